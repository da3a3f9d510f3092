// The whole intake in one statement: raw messages, dossiers, first timeline rows and first deliveries of many submissions,
// one round trip and one commit. A reference that is already taken inserts nothing and comes back with what stands there.
import { sql } from 'kysely';
import type { Status } from '../domain/status.js';
import { newId, sha256 } from '../platform/ids.js';
import { canonicalJson } from '../platform/json.js';
import type { Database } from '../store/database.js';
import { dossierFacts, type DossierFacts } from '../store/dossier-facts.js';
import type { Submission } from './submission.js';

export interface Row {
  readonly id: string;
  readonly submission: Submission;
  readonly contentHash: Buffer;
  readonly receivedAt: Date;
  readonly facts: DossierFacts;
}

/** What stands in the table for a submission after the statement. `undefined` id: a rival committed in between; ask again. */
export interface Stored {
  readonly id: string;
  readonly fresh: boolean;
  readonly contentHash: Buffer;
  readonly receivedAt: Date;
  readonly reference: string;
}

export function rowOf(submission: Submission, receivedAt: Date): Row {
  return {
    id: newId(),
    submission,
    contentHash: sha256(canonicalJson(submission.canonical)),
    receivedAt,
    facts: dossierFacts(submission.canonical),
  };
}

/**
 * Inserts all rows that are new. Submissions of one call must have distinct references (the batcher sees to that).
 * @returns what stands for each row, in the same order.
 */
export async function storeSubmissions(database: Database, rows: readonly Row[]): Promise<(Stored | undefined)[]> {
  const { rows: stored } = await sql<{
    ord: number;
    id: string | null;
    fresh: boolean;
    content_hash: Buffer;
    received_at: Date;
    portal_ref: string;
  }>`
    WITH input AS (SELECT * FROM unnest(
        ${column(rows, (row) => row.id)}::uuid[], ${column(rows, (row) => row.submission.portal)}::text[], ${column(rows, (row) => row.submission.reference)}::text[],
        ${column(rows, (row) => row.submission.idempotencyKey ?? null)}::text[], ${column(rows, (row) => row.submission.door)}::text[],
        ${column(rows, (row) => row.contentHash)}::bytea[], ${column(rows, (row) => row.facts.canonical)}::jsonb[],
        ${column(rows, (row) => row.facts.agency)}::text[], ${column(rows, (row) => row.facts.personal_id)}::text[],
        ${column(rows, (row) => row.facts.vss_code)}::text[], ${column(rows, (row) => row.facts.payment_reference)}::text[],
        ${column(rows, (row) => row.facts.declared_amount)}::bigint[], ${column(rows, (row) => row.facts.registration_case)}::text[],
        ${column(rows, (row) => row.submission.correlationId)}::text[], ${column(rows, (row) => row.receivedAt)}::timestamptz[],
        ${column(rows, () => newId())}::uuid[], ${column(rows, () => newId())}::uuid[], ${column(rows, (row) => row.submission.raw.contentType)}::text[],
        ${column(rows, (row) => JSON.stringify(row.submission.raw.headers))}::jsonb[], ${column(rows, (row) => row.submission.raw.body)}::bytea[]
      ) WITH ORDINALITY AS t(id, portal, portal_ref, idempotency_key, door, content_hash, canonical, agency, personal_id, vss_code, payment_reference,
        declared_amount, registration_case, correlation_id, received_at, message_id, delivery_id, content_type, headers, body, ord)),
    opened AS (
      INSERT INTO dossier (id, portal, portal_ref, idempotency_key, door, content_hash, canonical, agency, personal_id, vss_code, payment_reference,
        declared_amount, registration_case, correlation_id, received_at)
      SELECT id, portal, portal_ref, idempotency_key, door, content_hash, canonical, agency, personal_id, vss_code, payment_reference,
        declared_amount, registration_case, correlation_id, received_at FROM input
      ON CONFLICT DO NOTHING RETURNING id),
    kept AS (
      INSERT INTO message (id, at, direction, system, operation, dossier_id, content_type, headers, body, sha256, correlation_id)
      SELECT message_id, received_at, 'in', portal, 'submit', id, content_type, headers, body, sha256(body), correlation_id FROM input JOIN opened USING (id)),
    told AS (
      INSERT INTO dossier_event (dossier_id, sequence, status, by, at)
      SELECT id, 1, 1, 'portal', received_at FROM input JOIN opened USING (id)),
    owed AS (
      INSERT INTO delivery (id, dossier_id, system, operation, idempotency_key, correlation_id)
      SELECT delivery_id, id, 'tnhs', 'create', id || '.tnhs.create', correlation_id FROM input JOIN opened USING (id) ORDER BY ord)
    SELECT input.ord, coalesce(opened.id, old.id) AS id, opened.id IS NOT NULL AS fresh,
      coalesce(old.content_hash, input.content_hash) AS content_hash, coalesce(old.received_at, input.received_at) AS received_at,
      coalesce(old.portal_ref, input.portal_ref) AS portal_ref
    FROM input LEFT JOIN opened USING (id)
      LEFT JOIN dossier old ON opened.id IS NULL AND old.portal = input.portal
        AND (old.portal_ref = input.portal_ref OR old.idempotency_key = input.idempotency_key)`.execute(database);
  return inOrder(rows, stored);
}

function inOrder(
  rows: readonly Row[],
  stored: readonly {
    ord: number;
    id: string | null;
    fresh: boolean;
    content_hash: Buffer;
    received_at: Date;
    portal_ref: string;
  }[],
): (Stored | undefined)[] {
  const byPlace = new Map<number, Stored>();
  for (const one of stored) {
    // A reference and a key that stand for two different dossiers give two rows: the reference's dossier is the one meant.
    const place = one.ord - 1;
    const meant = one.portal_ref === rows[place]?.submission.reference || !byPlace.has(place);
    if (one.id !== null && meant) {
      byPlace.set(place, {
        id: one.id,
        fresh: one.fresh,
        contentHash: one.content_hash,
        receivedAt: one.received_at,
        reference: one.portal_ref,
      });
    }
  }
  return rows.map((_row, place) => byPlace.get(place));
}

function column<T>(rows: readonly Row[], pick: (row: Row) => T): T[] {
  return rows.map(pick);
}

export const firstStatus: Status = 1;
