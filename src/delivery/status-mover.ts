// The only way a dossier changes status: check the arrow, write the row and the timeline, owe the portals their callbacks.
import { sql } from 'kysely';
import { callbackDuties, callbackKey, type Portal } from '../domain/operations.js';
import { mayMove, type Mover, type Status } from '../domain/status.js';
import { newId } from '../platform/ids.js';
import { sealText, sealedValue } from '../platform/vault.js';
import type { DossierFacts } from '../store/dossier-facts.js';
import type { DossierRow, Tx } from '../store/database.js';
import { noteNew } from './outbox.js';
import { endWaiting, type WaitingEnd } from './waiting.js';

export interface StatusMove {
  readonly dossierId: string;
  /** The dossier's row as the caller locked it in this transaction; saves reading it again. */
  readonly locked?: Movable;
  readonly to: Status;
  readonly by: Mover;
  readonly at: Date;
  readonly reason?: string | undefined;
  /** Shown to the portal with the status: officer, department, appointmentAt, result, papers. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly set?: {
    readonly tnhsNumber?: string;
    readonly appointmentAt?: Date;
    readonly result?: unknown;
    readonly facts?: DossierFacts;
  };
}

export type MoveResult =
  | { readonly moved: true; readonly sequence: number; readonly from: Status }
  | { readonly moved: false; readonly status: Status };

type Movable = Pick<DossierRow, 'id' | 'status' | 'sequence' | 'portal' | 'correlation_id'>;

interface Moving {
  readonly dossier: Movable;
  readonly move: StatusMove;
}

/** Waiting for the citizen. */
const waiting: Status = 5;

/**
 * Moves a dossier in the caller's transaction. Locks the dossier's row unless `move.locked` is that row, locked already.
 * @returns `moved: false` with the present status when no arrow allows it; nothing is written then.
 */
export async function moveDossier(tx: Tx, move: StatusMove): Promise<MoveResult> {
  const dossier = move.locked ?? (await lockMovable(tx, [move.dossierId]))[0];
  if (!dossier) throw new Error(`no dossier ${move.dossierId}`);
  if (!mayMove(dossier.status, move.to, move.by)) return { moved: false, status: dossier.status };
  await writeMoves(tx, [{ dossier, move }]);
  const { facts } = move.set ?? {};
  if (facts) await tx.updateTable('dossier').set(facts).where('id', '=', move.dossierId).execute();
  return { moved: true, sequence: dossier.sequence + 1, from: dossier.status };
}

/**
 * Moves many dossiers in the caller's transaction. Locks their rows in id order.
 * @returns ids of those that moved; where no arrow allows it nothing is written.
 */
export async function moveDossiers(tx: Tx, moves: readonly Omit<StatusMove, 'set'>[]): Promise<string[]> {
  if (moves.length === 0) return [];
  const byId = new Map(moves.map((move) => [move.dossierId, move]));
  const dossiers = await lockMovable(tx, [...byId.keys()]);
  const moving = dossiers.flatMap((dossier): Moving[] => {
    const move = byId.get(dossier.id);
    return move && mayMove(dossier.status, move.to, move.by) ? [{ dossier, move }] : [];
  });
  await writeMoves(tx, moving);
  return moving.map(({ dossier }) => dossier.id);
}

export interface News {
  /** The dossier's row as the caller locked it in this transaction. */
  readonly locked: Movable;
  readonly at: Date;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly appointmentAt: Date;
}

/** Tells the portals something new about a dossier that stays in its status: a row of the timeline, and every callback. */
export async function tellDossier(tx: Tx, { locked, ...news }: News): Promise<{ readonly sequence: number }> {
  const { appointmentAt, ...told } = news;
  const move = { dossierId: locked.id, to: locked.status, by: 'gateway' as const, ...told, set: { appointmentAt } };
  await writeMoves(tx, [{ dossier: locked, move }]);
  return { sequence: locked.sequence + 1 };
}

async function lockMovable(tx: Tx, ids: readonly string[]): Promise<Movable[]> {
  const { rows } = await sql<Movable>`
    SELECT id, status, sequence, portal, correlation_id FROM dossier WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`.execute(
    tx,
  );
  return rows;
}

/** Row, timeline and owed callbacks of all moves in one statement. */
async function writeMoves(tx: Tx, moving: readonly Moving[]): Promise<void> {
  if (moving.length === 0) return;
  const leaving = moving.filter(({ dossier, move }) => dossier.status === waiting && move.to !== waiting);
  const ends = await endWaiting(
    tx,
    leaving.map(({ dossier, move }) => ({ id: dossier.id, at: move.at })),
  );
  const callbacks = moving.flatMap(callbacksOf);
  await sql`
    WITH x AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(moving.map((one) => eventOf(one, ends.get(one.dossier.id))))}::jsonb)
      AS x(id uuid, "to" smallint, previous smallint, sequence integer, by text, at timestamptz, reason text, detail jsonb,
        "tnhsNumber" text, "appointmentAt" timestamptz, result jsonb, "dueAt" timestamptz, "waitedMs" bigint)),
    moved AS (UPDATE dossier d SET status = x."to", sequence = x.sequence, updated_at = x.at, tnhs_number = coalesce(x."tnhsNumber", d.tnhs_number),
        appointment_at = coalesce(x."appointmentAt", d.appointment_at), result = coalesce(x.result, d.result),
        due_at = coalesce(x."dueAt", d.due_at), waited_ms = d.waited_ms + coalesce(x."waitedMs", 0),
        waiting_since = CASE WHEN x."to" = 5 THEN x.at END, supplement_requests = d.supplement_requests + (x."to" = 5)::int,
        ended_at = CASE WHEN x."to" IN (3, 7, 8, 9) THEN coalesce(d.ended_at, x.at) ELSE d.ended_at END
      FROM x WHERE d.id = x.id),
    told AS (INSERT INTO dossier_event (dossier_id, sequence, status, previous, by, at, reason, detail)
      SELECT id, sequence, "to", previous, by, at, reason, detail FROM x)
    INSERT INTO delivery (id, dossier_id, system, operation, idempotency_key, payload, correlation_id)
    SELECT id, dossier_id, system, operation, idempotency_key, payload, correlation_id
    FROM jsonb_to_recordset(${JSON.stringify(callbacks)}::jsonb)
      AS y(place integer, id uuid, dossier_id uuid, system text, operation text, idempotency_key text, payload jsonb, correlation_id text)
    ORDER BY place ON CONFLICT (idempotency_key) DO NOTHING`.execute(tx);
  for (const { id, dossier_id: dossierId } of callbacks) noteNew(tx, dossierId, id);
}

function eventOf({ dossier, move }: Moving, end?: WaitingEnd): Record<string, unknown> {
  const { to, by, at, reason, set } = move;
  const { tnhsNumber, appointmentAt, result } = set ?? {};
  const detail = { ...newDateOf(end), ...move.detail };
  const changed = {
    tnhsNumber,
    ...end,
    ...(appointmentAt ? { appointmentAt } : {}),
    result: result === undefined ? undefined : sealedValue('dossier.result', result),
  };
  return {
    id: dossier.id,
    to,
    previous: dossier.status,
    sequence: dossier.sequence + 1,
    by,
    at,
    reason: reason === undefined ? undefined : sealText('dossier_event.reason', reason),
    detail: Object.keys(detail).length === 0 ? {} : sealedValue('dossier_event.detail', detail),
    ...changed,
  };
}

/** A date that a waiting has moved on is told with the change that ended it. */
function newDateOf(end: WaitingEnd | undefined): { appointmentAt?: string } {
  const moved = end && end.waitedMs > 0 ? (end.appointmentAt ?? end.dueAt) : undefined;
  return moved ? { appointmentAt: moved.toISOString() } : {};
}

type OwedCallback = Readonly<Record<string, unknown>> & { readonly id: string; readonly dossier_id: string };

function callbacksOf({ dossier }: Moving, moveIndex: number): OwedCallback[] {
  const sequence = dossier.sequence + 1;
  return callbackDuties[dossier.portal as Portal].map((duty, place) => ({
    place: moveIndex * 10 + place,
    id: newId(),
    dossier_id: dossier.id,
    ...duty,
    idempotency_key: callbackKey(dossier.id, duty, sequence),
    payload: { sequence },
    correlation_id: dossier.correlation_id,
  }));
}
