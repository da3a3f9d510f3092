// npsp.status: the status of a dossier lodged on the national portal (DongBoTrangThaiHoSo), one call for each change.
// Promises: at least once, in the order of the timeline. A repeat tells the same status of the same dossier again, which
// changes nothing there, so there is no `ask`.
import type { DeliveryHandler, DeliveryWork, Draft } from '../delivery/handler.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { Database, Tx } from '../store/database.js';
import { mapStatusChange, sourceOf } from './callback-mapping.js';
import type { NationalPortal } from './national-portal.js';
import { judgeNationalPortal } from './npsp.faults.js';
import { carriedResult, saidTold, settleTold } from './result-returned.js';
import { readStatusChange } from './status-change.js';

export interface NpspStatusParts {
  readonly database: Database;
  readonly mappings: MappingSet;
  readonly portal: NationalPortal;
  readonly clock: Clock;
}

export class NpspStatusDelivery implements DeliveryHandler {
  readonly system = 'npsp';
  readonly operation = 'status';

  constructor(private readonly parts: NpspStatusParts) {}

  async attempt(work: DeliveryWork): Promise<Outcome> {
    const { database, mappings, portal, clock } = this.parts;
    const change = await readStatusChange(database, work);
    const mapped = await mapStatusChange(mappings, portal.mappings.status, change, clock.now());
    if (!mapped.ok) return mapped.outcome;
    const reply = await portal.sendStatus(mapped.value, work.signal);
    work.record(reply.exchanged, reply.partnerStatus);
    return judgeNationalPortal(reply.answer, change.status);
  }

  async draft(work: DeliveryWork): Promise<Draft> {
    const { database, portal } = this.parts;
    return { mapping: portal.mappings.status, source: sourceOf(await readStatusChange(database, work)) };
  }

  readonly spoken = saidTold((work) => readStatusChange(this.parts.database, work));

  settles(settled: Settled): boolean {
    return carriedResult(settled);
  }

  async settle(work: DeliveryWork, settled: Settled, tx: Tx): Promise<void> {
    await settleTold(work, settled, { tx, clock: this.parts.clock });
  }
}
