// Every rule the data files must hold, with the form of its values. A key is `<kind of the file>.<name in the file>`.
import { contributionMethods } from '../contribution/contribution.types.js';

export type RuleForm =
  | { readonly form: 'percent'; readonly most: number }
  | { readonly form: 'vnd' | 'count'; readonly least: number; readonly most: number }
  | { readonly form: 'choice' | 'list'; readonly of: readonly string[] }
  | { readonly form: 'month' };

export interface RuleSpec {
  readonly form: RuleForm;
  /** What a value counts, for people. */
  readonly unit: string;
  /** May begin later than the book, end, or have gaps: then there is simply no such rule on that day. */
  readonly mayLack: boolean;
}

const tenBillion = 10_000_000_000;
const percent = (most = 100): RuleSpec => ({ form: { form: 'percent', most }, unit: '%', mayLack: false });
const vnd: RuleSpec = { form: { form: 'vnd', least: 1, most: tenBillion }, unit: 'đồng', mayLack: false };
const count = (unit: string, least: number, most: number): RuleSpec => ({
  form: { form: 'count', least, most },
  unit,
  mayLack: false,
});
const choice = (...of: string[]): RuleSpec => ({ form: { form: 'choice', of }, unit: '', mayLack: false });

export const ruleKinds = ['contribution', 'support', 'methods', 'service', 'switches'] as const;

export const ruleKeys = {
  'contribution.rate': percent(),
  'contribution.poverty_line': vnd,
  'contribution.reference_level': vnd,
  'contribution.cap_multiple': count('×', 1, 1000),
  'contribution.income_step': vnd,
  'contribution.off_step': choice('reject', 'warn'),
  'contribution.fund_rate': { ...percent(10), mayLack: true },
  'support.poor': percent(),
  'support.near_poor': percent(),
  'support.minority': percent(),
  'support.island': percent(),
  'support.other': percent(),
  'support.several_groups': choice('highest'),
  'support.months_limit': count('tháng', 0, 1200),
  'support.counted_from': { form: { form: 'month' }, unit: 'yyyy-MM', mayLack: false },
  'support.missing_period': choice('yes', 'no'),
  'methods.offered': { form: { form: 'list', of: contributionMethods }, unit: '', mayLack: false },
  'methods.years_ahead_fewest': count('năm', 1, 50),
  'methods.years_ahead_most': count('năm', 1, 50),
  'methods.missing_months_most': count('tháng', 1, 600),
  'methods.starts_within_months': count('tháng', 0, 600),
  'methods.past_period': choice('reject', 'warn'),
  'methods.pay_within_1': count('tháng', 1, 1),
  'methods.pay_within_3': count('tháng', 1, 3),
  'methods.pay_within_6': count('tháng', 1, 6),
  'methods.pay_within_12': count('tháng', 1, 12),
  'methods.late_payment': choice('reject', 'warn'),
  'service.receipt_hours': { ...count('giờ', 1, 720), mayLack: true },
  'service.time_limit_working_days': count('ngày làm việc', 1, 365),
  'service.apology_working_days': count('ngày làm việc', 1, 365),
  'service.minimum_age': count('tuổi', 0, 120),
  'service.guardian_up_to_age': count('tuổi', 0, 120),
  'service.check_guardian': choice('reject', 'warn', 'off'),
  'service.check_support_group': choice('on', 'off'),
  'service.check_compulsory': choice('on', 'off'),
  'service.check_npdb_address': choice('on', 'off'),
  'service.amount_mismatch': choice('refuse', 'warn'),
  'service.split_difference': choice('tell', 'hold'),
  'switches.parameters_by': choice('payment-date', 'covered-month'),
  'switches.rounding': choice('once-half-up', 'each-month-half-up', 'once-down'),
  'switches.minimum_follows_poverty_line': choice('yes', 'no'),
} as const satisfies Record<string, RuleSpec>;

export type RuleKey = keyof typeof ruleKeys;

export const allRuleKeys = Object.keys(ruleKeys) as RuleKey[];

export function ruleSpec(key: RuleKey): RuleSpec {
  return ruleKeys[key];
}

export function isRuleKey(key: string): key is RuleKey {
  return Object.hasOwn(ruleKeys, key);
}

/** What is wrong with a value as written, or undefined. Lists are joined by ", ". */
export function formFault({ form }: RuleSpec, text: string): string | undefined {
  switch (form.form) {
    case 'percent':
      return percentFault(form.most, text);
    case 'vnd':
    case 'count':
      return wholeFault(form, text);
    case 'choice':
      return form.of.includes(text) ? undefined : `must be one of ${form.of.join(', ')}`;
    case 'list':
      return listFault(form.of, text.split(', '));
    case 'month':
      return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? undefined : 'must be a month (yyyy-MM)';
  }
}

function percentFault(most: number, text: string): string | undefined {
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(text)) return 'must be a percentage such as 22 or 0.31';
  return Number(text) > most ? `must not exceed ${most} %` : undefined;
}

function wholeFault({ least, most }: { least: number; most: number }, text: string): string | undefined {
  if (!/^\d{1,12}$/.test(text)) return 'must be a whole number without separators';
  return Number(text) < least || Number(text) > most ? `must lie between ${least} and ${most}` : undefined;
}

function listFault(known: readonly string[], items: readonly string[]): string | undefined {
  const foreign = items.filter((item) => !known.includes(item));
  if (foreign.length > 0) return `must list only ${known.join(', ')}`;
  return new Set(items).size < items.length ? 'must list each only once' : undefined;
}
