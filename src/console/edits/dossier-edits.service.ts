// Edit and replay. 1. propose: the new version is judged and kept beside the original · 2. where the rule says so another person
// approves or rejects · 3. apply: the dossier takes the new version and its parked duties are released, in one transaction.
// Promises: nobody approves their own; an edit of a dossier that changed meanwhile is not applied; the original stays in the edit.
import { Inject, Injectable } from '@nestjs/common';
import { noteTouched } from '../../delivery/outbox.js';
import { DeliveryRegistry } from '../../delivery/registry.js';
import { Transactor } from '../../delivery/transactor.js';
import { GatewayError } from '../../domain/errors.js';
import type { Operation, System } from '../../domain/operations.js';
import type { RuleBook } from '../../domain/rules/rule-book.js';
import { RULES } from '../../domain/rules/rules.token.js';
import { MAPPINGS } from '../../mapping/mapping-set.token.js';
import type { JsonRecord, MappingSet } from '../../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { newId } from '../../platform/ids.js';
import type { Actor } from '../../replay/delivery-acts.service.js';
import type { DossierRow, Tx } from '../../store/database.js';
import { freeDelivery, lockDelivery, wasSent } from '../../store/delivery-acts.repository.js';
import { applyEdit, decideEdit, insertEdit, lockEdit, type EditRow } from '../../store/dossier-edit.repository.js';
import { dossierFacts } from '../../store/dossier-facts.js';
import { contentHash } from '../../store/keyed-hashes.js';
import { recordAct } from '../../store/operator-act.repository.js';
import { judgeEdit, type EditJudgement } from './edit.judgement.js';

export interface EditWish {
  readonly dossierId: string;
  readonly after: JsonRecord;
  /** Parked duties of the dossier to be released with it. */
  readonly deliveries: readonly string[];
}

@Injectable()
export class DossierEdits {
  @Inject(CONFIG) private readonly config: Config;
  @Inject(MAPPINGS) private readonly mappings: MappingSet;
  @Inject(RULES) private readonly rules: RuleBook;
  @Inject(CLOCK) private readonly clock: Clock;

  constructor(
    private readonly transactor: Transactor,
    private readonly registry: DeliveryRegistry,
  ) {}

  /** What the dossier says now, to be edited; the look itself is recorded. @throws GatewayError NOT_FOUND */
  reveal(dossierId: string, actor: Actor): Promise<JsonRecord> {
    return this.transactor.run(async (tx) => {
      const dossier = await this.lock(tx, dossierId, actor);
      await this.record(tx, actor, { act: 'edit.reveal', subject: `dossier ${dossierId}` });
      return dossier.canonical;
    });
  }

  /** @throws GatewayError NOT_FOUND, VALIDATION_FAILED, EDIT_STATE_CONFLICT (it has an open edit) */
  propose({ dossierId, after, deliveries }: EditWish, actor: Actor): Promise<string> {
    return this.transactor.run(async (tx) => {
      const dossier = await this.lock(tx, dossierId, actor);
      const { changed, needsApproval } = this.judge(dossier, after);
      await requireParkedOf(tx, dossierId, deliveries);
      const id = newId();
      const { who: by, reason } = actor;
      const said = { before: dossier.canonical, after, changed, needsApproval, deliveries };
      const isFresh = await insertEdit(tx, { id, dossierId, ...said, reason, by, at: this.clock.now() });
      if (!isFresh) throw new GatewayError('EDIT_STATE_CONFLICT');
      await this.record(tx, actor, { act: 'edit.propose', subject: `edit ${id}`, detail: { dossierId, changed } });
      return id;
    });
  }

  /** @throws GatewayError NOT_FOUND, EDIT_OWN_APPROVAL, EDIT_STATE_CONFLICT */
  decide(id: string, state: 'approved' | 'rejected', actor: Actor): Promise<void> {
    return this.transactor.run(async (tx) => {
      const { edit } = await this.open(tx, id, actor);
      if (edit.state === state) return;
      const from = state === 'rejected' ? ['proposed', 'approved'] : ['proposed'];
      if (!from.includes(edit.state)) throw new GatewayError('EDIT_STATE_CONFLICT');
      if (state === 'approved' && edit.proposed_by === actor.who) throw new GatewayError('EDIT_OWN_APPROVAL');
      const { who: by, reason: why } = actor;
      await decideEdit(tx, id, { state, by, why, at: this.clock.now() });
      const act = state === 'approved' ? 'edit.approve' : 'edit.reject';
      await this.record(tx, actor, { act, subject: `edit ${id}`, detail: { dossierId: edit.dossier_id } });
    });
  }

