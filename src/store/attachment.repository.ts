import { sql } from 'kysely';
import type { Database } from './database.js';

export interface KeptAttachment {
  readonly sha256: Buffer;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/**
 * Notes contents that the attachment store keeps. Does not wait for the disk: the log is flushed in order, so the
 * intake's commit that follows makes these rows durable too, and a door answers only after that one.
 */
export async function noteAttachments(database: Database, attachments: readonly KeptAttachment[]): Promise<void> {
  if (attachments.length === 0) return;
  await sql`
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true) AS mode)
    INSERT INTO attachment (sha256, size_bytes, media_type)
    SELECT t.sha256, t.size_bytes, t.media_type FROM relaxed, unnest(
      ${attachments.map((one) => one.sha256)}::bytea[], ${attachments.map((one) => one.sizeBytes)}::bigint[],
      ${attachments.map((one) => one.mediaType)}::text[]) AS t(sha256, size_bytes, media_type)
    ON CONFLICT (sha256) DO NOTHING`.execute(database);
}
