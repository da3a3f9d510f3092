// npsp.sync: a dossier lodged elsewhere, told to the national portal as it stood at one status change (DongBoHoSoMC).
// 1. configuration may have switched it off · 2. once the portal has the dossier, only the newest change is sent: an older one
//    is superseded · 3. names of the procedure (LayThuTuc, cached) · 4. map · 5. not surely known there: ask (TraCuuHoSo)
// 6. send as new or as update; "đã tồn tại" and "chưa tồn tại" turn one into the other, once, in the same attempt
// Promises: at least once; progress steps follow their dossier in the same line. Asking before the first sending stands in
// every attempt, so there is no `ask`: whatever an earlier try did, sending the present state as an update is right.
import type { DeliveryHandler, DeliveryWork, SpokenEnd } from '../delivery/handler.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import { findManager } from '../store/agency.repository.js';
import type { Database, Tx } from '../store/database.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import { isKnownAtNpsp, noteKnownAtNpsp } from '../store/npsp.repository.js';
import { mapDocument } from './callback-mapping.js';
import type { NationalPortal, NationalPortalAnswer } from './national-portal.js';
import { procedureCode, switchedOff, syncSource, type SyncSettings } from './national-sync.js';
import { judgeLookUp, judgeNationalPortal } from './npsp.faults.js';
import type { ProcedureNamesCache } from './procedure-names.js';
import { changeTold, readTimeline, sequenceOf } from './status-change.js';

export interface NpspSyncParts {
  readonly database: Database;
  readonly mappings: MappingSet;
  readonly portal: NationalPortal;
  readonly procedures: ProcedureNamesCache;
  readonly settings: SyncSettings;
  readonly clock: Clock;
}

type Item = Readonly<Record<string, unknown>>;
type Mapped = { readonly ok: true; readonly value: Item } | { readonly ok: false; readonly outcome: Outcome };
type Found = { readonly ok: true; readonly known: boolean } | { readonly ok: false; readonly outcome: Outcome };

/** What `settle` gets: the portal has the dossier, and that was not known before. */
interface Done {
  readonly first: boolean;
}

export class NpspSyncDelivery implements DeliveryHandler {
  readonly system = 'npsp';
  readonly operation = 'sync';

  constructor(private readonly parts: NpspSyncParts) {}

  async attempt(work: DeliveryWork): Promise<Outcome> {
    const off = switchedOff(work, this.parts.settings);
    if (off) return off;
    const known = await isKnownAtNpsp(this.parts.database, work.dossierId);
    if (known && isSuperseded(work)) return { ...superseded(work, { first: false }), unasked: true };
    const mapped = await this.map(work);
    if (!mapped.ok) return mapped.outcome;
    const found = known ? ({ ok: true, known } as const) : await this.find(work);
    if (!found.ok) return found.outcome;
    if (!known && found.known && isSuperseded(work)) return superseded(work, { first: true });
    const answer = await this.send(work, mapped.value, found.known);
    return answer.kind === 'accepted' ? done({ first: !known }) : judgeNationalPortal(answer, work.dossier.status);
  }

  /** A person saw the dossier at the portal. */
  readonly spoken: SpokenEnd = { facts: [], outcome: async () => done({ first: true }) };

  settles(settled: Settled): boolean {
    return settled.kind === 'delivered' && (settled.data as Partial<Done> | undefined)?.first === true;
  }

  async settle(work: DeliveryWork, settled: Settled, tx: Tx): Promise<void> {
    if (this.settles(settled)) await noteKnownAtNpsp(tx, work.dossierId, this.parts.clock.now());
  }

  private async map(work: DeliveryWork): Promise<Mapped> {
    const { database, mappings, portal, procedures, settings, clock } = this.parts;
    const timeline = await readTimeline(database, work);
    const change = changeTold(work, timeline);
    if (!change) throw new Error('The timeline has no row for this callback');
    const day = localDayAt(clock.now());
    const names = await procedures.get(procedureCode(mappings, work.dossier, day), work);
    if (!names.ok) return names;
    const agency = await findManager(database, work.dossier, day);
    const facts = { procedure: names.names, agency, generation: settings.generation };
    return mapDocument(mappings, portal.mappings.sync, syncSource(change, timeline, facts), clock.now());
  }

  private async find(work: DeliveryWork): Promise<Found> {
    const reply = await this.parts.portal.findDossier(work.dossier.portal_ref, work.signal);
    work.record(reply.exchanged, reply.partnerStatus);
    if (reply.found !== undefined) return { ok: true, known: reply.found };
    return { ok: false, outcome: judgeLookUp(reply.answer, 'NPSP_REFUSED', 'the look-up of the dossier') };
  }

  private async send(work: DeliveryWork, item: Item, known: boolean): Promise<NationalPortalAnswer> {
    const first = await this.sendAs(work, item, known ? 'update' : 'new');
    if (first.kind === 'known' && !known) return settledAnswer(await this.sendAs(work, item, 'update'));
    if (first.kind === 'missing' && known) return settledAnswer(await this.sendAs(work, item, 'new'));
    return settledAnswer(first);
  }

  private async sendAs(work: DeliveryWork, item: Item, as: 'new' | 'update'): Promise<NationalPortalAnswer> {
    const reply = await this.parts.portal.sendDossier(item, as, work.signal);
    work.record(reply.exchanged, reply.partnerStatus);
    return reply.answer;
  }
}

/** A "đã tồn tại" that stays after the update tells of something else than this dossier being there: a refusal. */
function settledAnswer(answer: NationalPortalAnswer): NationalPortalAnswer {
  return answer.kind === 'known' ? { kind: 'refused', why: 'an update was answered with "already exists"' } : answer;
}

/** A later change owes a sync of its own, which tells all that this one would. */
function isSuperseded(work: DeliveryWork): boolean {
  return work.dossier.sequence > sequenceOf(work);
}

function superseded(work: DeliveryWork, data: Done): Extract<Outcome, { kind: 'delivered' }> {
  return { kind: 'delivered', data, why: `superseded by sequence ${work.dossier.sequence}` };
}

function done(data: Done): Outcome {
  return { kind: 'delivered', data };
}
