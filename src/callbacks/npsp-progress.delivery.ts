// npsp.progress: the steps of processing (CapNhatTienDoHoSoMC), up to ten dossiers in one call.
// Owed for dossiers lodged there, and behind npsp.sync in the same line for those lodged on the VSS portal.
// 1. read and map each item; one that cannot be mapped is parked and leaves the batch
// 2. one call for the rest; the portal answers for all of them at once
// 3. when it judged the content and did not take it, each item is sent alone, so that one bad item does not hold nine good
//    ones; the first answer that is not about content (no connection, no session, no sense) ends that and stands for the rest
// Promises: at least once, in the order of the timeline of each dossier. No `ask`: a repeated step changes nothing there.
import type { DeliveryHandler, DeliveryWork, Draft } from '../delivery/handler.js';
import type { Outcome } from '../delivery/outcome.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { Database } from '../store/database.js';
import { mapStatusChange, sourceOf } from './callback-mapping.js';
import type { NationalPortal, NationalPortalAnswer } from './national-portal.js';
import { switchedOff, type SyncSettings } from './national-sync.js';
import { isAboutContent, judgeNationalPortal } from './npsp.faults.js';
import { saidTold } from './result-returned.js';
import { readStatusChange, readStatusChanges, type StatusChange } from './status-change.js';

export interface NpspProgressParts {
  readonly database: Database;
  readonly mappings: MappingSet;
  readonly portal: NationalPortal;
  readonly settings: SyncSettings;
  readonly clock: Clock;
}

interface Item {
  readonly work: DeliveryWork;
  readonly change: StatusChange;
  readonly value: Readonly<Record<string, unknown>>;
}

type Outcomes = Map<DeliveryWork, Outcome>;

export class NpspProgressDelivery implements DeliveryHandler {
  readonly system = 'npsp';
  readonly operation = 'progress';

  constructor(private readonly parts: NpspProgressParts) {}

  get batchSize(): number {
    return this.parts.portal.progressItemsPerCall;
  }

  async attempt(work: DeliveryWork): Promise<Outcome> {
    const [outcome] = await this.attemptBatch([work]);
    return outcome ?? noOutcome;
  }

  async draft(work: DeliveryWork): Promise<Draft> {
    const { database, portal } = this.parts;
    return { mapping: portal.mappings.progress, source: sourceOf(await readStatusChange(database, work)) };
  }

  readonly spoken = saidTold((work) => readStatusChange(this.parts.database, work));

  async attemptBatch(works: readonly DeliveryWork[]): Promise<readonly Outcome[]> {
    const outcomes: Outcomes = new Map();
    const items = await this.itemsOf(this.wanted(works, outcomes), outcomes);
    if (items.length > 0) await this.sendTogether(items, outcomes);
    return works.map((work) => outcomes.get(work) ?? noOutcome);
  }

  /** Those that configuration has not switched off. */
  private wanted(works: readonly DeliveryWork[], outcomes: Outcomes): DeliveryWork[] {
    return works.filter((work) => {
      const off = switchedOff(work, this.parts.settings);
      if (off) outcomes.set(work, off);
      return !off;
    });
  }

  private async itemsOf(works: readonly DeliveryWork[], outcomes: Outcomes): Promise<Item[]> {
    const { database, mappings, portal, clock } = this.parts;
    if (works.length === 0) return [];
    const changes = await readStatusChanges(database, works);
    const items: Item[] = [];
    for (const [index, work] of works.entries()) {
      const change = changes[index];
      if (!change) continue;
      const mapped = await mapStatusChange(mappings, portal.mappings.progress, change, clock.now());
      if (mapped.ok) items.push({ work, change, value: mapped.value });
      else outcomes.set(work, mapped.outcome);
    }
    return items;
  }

  private async sendTogether(items: readonly Item[], outcomes: Outcomes): Promise<void> {
    const answer = await this.send(items);
    if (items.length > 1 && isAboutContent(answer)) return this.sendAlone(items, outcomes);
    items.forEach((item) => outcomes.set(item.work, judgeNationalPortal(answer, item.change.status)));
  }

  private async sendAlone(items: readonly Item[], outcomes: Outcomes): Promise<void> {
    let ending: NationalPortalAnswer | undefined;
    for (const item of items) {
      const answer: NationalPortalAnswer = ending ?? (await this.send([item]));
      outcomes.set(item.work, judgeNationalPortal(unsent(answer, ending), item.change.status));
      if (answer.kind !== 'accepted' && !isAboutContent(answer)) ending = answer;
    }
  }

  private async send(items: readonly Item[]): Promise<NationalPortalAnswer> {
    const signals = items.map((item) => item.work.signal);
    const reply = await this.parts.portal.sendProgress(
      items.map((item) => item.value),
      AbortSignal.any(signals),
    );
    items.forEach(({ work }, index) => work.record(reply.exchangedFor(index), reply.partnerStatus));
    return reply.answer;
  }
}

/** An item that was not tried because of what befell another one was surely not sent. */
function unsent(answer: NationalPortalAnswer, ending: NationalPortalAnswer | undefined): NationalPortalAnswer {
  if (!ending || ending.kind === 'denied' || ending.kind === 'busy' || ending.kind === 'address') return answer;
  return { kind: 'unreachable', why: 'why' in answer ? `not tried after: ${answer.why}` : 'not tried' };
}

const noOutcome: Outcome = {
  kind: 'retry',
  code: 'HANDLER_FAILED',
  why: 'the timeline has no row for this callback',
};
