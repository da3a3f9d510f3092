// Applies store/migrations/*.sql in order, each once, under one advisory lock so that many processes may start together.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import { sha256 } from '../platform/ids.js';

const lockKey = 602_001;

/** @throws Error when an applied migration was edited afterwards or one fails (then nothing of it stays). */
export async function migrate(pool: Pool, folder = join(import.meta.dirname, 'migrations')): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    return await applyMissing(client, folder);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [lockKey]).catch(() => undefined);
    client.release();
  }
}

async function applyMissing(client: PoolClient, folder: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM migration');
  const applied = new Map(rows.map((row) => [row.name, row.sha256]));
  const fresh: string[] = [];
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    const source = readFileSync(join(folder, name), 'utf8');
    const hash = sha256(source).toString('hex');
    const known = applied.get(name);
    if (known !== undefined && known !== hash)
      throw new Error(`Migration ${name} was changed after it was applied; add a new one instead.`);
    if (known === undefined) {
      await applyOne(client, { name, source, hash });
      fresh.push(name);
    }
  }
  return fresh;
}

async function applyOne(client: PoolClient, migration: { name: string; source: string; hash: string }): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.source);
    await client.query('INSERT INTO migration (name, sha256) VALUES ($1, $2)', [migration.name, migration.hash]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
