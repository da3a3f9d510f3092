// The duty to have TST record one voucher: put, taken back while TST cannot know of it, put again.
// One voucher has one duty for ever (its key is TST's idempotency key), so a duty that was taken back is revived, not doubled.
import { sql } from 'kysely';
import { putDeliveries, sealedPayload } from '../delivery/outbox.js';
import type { Voucher } from '../domain/voucher.js';
import type { Database, Tx } from '../store/database.js';

export interface RecordDuty {
  readonly dossierId: string;
  readonly correlationId: string;
  readonly voucher: Voucher;
}

export function recordKey(voucherNumber: string): string {
  return `tst.record.${voucherNumber}`;
}

/** Of a duty that a person cancelled: it stays so until somebody takes it up again. */
const byPerson = sql<boolean>`(state = 'cancelled' AND code = 'CANCELLED_BY_OPERATOR')`;
const isUnsent = sql<boolean>`((state IN ('pending', 'waiting', 'parked') OR ${byPerson}) AND NOT unsure)`;

export async function putRecordDuties(tx: Tx, duties: readonly RecordDuty[]): Promise<void> {
  if (duties.length === 0) return;
  const deliveries = duties.map(({ dossierId, correlationId, voucher }) => ({
    dossierId,
    system: 'tst' as const,
    operation: 'record' as const,
    idempotencyKey: recordKey(voucher.number),
    payload: { voucherNumber: voucher.number, voucherVersion: voucher.version, voucher },
    amountVnd: voucher.amountVnd,
    correlationId,
  }));
  const fresh = await putDeliveries(tx, deliveries);
  if (fresh.length < deliveries.length) await revive(tx, deliveries);
}

interface Revivable {
  readonly dossierId: string;
  readonly idempotencyKey: string;
  readonly payload: unknown;
  readonly amountVnd: number;
  readonly correlationId: string;
}

/** One that a person released meanwhile is due already, or parked again: it only gets what is to be told now. */
async function revive(tx: Tx, deliveries: readonly Revivable[]): Promise<void> {
  const revived = deliveries.map((one) => ({ ...one, payload: JSON.parse(sealedPayload(one.payload)) as unknown }));
  await sql`
    UPDATE delivery d
    SET dossier_id = x."dossierId", payload = x.payload, amount_vnd = x."amountVnd", correlation_id = x."correlationId", updated_at = now(),
        state = CASE WHEN d.state = 'cancelled' THEN 'pending' ELSE d.state END,
        failures = CASE WHEN d.state = 'cancelled' THEN 0 ELSE d.failures END,
        not_before = CASE WHEN d.state = 'parked' THEN d.not_before ELSE now() END,
        code = CASE WHEN d.state = 'cancelled' THEN NULL ELSE d.code END,
        why = CASE WHEN d.state = 'cancelled' THEN NULL ELSE d.why END,
        detail = CASE WHEN d.state = 'cancelled' THEN NULL ELSE d.detail END
    FROM jsonb_to_recordset(${JSON.stringify(revived)}::jsonb)
      AS x("dossierId" uuid, "idempotencyKey" text, payload jsonb, "amountVnd" bigint, "correlationId" text)
    WHERE d.idempotency_key = x."idempotencyKey" AND d.state IN ('cancelled', 'pending', 'waiting', 'parked')`.execute(
    tx,
  );
}

/**
 * Locks the duties that never reached TST, so that no worker can begin them before this transaction ends.
 * One that a worker is taking at this moment counts as begun: waiting for it could deadlock with the worker's own locks.
 * @returns the numbers of the vouchers whose duty may be taken back.
 */
export async function lockUnsentDuties(tx: Tx, voucherNumbers: readonly string[]): Promise<Set<string>> {
  if (voucherNumbers.length === 0) return new Set();
  const byKey = new Map(voucherNumbers.map((number) => [recordKey(number), number]));
  const { rows } = await sql<{ key: string }>`
    SELECT idempotency_key AS key FROM delivery
    WHERE idempotency_key = ANY(${[...byKey.keys()]}::text[]) AND ${isUnsent}
    FOR UPDATE SKIP LOCKED`.execute(tx);
  return new Set(rows.map(({ key }) => byKey.get(key) ?? ''));
}

