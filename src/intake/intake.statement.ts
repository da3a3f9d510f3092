// The whole intake in one statement: raw messages, dossiers, first timeline rows and first deliveries of many submissions,
// one round trip and one commit. A reference that is already taken inserts nothing and comes back with what stands there.
import type { Pool } from 'pg';
import { callbackKey, openingDuties, type Duty } from '../domain/operations.js';
import type { Violation } from '../domain/errors.js';
import type { Status } from '../domain/status.js';
import { newId, sha256 } from '../platform/ids.js';
import { sealJson } from '../platform/vault.js';
import { dossierFacts, type DossierFacts } from '../store/dossier-facts.js';
import { attachmentHashes } from '../store/attachment.repository.js';
import { contentHash } from '../store/keyed-hashes.js';
import { sealedBody, sealedHeaders } from '../store/message.repository.js';
import type { Submission } from './submission.js';

export interface Row {
  readonly id: string;
  /** Of the first duty: register.verify, which owes tnhs.create. */
  readonly deliveryId: string;
  /** What the opening owes besides. */
  readonly opening: readonly OpeningDuty[];
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
  /** Of the first answer. */
  readonly warnings: readonly Violation[] | undefined;
}

export interface OpeningDuty extends Duty {
  readonly id: string;
}

export function rowOf(submission: Submission, receivedAt: Date): Row {
  return {
    id: newId(),
    deliveryId: newId(),
    opening: openingDuties[submission.portal].map((duty) => ({ id: newId(), ...duty })),
    submission,
    contentHash: contentHash(submission.canonical),
    receivedAt,
    facts: dossierFacts(submission.canonical),
  };
}

