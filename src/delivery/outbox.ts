// Writes duties. A delivery row is born in the transaction of the fact that caused it; after commit the dispatcher offers it.
import type { Operation, System } from '../domain/operations.js';
import { newId } from '../platform/ids.js';
import type { Tx } from '../store/database.js';

export interface NewDelivery {
  readonly dossierId: string;
  readonly system: System;
  readonly operation: Operation;
  /** The same duty always has the same key; a second `put` with it is ignored. It travels to the partner. */
  readonly idempotencyKey: string;
  readonly payload?: unknown;
  readonly correlationId: string;
}

/**
 * Puts duties at the end of their lines. The caller holds the dossier's row lock (or creates the dossier), so lines keep their order.
 * @returns ids of the deliveries that were new.
 */
export async function putDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<string[]> {
  if (deliveries.length === 0) return [];
  const rows = deliveries.map((delivery) => ({
    id: newId(),
    dossier_id: delivery.dossierId,
    system: delivery.system,
    operation: delivery.operation,
    idempotency_key: delivery.idempotencyKey,
    payload: JSON.stringify(delivery.payload ?? {}),
    correlation_id: delivery.correlationId,
  }));
  const fresh = await tx
    .insertInto('delivery')
    .values(rows)
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .returning('id')
    .execute();
  return fresh.map((row) => row.id);
}
