// What people set for a partner: paused, tried now, its failures forgotten. Every process reads it again and again.
import { sql } from 'kysely';
import { sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';

export interface Steering {
  readonly system: string;
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
  readonly reason: string | null;
  readonly probeAskedAt: Date | null;
  readonly closeAskedAt: Date | null;
}

export async function readSteering(database: Database): Promise<Steering[]> {
  const rows = await database.selectFrom('partner_steering').selectAll().execute();
  return rows.map((row) => ({
    system: row.system,
    pausedAt: row.paused_at,
    pausedBy: row.paused_by,
    reason: row.reason,
    probeAskedAt: row.probe_asked_at,
    closeAskedAt: row.close_asked_at,
  }));
}

export async function isPaused(database: Database, system: string): Promise<boolean> {
  const row = await database
    .selectFrom('partner_steering')
    .select('system')
    .where('system', '=', system)
    .where('paused_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns false when it is paused already; the first person and reason stay. */
export async function pausePartner(
  tx: Tx,
  system: string,
  by: { readonly who: string; readonly reason: string },
): Promise<boolean> {
  const reason = sealText('partner_steering.reason', by.reason);
  const { rows } = await sql`
    INSERT INTO partner_steering (system, paused_at, paused_by, reason) VALUES (${system}, now(), ${by.who}, ${reason})
    ON CONFLICT (system) DO UPDATE SET paused_at = now(), paused_by = excluded.paused_by, reason = excluded.reason
    WHERE partner_steering.paused_at IS NULL RETURNING system`.execute(tx);
  return rows.length === 1;
}

/** @returns false when it is not paused. */
export async function resumePartner(tx: Tx, system: string): Promise<boolean> {
  const { rows } = await sql`
    UPDATE partner_steering SET paused_at = NULL, paused_by = NULL, reason = NULL
    WHERE system = ${system} AND paused_at IS NOT NULL RETURNING system`.execute(tx);
  return rows.length === 1;
}

/** Asks every process to try the partner now (`probe`), or to forget its failures and go on (`close`). */
export async function askCircuits(tx: Tx, system: string, what: 'probe' | 'close'): Promise<void> {
  const column = sql.ref(what === 'probe' ? 'probe_asked_at' : 'close_asked_at');
  await sql`
    INSERT INTO partner_steering (system, ${column}) VALUES (${system}, now())
    ON CONFLICT (system) DO UPDATE SET ${column} = now()`.execute(tx);
}
