// The rules of 602e in force on one day, typed, each with its source. A dossier pins one by its version.
import { canonicalJson } from '../../platform/json.js';
import { sha256 } from '../../platform/ids.js';
import type { ContributionMethod, SupportGroup } from '../contribution/contribution.types.js';
import { Ratio } from '../ratio.js';
import type { RuleKey } from './rule-keys.js';
import type { RuleTag } from './rule-tag.js';

/** One value as its file has it. */
export interface RuleValue {
  /** As written; lists joined by ", ". */
  readonly value: string;
  /** First day in force, yyyy-MM-dd. */
  readonly from: string;
  readonly tag: RuleTag;
  readonly source: string;
}

export type RuleContent = Readonly<Partial<Record<RuleKey, RuleValue>>>;

type RulesOfDay = (day: string) => Ruleset | undefined;

export class Ruleset {
  /** `<day>.<8 hex of the content>` */
  readonly version: string;
  /** The latest change, yyyy-MM-dd: the first day of this ruleset. */
  readonly day: string;
  readonly content: RuleContent;
  readonly contribution: ContributionRules;
  readonly support: SupportRules;
  readonly methods: MethodRules;
  readonly service: ServiceRules;
  readonly checks: CheckRules;
  readonly switches: SwitchRules;

  private readonly elsewhere: RulesOfDay | undefined;

  /** @param elsewhere the book this ruleset stands in; left out, it holds on every day. */
  constructor(version: string, day: string, content: RuleContent, elsewhere?: RulesOfDay) {
    this.version = version;
    this.day = day;
    this.content = content;
    this.elsewhere = elsewhere;
    const read = new Reader(content);
    this.contribution = contributionRules(read);
    this.support = supportRules(read);
    this.methods = methodRules(read);
    this.service = serviceRules(read);
    this.checks = checkRules(read);
    this.switches = switchRules(read);
  }

  static of(day: string, content: RuleContent, elsewhere?: RulesOfDay): Ruleset {
    const hash = sha256(canonicalJson(content)).toString('hex').slice(0, 8);
    return new Ruleset(`${day}.${hash}`, day, content, elsewhere);
  }

  /** The rules of another day: of its own period itself, also when its files were corrected since; undefined = none. */
  on(day: string): Ruleset | undefined {
    if (!this.elsewhere) return this;
    const found = this.elsewhere(day);
    return found?.day === this.day ? this : found;
  }

  /** Value, first day, tag and source of one rule. @throws RangeError when there is no such rule on this day. */
  sourceOf(key: RuleKey): RuleValue {
    return new Reader(this.content).entry(key);
  }

  toJSON(): { version: string } {
    return { version: this.version };
  }
}

export interface ContributionRules {
  readonly rate: Ratio;
  /** CN as the insurance uses it: base of the support and lowest income. */
  readonly povertyLineVnd: number;
  readonly lowestIncomeVnd: number;
  readonly referenceLevelVnd: number;
  readonly capMultiple: number;
  readonly highestIncomeVnd: number;
  readonly incomeStepVnd: number;
  readonly offStep: 'reject' | 'warn';
  /** Per month, for payments of this year; undefined = VS and TH are refused. */
  readonly fundRate: Ratio | undefined;
}

export interface SupportRules {
  readonly share: Readonly<Record<SupportGroup, Ratio>>;
  readonly monthsLimit: number;
  /** yyyy-MM */
  readonly countedFrom: string;
  readonly forMissingPeriod: boolean;
}

export interface MethodRules {
  readonly offered: readonly ContributionMethod[];
  readonly yearsAhead: { readonly fewest: number; readonly most: number };
  readonly missingMonthsMost: number;
  /** How many months after the month of receipt a period may begin. */
  readonly startsWithinMonths: number;
  /** A period that is wholly past and not TH. */
  readonly pastPeriod: 'reject' | 'warn';
  /** The n-th month of the period at whose end the money is due; VS and TH are paid at registration. */
  readonly payWithinMonths: Readonly<Record<'1' | '3' | '6' | '12', number>>;
  readonly latePayment: 'reject' | 'warn';
}

export interface ServiceRules {
  /** undefined where the law sets none (before 2025-07-01). */
  readonly receiptHours: number | undefined;
  readonly timeLimitWorkingDays: number;
  readonly apologyWorkingDays: number;
  readonly minimumAge: number;
  readonly guardianUpToAge: number;
}

