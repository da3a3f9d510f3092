// What the portal and its citizen get to read about a refusal.
import type { Violation } from '../domain/errors.js';

export interface RefusalReason {
  /** In Vietnamese, field and code in front: the portals show it as it is. */
  readonly reason: string;
  readonly detail: { readonly violations: readonly Violation[] };
}

/** @param refused with pointers into the form as the portal sent it */
export function refusalReason(refused: readonly Violation[]): RefusalReason {
  return {
    reason: refused.map(({ pointer, code, vi }) => `[${pointer}] ${code}: ${vi}`).join('\n'),
    detail: { violations: refused },
  };
}
