import { describe, expect, it } from '@jest/globals';
import { arrows, closedStatuses, mayMove, statuses } from './status.js';

describe('statuses', () => {
  it('have a way out unless they are closed, and closed ones have none', () => {
    for (const status of statuses) {
      const hasWayOut = arrows.some((arrow) => arrow.from.includes(status));
      expect({ status, hasWayOut }).toEqual({ status, hasWayOut: !closedStatuses.includes(status) });
    }
  });

  it('are all reached by some arrow', () => {
    for (const status of statuses) expect(arrows.some((arrow) => arrow.to === status)).toBe(true);
  });

  it('let nobody but TST say processed, and nobody but the gateway say returned', () => {
    for (const mover of ['portal', 'tnhs', 'accounting', 'gateway'] as const) expect(mayMove(4, 9, mover)).toBe(false);
    for (const mover of ['portal', 'tnhs', 'accounting', 'tst'] as const) expect(mayMove(9, 10, mover)).toBe(false);
  });
});
