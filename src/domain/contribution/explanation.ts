// The way from income to the amount due, line by line, each with its amount, rule and source.
import type { RuleKey } from '../rules/rule-keys.js';
import type { Ruleset } from '../rules/ruleset.js';
import type { ComputedMoney, ContributionLine, ContributionRequest } from './contribution.types.js';
import type { CoveredMonth } from './covered-months.js';
import { money, month, monthSpan, percent, type Told } from './money-text.js';

export interface Computation {
  readonly request: ContributionRequest;
  readonly payment: Ruleset;
  readonly months: readonly CoveredMonth[];
  readonly money: ComputedMoney;
}

export function explain(computation: Computation): ContributionLine[] {
  const { payment, money: split } = computation;
  const sameRules = segmentsOf(computation.months, (left, right) => left.ruleset === right.ruleset);
  const segments = segmentsOf(
    computation.months,
    (left, right) => left.ruleset === right.ruleset && left.supported === right.supported,
  );
  return [
    incomeLine(computation),
    ...sameRules.map((segment) => perMonthLine(segment, computation)),
    grossLine(computation),
    ...segments.map((segment) => supportLine(segment, computation)),
    ...stateTotal(computation, segments),
    ...giftLines(computation),
    line(payment, 'switches.rounding', split.selfVnd, {
      vi: 'Người tham gia đóng = mức đóng − các khoản hỗ trợ',
      en: 'The participant pays = contribution − all support',
    }),
  ];
}

export function line(ruleset: Ruleset, rule: RuleKey, amountVnd: number, label: Told): ContributionLine {
  const { source, tag } = ruleset.sourceOf(rule);
  return { label, amountVnd, rule, source, tag };
}

/** Neighbouring months that are alike. */
function segmentsOf(
  months: readonly CoveredMonth[],
  alike: (left: CoveredMonth, right: CoveredMonth) => boolean,
): CoveredMonth[][] {
  const segments: CoveredMonth[][] = [];
  for (const one of months) {
    const current = segments.at(-1);
    const before = current?.at(-1);
    if (current && before && alike(before, one)) current.push(one);
    else segments.push([one]);
  }
  return segments;
}

function incomeLine({ request, payment }: Computation): ContributionLine {
  const { lowestIncomeVnd, highestIncomeVnd } = payment.contribution;
  const [lowest, highest] = [money(lowestIncomeVnd), money(highestIncomeVnd)];
  return line(payment, 'contribution.poverty_line', request.incomeVnd, {
    vi: `Thu nhập chọn làm căn cứ đóng (từ ${lowest.vi} đến ${highest.vi})`,
    en: `Chosen income (from ${lowest.en} to ${highest.en})`,
  });
}

function perMonthLine(segment: readonly CoveredMonth[], { request, payment }: Computation): ContributionLine {
  const { ruleset } = segment[0] ?? { ruleset: payment };
  const rate = percent(ruleset.sourceOf('contribution.rate').value);
  const [income, span] = [money(request.incomeVnd), spanOf(segment)];
  const perMonth = ruleset.contribution.rate.ofWhole(request.incomeVnd).round('half-up');
  return line(ruleset, 'contribution.rate', perMonth, {
    vi: `Mức đóng một tháng, ${span.vi}: ${rate.vi} × ${income.vi}`,
    en: `Contribution per month, ${span.en}: ${rate.en} × ${income.en}`,
  });
}

function grossLine({ request, payment, money: split }: Computation): ContributionLine {
  const { method, months } = request;
  if (method !== 'VS' && method !== 'TH') {
    return line(payment, 'methods.offered', split.grossVnd, {
      vi: `Mức đóng của cả kỳ: ${months} tháng`,
      en: `Contribution for the whole period: ${months} month(s)`,
    });
  }
  const rate = percent(payment.sourceOf('contribution.fund_rate').value);
  const way: Told =
    method === 'VS'
      ? { vi: 'tháng thứ i chia cho (1+r)^(i−1)', en: 'month i divided by (1+r)^(i−1)' }
      : { vi: 'tháng thứ i nhân với (1+r)^i', en: 'month i times (1+r)^i' };
  return line(payment, 'contribution.fund_rate', split.grossVnd, {
    vi: `Mức đóng của cả ${months} tháng (${method}): ${way.vi}, r = ${rate.vi} một tháng`,
    en: `Contribution for all ${months} months (${method}): ${way.en}, r = ${rate.en} a month`,
  });
}

