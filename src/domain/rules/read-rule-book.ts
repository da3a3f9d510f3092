// Boot: reads the rule files of a folder, proves them, builds the book. One error lists every fault with file and line.
import { readdirSync } from 'node:fs';
import { readRuleFile } from './rule-file.js';
import { RuleFaults } from './rule-faults.js';
import { allRuleKeys, ruleKinds } from './rule-keys.js';
import { RuleBook, type DatedRule, type RulePeriod } from './rule-book.js';

/** Data files of the same folder that have their own readers. */
const readElsewhere = [/^holidays(-\w+)?\.yaml$/, /^agencies\.yaml$/];

/** @throws RuleBookError naming every problem of every file. */
export function readRuleBook(dir: string): RuleBook {
  const faults = new RuleFaults(dir);
  for (const name of foreignFiles(dir)) faults.add(name, 'is no rule file this program knows; remove or rename it');
  const rules = ruleKinds.flatMap((kind) => readRuleFile(dir, kind, faults));
  faults.throwIfAny();
  expectAll(rules, faults);
  const book = RuleBook.of(rules);
  for (const period of book.periods) checkTogether(period, faults);
  faults.throwIfAny();
  return book;
}

function foreignFiles(dir: string): string[] {
  const own: string[] = ruleKinds.map((kind) => `${kind}.yaml`);
  const files = readdirSync(dir).filter((name) => /\.ya?ml$/.test(name));
  return files.filter((name) => !own.includes(name) && !readElsewhere.some((pattern) => pattern.test(name)));
}

function expectAll(rules: readonly DatedRule[], faults: RuleFaults): void {
  const found = new Set(rules.map(({ key }) => key));
  for (const key of allRuleKeys) {
    const [kind = '', name = ''] = key.split('.');
    if (!found.has(key)) faults.add(`${kind}.yaml`, `lacks the rule ${name}`);
  }
  faults.throwIfAny();
}

/** What single values cannot show: rules that contradict each other on the same day. */
function checkTogether({ from, ruleset }: RulePeriod, faults: RuleFaults): void {
  const { contribution, methods, service } = ruleset;
  if (contribution.lowestIncomeVnd > contribution.highestIncomeVnd)
    faults.add('contribution.yaml', `on ${from} the lowest income exceeds the highest one`);
  if (methods.yearsAhead.fewest > methods.yearsAhead.most)
    faults.add('methods.yaml', `on ${from} years_ahead_fewest exceeds years_ahead_most`);
  if (service.guardianUpToAge < service.minimumAge)
    faults.add('service.yaml', `on ${from} guardian_up_to_age is below minimum_age`);
}
