import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, lstatSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import pino from 'pino';
import { Secret, TOTP } from 'otpauth';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { findAccount } from '../store/account.repository.js';
import { createDatabase, createPool, type Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';
import { makeFirstAdministrator, renewFirstPassword, type FirstPassword } from './first-administrator.js';
import { endOfOneTime } from './one-time-password.js';
import { inventPassword, isPassword } from './password.js';
import { antiForgeryOf, isAntiForgery, Sessions } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';

const folder = mkdtempSync(join(tmpdir(), 'tnhs-accounts-'));
const config = { CONSOLE_IDLE_MINUTES: 30, CONSOLE_SESSION_HOURS: 12, DATA_DIR: folder } as never;
const start = new Date('2026-11-23T01:00:00Z');
const hourMs = 3_600_000;
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
  const first = (dataDir: string): FirstPassword => ({ dataDir, at: now, until: endOfOneTime(now, 72) });

  beforeAll(async () => {
    made = await testDatabase();
    pool = createPool(made.url, 4);
    await migrate(pool);
    database = createDatabase(pool);
    sessions = new Sessions(config, database, clock);
    signIn = new SignIn(database, clock, pino({ level: 'silent' }), config, sessions);
  });

  afterAll(async () => {
    await pool.end();
    await made.close();
  });

  beforeEach(async () => {
    now = start;
    await pool.query('DELETE FROM account');
    const file = (await makeFirstAdministrator(database, first(folder))) ?? '';
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
    const first = await signIn.signIn({ username: 'admin', password: oneTime });
    const second = await signIn.changePassword(await liveOf(first.token), oneTime, chosen);
    const { secret } = await signIn.beginSecondFactor(await liveOf(second.token));
    const { token } = await signIn.confirmSecondFactor(await liveOf(second.token), codeOf(secret));
    return { token, secret };
  }

  function codeOf(secret: string): string {
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() });
  }

  it('makes one administrator, once, whoever starts at the same moment', async () => {
    expect(oneTime).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){4}$/);
    expect(await makeFirstAdministrator(database, first(folder))).toBeUndefined();
    await pool.query('DELETE FROM account');
    const folders = [1, 2, 3].map(() => mkdtempSync(join(tmpdir(), 'tnhs-accounts-')));
    const made = await Promise.all(folders.map((one) => makeFirstAdministrator(database, first(one))));
    expect(made.filter((file) => file !== undefined)).toHaveLength(1);
    expect(folders.filter((one) => existsSync(join(one, 'first-administrator.txt')))).toHaveLength(1);
  });

  it('makes no account whose password nobody could read, and follows no link to write it', async () => {
    await pool.query('DELETE FROM account');
    const taken = join(mkdtempSync(join(tmpdir(), 'tnhs-accounts-')), 'a file');
    writeFileSync(taken, '');
    await expect(makeFirstAdministrator(database, first(taken))).rejects.toThrow('EEXIST');
    expect(await findAccount(database, 'admin')).toBeUndefined();
    const trap = mkdtempSync(join(tmpdir(), 'tnhs-accounts-'));
    symlinkSync(taken, join(trap, 'first-administrator.txt'));
    const file = (await makeFirstAdministrator(database, first(trap))) ?? '';
    expect([lstatSync(file).mode & 0o777, readFileSync(taken, 'utf8')]).toEqual([0o600, '']);
  });

  it('takes the file of the one-time password away when the password was changed', async () => {
    const file = join(folder, 'first-administrator.txt');
    expect(existsSync(file)).toBe(true);
    await settle();
    expect(existsSync(file)).toBe(false);
    await expect(signIn.signIn({ username: 'admin', password: oneTime })).rejects.toThrow('SIGN_IN_REFUSED');
  });

  it('ends the one-time password: it opens nothing afterwards, and changes nothing where somebody sits with it', async () => {
    const { token } = await signIn.signIn({ username: 'admin', password: oneTime });
    later(72 * hourMs - 60_000);
    const last = await signIn.signIn({ username: 'admin', password: oneTime });
    expect(await sessions.find(token)).toBeUndefined();
    later(60_000);
    await expect(signIn.changePassword(await liveOf(last.token), oneTime, chosen)).rejects.toThrow(
      'ONE_TIME_PASSWORD_OVER',
    );
    await expect(signIn.signIn({ username: 'admin', password: oneTime })).rejects.toThrow('ONE_TIME_PASSWORD_OVER');
    await expect(signIn.signIn({ username: 'admin', password: inventPassword() })).rejects.toThrow('SIGN_IN_REFUSED');
  });

  it('has no end for a password a person chose', async () => {
    await settle();
    later(365 * 24 * hourMs);
    await expect(signIn.signIn({ username: 'admin', password: chosen })).rejects.toThrow('SECOND_FACTOR_REQUIRED');
  });

  it('gives the first administrator another one-time password until there is one of their own, and records it', async () => {
    const said = { who: 'tnhs first-administrator', reason: 'quá hạn' };
    later(72 * hourMs);
    const file = (await renewFirstPassword(database, first(folder), said)) ?? '';
    const [, renewed = '', end] = readFileSync(file, 'utf8').split('\n');
    expect([renewed === oneTime, statSync(file).mode & 0o777]).toEqual([false, 0o600]);
    expect(end).toContain('2026-11-29 08:00:00');
    await expect(signIn.signIn({ username: 'admin', password: oneTime })).rejects.toThrow('SIGN_IN_REFUSED');
    oneTime = renewed;
    await settle();
    expect(await renewFirstPassword(database, first(folder), said)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    const { rows } = await pool.query('SELECT subject FROM operator_act WHERE who = $1', [said.who]);
    expect(rows).toEqual([{ subject: 'account admin' }]);
  });

  it('leads from the one-time password over a new one and the second factor to the full session', async () => {
    const opened = await signIn.signIn({ username: 'Admin', password: oneTime });
    expect(opened.stage).toBe('password');
    await expect(signIn.beginSecondFactor(await liveOf(opened.token))).rejects.toThrow('FORBIDDEN');
    const changed = await signIn.changePassword(await liveOf(opened.token), oneTime, chosen);
    expect(changed.stage).toBe('second-factor');
    const { secret } = await signIn.beginSecondFactor(await liveOf(changed.token));
    await expect(signIn.confirmSecondFactor(await liveOf(changed.token), '12345')).rejects.toThrow(
      'SECOND_FACTOR_REFUSED',
    );
    const whole = await signIn.confirmSecondFactor(await liveOf(changed.token), codeOf(secret));
    expect([whole.stage, (await liveOf(whole.token)).stage]).toEqual(['full', 'full']);
    expect(new Set([opened.token, changed.token, whole.token]).size).toBe(3);
    for (const { token } of [opened, changed]) expect(await sessions.find(token)).toBeUndefined();
  });

  it('lets a second factor that counts be replaced by nobody', async () => {
    const { token, secret } = await settle();
    later(60_000);
    const live = await liveOf(token);
    await expect(signIn.beginSecondFactor(live)).rejects.toThrow('FORBIDDEN');
    await expect(signIn.confirmSecondFactor(live, codeOf(secret))).rejects.toThrow('FORBIDDEN');
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
    const { token } = await signIn.changePassword(await liveOf(second.token), oneTime, chosen);
    for (const ended of [first.token, second.token]) expect(await sessions.find(ended)).toBeUndefined();
    expect(await sessions.find(token)).toBeDefined();
  });

  it('keeps twenty sessions of a person, the newest', async () => {
    const opened: string[] = [];
    for (let turn = 0; turn < 22; turn += 1) {
      later(1);
      opened.push((await sessions.open((await findAccount(database, 'admin')) ?? { id: '' }, 'full')).token);
    }
    const living = await Promise.all(opened.map((token) => sessions.peek(token)));
    expect(living.map(Boolean)).toEqual([false, false, ...Array.from({ length: 20 }, () => true)]);
  });

  it('lets many tries at once judge no more passwords than one after the other', async () => {
    const wrong = { username: 'admin', password: 'sai mật khẩu rồi nhé' };
    const tries = [...Array.from({ length: 12 }, () => wrong), { ...wrong, password: oneTime }];
    const ended = await Promise.allSettled(tries.map((one) => signIn.signIn(one)));
    expect(ended.map(({ status }) => status)).toEqual(tries.map(() => 'rejected'));
  });

  it('gives no second place to guess a password: a session found open is held to the same lock', async () => {
    const { token } = await settle();
    for (let failure = 0; failure < 5; failure += 1)
      await expect(
        signIn.changePassword(await liveOf(token), `sai ${failure}`, 'một mật khẩu khác 43'),
      ).rejects.toThrow('SIGN_IN_REFUSED');
    const wanted = 'một mật khẩu khác 43';
    await expect(signIn.changePassword(await liveOf(token), chosen, wanted)).rejects.toThrow('SIGN_IN_REFUSED');
    later(61_000);
    await liveOf((await signIn.changePassword(await liveOf(token), chosen, wanted)).token);
  });

  it('knows the anti-forgery token of a session only', () => {
    const told = antiForgeryOf('token of one session');
    expect(isAntiForgery('token of one session', told)).toBe(true);
    expect(isAntiForgery('token of another', told)).toBe(false);
    expect(isAntiForgery('token of one session', undefined)).toBe(false);
  });

  it('judges an unknown account as slowly as a known one', async () => {
    // The quickest of several: one may be held up by whatever else the machine does.
    const spent = async (stored: string | undefined): Promise<number> => {
      const triesMs: number[] = [];
      for (let turn = 0; turn < 7; turn += 1) {
        const sinceMs = performance.now();
        await isPassword(inventPassword(), stored);
        triesMs.push(performance.now() - sinceMs);
      }
      return Math.min(...triesMs);
    };
    const known = (await findAccount(database, 'admin'))?.password_hash ?? '';
    const [unknown, wrong] = [await spent(undefined), await spent(known)];
    expect(unknown / wrong).toBeGreaterThan(0.2);
  });

  it('refuses on the full tenth of a second, so that the time tells nothing about an account', async () => {
    const account = await findAccount(database, 'admin');
    const refusedAfterMs = async (username: string): Promise<number> => {
      const sinceMs = performance.now();
      await signIn.signIn({ username, password: 'sai mật khẩu rồi nhé' }).catch(() => undefined);
      return performance.now() - sinceMs;
    };
    for (const username of [account?.username ?? '', 'nobody'])
      // A timer may end a millisecond or two early.
      expect(await refusedAfterMs(username)).toBeGreaterThan(95);
  });
});
