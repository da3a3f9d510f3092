import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { login } from './login.js';
import { Prompt } from './prompt.js';
import { forget, keep, keptIn, sessionIn, urlIn, type Kept } from './session.js';

let folder: string;
const token = 'Bearer not-for-anybody';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tnhs-session-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sessionUntil(endsAt: number): Kept {
  const headers = { authorization: token };
  return { url: 'http://gateway', kind: 'program', who: 'operator', endsAt: new Date(endsAt).toISOString(), headers };
}

const hourMs = 3_600_000;
const never = (): never => {
  throw new Error('nothing is told');
};

describe('the kept session', () => {
  it('lies where XDG says, for its owner only, also over an older file that was open', () => {
    const env = { XDG_CONFIG_HOME: join(folder, 'config') };
    const file = keep(env, sessionUntil(Date.now() + hourMs));
    expect(file).toBe(join(folder, 'config', 'tnhs', 'session.json'));
    chmodSync(file, 0o644);
    keep(env, sessionUntil(Date.now() + hourMs));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'config', 'tnhs')).mode & 0o777).toBe(0o700);
    expect(keptIn(env)?.who).toBe('operator');
    forget(env);
    expect(keptIn(env)).toBeUndefined();
  });

  it('does not write through a link that was laid there', () => {
    const file = join(folder, 'session.json');
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    symlinkSync(elsewhere, file);
    keep({ TNHS_SESSION_FILE: file }, sessionUntil(Date.now() + hourMs));
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
  });

  it('is told of before a sign-in when there is no place to keep it, as on a read-only system', async () => {
    const file = join(folder, 'a-file', 'session.json');
    writeFileSync(join(folder, 'a-file'), '');
    const env = { TNHS_SESSION_FILE: file };
    const refusal = { exitCode: 2, message: expect.stringContaining('TNHS_SESSION_FILE') };
    const desk = { env, prompt: new Prompt(new PassThrough(), new PassThrough()), tell: never, write: never };
    await expect(login(desk, { user: 'admin' })).rejects.toMatchObject(refusal);
    expect(() => keep(env, sessionUntil(Date.now() + hourMs))).toThrow(expect.objectContaining(refusal));
  });

  it('is not used when others can read it', async () => {
    const env = { TNHS_SESSION_FILE: join(folder, 'session.json') };
    keep(env, sessionUntil(Date.now() + hourMs));
    chmodSync(env.TNHS_SESSION_FILE, 0o640);
    await expect(sessionIn(env)).rejects.toMatchObject({ exitCode: 3, message: expect.stringContaining('chmod 600') });
  });

  it('tells when it ended, and never its token', async () => {
    const env = { TNHS_SESSION_FILE: join(folder, 'session.json') };
    keep(env, sessionUntil(Date.parse('2026-11-23T02:00:00Z')));
    const refusal = { exitCode: 3, message: expect.stringContaining('2026-11-23 09:00:00') };
    await expect(sessionIn(env)).rejects.toMatchObject(refusal);
    await expect(sessionIn(env)).rejects.toMatchObject({ message: expect.not.stringContaining(token) });
  });

  it('is asked for when there is none', async () => {
    await expect(sessionIn({ TNHS_SESSION_FILE: join(folder, 'none') })).rejects.toMatchObject({ exitCode: 3 });
  });
});

it.each([
  [{}, 'http://127.0.0.1:8080'],
  [{ PORT: '18080' }, 'http://127.0.0.1:18080'],
  [{ PORT: '18080', TNHS_URL: 'https://tnhs.example/' }, 'https://tnhs.example'],
])('finds the gateway of %j at %s', (env, url) => {
  expect(urlIn(env)).toBe(url);
});
