import type { RuleBook } from '../rules/rule-book.js';
import { Ruleset } from '../rules/ruleset.js';

/** Where a computation takes the rules of the payment day from: the book by that day, or the ruleset a dossier pinned. */
export type Rules = RuleBook | Ruleset;

export function paymentRules(rules: Rules, paymentDay: string): Ruleset | undefined {
  if (rules instanceof Ruleset) return rules;
  return rules.covers(paymentDay) ? rules.on(paymentDay) : undefined;
}
