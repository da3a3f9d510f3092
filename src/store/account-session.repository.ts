// Signed-in browsers. The table knows a hash of each token only: who reads it cannot sign in with it.
import { sql, type Selectable } from 'kysely';
import type { Database, Tx } from './database.js';
import type { AccountRow } from './account.repository.js';
import type { AccountSessionTable } from './tables.js';

export type SessionStage = AccountSessionTable['stage'];

export interface FoundSession {
  readonly session: Selectable<AccountSessionTable>;
  readonly account: AccountRow;
}

export async function addSession(executor: Database | Tx, session: Selectable<AccountSessionTable>): Promise<void> {
  await executor.insertInto('account_session').values(session).execute();
}

/** A session that has not ended, of an account that may sign in, seen within the idle time. */
export async function findSession(
  database: Database,
  hash: Buffer,
  when: { now: Date; idleSince: Date },
): Promise<FoundSession | undefined> {
  const session = await database
    .selectFrom('account_session')
    .selectAll()
    .where('hash', '=', hash)
    .where('expires_at', '>', when.now)
    .where('last_seen_at', '>', when.idleSince)
    .executeTakeFirst();
  if (!session) return undefined;
  const account = await database
    .selectFrom('account')
    .selectAll()
    .where('id', '=', session.account_id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return account && { session, account };
}

export async function touchSession(database: Database, hash: Buffer, at: Date): Promise<void> {
  await database.updateTable('account_session').set({ last_seen_at: at }).where('hash', '=', hash).execute();
}

/** The same sign-in under another token. @returns false when it has ended meanwhile. */
export async function renewSession(
  executor: Database | Tx,
  hash: Buffer,
  to: { hash: Buffer; stage: SessionStage; at: Date },
): Promise<boolean> {
  const result = await executor
    .updateTable('account_session')
    .set({ hash: to.hash, stage: to.stage, last_seen_at: to.at })
    .where('hash', '=', hash)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Ends the oldest of an account's sessions beyond `most`. */
export async function endOldestSessions(executor: Database | Tx, accountId: string, most: number): Promise<void> {
  await sql`DELETE FROM account_session WHERE hash IN (SELECT hash FROM account_session
    WHERE account_id = ${accountId} ORDER BY created_at DESC OFFSET ${most})`.execute(executor);
}

export async function endSession(executor: Database | Tx, hash: Buffer): Promise<void> {
  await executor.deleteFrom('account_session').where('hash', '=', hash).execute();
}

/** Ends every session of an account but one. */
export async function endSessionsOf(executor: Database | Tx, accountId: string, but?: Buffer): Promise<void> {
  const query = executor.deleteFrom('account_session').where('account_id', '=', accountId);
  await (but ? query.where('hash', '<>', but) : query).execute();
}

/** Takes away what ended; a few at a time. @returns how many. */
export async function pruneSessions(
  database: Database,
  when: { now: Date; idleSince: Date; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM account_session WHERE hash IN (SELECT hash FROM account_session
      WHERE expires_at <= ${when.now} OR last_seen_at <= ${when.idleSince} LIMIT ${when.limit})`.execute(database);
  return Number(numAffectedRows ?? 0n);
}
