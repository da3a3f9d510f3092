// Edit and replay. 1. propose: the new version is judged and kept beside the original · 2. where the rule says so another person
// approves or rejects · 3. apply: the dossier takes the new version and its parked duties are released, in one transaction.
// Promises: nobody approves their own; an edit of a dossier that changed meanwhile is not applied; the original stays in the edit.
// What is edited: the canonical dossier, and the words that a parked duty carries beside it (delivery-words.ts).
import { Inject, Injectable } from '@nestjs/common';
import { noteTouched, sealedPayload } from '../../delivery/outbox.js';
import { DeliveryRegistry } from '../../delivery/registry.js';
import { Transactor } from '../../delivery/transactor.js';
import { GatewayError } from '../../domain/errors.js';
import type { Operation, System } from '../../domain/operations.js';
import type { OperatorActName } from '../../domain/operator-acts.js';
import { MAPPINGS } from '../../mapping/mapping-set.token.js';
import type { JsonRecord, MappingSet } from '../../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { newId } from '../../platform/ids.js';
import type { Actor } from '../../replay/delivery-acts.service.js';
import type { Database, DeliveryRow, DossierRow, Tx } from '../../store/database.js';
import { freeDelivery, lockDelivery, wasSent } from '../../store/delivery-acts.repository.js';
import {
  applyEdit,
  decideEdit,
  deliveriesOf,
  insertEdit,
  lockEdit,
  parkedOf,
  writePayload,
  type EditRow,
} from '../../store/dossier-edit.repository.js';
import { dossierFacts } from '../../store/dossier-facts.js';
import { contentHash } from '../../store/keyed-hashes.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { PinnedRules } from '../../store/pinned-rules.js';
import { verifiesFirst, verifyFirst } from './verify-first.js';
import { payloadWith, wordsOf, type WordsOfDelivery } from './delivery-words.js';
import { judgeEdit, type EditJudgement, type NewVersion } from './edit.judgement.js';

export interface EditWish {
  readonly dossierId: string;
  readonly after: JsonRecord;
  /** Parked duties of the dossier to be released with it. */
  readonly deliveries: readonly string[];
  /** Other wordings of what a citizen wrote, by parked duty. */
  readonly words: Readonly<Record<string, string>>;
}

/** What an edit begins with. */
export interface EditDraft {
  readonly canonical: JsonRecord;
  readonly words: readonly WordsOfDelivery[];
}

const isOpen: readonly EditRow['state'][] = ['proposed', 'approved'];
const decisions = {
  approved: { state: 'approved', act: 'edit.approve', from: ['proposed'] as readonly EditRow['state'][] },
  rejected: { state: 'rejected', act: 'edit.reject', from: isOpen },
  withdrawn: { state: 'rejected', act: 'edit.withdraw', from: isOpen },
} as const;

@Injectable()
export class DossierEdits {
  @Inject(CONFIG) private readonly config: Config;
  @Inject(MAPPINGS) private readonly mappings: MappingSet;
  @Inject(PinnedRules) private readonly rules: PinnedRules;
  @Inject(CLOCK) private readonly clock: Clock;

  constructor(
    private readonly transactor: Transactor,
    private readonly registry: DeliveryRegistry,
  ) {}

  /** What the dossier says now, to be edited; the look itself is recorded. @throws GatewayError NOT_FOUND */
  reveal(dossierId: string, actor: Actor): Promise<EditDraft> {
    return this.transactor.run(async (tx) => {
      const dossier = await this.lock(tx, dossierId, actor);
      const words = (await parkedOf(tx, dossierId)).flatMap((delivery) => wordsOf(delivery) ?? []);
      await this.record(tx, actor, { act: 'edit.reveal', subject: `dossier ${dossierId}` });
      return { canonical: dossier.canonical, words };
    });
  }

