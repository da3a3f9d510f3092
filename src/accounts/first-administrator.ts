// First start: one administrator with a one-time password in a file for the owner's eyes; there are no default secrets.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import { addAccount, countAccounts } from '../store/account.repository.js';
import type { Database } from '../store/database.js';
import { hashPassword, inventPassword } from './password.js';

const lockKey = 602_020;
export const firstUsername = 'admin';

/**
 * Makes the account when there is none yet; of many processes that start together one does.
 * @returns the file that holds the one-time password, or undefined when there are accounts already
 */
export async function makeFirstAdministrator(
  database: Database,
  dataDir: string,
  at: Date,
): Promise<string | undefined> {
  if ((await countAccounts(database)) > 0) return undefined;
  const password = inventPassword();
  const passwordHash = await hashPassword(password);
  const made = await database.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(tx);
    if ((await countAccounts(tx)) > 0) return false;
    const person = { displayName: 'Quản trị', roles: ['administrator'], agencies: [] };
    return addAccount(tx, {
      ...person,
      id: newId(),
      username: firstUsername,
      passwordHash,
      createdBy: 'first start',
      at,
    });
  });
  return made ? keep(dataDir, password) : undefined;
}

function keep(dataDir: string, password: string): string {
  const path = join(dataDir, 'first-administrator.txt');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${firstUsername}\n${password}\n`, { mode: 0o600 });
  return path;
}
