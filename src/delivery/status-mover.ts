// The only way a dossier changes status: check the arrow, write the row and the timeline, owe the portal its callbacks.
import { sql } from 'kysely';
import { callbackOperations, type Portal } from '../domain/operations.js';
import { mayMove, type Mover, type Status } from '../domain/status.js';
import type { Tx } from '../store/database.js';
import { putDeliveries } from './outbox.js';

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
    readonly canonical?: unknown;
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
      ...(set.canonical === undefined ? {} : { canonical: JSON.stringify(set.canonical) }),
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
  await oweCallbacks(tx, {
    id: move.dossierId,
    portal: dossier.portal as Portal,
    correlationId: dossier.correlation_id,
    sequence,
  });
  return { moved: true, sequence, from: dossier.status };
}

async function oweCallbacks(
  tx: Tx,
  dossier: { id: string; portal: Portal; correlationId: string; sequence: number },
): Promise<void> {
  await putDeliveries(
    tx,
    callbackOperations[dossier.portal].map((operation) => ({
      dossierId: dossier.id,
      system: dossier.portal,
      operation,
      idempotencyKey: `${dossier.id}.${dossier.portal}.${operation}.${dossier.sequence}`,
      payload: { sequence: dossier.sequence },
      correlationId: dossier.correlationId,
    })),
  );
}