export interface CheckRules {
  readonly guardian: 'reject' | 'warn' | 'off';
  readonly supportGroup: boolean;
  readonly compulsory: boolean;
  readonly npdbAddress: boolean;
  readonly amountMismatch: 'refuse' | 'warn';
  readonly splitDifference: 'tell' | 'hold';
}

export interface SwitchRules {
  readonly parametersBy: 'payment-date' | 'covered-month';
  readonly rounding: 'once-half-up' | 'each-month-half-up' | 'once-down';
  readonly minimumFollowsPovertyLine: boolean;
}

class Reader {
  private readonly content: RuleContent;

  constructor(content: RuleContent) {
    this.content = content;
  }

  entry(key: RuleKey): RuleValue {
    const entry = this.content[key];
    if (!entry) throw new RangeError(`No rule ${key} on this day`);
    return entry;
  }

  has(key: RuleKey): boolean {
    return this.content[key] !== undefined;
  }

  number(key: RuleKey): number {
    return Number(this.entry(key).value);
  }

  percent(key: RuleKey): Ratio {
    return Ratio.percent(this.entry(key).value);
  }

  /** The form of each value was proved when its file was read (formFault). */
  choice<T extends string>(key: RuleKey): T {
    return this.entry(key).value as T;
  }

  list<T extends string>(key: RuleKey): T[] {
    return this.entry(key).value.split(', ') as T[];
  }
}

function contributionRules(read: Reader): ContributionRules {
  const povertyLineVnd = read.number('contribution.poverty_line');
  const referenceLevelVnd = read.number('contribution.reference_level');
  const capMultiple = read.number('contribution.cap_multiple');
  return {
    rate: read.percent('contribution.rate'),
    povertyLineVnd,
    lowestIncomeVnd: povertyLineVnd,
    referenceLevelVnd,
    capMultiple,
    highestIncomeVnd: capMultiple * referenceLevelVnd,
    incomeStepVnd: read.number('contribution.income_step'),
    offStep: read.choice('contribution.off_step'),
    fundRate: read.has('contribution.fund_rate') ? read.percent('contribution.fund_rate') : undefined,
  };
}

function supportRules(read: Reader): SupportRules {
  return {
    share: {
      POOR: read.percent('support.poor'),
      NEAR_POOR: read.percent('support.near_poor'),
      MINORITY: read.percent('support.minority'),
      ISLAND: read.percent('support.island'),
      OTHER: read.percent('support.other'),
    },
    monthsLimit: read.number('support.months_limit'),
    countedFrom: read.choice('support.counted_from'),
    forMissingPeriod: read.choice('support.missing_period') === 'yes',
  };
}

function methodRules(read: Reader): MethodRules {
  return {
    offered: read.list('methods.offered'),
    yearsAhead: { fewest: read.number('methods.years_ahead_fewest'), most: read.number('methods.years_ahead_most') },
    missingMonthsMost: read.number('methods.missing_months_most'),
    startsWithinMonths: read.number('methods.starts_within_months'),
    pastPeriod: read.choice('methods.past_period'),
    payWithinMonths: {
      '1': read.number('methods.pay_within_1'),
      '3': read.number('methods.pay_within_3'),
      '6': read.number('methods.pay_within_6'),
      '12': read.number('methods.pay_within_12'),
    },
    latePayment: read.choice('methods.late_payment'),
  };
}

function serviceRules(read: Reader): ServiceRules {
  return {
    receiptHours: read.has('service.receipt_hours') ? read.number('service.receipt_hours') : undefined,
    timeLimitWorkingDays: read.number('service.time_limit_working_days'),
    apologyWorkingDays: read.number('service.apology_working_days'),
    minimumAge: read.number('service.minimum_age'),
    guardianUpToAge: read.number('service.guardian_up_to_age'),
  };
}

function checkRules(read: Reader): CheckRules {
  return {
    guardian: read.choice('service.check_guardian'),
    supportGroup: read.choice('service.check_support_group') === 'on',
    compulsory: read.choice('service.check_compulsory') === 'on',
    npdbAddress: read.choice('service.check_npdb_address') === 'on',
    amountMismatch: read.choice('service.amount_mismatch'),
    splitDifference: read.choice('service.split_difference'),
  };
}

function switchRules(read: Reader): SwitchRules {
  return {
    parametersBy: read.choice('switches.parameters_by'),
    rounding: read.choice('switches.rounding'),
    minimumFollowsPovertyLine: read.choice('switches.minimum_follows_poverty_line') === 'yes',
  };
}
