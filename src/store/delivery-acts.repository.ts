// What people do to single deliveries. Every statement takes the delivery's own row lock and looks at its state under it, so a
// worker that is taking the delivery at the same moment either comes first (then the act is refused) or finds it changed.
import { sql } from 'kysely';
import { sealText } from '../platform/vault.js';
import type { Database, DeliveryRow, DossierRow, Tx } from './database.js';
import { insertMessages, type NewMessage } from './message.repository.js';

export interface HeldDelivery {
  readonly delivery: DeliveryRow;
  readonly dossier: DossierRow;
}

/** Locks the dossier, then the delivery: the order in which outcomes are settled. */
export async function lockDelivery(tx: Tx, id: string): Promise<HeldDelivery | undefined> {
  const named = await tx.selectFrom('delivery').select('dossier_id').where('id', '=', id).executeTakeFirst();
  if (!named) return undefined;
  const dossier = await tx
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', named.dossier_id)
    .forUpdate()
    .executeTakeFirst();
  const delivery = await tx.selectFrom('delivery').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return dossier && delivery ? { delivery, dossier } : undefined;
}

export async function findDelivery(database: Database, id: string): Promise<HeldDelivery | undefined> {
  const delivery = await database.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirst();
  if (!delivery) return undefined;
  const dossier = await database
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', delivery.dossier_id)
    .executeTakeFirst();
  return dossier && { delivery, dossier };
}

export interface Line {
  /** Nothing unfinished stands before it. */
  readonly isHead: boolean;
  /** Unfinished duties behind it. */
  readonly behind: number;
}

export async function lineOf(executor: Database | Tx, { delivery }: Pick<HeldDelivery, 'delivery'>): Promise<Line> {
  const { rows } = await sql<{ before: number; behind: number }>`
    SELECT count(*) FILTER (WHERE line < ${delivery.line})::int AS before, count(*) FILTER (WHERE line > ${delivery.line})::int AS behind
    FROM delivery WHERE dossier_id = ${delivery.dossier_id} AND system = ${delivery.system} AND state NOT IN ('delivered', 'cancelled')`.execute(
    executor,
  );
  return { isHead: rows[0]?.before === 0, behind: rows[0]?.behind ?? 0 };
}

/** Whether a message of this duty ever went out: its partner may know of it. */
export const everSent = sql<boolean>`EXISTS (
  SELECT 1 FROM message m WHERE m.dossier_id = d.dossier_id AND m.delivery_id = d.id AND m.direction = 'out')`;

export async function wasSent(executor: Database | Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ sent: boolean }>`SELECT ${everSent} AS sent FROM delivery d WHERE d.id = ${id}`.execute(
    executor,
  );
  return rows[0]?.sent === true;
}

/** Due now, with all its attempts before it. `unsure`: the partner is asked first. */
export async function freeDelivery(tx: Tx, id: string, unsure: boolean): Promise<void> {
  const fresh = { state: 'pending', failures: 0, unsure, code: null, why: null, detail: null } as const;
  await tx
    .updateTable('delivery')
    .set({ ...fresh, not_before: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

export async function haltDelivery(
  tx: Tx,
  id: string,
  halt: { state: 'parked' | 'cancelled'; code: string; why: string },
): Promise<void> {
  const { state, code, why } = halt;
  await tx
    .updateTable('delivery')
    .set({ state, code, why: sealText('delivery.why', why), detail: null, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

export interface PersonsEnd {
  readonly held: HeldDelivery;
  readonly state: 'delivered' | 'parked';
  readonly unsure: boolean;
  readonly outcome: string;
  readonly code: string | null;
  readonly why: string | null;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly partnerStatus: string | null;
  readonly worker: string;
}

/** Writes what asking gave, or what a person said, as an attempt of its own. */
export async function writePersonsEnd(tx: Tx, end: PersonsEnd, messages: readonly NewMessage[]): Promise<void> {
  const { id, attempts, dossier_id } = end.held.delivery;
  const { state, unsure, outcome, code } = end;
  const why = end.why === null ? null : sealText('delivery.why', end.why);
  await tx
    .updateTable('delivery')
    .set({ state, unsure, code, why, detail: null, attempts: attempts + 1, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
  await sql`
    INSERT INTO attempt (delivery_id, number, started_at, duration_ms, outcome, code, why, partner_status, worker, dossier_id)
    VALUES (${id}, ${attempts + 1}, ${end.startedAt}, ${end.durationMs}, ${outcome}, ${code}, ${why}, ${end.partnerStatus}, ${end.worker},
      ${code === null ? null : dossier_id})`.execute(tx);
  if (messages.length > 0) await insertMessages(messages).execute(tx);
}