function supportLine(segment: readonly CoveredMonth[], computation: Computation): ContributionLine {
  const [first] = segment;
  if (!first?.supported) return unsupportedLine(segment, computation);
  const { ruleset, share, state } = first;
  const part = percent(ruleset.sourceOf(share.rule).value);
  const rate = percent(ruleset.sourceOf('contribution.rate').value);
  const [base, span] = [money(ruleset.contribution.povertyLineVnd), spanOf(segment)];
  const group = groupNames[share.group];
  return line(ruleset, share.rule, state.round('half-up'), {
    vi: `Nhà nước hỗ trợ một tháng, ${span.vi} (${group.vi}): ${part.vi} × ${rate.vi} × ${base.vi}`,
    en: `State support per month, ${span.en} (${group.en}): ${part.en} × ${rate.en} × ${base.en}`,
  });
}

function unsupportedLine(segment: readonly CoveredMonth[], { request, payment }: Computation): ContributionLine {
  const { month: covered, ruleset } = segment[0] ?? { month: '', ruleset: payment };
  const [span, { rule, why }] = [spanOf(segment), whyUnsupported(request, covered, ruleset)];
  return line(ruleset, rule, 0, {
    vi: `Không có hỗ trợ của Nhà nước, ${span.vi}: ${why.vi}`,
    en: `No state support, ${span.en}: ${why.en}`,
  });
}

function whyUnsupported(
  { method }: ContributionRequest,
  covered: string,
  { support }: Ruleset,
): { rule: RuleKey; why: Told } {
  if (method === 'TH' && !support.forMissingPeriod)
    return { rule: 'support.missing_period', why: { vi: 'đóng cho thời gian còn thiếu', en: 'a missing period' } };
  const [since, most] = [month(support.countedFrom), support.monthsLimit];
  if (covered < support.countedFrom)
    return { rule: 'support.counted_from', why: { vi: `trước ${since.vi}`, en: `before ${since.en}` } };
  return { rule: 'support.months_limit', why: { vi: `đã đủ ${most} tháng`, en: `${most} months are reached` } };
}

function stateTotal({ payment, months, money: split }: Computation, segments: CoveredMonth[][]): ContributionLine[] {
  const supported = months.filter((one) => one.supported);
  if (supported.length === 0 || (segments.length === 1 && supported.length === 1)) return [];
  return [
    line(payment, 'support.months_limit', split.stateVnd, {
      vi: `Nhà nước hỗ trợ cả kỳ: ${supported.length} tháng`,
      en: `State support for the whole period: ${supported.length} month(s)`,
    }),
  ];
}

function giftLines({ request, payment, money: split }: Computation): ContributionLine[] {
  const { months, localPerMonthVnd = 0, otherPerMonthVnd = 0 } = request;
  const lines: ContributionLine[] = [];
  if (localPerMonthVnd > 0) {
    const each = money(localPerMonthVnd);
    lines.push(
      line(payment, 'support.several_groups', split.localVnd, {
        vi: `Địa phương hỗ trợ thêm: ${months} tháng × ${each.vi}`,
        en: `Local support: ${months} month(s) × ${each.en}`,
      }),
    );
  }
  if (otherPerMonthVnd > 0) {
    const each = money(otherPerMonthVnd);
    lines.push(
      line(payment, 'support.several_groups', split.otherVnd, {
        vi: `Hỗ trợ khác: ${months} tháng × ${each.vi}`,
        en: `Other support: ${months} month(s) × ${each.en}`,
      }),
    );
  }
  return lines;
}

function spanOf(segment: readonly CoveredMonth[]): Told {
  return monthSpan(segment[0]?.month ?? '', segment.at(-1)?.month ?? '');
}

const groupNames = {
  POOR: { vi: 'hộ nghèo', en: 'poor household' },
  NEAR_POOR: { vi: 'hộ cận nghèo', en: 'near-poor household' },
  MINORITY: { vi: 'người dân tộc thiểu số', en: 'ethnic minority' },
  ISLAND: { vi: 'xã đảo, đặc khu', en: 'island commune or special zone' },
  OTHER: { vi: 'người tham gia khác', en: 'other participant' },
} as const satisfies Record<CoveredMonth['share']['group'], Told>;
