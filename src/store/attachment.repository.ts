import { sql } from 'kysely';
import type { Database, Tx } from './database.js';

export interface KeptAttachment {
  readonly sha256: Buffer;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/**
 * Notes contents that the attachment store is about to keep under the present data key: noted first, so that the sweep of
 * contents nobody names (privacy/) cannot take a file that has just been kept again. Does not wait for the disk: the log is flushed in order, so the
 * intake's commit that follows makes these rows durable too, and a door answers only after that one.
 */
export async function noteAttachments(
  database: Database,
  attachments: readonly KeptAttachment[],
  keyVersion: number,
): Promise<void> {
  if (attachments.length === 0) return;
  await sql`
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true) AS mode)
    INSERT INTO attachment (sha256, size_bytes, media_type, key_version)
    SELECT t.sha256, t.size_bytes, t.media_type, ${keyVersion}::integer FROM relaxed, unnest(
      ${attachments.map((one) => one.sha256)}::bytea[], ${attachments.map((one) => one.sizeBytes)}::bigint[],
      ${attachments.map((one) => one.mediaType)}::text[]) AS t(sha256, size_bytes, media_type)
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

/** Contents that a change of the dossier names. */
export async function linkAttachments(tx: Tx, dossierId: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await sql`
    INSERT INTO dossier_attachment (dossier_id, sha256)
    SELECT ${dossierId}::uuid, decode(hash, 'hex') FROM unnest(${hashes}::text[]) AS hash
    ON CONFLICT DO NOTHING`.execute(tx);
}