  /** @throws GatewayError NOT_FOUND, VALIDATION_FAILED, EDIT_STATE_CONFLICT (it has an open edit) */
  propose({ dossierId, after, deliveries, ...wish }: EditWish, actor: Actor): Promise<string> {
    return this.transactor.run(async (tx) => {
      const dossier = await this.lock(tx, dossierId, actor);
      requireAll(await deliveriesOf(tx, dossierId, deliveries), deliveries);
      const words = await this.words(tx, dossierId, wish.words);
      const { changed, needsApproval } = await this.judge(tx, dossier, { after, words });
      const id = newId();
      const { who: by, reason } = actor;
      const said = { before: dossier.canonical, after, words, changed, needsApproval, deliveries };
      const isFresh = await insertEdit(tx, { id, dossierId, ...said, reason, by, at: this.clock.now() });
      if (!isFresh) throw new GatewayError('EDIT_STATE_CONFLICT');
      await this.record(tx, actor, { act: 'edit.propose', subject: `edit ${id}`, detail: { dossierId, changed } });
      return id;
    });
  }

  /**
   * Approved or rejected by who may approve; taken back by who proposed it. A rejected one and one taken back end alike.
   * @throws GatewayError NOT_FOUND, EDIT_OWN_APPROVAL, EDIT_NOT_OWN, EDIT_STATE_CONFLICT
   */
  decide(id: string, decision: keyof typeof decisions, actor: Actor): Promise<void> {
    return this.transactor.run(async (tx) => {
      const { edit } = await this.open(tx, id, actor);
      const { state, act, from } = decisions[decision];
      const isOwn = edit.proposed_by === actor.who;
      if (decision === 'withdrawn' && !isOwn) throw new GatewayError('EDIT_NOT_OWN');
      if (edit.state === state) return;
      if (!from.includes(edit.state)) throw new GatewayError('EDIT_STATE_CONFLICT');
      if (state === 'approved' && isOwn) throw new GatewayError('EDIT_OWN_APPROVAL');
      const { who: by, reason: why } = actor;
      await decideEdit(tx, id, { state, by, why, at: this.clock.now() });
      await this.record(tx, actor, { act, subject: `edit ${id}`, detail: { dossierId: edit.dossier_id } });
    });
  }

  /** @throws GatewayError NOT_FOUND, EDIT_NEEDS_APPROVAL, EDIT_STALE, EDIT_STATE_CONFLICT, VALIDATION_FAILED, RULESET_UNKNOWN */
  apply(id: string, actor: Actor): Promise<void> {
    return this.transactor.run(async (tx) => {
      const { edit, dossier } = await this.open(tx, id, actor);
      if (edit.state === 'applied') return;
      if (edit.state === 'rejected') throw new GatewayError('EDIT_STATE_CONFLICT');
      if (edit.needs_approval && edit.state !== 'approved') throw new GatewayError('EDIT_NEEDS_APPROVAL');
      if (!edit.before_hash.equals(contentHash(dossier.canonical))) throw new GatewayError('EDIT_STALE');
      const words = edit.words ?? {};
      const worded = await requireWords(tx, edit.dossier_id, words);
      const { computed } = await this.judge(tx, dossier, { after: edit.after, words });
      const facts = dossierFacts(edit.after);
      await applyEdit(tx, edit, { dossier, facts, computed, by: actor.who, at: this.clock.now() });
      for (const delivery of worded) await rewrite(tx, delivery, words);
      const released = await this.release(tx, edit);
      noteTouched(tx, [dossier.id]);
      const detail = { dossierId: dossier.id, changed: edit.changed, released };
      await this.record(tx, actor, { act: 'edit.apply', subject: `edit ${id}`, detail });
    });
  }

  /** How a version would be judged; what is wrong with it is told, and nothing is written. @throws GatewayError RULESET_UNKNOWN */
  async weigh(within: Database | Tx, dossier: DossierRow, version: NewVersion): Promise<EditJudgement> {
    const { mappings, config } = this;
    const rules = await this.rules.of(dossier, within);
    return judgeEdit(dossier, version, { mappings, rules, approval: config.EDIT_APPROVAL });
  }

  /** The wanted words beside those of now. @throws GatewayError VALIDATION_FAILED: a duty carries none, or is not parked */
  async words(executor: Database | Tx, dossierId: string, wanted: EditWish['words']): Promise<NewVersion['words']> {
    const deliveries = await deliveriesOf(executor, dossierId, Object.keys(wanted));
    const known = deliveries.flatMap((one) => (one.state === 'parked' ? (wordsOf(one) ?? []) : []));
    requireAll(known, Object.keys(wanted), '/words');
    const both = known.map(({ deliveryId, field, text }) => {
      return [deliveryId, { field, before: text, after: wanted[deliveryId] ?? text }] as const;
    });
    return Object.fromEntries(both);
  }

