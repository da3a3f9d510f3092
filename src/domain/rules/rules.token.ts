/** The book of dated rules (RuleBook), read and proved at boot. */
export const RULES = Symbol('RuleBook');
