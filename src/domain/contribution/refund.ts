// What goes back for the months of a VS payment that were not used: what was paid for them, less the support given for them.
import { splitOf } from './compute-contribution.js';
import type { ComputedMoney, ContributionLine, RefundRequest, RefundResult } from './contribution.types.js';
import { coveredMonths, type CoveredMonth } from './covered-months.js';
import { line } from './explanation.js';
import { refundMonthsWrong, refundNotOfMethod } from './findings.js';
import { money, monthSpan, percent } from './money-text.js';
import { judgeRequest } from './request.check.js';
import type { Rules } from './rule-source.js';
import type { Ruleset } from '../rules/ruleset.js';

/** @param request the payment as it was made (`paymentDay` is its day) and how many of its last months were not used. */
export function refundUnusedMonths(request: RefundRequest, rules: Rules): RefundResult {
  const { refused, payment } = judgeRequest(request, rules);
  if (refused.length > 0 || !payment) return { ok: false, refused };
  if (request.method !== 'VS') return { ok: false, refused: [refundNotOfMethod(request.method)] };
  const { unusedMonths, months } = request;
  if (!Number.isInteger(unusedMonths) || unusedMonths < 1 || unusedMonths > months)
    return { ok: false, refused: [refundMonthsWrong(unusedMonths, months)] };
  const unused = coveredMonths(request, payment).slice(-unusedMonths);
  const split = splitOf(unused, request, payment);
  return { ok: true, refundVnd: split.selfVnd, money: split, lines: explainRefund(unused, split, payment) };
}

function explainRefund(
  unused: readonly CoveredMonth[],
  { grossVnd, selfVnd, stateVnd, localVnd, otherVnd }: ComputedMoney,
  payment: Ruleset,
): ContributionLine[] {
  const span = monthSpan(unused[0]?.month ?? '', unused.at(-1)?.month ?? '');
  const rate = percent(payment.sourceOf('contribution.fund_rate').value);
  const [state, others] = [money(stateVnd), money(localVnd + otherVnd)];
  return [
    line(payment, 'contribution.fund_rate', grossVnd, {
      vi: `Đã đóng cho ${unused.length} tháng chưa dùng, ${span.vi}: tháng thứ i chia cho (1+r)^(i−1), r = ${rate.vi} một tháng`,
      en: `Paid for ${unused.length} unused month(s), ${span.en}: month i divided by (1+r)^(i−1), r = ${rate.en} a month`,
    }),
    line(payment, 'support.several_groups', stateVnd + localVnd + otherVnd, {
      vi: `Hỗ trợ đã nhận cho các tháng đó (Nhà nước ${state.vi}, địa phương và nguồn khác ${others.vi})`,
      en: `Support already given for them (state ${state.en}, province and others ${others.en})`,
    }),
    line(payment, 'switches.rounding', selfVnd, {
      vi: 'Hoàn trả người tham gia = đã đóng − hỗ trợ',
      en: 'Refund to the participant = paid − support',
    }),
  ];
}
