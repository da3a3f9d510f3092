// First start: one administrator with a one-time password in a file for the owner's eyes; there are no default secrets. The file goes
// when the password was changed. It ends like every one-time password; whoever keeps the gateway's data gets a new one by
// `tnhs first-administrator` as long as nobody has changed it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { localTime } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { addAccount, changeAccount, countAccounts, findAccount } from '../store/account.repository.js';
import { endSessionsOf } from '../store/account-session.repository.js';
import type { Database, Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { hashPassword, inventPassword } from './password.js';

const lockKey = 602_020;
export const firstUsername = 'admin';

export interface FirstPassword {
  /** Folder of the file. */
  readonly dataDir: string;
  readonly at: Date;
  /** When the one-time password ends. */
  readonly until: Date;
}

/**
 * Makes the account when there is none yet; of many processes that start together one does.
 * @returns the file that holds the one-time password, or undefined when there are accounts already
 */
export async function makeFirstAdministrator(database: Database, first: FirstPassword): Promise<string | undefined> {
  if ((await countAccounts(database)) > 0) return undefined;
  const password = inventPassword();
  const passwordHash = await hashPassword(password);
  return alone(database, async (tx) => {
    if ((await countAccounts(tx)) > 0) return undefined;
    const person = { displayName: 'Quản trị', roles: ['administrator'], agencies: [] };
    await addAccount(tx, {
      ...person,
      id: newId(),
      username: firstUsername,
      passwordHash,
      oneTimeUntil: first.until,
      createdBy: 'first start',
      at: first.at,
    });
    // Before the commit: an account whose password nobody could read would keep everybody out.
    return keep(first, password);
  });
}

/**
 * Another one-time password instead of the one in the file, which ends at once.
 * @returns the file, or undefined when there is nothing to renew: no such account, or a person has chosen its password
 */
export async function renewFirstPassword(
  database: Database,
  first: FirstPassword,
  said: { who: string; reason: string },
): Promise<string | undefined> {
  const password = inventPassword();
  const passwordHash = await hashPassword(password);
  return alone(database, async (tx) => {
    const account = await findAccount(tx, firstUsername);
    if (account?.must_change_password !== true) return undefined;
    await changeAccount(tx, account.id, { passwordHash, oneTimeUntil: first.until, unlock: true }, first.at);
    await endSessionsOf(tx, account.id);
    await recordAct(tx, { ...said, act: 'account.reset', subject: `account ${firstUsername}`, at: first.at });
    return keep(first, password);
  });
}

/** After the one-time password was changed: what is in the file opens nothing any more. */
export function forgetFirstPassword(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

function alone<T>(database: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  return database.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${lockKey})`.execute(tx);
    return act(tx);
  });
}

function keep({ dataDir, until }: FirstPassword, password: string): string {
  const path = fileIn(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // A file or link that is there already would keep its own mode, or lead elsewhere.
  rmSync(path, { force: true });
  const end = `${localTime(until)} (Asia/Ho_Chi_Minh)`;
  const after = `hết hạn lúc · ends at ${end}; sau đó · afterwards: npx tnhs first-administrator --reason …`;
  writeFileSync(path, `${firstUsername}\n${password}\n${after}\n`, { mode: 0o600, flag: 'wx' });
  return path;
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'first-administrator.txt');
}
