// vss-portal.status: one status change to the VSS portal as a signed webhook.
// 1. gate: an endpoint that said 410 is not called again until a person enables it
// 2. map the timeline's row to the portal's JSON · 3. post · 4. judge the status line
// Promises: at least once, in the order of the timeline; every try of one callback carries the same webhook-id, so there is
// no `ask`: after a lost answer sending again is harmless.
import type { DeliveryHandler, DeliveryWork, Draft } from '../delivery/handler.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { Database, Tx } from '../store/database.js';
import type { CallbackLadder } from './callback-ladder.js';
import { mapStatusChange, sourceOf } from './callback-mapping.js';
import type { EndpointGate } from './endpoint-gate.js';
import { partnerStatusOf } from './exchange.js';
import { carriedResult, saidTold, settleTold, told } from './result-returned.js';
import { readStatusChange } from './status-change.js';
import type { VssPortalClient } from './vss-portal.client.js';
import { judgeWebhook } from './vss-portal.faults.js';

export interface VssPortalDeliveryParts {
  readonly database: Database;
  readonly mappings: MappingSet;
  readonly client: VssPortalClient;
  readonly gate: EndpointGate;
  readonly ladder: CallbackLadder;
  readonly clock: Clock;
}

export class VssPortalDelivery implements DeliveryHandler {
  readonly system = 'vss-portal';
  readonly operation = 'status';

  constructor(private readonly parts: VssPortalDeliveryParts) {}

  get retry(): CallbackLadder {
    return this.parts.ladder;
  }

  async attempt(work: DeliveryWork): Promise<Outcome> {
    const disabled = await this.parts.gate.disabled();
    if (disabled) return parkDisabled(disabled.reason);
    const change = await readStatusChange(this.parts.database, work);
    const mapped = await mapStatusChange(this.parts.mappings, 'status-to-vss-portal', change, this.parts.clock.now());
    if (!mapped.ok) return mapped.outcome;
    const sent = await this.parts.client.send(work.idempotencyKey, JSON.stringify(mapped.value), work.signal);
    work.record(sent.exchanged, partnerStatusOf(sent.result));
    const moment = { now: this.parts.clock.now(), changedAt: change.at, ladder: this.parts.ladder };
    const verdict = judgeWebhook(sent.result, moment);
    if (verdict.kind === 'gone') return this.disable(work);
    return verdict.kind === 'delivered' ? told(change.status) : verdict;
  }

  async draft(work: DeliveryWork): Promise<Draft> {
    const change = await readStatusChange(this.parts.database, work);
    return { mapping: 'status-to-vss-portal', source: sourceOf(change) };
  }

  readonly spoken = saidTold((work) => readStatusChange(this.parts.database, work));

  settles(settled: Settled): boolean {
    return carriedResult(settled);
  }

  async settle(work: DeliveryWork, settled: Settled, tx: Tx): Promise<void> {
    await settleTold(work, settled, { tx, clock: this.parts.clock });
  }

  private async disable(work: DeliveryWork): Promise<Outcome> {
    const reason = `HTTP 410 for ${work.idempotencyKey}`;
    await this.parts.gate.disable(reason);
    return parkDisabled(reason);
  }
}

function parkDisabled(reason: string): Outcome {
  return { kind: 'park', code: 'ENDPOINT_DISABLED', why: `the endpoint is disabled: ${reason}` };
}