/** The same without locks, for a first look: what it finds may be gone a moment later. */
export async function findUnsentDuties(tx: Tx, voucherNumbers: readonly string[]): Promise<Set<string>> {
  if (voucherNumbers.length === 0) return new Set();
  const byKey = new Map(voucherNumbers.map((number) => [recordKey(number), number]));
  const { rows } = await sql<{ key: string }>`
    SELECT idempotency_key AS key FROM delivery
    WHERE idempotency_key = ANY(${[...byKey.keys()]}::text[]) AND ${isUnsent}`.execute(tx);
  return new Set(rows.map(({ key }) => byKey.get(key) ?? ''));
}

/** Takes back duties that `lockUnsentDuties` has locked; what a person cancelled stays the person's. */
export async function cancelRecordDuties(tx: Tx, voucherNumbers: readonly string[], why: string): Promise<void> {
  if (voucherNumbers.length === 0) return;
  await sql`
    UPDATE delivery SET state = 'cancelled', why = ${why}, updated_at = now()
    WHERE idempotency_key = ANY(${voucherNumbers.map(recordKey)}::text[]) AND state <> 'cancelled'`.execute(tx);
}

export interface GivenUp {
  readonly deliveryId: string;
  /** The voucher may have been assigned to another dossier since. */
  readonly dossierId: string;
  readonly attempts: number;
}

/** Duties that a person cancelled. One in flight was released again; until its try has ended it counts as it stood. */
export async function findGivenUpDuties(tx: Tx, voucherNumbers: readonly string[]): Promise<Map<string, GivenUp>> {
  if (voucherNumbers.length === 0) return new Map();
  const byKey = new Map(voucherNumbers.map((number) => [recordKey(number), number]));
  const { rows } = await sql<GivenUp & { key: string }>`
    SELECT idempotency_key AS key, id AS "deliveryId", dossier_id AS "dossierId", attempts FROM delivery
    WHERE idempotency_key = ANY(${[...byKey.keys()]}::text[]) AND (${byPerson} OR state = 'in_flight')`.execute(tx);
  return new Map(rows.map(({ key, ...duty }) => [byKey.get(key) ?? '', duty]));
}

/** A person wants it recorded after all: the duty is no longer the person's, and is revived like any that was taken back. */
export async function takeUpDuty(tx: Tx, voucherNumber: string): Promise<void> {
  await sql`
    UPDATE delivery SET code = NULL, updated_at = now()
    WHERE idempotency_key = ${recordKey(voucherNumber)} AND ${byPerson}`.execute(tx);
}

/** Dossiers with a duty that a person cancelled while its voucher is being recorded, or released again while it is held for that. */
export async function findDossiersWithDecidedDuties(database: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    (SELECT d.dossier_id AS id FROM delivery d
      JOIN voucher v ON v.dossier_id = d.dossier_id AND 'tst.record.' || v.number = d.idempotency_key AND v.standing = 'recording'
      WHERE d.system = 'tst' AND d.operation = 'record' AND d.state = 'cancelled' AND d.code = 'CANCELLED_BY_OPERATOR' LIMIT ${limit})
    UNION (SELECT v.dossier_id AS id FROM voucher v JOIN delivery d ON d.idempotency_key = 'tst.record.' || v.number
      WHERE v.standing = 'held' AND v.standing_reason = 'RECORD_CANCELLED' AND d.state IN ('pending', 'waiting', 'parked') LIMIT ${limit})`.execute(
    database,
  );
  return rows.map((row) => row.id);
}

/** Dossiers that ended before TST was told of a voucher, so that TST's handler parked the duty. */
export async function findDossiersClosedUnrecorded(database: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT dossier_id AS id FROM delivery
    WHERE state = 'parked' AND system = 'tst' AND operation = 'record' AND code = 'TST_DOSSIER_CLOSED' AND NOT unsure
    ORDER BY updated_at LIMIT ${limit}`.execute(database);
  return rows.map((row) => row.id);
}

/** The vouchers as their duties carry them: what TST was, or will be, told. */
export async function findToldVouchers(tx: Tx, voucherNumbers: readonly string[]): Promise<Map<string, Voucher>> {
  if (voucherNumbers.length === 0) return new Map();
  const { rows } = await sql<{ payload: { voucher: Voucher } }>`
    SELECT payload FROM delivery
    WHERE idempotency_key = ANY(${voucherNumbers.map(recordKey)}::text[])`.execute(tx);
  return new Map(rows.map(({ payload: { voucher } }) => [voucher.number, voucher]));
}
