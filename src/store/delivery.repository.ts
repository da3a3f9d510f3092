// The delivery rows: who may take one, how one is closed, which are due. Every statement keeps the rules of the line:
// only the head of a (dossier, system) line moves, and only the worker that holds the lease may close it.
import { sql } from 'kysely';
import type { Operation, System } from '../domain/operations.js';
import { sealText, sealedValue } from '../platform/vault.js';
import { readClaimedDossiers } from './claimed-dossiers.js';
import type { Database, DeliveryRow, DossierRow, Tx } from './database.js';
import { insertMessages, type NewMessage } from './message.repository.js';

export interface Head {
  readonly id: string;
  readonly system: System;
  readonly notBefore: Date;
}

export interface Claimed {
  readonly delivery: DeliveryRow;
  readonly dossier: DossierRow;
}

/** How one attempt ended, as it is written down. */
export interface Closing {
  readonly deliveryId: string;
  readonly worker: string;
  readonly attempt: number;
  readonly state: 'waiting' | 'delivered' | 'parked';
  readonly notBefore: Date;
  readonly unsure: boolean;
  readonly failed: boolean;
  readonly outcome: string;
  readonly code: string | null;
  readonly why: string | null;
  readonly detail: unknown;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly partnerStatus: string | null;
}

const isHead = sql<boolean>`NOT EXISTS (
  SELECT 1 FROM delivery e
  WHERE e.dossier_id = d.dossier_id AND e.system = d.system AND e.line < d.line AND e.state NOT IN ('delivered', 'cancelled'))`;

/**
 * Takes due heads for this worker. A head whose former worker lost its lease comes back `unsure`.
 * @returns only those that could be taken; the others belong to somebody else, are not due or not heads.
 */
export async function claimDeliveries(
  database: Database,
  ids: readonly string[],
  lease: { worker: string; leaseMs: number },
): Promise<Claimed[]> {
  const { rows } = await sql<DeliveryRow>`
    UPDATE delivery d
    SET state = 'in_flight', worker = ${lease.worker}, lease_until = now() + ${lease.leaseMs} * interval '1 ms',
        unsure = d.unsure OR d.state = 'in_flight', attempts = d.attempts + 1, updated_at = now()
    WHERE d.id = ANY(${ids}::uuid[])
      AND ((d.state IN ('pending', 'waiting') AND d.not_before <= now() + interval '50 ms') OR (d.state = 'in_flight' AND d.lease_until < now()))
      AND ${isHead}
    RETURNING d.*`.execute(database);
  return withDossiers(database, rows);
}

/** Takes up to `limit` further due heads of one operation, for a call that carries several dossiers. Never waits for a lock. */
export async function claimBatch(
  database: Database,
  batch: { system: System; operation: Operation; limit: number },
  lease: { worker: string; leaseMs: number },
): Promise<Claimed[]> {
  const { rows } = await sql<DeliveryRow>`
    UPDATE delivery
    SET state = 'in_flight', worker = ${lease.worker}, lease_until = now() + ${lease.leaseMs} * interval '1 ms', attempts = attempts + 1, updated_at = now()
    WHERE id IN (
      SELECT d.id FROM delivery d
      WHERE d.system = ${batch.system} AND d.operation = ${batch.operation} AND d.state IN ('pending', 'waiting')
        AND d.not_before <= now() AND NOT d.unsure AND ${isHead}
      ORDER BY d.not_before LIMIT ${batch.limit} FOR UPDATE SKIP LOCKED)
    RETURNING *`.execute(database);
  return withDossiers(database, rows);
}

async function withDossiers(database: Database, deliveries: readonly DeliveryRow[]): Promise<Claimed[]> {
  if (deliveries.length === 0) return [];
  const dossiers = await readClaimedDossiers(database, deliveries);
  const byId = new Map(dossiers.map((dossier) => [dossier.id, dossier]));
  return deliveries.flatMap((delivery) => {
    const dossier = byId.get(delivery.dossier_id);
    return dossier ? [{ delivery, dossier }] : [];
  });
}

/** One attempt that ended, and what was exchanged in it. */
export interface Ended {
  readonly closing: Closing;
  readonly messages: readonly NewMessage[];
}

/**
 * Closes attempts of different deliveries: the deliveries, the attempts' rows and the messages exchanged, in one statement.
 * @returns for each, in their order, whether this worker still held the delivery; if not, nothing of it was written.
 */
