// Accounts of people. Whoever changes one leaves a record of the act (operator-act.repository.ts) in the same transaction.
import { sql, type Selectable } from 'kysely';
import { sealJson } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import type { AccountTable } from './tables.js';

export type AccountRow = Selectable<AccountTable>;

export interface NewAccount {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly agencies: readonly string[];
  readonly passwordHash: string | null;
  /** End of the one-time password. */
  readonly oneTimeUntil?: Date;
  readonly oidcSubject?: string;
  readonly createdBy: string;
  readonly at: Date;
}

/** @returns false when the username is taken. */
export async function addAccount(executor: Database | Tx, account: NewAccount): Promise<boolean> {
  const result = await executor
    .insertInto('account')
    .values({
      id: account.id,
      username: account.username.toLowerCase(),
      display_name: account.displayName,
      roles: [...account.roles],
      agencies: [...account.agencies],
      password_hash: account.passwordHash,
      must_change_password: account.passwordHash !== null,
      one_time_until: account.oneTimeUntil ?? null,
      oidc_subject: account.oidcSubject ?? null,
      created_at: account.at,
      created_by: account.createdBy,
      updated_at: account.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export function findAccount(executor: Database | Tx, username: string): Promise<AccountRow | undefined> {
  return executor.selectFrom('account').selectAll().where('username', '=', username.toLowerCase()).executeTakeFirst();
}

export function findAccountBySubject(executor: Database | Tx, subject: string): Promise<AccountRow | undefined> {
  return executor.selectFrom('account').selectAll().where('oidc_subject', '=', subject).executeTakeFirst();
}

/** By name; at most `limit`. */
export function listAccounts(database: Database, page: { after: string; limit: number }): Promise<AccountRow[]> {
  return database
    .selectFrom('account')
    .selectAll()
    .where('username', '>', page.after)
    .orderBy('username')
    .limit(page.limit)
    .execute();
}

export async function countAccounts(executor: Database | Tx): Promise<number> {
  const { count } = await executor
    .selectFrom('account')
    .select((found) => found.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export interface LockOut {
  /** Failures in a row that lock an account. */
  readonly failures: number;
  /** First lock; each further failure doubles it, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Counts a failed sign-in and locks the account when there were too many. @returns until when it is locked now, if it is. */
export async function noteFailedSignIn(
  database: Database,
  id: string,
  lockOut: LockOut,
  at: Date,
): Promise<Date | null> {
  const { rows } = await sql<{ lockedUntil: Date | null }>`
    UPDATE account SET failed_sign_ins = failed_sign_ins + 1, updated_at = ${at},
      locked_until = CASE WHEN failed_sign_ins + 1 >= ${lockOut.failures}::int
        THEN ${at}::timestamptz + least(${lockOut.longestMs}::float8, ${lockOut.firstMs}::float8 * power(2, least(20, failed_sign_ins + 1 - ${lockOut.failures}::int)))
          * interval '1 millisecond' ELSE locked_until END
    WHERE id = ${id} RETURNING CASE WHEN locked_until > ${at}::timestamptz THEN locked_until END AS "lockedUntil"`.execute(
    database,
  );
  return rows[0]?.lockedUntil ?? null;
}

export async function clearFailedSignIns(database: Database, id: string): Promise<void> {
  await database
    .updateTable('account')
    .set({ failed_sign_ins: 0, locked_until: null })
    .where('id', '=', id)
    .where('failed_sign_ins', '>', 0)
    .execute();
}

/** @returns false when this step, or a later one, was used already: a code counts once. */
export async function useCodeStep(database: Database, id: string, step: number): Promise<boolean> {
  const result = await database
    .updateTable('account')
    .set({ totp_last_step: step })
    .where('id', '=', id)
    .where((account) => account.or([account('totp_last_step', 'is', null), account('totp_last_step', '<', step)]))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export interface AccountChange {
  readonly displayName?: string;
  readonly roles?: readonly string[];
  readonly agencies?: readonly string[];
  readonly passwordHash?: string;
  /** A one-time password, with its end; null: the person chose one. */
  readonly oneTimeUntil?: Date | null;
  /** base32; a new secret is unconfirmed until a code of it was given. null takes the second factor away. */
  readonly totpSecret?: string | null;
  readonly totpConfirmedAt?: Date | null;
  readonly disabledAt?: Date | null;
  readonly unlock?: true;
}

export async function changeAccount(tx: Database | Tx, id: string, change: AccountChange, at: Date): Promise<void> {
  const { totpSecret } = change;
  await tx
    .updateTable('account')
    .set({
      updated_at: at,
      ...(change.displayName === undefined ? {} : { display_name: change.displayName }),
      ...(change.roles === undefined ? {} : { roles: [...change.roles] }),
      ...(change.agencies === undefined ? {} : { agencies: [...change.agencies] }),
      ...(change.passwordHash === undefined ? {} : { password_hash: change.passwordHash }),
      ...(change.oneTimeUntil === undefined ? {} : oneTime(change.oneTimeUntil)),
      ...(totpSecret === undefined ? {} : { totp_secret: sealedSecret(totpSecret), totp_last_step: null }),
      ...(change.totpConfirmedAt === undefined ? {} : { totp_confirmed_at: change.totpConfirmedAt }),
      ...(change.disabledAt === undefined ? {} : { disabled_at: change.disabledAt }),
      ...(change.unlock === undefined ? {} : { failed_sign_ins: 0, locked_until: null }),
    })
    .where('id', '=', id)
    .execute();
}

function oneTime(until: Date | null): { must_change_password: boolean; one_time_until: Date | null } {
  return { must_change_password: until !== null, one_time_until: until };
}

function sealedSecret(secret: string | null): string | null {
  return secret === null ? null : sealJson('account.totp_secret', secret);
}
