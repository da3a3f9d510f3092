// Nonces of the SOAP doors, shared by every api process: what was accepted once is not accepted again.
import { sql } from 'kysely';
import type { Database } from './database.js';

/**
 * Does not wait for the disk: after a crash of PostgreSQL itself the last moments' nonces may be forgotten, and a message
 * replayed then meets the intake, which knows it by its reference.
 * @returns false when the nonce was used before.
 */
export async function rememberNonce(database: Database, hash: Buffer, expiresAt: Date): Promise<boolean> {
  const { rows } = await sql`
    WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true) AS mode)
    INSERT INTO soap_nonce (hash, expires_at) SELECT ${hash}::bytea, ${expiresAt}::timestamptz FROM relaxed
    ON CONFLICT (hash) DO NOTHING RETURNING hash`.execute(database);
  return rows.length === 1;
}

export async function forgetExpiredNonces(database: Database, now: Date): Promise<void> {
  await database.deleteFrom('soap_nonce').where('expires_at', '<=', now).execute();
}
