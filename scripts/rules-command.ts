// What `npm run rules` says: the rules of a day, a computation with its explanation, a refund, or what is wrong with the files.
import { parseArgs } from 'node:util';
import { computeContribution } from '../src/domain/contribution/compute-contribution.js';
import {
  contributionMethods,
  supportGroups,
  type ComputedMoney,
  type ContributionFinding,
  type ContributionLine,
  type RefundRequest,
} from '../src/domain/contribution/contribution.types.js';
import { refundUnusedMonths } from '../src/domain/contribution/refund.js';
import { isDay } from '../src/domain/rules/days.js';
import { readRuleBook } from '../src/domain/rules/read-rule-book.js';
import type { RuleBook } from '../src/domain/rules/rule-book.js';
import { RuleBookError } from '../src/domain/rules/rule-faults.js';
import { allRuleKeys, type RuleKey } from '../src/domain/rules/rule-keys.js';
import { changesOf, spanText, valueText } from './docs-rules.js';

export interface Told {
  readonly text: string;
  /** Exit code: 0 done, 1 the rules refuse or are not in order, 2 not understood. */
  readonly code: 0 | 1 | 2;
}

export const usage = `npm run rules -- [--rules <folder>] …
  2026-11-23            quy định của một ngày · what is in force on that day (today when left out)
  check                 kiểm tra các tệp · proves the files
  compute --income 1500000 --method 1|3|6|12|VS|TH --months 3 [--from 2026-11] [--groups POOR,MINORITY] [--day 2026-11-23]
          [--local <đồng/tháng>] [--other <đồng/tháng>] [--supported-before <tháng>]
  refund  as compute, with --unused <tháng>: tiền hoàn trả các tháng chưa dùng · refund of unused months (VS)
  groups: ${supportGroups.join(', ')}`;

const options = {
  rules: { type: 'string' },
  income: { type: 'string' },
  method: { type: 'string' },
  months: { type: 'string' },
  from: { type: 'string' },
  groups: { type: 'string', default: '' },
  day: { type: 'string' },
  local: { type: 'string', default: '0' },
  other: { type: 'string', default: '0' },
  'supported-before': { type: 'string', default: '0' },
  unused: { type: 'string', default: '0' },
} as const;

type Values = Readonly<Partial<Record<keyof typeof options, string>>> & { readonly day: string };

/** @param today yyyy-MM-dd in Vietnam; used where no day is given. */
export function rulesCommand(args: readonly string[], defaults: { rulesDir: string; today: string }): Told {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [verb = defaults.today, ...more] = positionals;
    if (more.length > 0) return misuse(`"${more.join(' ')}" is too much`);
    const book = readRuleBook(values.rules ?? defaults.rulesDir);
    if (verb === 'check') return { text: proof(book), code: 0 };
    if (verb === 'compute' || verb === 'refund')
      return computed(verb, { ...values, day: values.day ?? defaults.today }, book);
    return isDay(verb) ? inForce(book, verb) : misuse(`"${verb}" is neither a day (yyyy-MM-dd) nor a command`);
  } catch (error) {
    if (error instanceof RuleBookError) return { text: error.message, code: 1 };
    if (isParseError(error)) return misuse(error.message);
    throw error;
  }
}

function computed(verb: 'compute' | 'refund', values: Values, book: RuleBook): Told {
  const request = requestOf(values);
  if (typeof request === 'string') return misuse(request);
  return verb === 'compute' ? computation(request, book) : refund(request, book);
}

