// The end of the flow: once the portal has taken the callback that carries the result (status 9), the result is returned (10).
import type { DeliveryWork, SpokenEnd } from '../delivery/handler.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import { moveDossier } from '../delivery/status-mover.js';
import type { Status } from '../domain/status.js';
import type { Clock } from '../platform/clock.js';
import type { Tx } from '../store/database.js';

const withResult: Status = 9;

/** What a portal took; `settle` reads it again. */
export function told(status: Status): Outcome {
  return { kind: 'delivered', data: { status } };
}

/** A person's word that the portal has taken a callback: the status it told is known here. */
export function saidTold(changeOf: (work: DeliveryWork) => Promise<{ readonly status: Status }>): SpokenEnd {
  return { facts: [], outcome: async (work) => told((await changeOf(work)).status) };
}

/** Only the result's callback has effects. */
export function carriedResult(settled: Settled): boolean {
  return settled.kind === 'delivered' && statusOf(settled.data) === withResult;
}

/** Moves the dossier from 9 to 10 when it was the result that the portal took. The move owes the portal its last callback. */
export async function settleTold(work: DeliveryWork, settled: Settled, end: { tx: Tx; clock: Clock }): Promise<void> {
  if (!carriedResult(settled)) return;
  await moveDossier(end.tx, {
    dossierId: work.dossierId,
    locked: work.dossier,
    to: 10,
    by: 'gateway',
    at: end.clock.now(),
  });
}

function statusOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
}
