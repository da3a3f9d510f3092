// All dated rules: which ruleset is in force on which day, and every version that a dossier may have pinned.
import { GatewayError } from '../errors.js';
import { dayAfter, dayBefore, isDay } from './days.js';
import { allRuleKeys, ruleSpec, type RuleKey } from './rule-keys.js';
import { Ruleset, type RuleContent, type RuleValue } from './ruleset.js';

/** A value with its last day, where the file gives one. */
export interface DatedValue extends RuleValue {
  readonly until?: string;
}

/** One rule over time, in order of days. */
export interface DatedRule {
  readonly key: RuleKey;
  readonly title: { readonly vi: string; readonly en: string };
  readonly values: readonly DatedValue[];
}

/** A stretch of days with one ruleset; the last one has no end. */
export interface RulePeriod {
  readonly from: string;
  readonly until?: string;
  readonly ruleset: Ruleset;
}

export class RuleBook {
  readonly rules: readonly DatedRule[];
  readonly periods: readonly RulePeriod[];
  private readonly byVersion: ReadonlyMap<string, Ruleset>;

  private constructor(rules: readonly DatedRule[], periods: readonly RulePeriod[], kept: readonly Ruleset[]) {
    this.rules = rules;
    this.periods = periods;
    const known = [...kept, ...periods.map(({ ruleset }) => ruleset)];
    this.byVersion = new Map(known.map((ruleset) => [ruleset.version, ruleset]));
  }

  static of(rules: readonly DatedRule[]): RuleBook {
    return new RuleBook(rules, periodsOf(rules), []);
  }

  /** The same book that also knows rulesets which its files no longer give. */
  withKept(kept: readonly { readonly version: string; readonly content: RuleContent }[]): RuleBook {
    const rulesets = kept.map(({ version, content }) => this.revive(version, content));
    return new RuleBook(this.rules, this.periods, rulesets);
  }

  get firstDay(): string {
    return this.periods[0]?.from ?? '';
  }

  covers(day: string): boolean {
    return isDay(day) && this.periods.length > 0 && day >= this.firstDay;
  }

  /** @throws GatewayError RULES_NOT_IN_FORCE for a day before the first rules. */
  on(day: string): Ruleset {
    const found = isDay(day) ? rulesetOn(this.periods, day) : undefined;
    if (!found) throw new GatewayError('RULES_NOT_IN_FORCE');
    return found;
  }

  /** The ruleset a dossier pinned; undefined when neither the files nor the kept versions know it. */
  version(version: string): Ruleset | undefined {
    return this.byVersion.get(version);
  }

  /** What the files give, in order of days. */
  all(): Ruleset[] {
    return this.periods.map(({ ruleset }) => ruleset);
  }

  /** Rules that did not exist when the version was kept are taken from the files as of its day. */
  private revive(version: string, content: RuleContent): Ruleset {
    const day = version.slice(0, 'yyyy-MM-dd'.length);
    const today = this.on(day < this.firstDay ? this.firstDay : day).content;
    const added = allRuleKeys.filter((key) => !ruleSpec(key).mayLack && !content[key]);
    const missing = Object.fromEntries(added.map((key) => [key, today[key]]));
    return new Ruleset(version, day, { ...missing, ...content }, (other) => rulesetOn(this.periods, other));
  }
}

function periodsOf(rules: readonly DatedRule[]): RulePeriod[] {
  const always = rules.filter(({ key }) => !ruleSpec(key).mayLack);
  const firstDay = always
    .map(({ values }) => values[0]?.from ?? '')
    .reduce((last, day) => (day > last ? day : last), '');
  const changes = rules.flatMap(({ values }) =>
    values.flatMap(({ from, until }) => (until ? [from, dayAfter(until)] : [from])),
  );
  const days = [...new Set([firstDay, ...changes.filter((day) => day > firstDay)])].sort();
  const povertyLine = new PovertyLine();
  const periods: RulePeriod[] = [];
  for (const [index, from] of days.entries()) {
    const next = days[index + 1];
    const content = povertyLine.applied(contentOn(rules, from));
    const ruleset = Ruleset.of(from, content, (day) => rulesetOn(periods, day));
    periods.push({ from, ...(next ? { until: dayBefore(next) } : {}), ruleset });
  }
  return periods;
}

function rulesetOn(periods: readonly RulePeriod[], day: string): Ruleset | undefined {
  return periods.findLast(({ from }) => from <= day)?.ruleset;
}

function contentOn(rules: readonly DatedRule[], day: string): RuleContent {
  const inForce = rules.flatMap(({ key, values }) => {
    const found = values.findLast(({ from }) => from <= day);
    if (!found || (found.until && found.until < day)) return [];
    const { value, from, tag, source } = found;
    return [[key, { value, from, tag, source }] as const];
  });
  return Object.fromEntries(inForce);
}

/** While the switch says that the minimum does not follow, the line of the last day on which it did stays. */
class PovertyLine {
  private followed: RuleValue | undefined;

  applied(content: RuleContent): RuleContent {
    const line = content['contribution.poverty_line'];
    const follows = content['switches.minimum_follows_poverty_line']?.value !== 'no';
    this.followed = follows ? line : (this.followed ?? line);
    return this.followed ? { ...content, 'contribution.poverty_line': this.followed } : content;
  }
}
