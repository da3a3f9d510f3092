// Contents that the attachment store keeps, and which dossiers name them.
// Who takes a file away holds the content's row until it is gone, and who keeps one has noted it first: so neither meets the other's half.
import { sql } from 'kysely';
import type { Database, Tx } from './database.js';

export interface KeptAttachment {
  readonly sha256: Buffer;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/**
 * Notes contents that the attachment store is about to keep under the present data key. Does not wait for the disk: the log is
 * flushed in order, so the intake's commit that follows makes these rows durable too, and a door answers only after that one.
 */
export async function noteAttachments(
  database: Database,
  attachments: readonly KeptAttachment[],
  keyVersion: number,
): Promise<void> {
  if (attachments.length === 0) return;
  // In one order, so that two forms with the same contents do not wait for each other in a circle.
  const sorted = [...new Map(attachments.map((one) => [one.sha256.toString('hex'), one])).entries()].sort();
  const rows = sorted.map(([, one]) => one);
  await sql`
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true) AS mode)
    INSERT INTO attachment (sha256, size_bytes, media_type, key_version)
    SELECT t.sha256, t.size_bytes, t.media_type, ${keyVersion}::integer FROM relaxed, unnest(
      ${rows.map((one) => one.sha256)}::bytea[], ${rows.map((one) => one.sizeBytes)}::bigint[],
      ${rows.map((one) => one.mediaType)}::text[]) AS t(sha256, size_bytes, media_type)
    ON CONFLICT (sha256) DO UPDATE SET stored_at = now(), erased_at = NULL`.execute(database);
}

/** The contents that a canonical dossier names, each once, as hex SHA-256. */
export function attachmentHashes(canonical: Readonly<Record<string, unknown>>): string[] {
  const { attachments } = canonical;
  const named = Array.isArray(attachments) ? (attachments as { readonly sha256?: unknown }[]) : [];
  const hashes = named.map((one) => one.sha256).filter((hash) => typeof hash === 'string' && hexHash.test(hash));
  return [...new Set(hashes as string[])];
}

const hexHash = /^[0-9a-f]{64}$/;

/** $1 dossier, $2 hex hashes. */
export const linkStatement = `
  INSERT INTO dossier_attachment (dossier_id, sha256) SELECT $1::uuid, decode(hash, 'hex') FROM unnest($2::text[]) AS hash
  ON CONFLICT DO NOTHING`;

/** Contents that a change of the dossier names. */
export async function linkAttachments(tx: Tx, dossierId: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await sql`
    INSERT INTO dossier_attachment (dossier_id, sha256)
    SELECT ${dossierId}::uuid, decode(hash, 'hex') FROM unnest(${hashes}::text[]) AS hash
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Contents whose file is not under this key yet, in the order of their hashes. */
export async function attachmentsToReseal(
  database: Database,
  page: { readonly keyVersion: number; readonly after: Buffer; readonly limit: number },
): Promise<Buffer[]> {
  const { rows } = await sql<{ sha256: Buffer }>`
    SELECT sha256 FROM attachment
    WHERE key_version IS DISTINCT FROM ${page.keyVersion} AND erased_at IS NULL AND sha256 > ${page.after}
    ORDER BY sha256 LIMIT ${page.limit}`.execute(database);
  return rows.map((row) => row.sha256);
}

export async function markResealed(database: Database, hash: Buffer, keyVersion: number): Promise<void> {
  await database.updateTable('attachment').set({ key_version: keyVersion }).where('sha256', '=', hash).execute();
}

export async function countAttachmentsUnderOtherKeys(database: Database, keyVersion: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM attachment WHERE key_version IS DISTINCT FROM ${keyVersion} AND erased_at IS NULL`.execute(
    database,
  );
  return rows[0]?.count ?? 0;
}

/** Takes the rows of contents that no dossier names; the caller removes their files before it commits. */
export async function takeOrphans(tx: Tx, before: Date, limit: number): Promise<Buffer[]> {
  const { rows } = await sql<{ sha256: Buffer }>`
    DELETE FROM attachment WHERE sha256 IN (
      SELECT a.sha256 FROM attachment a
      WHERE a.stored_at < ${before} AND NOT EXISTS (SELECT 1 FROM dossier_attachment l WHERE l.sha256 = a.sha256)
      LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING sha256`.execute(tx);
  return rows.map((row) => row.sha256);
}

/** Marks contents that only dossiers finished before `before` name; the caller removes their files before it commits. */
export async function eraseFinished(
  tx: Tx,
  due: { readonly before: Date; readonly at: Date; readonly closed: readonly number[]; readonly limit: number },
): Promise<Buffer[]> {
  const { rows } = await sql<{ sha256: Buffer }>`
    UPDATE attachment SET erased_at = ${due.at} WHERE sha256 IN (
      SELECT a.sha256 FROM attachment a
      WHERE a.erased_at IS NULL AND a.stored_at < ${due.before}
        AND EXISTS (SELECT 1 FROM dossier_attachment l WHERE l.sha256 = a.sha256)
        AND NOT EXISTS (
          SELECT 1 FROM dossier_attachment l JOIN dossier d ON d.id = l.dossier_id
          WHERE l.sha256 = a.sha256 AND NOT (d.status = ANY(${due.closed}::smallint[]) AND d.updated_at < ${due.before}
            AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.dossier_id = d.id AND e.state NOT IN ('delivered', 'cancelled'))))
      LIMIT ${due.limit} FOR UPDATE SKIP LOCKED)
    RETURNING sha256`.execute(tx);
  return rows.map((row) => row.sha256);
}

/** Marks contents that only these dossiers name; the caller removes their files before it commits. */
export async function eraseOf(tx: Tx, dossierIds: readonly string[], at: Date): Promise<Buffer[]> {
  const { rows } = await sql<{ sha256: Buffer }>`
    UPDATE attachment a SET erased_at = ${at}
    WHERE a.erased_at IS NULL AND a.sha256 IN (SELECT sha256 FROM dossier_attachment WHERE dossier_id = ANY(${dossierIds}::uuid[]))
      AND NOT EXISTS (SELECT 1 FROM dossier_attachment l WHERE l.sha256 = a.sha256 AND NOT l.dossier_id = ANY(${dossierIds}::uuid[]))
    RETURNING sha256`.execute(tx);
  return rows.map((row) => row.sha256);
}
