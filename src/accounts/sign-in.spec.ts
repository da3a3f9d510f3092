import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import pino from 'pino';
import { Secret, TOTP } from 'otpauth';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { findAccount } from '../store/account.repository.js';
import { createDatabase, createPool, type Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { makeFirstAdministrator } from './first-administrator.js';
import { inventPassword, isPassword } from './password.js';
import { antiForgeryOf, isAntiForgery, Sessions } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';

const config = { CONSOLE_IDLE_MINUTES: 30, CONSOLE_SESSION_HOURS: 12 } as never;
const start = new Date('2026-11-23T01:00:00Z');
const chosen = 'một mật khẩu thật dài 42';

describe('signing in', () => {
  let made: TestDatabase;
  let pool: Pool;
  let database: Database;
  let signIn: SignIn;
  let sessions: Sessions;
  let oneTime: string;
  let now = start;
  const clock = { now: () => now };

  beforeAll(async () => {
    made = await testDatabase();
    pool = createPool(made.url, 4);
    await migrate(pool);
    database = createDatabase(pool);
    sessions = new Sessions(config, database, clock);
    signIn = new SignIn(database, clock, pino({ level: 'silent' }), sessions);
  });

  afterAll(async () => {
    await pool.end();
    await made.close();
  });

  beforeEach(async () => {
    now = start;
    await pool.query('DELETE FROM account');
    const folder = mkdtempSync(join(tmpdir(), 'tnhs-accounts-'));
    const file = (await makeFirstAdministrator(database, folder, now)) ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    oneTime = readFileSync(file, 'utf8').split('\n')[1] ?? '';
  });

  const later = (ms: number): void => void (now = new Date(now.getTime() + ms));

  async function liveOf(token: string) {
    const live = await sessions.find(token);
    if (!live) throw new Error('the session does not live');
    return live;
  }

  /** Signs in for the first time, changes the password, enrols. @returns the session's token and the secret. */
  async function settle(): Promise<{ token: string; secret: string }> {
    const { token } = await signIn.signIn({ username: 'admin', password: oneTime });
    await signIn.changePassword(await liveOf(token), oneTime, chosen);
    const { secret } = await signIn.beginSecondFactor(await liveOf(token));
    await signIn.confirmSecondFactor(await liveOf(token), codeOf(secret));
    return { token, secret };
  }

  function codeOf(secret: string): string {
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() });
  }

  it('makes one administrator, once', async () => {
    const again = await Promise.all([1, 2, 3].map(() => makeFirstAdministrator(database, tmpdir(), now)));
    expect(again).toEqual([undefined, undefined, undefined]);
    expect(oneTime).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){4}$/);
  });

  it('leads from the one-time password over a new one and the second factor to the full session', async () => {
    const opened = await signIn.signIn({ username: 'Admin', password: oneTime });
    expect(opened.stage).toBe('password');
    await expect(signIn.beginSecondFactor(await liveOf(opened.token))).rejects.toThrow('FORBIDDEN');
    expect(await signIn.changePassword(await liveOf(opened.token), oneTime, chosen)).toBe('second-factor');
    const { secret } = await signIn.beginSecondFactor(await liveOf(opened.token));
    await expect(signIn.confirmSecondFactor(await liveOf(opened.token), '12345')).rejects.toThrow(
      'SECOND_FACTOR_REFUSED',
    );
    expect(await signIn.confirmSecondFactor(await liveOf(opened.token), codeOf(secret))).toBe('full');
    expect((await liveOf(opened.token)).stage).toBe('full');
  });

  it('keeps neither password, token nor secret readable', async () => {
    const { token, secret } = await settle();
    const { rows } = await pool.query<{ text: string }>(
      'SELECT a::text || s::text AS text FROM account a, account_session s',
    );
    for (const kept of [chosen, token, secret]) expect(rows[0]?.text).not.toContain(kept);
    expect(rows[0]?.text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  it('takes a code once', async () => {
    const { secret } = await settle();
    later(60_000);
    const code = codeOf(secret);
    const credentials = { username: 'admin', password: chosen };
    await expect(signIn.signIn(credentials)).rejects.toThrow('SECOND_FACTOR_REQUIRED');
    expect((await signIn.signIn({ ...credentials, code })).stage).toBe('full');
    await expect(signIn.signIn({ ...credentials, code })).rejects.toThrow('SECOND_FACTOR_REFUSED');
  });

  it('answers alike for an unknown account, a wrong password and a locked account, and unlocks with time', async () => {
    const wrong = { username: 'admin', password: 'sai mật khẩu rồi nhé' };
    await expect(signIn.signIn({ ...wrong, username: 'nobody' })).rejects.toThrow('SIGN_IN_REFUSED');
    for (let failure = 0; failure < 5; failure += 1)
      await expect(signIn.signIn(wrong)).rejects.toThrow('SIGN_IN_REFUSED');
    const right = { username: 'admin', password: oneTime };
    await expect(signIn.signIn(right)).rejects.toThrow('SIGN_IN_REFUSED');
    later(61_000);
    expect((await signIn.signIn(right)).stage).toBe('password');
    expect((await findAccount(database, 'admin'))?.failed_sign_ins).toBe(0);
  });

  it('refuses an unfit new password and a wrong present one', async () => {
    const { token } = await signIn.signIn({ username: 'admin', password: oneTime });
    const live = await liveOf(token);
    for (const unfit of ['short', 'aaaaaaaaaaaaaaaa', 'my name is admin!', oneTime])
      await expect(signIn.changePassword(live, oneTime, unfit)).rejects.toThrow('PASSWORD_UNFIT');
    await expect(signIn.changePassword(live, chosen, chosen)).rejects.toThrow('SIGN_IN_REFUSED');
  });

  it('ends a session that idles and one that is too old, and prunes them', async () => {
    const { token } = await settle();
    for (let half = 0; half < 4; half += 1) {
      later(29 * 60_000);
      await liveOf(token);
    }
    later(31 * 60_000);
    expect(await sessions.find(token)).toBeUndefined();
    expect(await sessions.prune()).toBe(1);
  });

  it('ends the other sessions when the password changes', async () => {
    const first = await signIn.signIn({ username: 'admin', password: oneTime });
    const second = await signIn.signIn({ username: 'admin', password: oneTime });
    await signIn.changePassword(await liveOf(second.token), oneTime, chosen);
    expect(await sessions.find(first.token)).toBeUndefined();
    expect(await sessions.find(second.token)).toBeDefined();
  });

  it('knows the anti-forgery token of a session only', () => {
    const told = antiForgeryOf('token of one session');
    expect(isAntiForgery('token of one session', told)).toBe(true);
    expect(isAntiForgery('token of another', told)).toBe(false);
    expect(isAntiForgery('token of one session', undefined)).toBe(false);
  });

  it('judges an unknown account as slowly as a known one', async () => {
    const spent = async (stored: string | undefined): Promise<number> => {
      const since = performance.now();
      await isPassword(inventPassword(), stored);
      return performance.now() - since;
    };
    const known = (await findAccount(database, 'admin'))?.password_hash ?? '';
    const [unknown, wrong] = [await spent(undefined), await spent(known)];
    expect(unknown / wrong).toBeGreaterThan(0.2);
  });
});
