// Writes duties. A delivery row is born in the transaction of the fact that caused it; after commit the dispatcher offers it.
import type { Operation, System } from '../domain/operations.js';
import { newId } from '../platform/ids.js';
import { sealJson } from '../platform/vault.js';
import type { Tx } from '../store/database.js';
import { saysNothing } from '../store/sealed-tables.js';

/**
 * By dossier, which of the heads of its lines may lack a job: every one, or only those named, by delivery or by system. A head that
 * was one before has its job already.
 */
export type Touched = ReadonlyMap<string, 'every' | ReadonlySet<string>>;

const touchedIn = new WeakMap<Tx, Map<string, 'every' | Set<string>>>();

export interface NewDelivery {
  readonly dossierId: string;
  readonly system: System;
  readonly operation: Operation;
  /** The same duty always has the same key; a second `put` with it is ignored. It travels to the partner. */
  readonly idempotencyKey: string;
  readonly payload?: unknown;
  /** What the voucher in the payload is worth: the payload itself is sealed, and money must be summed. */
  readonly amountVnd?: number;
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
    payload: sealedPayload(delivery.payload),
    amount_vnd: delivery.amountVnd ?? null,
    correlation_id: delivery.correlationId,
  }));
  const fresh = await tx
    .insertInto('delivery')
    .values(rows)
    .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
    .returning('id')
    .execute();
  for (const { dossierId, system } of deliveries) noteNew(tx, dossierId, system);
  return fresh.map((row) => row.id);
}

/** As `delivery.payload` keeps it. */
export function sealedPayload(payload: unknown = {}): string {
  return saysNothing(payload) ? JSON.stringify(payload) : sealJson('delivery.payload', payload);
}

/** Remembers that any line of these dossiers may have a new head through this transaction. */
export function noteTouched(tx: Tx, dossierIds: readonly string[]): void {
  const touched = touchedBy(tx);
  dossierIds.forEach((id) => touched.set(id, 'every'));
}

/** Remembers that this delivery, or the head of this system's line, may be a new head through this transaction. */
export function noteNew(tx: Tx, dossierId: string, deliveryOrSystem: string): void {
  const touched = touchedBy(tx);
  const known = touched.get(dossierId) ?? new Set();
  if (known !== 'every') touched.set(dossierId, known.add(deliveryOrSystem));
}

function touchedBy(tx: Tx): Map<string, 'every' | Set<string>> {
  const touched = touchedIn.get(tx) ?? new Map<string, 'every' | Set<string>>();
  touchedIn.set(tx, touched);
  return touched;
}

/** What was noted in this transaction; read once, just before commit. */
export function takeTouched(tx: Tx): Touched {
  const touched = touchedBy(tx);
  touchedIn.delete(tx);
  return touched;
}
