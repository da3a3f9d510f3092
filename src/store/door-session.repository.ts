// Sessions of the DVCQG door. Only a hash is kept; any api process can check one.
import type { Database } from './database.js';

export interface DoorSession {
  readonly username: string;
  readonly expiresAt: Date;
}

export async function keepSession(database: Database, hash: Buffer, session: DoorSession): Promise<void> {
  await database
    .insertInto('door_session')
    .values({ hash, username: session.username, expires_at: session.expiresAt })
    .execute();
}

export async function findSession(database: Database, hash: Buffer, now: Date): Promise<DoorSession | undefined> {
  const row = await database
    .selectFrom('door_session')
    .select(['username', 'expires_at'])
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && { username: row.username, expiresAt: row.expires_at };
}

export async function forgetExpiredSessions(database: Database, now: Date): Promise<void> {
  await database.deleteFrom('door_session').where('expires_at', '<=', now).execute();
}
