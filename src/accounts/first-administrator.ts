// First start: one administrator with a one-time password in a file for the owner's eyes; there are no default secrets. The file goes
// when the password was changed.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
  return database.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(tx);
    if ((await countAccounts(tx)) > 0) return undefined;
    const person = { displayName: 'Quản trị', roles: ['administrator'], agencies: [] };
    await addAccount(tx, {
      ...person,
      id: newId(),
      username: firstUsername,
      passwordHash,
      createdBy: 'first start',
      at,
    });
    // Before the commit: an account whose password nobody could read would keep everybody out.
    return keep(dataDir, password);
  });
}

/** After the one-time password was changed: what is in the file opens nothing any more. */
export function forgetFirstPassword(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

function keep(dataDir: string, password: string): string {
  const path = fileIn(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // A file or link that is there already would keep its own mode, or lead elsewhere.
  rmSync(path, { force: true });
  writeFileSync(path, `${firstUsername}\n${password}\n`, { mode: 0o600, flag: 'wx' });
  return path;
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'first-administrator.txt');
}