// Prepared once on each connection: planning this text costs more than running it for one row. The look at what stands there
// is gated by `opened.id IS NULL`, so a fresh submission never reads the dossiers, however many there are.
const statement = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::jsonb[], $8::text[], $9::text[], $10::text[], $11::text[],
      $12::bigint[], $13::text[], $14::text[], $15::timestamptz[], $16::uuid[], $17::uuid[], $18::text[], $19::jsonb[], $20::bytea[], $21::text[],
      $22::jsonb[], $23::timestamptz[], $24::timestamptz[], $25::text[], $26::bytea[], $27::integer[], $28::text[],
      $29::text[], $30::boolean[], $32::jsonb[])
    WITH ORDINALITY AS t(id, portal, portal_ref, idempotency_key, door, content_hash, canonical, agency, personal_id, vss_code, payment_reference,
      declared_amount, registration_case, correlation_id, received_at, message_id, delivery_id, content_type, headers, body, ruleset, computed,
      receipt_due_at, due_at, name_hash, body_sha256, body_bytes, attachments, managing_agency, due_assumed, detail, ord)),
  opened AS (
    INSERT INTO dossier (id, portal, portal_ref, idempotency_key, door, content_hash, canonical, agency, personal_id, vss_code, payment_reference,
      declared_amount, registration_case, correlation_id, received_at, ruleset, computed, receipt_due_at, due_at, original_due_at,
      name_hash, managing_agency, due_assumed)
    SELECT id, portal, portal_ref, idempotency_key, door, content_hash, canonical, agency, personal_id, vss_code, payment_reference,
      declared_amount, registration_case, correlation_id, received_at, ruleset, computed, receipt_due_at, due_at, due_at,
      name_hash, managing_agency, due_assumed FROM input
    ON CONFLICT DO NOTHING RETURNING id),
  kept AS (
    INSERT INTO message (id, at, direction, system, operation, dossier_id, content_type, headers, body, sha256, size_bytes, correlation_id)
    SELECT message_id, received_at, 'in', portal, 'submit', id, content_type, headers, body, body_sha256, body_bytes, correlation_id FROM input JOIN opened USING (id)),
  linked AS (
    INSERT INTO dossier_attachment (dossier_id, sha256) SELECT id, decode(hash, 'hex') FROM input JOIN opened USING (id),
      unnest(string_to_array(attachments, ',')) AS hash WHERE hash <> ''),
  told AS (
    INSERT INTO dossier_event (dossier_id, sequence, status, by, at, detail) SELECT id, 1, 1, 'portal', received_at, detail FROM input JOIN opened USING (id)),
  owed AS (
    INSERT INTO delivery (id, dossier_id, system, operation, idempotency_key, correlation_id)
    SELECT delivery_id, id, 'register', 'verify', id || '.register.verify', correlation_id FROM input JOIN opened USING (id) ORDER BY ord),
  owed_too AS (
    INSERT INTO delivery (id, dossier_id, system, operation, idempotency_key, payload, correlation_id)
    SELECT y.id, dossier_id, system, operation, idempotency_key, payload, correlation_id FROM jsonb_to_recordset($31::jsonb)
      AS y(id uuid, dossier_id uuid, system text, operation text, idempotency_key text, payload jsonb, correlation_id text)
      JOIN opened ON opened.id = y.dossier_id)
  SELECT input.ord, coalesce(opened.id, old.id) AS id, opened.id IS NOT NULL AS fresh, coalesce(old.content_hash, input.content_hash) AS content_hash,
    coalesce(old.received_at, input.received_at) AS received_at, coalesce(old.portal_ref, input.portal_ref) AS portal_ref,
    coalesce((SELECT e.detail FROM dossier_event e WHERE e.dossier_id = old.id AND e.sequence = 1), input.detail) AS detail
  FROM input LEFT JOIN opened USING (id) LEFT JOIN LATERAL (
    SELECT d.id, d.content_hash, d.received_at, d.portal_ref FROM dossier d
      WHERE opened.id IS NULL AND d.portal = input.portal AND d.portal_ref = input.portal_ref
    UNION
    SELECT d.id, d.content_hash, d.received_at, d.portal_ref FROM dossier d
      WHERE opened.id IS NULL AND input.idempotency_key IS NOT NULL AND d.portal = input.portal AND d.idempotency_key = input.idempotency_key) old ON true`;

interface StoredRow {
  readonly ord: number;
  readonly id: string | null;
  readonly fresh: boolean;
  readonly content_hash: Buffer;
  readonly received_at: Date;
  readonly portal_ref: string;
  readonly detail: { readonly warnings?: readonly Violation[] };
}

/**
 * Inserts all rows that are new. Submissions of one call must have distinct references (the batcher sees to that).
 * @returns what stands for each row, in the same order.
 */
export async function storeSubmissions(pool: Pool, rows: readonly Row[]): Promise<(Stored | undefined)[]> {
  const { rows: stored } = await pool.query<StoredRow>({
    name: 'intake',
    text: statement,
    values: [...columnsOf(rows), openingOf(rows), column(rows, ({ submission }) => firstDetail(submission))],
  });
  return inOrder(rows, stored);
}

function openingOf(rows: readonly Row[]): string {
  const duties = rows.flatMap(({ id: dossierId, opening, submission }) =>
    opening.map((duty) => ({
      ...{ ...duty, dossier_id: dossierId, idempotency_key: callbackKey(dossierId, duty, 1) },
      ...{ payload: { sequence: 1 }, correlation_id: submission.correlationId },
    })),
  );
  return JSON.stringify(duties);
}

function firstDetail({ warnings = [] }: Submission): string {
  return warnings.length === 0 ? '{}' : sealJson('dossier_event.detail', { warnings });
}

function columnsOf(rows: readonly Row[]): unknown[][] {
  return [
    column(rows, (row) => row.id),
    column(rows, ({ submission }) => submission.portal),
    column(rows, ({ submission }) => submission.reference),
    column(rows, ({ submission }) => submission.idempotencyKey ?? null),
    column(rows, ({ submission }) => submission.door),
    column(rows, (row) => row.contentHash),
    column(rows, ({ facts }) => facts.canonical),
    column(rows, ({ facts }) => facts.agency),
    column(rows, ({ facts }) => facts.personal_id),
    column(rows, ({ facts }) => facts.vss_code),
    column(rows, ({ facts }) => facts.payment_reference),
    column(rows, ({ facts }) => facts.declared_amount),
    column(rows, ({ facts }) => facts.registration_case),
    column(rows, ({ submission }) => submission.correlationId),
    column(rows, (row) => row.receivedAt),
    column(rows, () => newId()),
    column(rows, (row) => row.deliveryId),
    column(rows, ({ submission }) => submission.raw.contentType),
    column(rows, ({ submission }) => sealedHeaders(submission.raw.headers)),
    column(rows, ({ submission }) => sealedBody(submission.raw.body)),
    column(rows, ({ submission }) => submission.terms?.ruleset ?? null),
    column(rows, ({ submission }) => (submission.terms?.computed ? JSON.stringify(submission.terms.computed) : null)),
    column(rows, ({ submission }) => submission.terms?.receiptDueAt ?? null),
    column(rows, ({ submission }) => submission.terms?.dueAt ?? null),
    column(rows, ({ facts }) => facts.name_hash),
    column(rows, ({ submission }) => sha256(submission.raw.body)),
    column(rows, ({ submission }) => submission.raw.body.length),
    column(rows, ({ submission }) => attachmentHashes(submission.canonical).join(',')),
    column(rows, ({ submission }) => submission.terms?.managingAgency ?? null),
    column(rows, ({ submission }) => submission.terms?.dueAssumed ?? false),
  ];
}

function inOrder(rows: readonly Row[], stored: readonly StoredRow[]): (Stored | undefined)[] {
  const byPlace = new Map<number, Stored>();
  for (const one of stored) {
    // A reference and a key that stand for two different dossiers give two rows: the reference's dossier is the one meant.
    const place = one.ord - 1;
    const meant = one.portal_ref === rows[place]?.submission.reference || !byPlace.has(place);
    if (one.id === null || !meant) continue;
    const { id, fresh, content_hash: contentHash, received_at: receivedAt, portal_ref: reference } = one;
    byPlace.set(place, { id, fresh, contentHash, receivedAt, reference, warnings: one.detail.warnings });
  }
  return rows.map((_row, place) => byPlace.get(place));
}

function column<T>(rows: readonly Row[], pick: (row: Row) => T): T[] {
  return rows.map(pick);
}

export const firstStatus: Status = 1;