  private async judge(tx: Tx, dossier: DossierRow, version: NewVersion): Promise<EditJudgement> {
    const judgement = await this.weigh(tx, dossier, version);
    const { violations, changed } = judgement;
    if (violations.length > 0) throw new GatewayError('VALIDATION_FAILED', violations);
    if (changed.length === 0) throw new GatewayError('VALIDATION_FAILED', [nothingChanged]);
    return judgement;
  }

  /** Those that are parked still. @returns how many */
  private async release(tx: Tx, edit: EditRow): Promise<number> {
    let released = 0;
    for (const id of edit.deliveries) {
      const held = await lockDelivery(tx, id);
      if (held?.delivery.state !== 'parked') continue;
      if (verifiesFirst(held.delivery, edit.changed)) await verifyFirst(tx, edit.id, held.delivery);
      else await this.free(tx, held.delivery);
      released += 1;
    }
    return released;
  }

  private async free(tx: Tx, { id, system, operation, unsure }: DeliveryRow): Promise<void> {
    const handler = this.registry.handlerOf(system as System, operation as Operation);
    await freeDelivery(tx, id, unsure || (handler.ask !== undefined && (await wasSent(tx, id))));
  }

  private async open(tx: Tx, id: string, actor: Actor): Promise<{ edit: EditRow; dossier: DossierRow }> {
    const edit = await lockEdit(tx, id);
    if (!edit) throw new GatewayError('NOT_FOUND');
    return { edit, dossier: await this.lock(tx, edit.dossier_id, actor) };
  }

  private async lock(tx: Tx, id: string, { agencies }: Actor): Promise<DossierRow> {
    const dossier = await tx.selectFrom('dossier').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    return requireOwn(dossier, agencies);
  }

  private async record(
    tx: Tx,
    { who, reason }: Actor,
    act: { act: OperatorActName; subject: string; detail?: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    await recordAct(tx, { who, reason, ...act, at: this.clock.now() });
  }
}

/** @throws GatewayError NOT_FOUND for a dossier of somebody else, or one whose person was erased */
export function requireOwn(dossier: DossierRow | undefined, agencies: Actor['agencies']): DossierRow {
  const own = [dossier?.agency, dossier?.managing_agency];
  const isOwn = agencies === undefined || own.some((one) => agencies.some((agency) => agency === one));
  if (!dossier || !isOwn || dossier.erased_at !== null) throw new GatewayError('NOT_FOUND');
  return dossier;
}

/** @throws GatewayError VALIDATION_FAILED when one of the named is not among those found */
export function requireAll(found: readonly unknown[], named: readonly string[], pointer = '/deliveries'): void {
  if (found.length === new Set(named).size) return;
  const vi = 'Lượt chuyển không thuộc hồ sơ này, hoặc không mang nội dung này';
  const en = 'A delivery is none of this dossier, or carries no such thing';
  throw new GatewayError('VALIDATION_FAILED', [{ pointer, code: 'INVALID_PARAMETER', vi, en }]);
}

const nothingChanged = { pointer: '', code: 'NOTHING_CHANGED', vi: 'Không có gì thay đổi', en: 'Nothing was changed' };

/** @throws GatewayError EDIT_STALE when a duty whose words are edited was released, or says something else meanwhile */
async function requireWords(tx: Tx, dossierId: string, words: NewVersion['words']): Promise<DeliveryRow[]> {
  const deliveries = await deliveriesOf(tx, dossierId, Object.keys(words));
  const isStill = Object.entries(words).every(([id, { before }]) => {
    const delivery = deliveries.find((one) => one.id === id);
    return delivery?.state === 'parked' && wordsOf(delivery)?.text === before;
  });
  if (!isStill) throw new GatewayError('EDIT_STALE');
  return deliveries;
}

async function rewrite(tx: Tx, delivery: DeliveryRow, words: NewVersion['words']): Promise<void> {
  const text = words[delivery.id]?.after ?? '';
  await writePayload(tx, delivery.id, sealedPayload(payloadWith(delivery, text)));
}