  /** @throws GatewayError NOT_FOUND, EDIT_NEEDS_APPROVAL, EDIT_STALE, EDIT_STATE_CONFLICT, VALIDATION_FAILED */
  apply(id: string, actor: Actor): Promise<void> {
    return this.transactor.run(async (tx) => {
      const { edit, dossier } = await this.open(tx, id, actor);
      if (edit.state === 'applied') return;
      if (edit.state === 'rejected') throw new GatewayError('EDIT_STATE_CONFLICT');
      if (edit.needs_approval && edit.state !== 'approved') throw new GatewayError('EDIT_NEEDS_APPROVAL');
      if (!edit.before_hash.equals(contentHash(dossier.canonical))) throw new GatewayError('EDIT_STALE');
      const { computed } = this.judge(dossier, edit.after);
      const facts = dossierFacts(edit.after);
      await applyEdit(tx, edit, { dossier, facts, computed, by: actor.who, at: this.clock.now() });
      const released = await this.release(tx, edit.deliveries);
      noteTouched(tx, [dossier.id]);
      const detail = { dossierId: dossier.id, changed: edit.changed, released };
      await this.record(tx, actor, { act: 'edit.apply', subject: `edit ${id}`, detail });
    });
  }

  private judge(dossier: DossierRow, after: JsonRecord): EditJudgement {
    const { mappings, rules, config } = this;
    const judgement = judgeEdit(dossier, after, { mappings, rules, approval: config.EDIT_APPROVAL });
    const { violations, changed } = judgement;
    if (violations.length > 0) throw new GatewayError('VALIDATION_FAILED', violations);
    if (changed.length === 0) throw new GatewayError('VALIDATION_FAILED', [nothingChanged]);
    return judgement;
  }

  /** Those that are parked still. @returns how many */
  private async release(tx: Tx, ids: readonly string[]): Promise<number> {
    let released = 0;
    for (const id of ids) {
      const held = await lockDelivery(tx, id);
      if (held?.delivery.state !== 'parked') continue;
      const { system, operation, unsure } = held.delivery;
      const handler = this.registry.handlerOf(system as System, operation as Operation);
      await freeDelivery(tx, id, unsure || (handler.ask !== undefined && (await wasSent(tx, id))));
      released += 1;
    }
    return released;
  }

  private async open(tx: Tx, id: string, actor: Actor): Promise<{ edit: EditRow; dossier: DossierRow }> {
    const edit = await lockEdit(tx, id);
    if (!edit) throw new GatewayError('NOT_FOUND');
    return { edit, dossier: await this.lock(tx, edit.dossier_id, actor) };
  }

  private async lock(tx: Tx, id: string, { agencies }: Actor): Promise<DossierRow> {
    const dossier = await tx.selectFrom('dossier').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    const own = [dossier?.agency, dossier?.managing_agency];
    const isOwn = agencies === undefined || own.some((one) => agencies.some((agency) => agency === one));
    if (!dossier || !isOwn || dossier.erased_at !== null) throw new GatewayError('NOT_FOUND');
    return dossier;
  }

  private async record(
    tx: Tx,
    { who, reason }: Actor,
    act: { act: string; subject: string; detail?: Readonly<Record<string, unknown>> },
  ): Promise<void> {
    await recordAct(tx, { who, reason, ...act, at: this.clock.now() });
  }
}

const nothingChanged = { pointer: '', code: 'NOTHING_CHANGED', vi: 'Không có gì thay đổi', en: 'Nothing was changed' };

/** @throws GatewayError VALIDATION_FAILED for a delivery of another dossier */
async function requireParkedOf(tx: Tx, dossierId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const own = await tx
    .selectFrom('delivery')
    .select('id')
    .where('id', 'in', ids)
    .where('dossier_id', '=', dossierId)
    .execute();
  if (own.length === new Set(ids).size) return;
  const vi = 'Lượt chuyển không thuộc hồ sơ này';
  const en = 'A delivery is none of this dossier';
  throw new GatewayError('VALIDATION_FAILED', [{ pointer: '/deliveries', code: 'INVALID_PARAMETER', vi, en }]);
}