export async function closeDeliveries(executor: Database | Tx, ended: readonly Ended[]): Promise<boolean[]> {
  const { rows } = await sql<{ id: string }>`
    WITH x AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(ended.map(({ closing }) => closingRow(closing)))}::jsonb)
      AS x("deliveryId" uuid, worker text, attempt integer, state text, "notBefore" timestamptz, unsure boolean, failed boolean, outcome text, code text,
        why text, detail jsonb, "startedAt" timestamptz, "durationMs" integer, "partnerStatus" text, "nextAttemptAt" timestamptz)),
    closed AS (
      UPDATE delivery d
      SET state = x.state, not_before = x."notBefore", unsure = x.unsure, failures = d.failures + x.failed::integer,
          code = x.code, why = x.why, detail = x.detail, worker = NULL, lease_until = NULL, updated_at = now()
      FROM x WHERE d.id = x."deliveryId" AND d.state = 'in_flight' AND d.worker = x.worker AND d.attempts = x.attempt
      RETURNING d.id, d.dossier_id),
    kept AS (${insertMessages(ended.flatMap(({ messages }) => messages))} WHERE m.delivery_id IN (SELECT id FROM closed))
    INSERT INTO attempt (delivery_id, number, started_at, duration_ms, outcome, code, why, partner_status, next_attempt_at, worker, dossier_id)
    SELECT closed.id, x.attempt, x."startedAt", x."durationMs", x.outcome, x.code, x.why, x."partnerStatus", x."nextAttemptAt", x.worker,
           CASE WHEN x.code IS NOT NULL THEN closed.dossier_id END
    FROM closed JOIN x ON x."deliveryId" = closed.id
    RETURNING delivery_id AS id`.execute(executor);
  const closed = new Set(rows.map(({ id }) => id));
  return ended.map(({ closing }) => closed.has(closing.deliveryId));
}

function closingRow(closing: Closing): Record<string, unknown> {
  const { why, detail, state, notBefore } = closing;
  return {
    ...closing,
    why: sealedWhy(why),
    detail: detail === undefined ? null : sealedValue('delivery.detail', detail),
    nextAttemptAt: state === 'waiting' ? notBefore : null,
  };
}

/** A partner's words may name a person. */
function sealedWhy(why: string | null): string | null {
  return why === null ? null : sealText('delivery.why', why);
}

export interface HeadOfDossier extends Head {
  readonly dossierId: string;
}

/** The heads of these dossiers' lines that wait for a job. */
export async function headsOf(database: Database, dossierIds: readonly string[]): Promise<HeadOfDossier[]> {
  const { rows } = await sql<HeadOfDossier>`
    SELECT id, system, not_before AS "notBefore", dossier_id AS "dossierId" FROM (
      SELECT DISTINCT ON (dossier_id, system) id, system, state, not_before, dossier_id
      FROM delivery WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND state NOT IN ('delivered', 'cancelled')
      ORDER BY dossier_id, system, line) head
    WHERE state IN ('pending', 'waiting')`.execute(database);
  return rows;
}

/** Due heads, oldest first, for the sweeper: whatever lost its job, and whatever lost its worker. */
export async function dueHeads(database: Database, limit: number): Promise<Head[]> {
  const { rows } = await sql<{ id: string; system: System; not_before: Date }>`
    (SELECT d.id, d.system, d.not_before FROM delivery d
      WHERE d.state IN ('pending', 'waiting') AND d.not_before <= now() AND ${isHead} ORDER BY d.not_before LIMIT ${limit})
    UNION ALL
    (SELECT d.id, d.system, d.not_before FROM delivery d
      WHERE d.state = 'in_flight' AND d.lease_until < now() ORDER BY d.lease_until LIMIT ${limit})`.execute(database);
  return rows.map((row) => ({ id: row.id, system: row.system, notBefore: row.not_before }));
}

/** Ends the leases of workers that stopped beating, so that their work is taken over at once. */
export async function releaseLeasesOfDeadWorkers(database: Database, silentMs: number): Promise<number> {
  const result = await sql`
    UPDATE delivery d SET lease_until = now() - interval '1 ms'
    FROM worker_heartbeat w
    WHERE d.state = 'in_flight' AND d.worker = w.worker AND d.lease_until >= now() AND w.beat_at < now() - ${silentMs} * interval '1 ms'`.execute(
    database,
  );
  return Number(result.numAffectedRows ?? 0);
}

/** Systems that have a due head waiting longer than `olderThanMs`. */
export async function systemsWithOverdueHeads(database: Database, olderThanMs: number): Promise<System[]> {
  const { rows } = await sql<{ system: System }>`
    SELECT DISTINCT d.system FROM delivery d
    WHERE d.state IN ('pending', 'waiting') AND d.not_before < now() - ${olderThanMs} * interval '1 ms' AND ${isHead}`.execute(
    database,
  );
  return rows.map((row) => row.system);
}
