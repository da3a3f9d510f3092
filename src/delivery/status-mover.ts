// The only way a dossier changes status: check the arrow, write the row and the timeline, owe the portal its callbacks.
import { sql } from 'kysely';
import { callbackOperations, type Portal } from '../domain/operations.js';
import { mayMove, type Mover, type Status } from '../domain/status.js';
import type { DossierFacts } from '../store/dossier-facts.js';
import type { Tx } from '../store/database.js';
import { putDeliveries, type NewDelivery } from './outbox.js';

export interface StatusMove {
  readonly dossierId: string;
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

/**
 * Moves a dossier in the caller's transaction. Locks the dossier's row.
 * @returns `moved: false` with the present status when no arrow allows it; nothing is written then.
 */
export async function moveDossier(tx: Tx, move: StatusMove): Promise<MoveResult> {
  const dossier = await tx
    .selectFrom('dossier')
    .selectAll()
    .where('id', '=', move.dossierId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (!mayMove(dossier.status, move.to, move.by)) return { moved: false, status: dossier.status };
  const sequence = dossier.sequence + 1;
  const set = move.set ?? {};
  await tx
    .updateTable('dossier')
    .set({
      status: sql<Status>`${move.to}::smallint`,
      sequence: sql<number>`${sequence}::integer`,
      updated_at: move.at,
      ...(set.tnhsNumber === undefined ? {} : { tnhs_number: set.tnhsNumber }),
      ...(set.appointmentAt === undefined ? {} : { appointment_at: set.appointmentAt }),
      ...(set.result === undefined ? {} : { result: JSON.stringify(set.result) }),
      ...(set.facts ?? {}),
    })
    .where('id', '=', move.dossierId)
    .execute();
  await tx
    .insertInto('dossier_event')
    .values({
      dossier_id: move.dossierId,
      sequence,
      status: move.to,
      previous: dossier.status,
      by: move.by,
      at: move.at,
      reason: move.reason ?? null,
      detail: JSON.stringify(move.detail ?? {}),
    })
    .execute();
  await putDeliveries(
    tx,
    callbacksOf({
      id: move.dossierId,
      portal: dossier.portal as Portal,
      correlationId: dossier.correlation_id,
      sequence,
    }),
  );
  return { moved: true, sequence, from: dossier.status };
}

/**
 * Moves many dossiers in the caller's transaction, with one statement for each kind of write. Locks their rows in id order.
 * @returns ids of those that moved; where no arrow allows it nothing is written.
 */
export async function moveDossiers(tx: Tx, moves: readonly Omit<StatusMove, 'set'>[]): Promise<string[]> {
  if (moves.length === 0) return [];
  const { rows } = await sql<{ id: string; status: Status; sequence: number; portal: Portal; correlationId: string }>`
    SELECT id, status, sequence, portal, correlation_id AS "correlationId" FROM dossier
    WHERE id = ANY(${moves.map((move) => move.dossierId)}::uuid[]) ORDER BY id FOR UPDATE`.execute(tx);
  const byId = new Map(moves.map((move) => [move.dossierId, move]));
  const moved = rows.flatMap((dossier) => {
    const move = byId.get(dossier.id);
    return move && mayMove(dossier.status, move.to, move.by) ? [{ dossier, move, sequence: dossier.sequence + 1 }] : [];
  });
  const events = moved.map(({ dossier, move, sequence }) => ({
    id: dossier.id,
    sequence,
    previous: dossier.status,
    ...move,
  }));
  await sql`
    UPDATE dossier d SET status = x."to", sequence = x.sequence, updated_at = x.at
    FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS x(id uuid, "to" smallint, sequence integer, at timestamptz)
    WHERE d.id = x.id`.execute(tx);
  await sql`
    INSERT INTO dossier_event (dossier_id, sequence, status, previous, by, at, reason, detail)
    SELECT id, sequence, "to", previous, by, at, reason, coalesce(detail, '{}')
    FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
      AS x(id uuid, sequence integer, "to" smallint, previous smallint, by text, at timestamptz, reason text, detail jsonb)`.execute(
    tx,
  );
  await putDeliveries(
    tx,
    moved.flatMap(({ dossier, sequence }) => callbacksOf({ ...dossier, sequence })),
  );
  return moved.map(({ dossier }) => dossier.id);
}

function callbacksOf(dossier: { id: string; portal: Portal; correlationId: string; sequence: number }): NewDelivery[] {
  return callbackOperations[dossier.portal].map((operation) => ({
    dossierId: dossier.id,
    system: dossier.portal,
    operation,
    idempotencyKey: `${dossier.id}.${dossier.portal}.${operation}.${dossier.sequence}`,
    payload: { sequence: dossier.sequence },
    correlationId: dossier.correlationId,
  }));
}
