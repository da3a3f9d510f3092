import type { Ratio } from '../ratio.js';
import type { RuleKey } from '../rules/rule-keys.js';
import type { Ruleset } from '../rules/ruleset.js';
import { supportGroups, type SupportGroup } from './contribution.types.js';

export interface SupportShare {
  readonly group: SupportGroup;
  readonly share: Ratio;
  readonly rule: RuleKey;
}

export const supportRules = {
  POOR: 'support.poor',
  NEAR_POOR: 'support.near_poor',
  MINORITY: 'support.minority',
  ISLAND: 'support.island',
  OTHER: 'support.other',
} as const satisfies Record<SupportGroup, RuleKey>;

/** The highest share of the person's groups, never their sum. Who names no group is one of the others. */
export function highestShare(groups: readonly SupportGroup[], { support }: Ruleset): SupportShare {
  const own = supportGroups.filter((group) => group === 'OTHER' || groups.includes(group));
  const group = own.reduce((best, one) => (support.share[one].isMoreThan(support.share[best]) ? one : best));
  return { group, share: support.share[group], rule: supportRules[group] };
}
