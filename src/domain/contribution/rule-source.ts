import type { RuleBook } from '../rules/rule-book.js';
import { Ruleset } from '../rules/ruleset.js';

/** Where a computation takes its rules from: the book by days, or one ruleset that a dossier pinned. */
export type Rules = RuleBook | Ruleset;

export function rulesOn(rules: Rules, day: string): Ruleset | undefined {
  if (rules instanceof Ruleset) return rules;
  return rules.covers(day) ? rules.on(day) : undefined;
}