function isParseError(error: unknown): error is Error {
  return String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

function misuse(why: string): Told {
  return { text: `${why}\n\n${usage}`, code: 2 };
}

function proof(book: RuleBook): string {
  const last = book.periods.at(-1);
  return `✓ rules: ${book.rules.length} rules, ${book.periods.length} periods from ${book.firstDay}, the last since ${last?.from ?? ''}`;
}

function inForce(book: RuleBook, day: string): Told {
  const index = book.periods.findLastIndex(({ from }) => from <= day);
  const period = book.periods[index];
  if (!period) return { text: `RULES_NOT_IN_FORCE: the first rules are of ${book.firstDay}`, code: 1 };
  const lines = allRuleKeys.map((key) => ruleLine(book, key, day));
  const next = book.periods[index + 1];
  const changes = changesOf(book, index + 1).map((key) => `  ${changeText(key, next?.ruleset.content[key]?.value)}`);
  const coming = next ? [`\nNext change on ${next.from}:`, ...changes] : ['\nNo later change is on record.'];
  return {
    text: [`${day}: version ${period.ruleset.version} (${spanText(period)})`, ...lines, ...coming].join('\n'),
    code: 0,
  };
}

function ruleLine(book: RuleBook, key: RuleKey, day: string): string {
  const found = book.on(day).content[key];
  if (!found) return `  ${key.padEnd(38)} —`;
  const mark = found.tag === 'A' ? 'A (assumed)' : found.tag;
  return `  ${key.padEnd(38)} ${valueText(key, found.value).padEnd(22)} since ${found.from}  ${mark}  ${found.source}`;
}

function changeText(key: RuleKey, value: string | undefined): string {
  return `${key.padEnd(38)} ${value === undefined ? 'no value any more' : valueText(key, value)}`;
}

/** @returns what is missing or unreadable, as a sentence. */
function requestOf(values: Values): RefundRequest | string {
  const method = contributionMethods.find((one) => one === values.method);
  if (!method) return `--method must be one of ${contributionMethods.join(', ')}`;
  const paymentDay = values.day;
  const named = (values.groups ?? '').split(',').filter((name) => name !== '');
  const groups = supportGroups.filter((group) => named.includes(group));
  if (groups.length < named.length) return `--groups may be ${supportGroups.join(', ')}`;
  const ordinary = method === 'VS' || method === 'TH' ? undefined : method;
  return {
    method,
    paymentDay,
    supportGroups: groups,
    incomeVnd: whole(values.income),
    months: whole(values.months ?? ordinary),
    fromMonth: values.from ?? paymentDay.slice(0, 'yyyy-MM'.length),
    localPerMonthVnd: whole(values.local),
    otherPerMonthVnd: whole(values.other),
    supportedMonthsBefore: whole(values['supported-before']),
    unusedMonths: whole(values.unused),
  };
}

function whole(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function computation(request: RefundRequest, book: RuleBook): Told {
  const result = computeContribution(request, book);
  if (!result.ok) return refusal(result.refused);
  const warnings = result.warnings.map(({ code, vi, en }) => `! ${code}: ${vi}\n  ${en}`);
  return {
    text: [`rules ${result.ruleset}`, ...explanation(result.lines), splitText(result.money), ...warnings].join('\n'),
    code: 0,
  };
}

function refund(request: RefundRequest, book: RuleBook): Told {
  const result = refundUnusedMonths(request, book);
  if (!result.ok) return refusal(result.refused);
  return { text: [...explanation(result.lines), splitText(result.money)].join('\n'), code: 0 };
}

function refusal(refused: readonly ContributionFinding[]): Told {
  return { text: refused.map(({ code, vi, en }) => `✗ ${code}: ${vi}\n  ${en}`).join('\n'), code: 1 };
}

function explanation(lines: readonly ContributionLine[]): string[] {
  return lines.map(
    ({ amountVnd, label, rule, source, tag }) =>
      `${grouped(amountVnd).padStart(14)} đ  ${label.vi}\n${' '.repeat(18)}${label.en}\n${' '.repeat(18)}[${rule}] ${source} (${tag})`,
  );
}

function splitText({ grossVnd, selfVnd, stateVnd, localVnd, otherVnd }: ComputedMoney): string {
  const parts = { gross: grossVnd, self: selfVnd, state: stateVnd, local: localVnd, other: otherVnd };
  return Object.entries(parts)
    .map(([name, vnd]) => `${name} ${grouped(vnd)}`)
    .join(' · ');
}

function grouped(vnd: number): string {
  return String(vnd).replace(/\B(?=(\d{3})+$)/g, '.');
}
