// The terminal as people use it: the program as a process of its own, over a whole house. The first sign-in of the first administrator,
// then a night's work: find, read, pause, replay a group, verify the record.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { built, startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly told: string;
}

interface How {
  /** Lines for its input; one that is a function is made of what it has told so far. */
  readonly answers?: readonly (string | ((told: string) => string))[];
  readonly env?: Readonly<Record<string, string>>;
  /** Stops reading after the first bytes, as `head` does. */
  readonly headOnly?: boolean;
}

const password = 'một mật khẩu thật dài 42';
const stuck = 3;

let house: House;

beforeAll(async () => {
  house = await startHouse({ env: { CIRCUIT_FAILURES: '1000' } });
}, 180_000);

afterAll(() => house?.close());

function tnhs(words: readonly string[], { answers = [], env = {}, headOnly = false }: How = {}): Promise<Ended> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../..', built, 'cli/main.js'), ...words], {
    env: {
      PATH: process.env['PATH'] ?? '',
      TNHS_URL: house.gatewayUrl,
      XDG_CONFIG_HOME: join(house.folder, 'config'),
      ...env,
    },
  });
  const texts = { out: '', told: '' };
  const left = [...answers];
  child.stdout.on('data', (bytes: Buffer) => {
    texts.out += bytes.toString();
    if (headOnly) child.stdout.destroy();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    texts.told += bytes.toString();
    const asks = texts.told.endsWith(': ');
    const next = asks ? left.shift() : undefined;
    if (next !== undefined) child.stdin.write(`${typeof next === 'string' ? next : next(texts.told)}\n`);
  });
  child.stdin.on('error', () => undefined);
  if (answers.length === 0) child.stdin.end();
  return new Promise((ended) => child.once('close', (exitCode) => ended({ exitCode, ...texts })));
}

async function json<T>(words: readonly string[]): Promise<T> {
  const { exitCode, out, told } = await tnhs([...words, '--json']);
  if (exitCode !== 0) throw new Error(`tnhs ${words.join(' ')}: ${exitCode} ${told}`);
  return JSON.parse(out) as T;
}

const sessionFile = (): string => join(house.folder, 'config/tnhs/session.json');

it('gives the first administrator a new one-time password, with a reason and nowhere but in the file', async () => {
  const file = join(house.folder, 'data/first-administrator.txt');
  const [, before = ''] = readFileSync(file, 'utf8').split('\n');
  const own = { DATABASE_URL: house.database.url, DATA_DIR: join(house.folder, 'data'), MASTER_KEY: house.masterKey };
  expect((await tnhs(['first-administrator'], { env: own })).exitCode).toBe(2);
  const renewed = await tnhs(['first-administrator', '--reason', 'thất lạc'], { env: own });
  const [, once = ''] = readFileSync(file, 'utf8').split('\n');
  expect([renewed.exitCode, renewed.out.includes(file), once === before]).toEqual([0, true, false]);
  expect(renewed.out + renewed.told).not.toContain(once);
  const stale = await tnhs(['login', '--user', 'admin'], { answers: [before] });
  expect(stale.exitCode).toBe(3);
}, 120_000);

it('signs the first administrator in, from the one-time password to the second factor', async () => {
  expect((await tnhs(['partners'])).exitCode).toBe(3);
  const [, once = ''] = readFileSync(join(house.folder, 'data/first-administrator.txt'), 'utf8').split('\n');
  const code = (told: string): string => {
    const [, key = ''] = /secret=([A-Z2-7]+)/.exec(told) ?? [];
    return new TOTP({ secret: Secret.fromBase32(key) }).generate();
  };
  const signedIn = await tnhs(['login', '--user', 'admin'], { answers: [once, password, password, code] });
  expect([signedIn.exitCode, signedIn.told.includes(password)]).toEqual([0, false]);
  expect(statSync(sessionFile()).mode & 0o777).toBe(0o600);
  const { headers } = JSON.parse(readFileSync(sessionFile(), 'utf8')) as { headers: Record<string, string> };
  for (const token of Object.values(headers)) expect(signedIn.out + signedIn.told).not.toContain(token);
  expect(await json(['whoami'])).toMatchObject({ who: 'admin', kind: 'person', roles: ['administrator'] });
  const late = { DATABASE_URL: house.database.url, DATA_DIR: house.folder, MASTER_KEY: house.masterKey };
  expect((await tnhs(['first-administrator', '--reason', 'thử'], { env: late })).exitCode).toBe(1);
  const wrong = await tnhs(['login', '--user', 'admin'], { env: { TNHS_USER_PASSWORD: 'sai hẳn rồi' } });
  expect([wrong.exitCode, wrong.told.includes('sai hẳn rồi')]).toEqual([3, false]);
}, 120_000);

it('finds what is stuck, reads one story, pauses a partner, replays the group and proves the record', async () => {
  await house.ask('tnhs', 'behaviour', { faultShare: 1, faultKind: 'permanent' });
  await house.ask('vss-portal', 'submit', { count: stuck, ending: 'MANUAL', case: 'CONTINUE', wait: false });
  let group = '';
  await waitFor(
    async () => {
      const { items } = await json<{ items: { id: string; parkedCount: number }[] }>(['failures']);
      group = items.find(({ parkedCount }) => parkedCount === stuck)?.id ?? '';
      return group !== '';
    },
    { timeoutMs: 60_000, what: 'all of them to be parked' },
  );

  const parked = await tnhs(['dossiers', 'list', '--delivery-state', 'parked', '--all', '--csv']);
  const [titles = '', first = '', ...others] = parked.out.replace('\uFEFF', '').trimEnd().split('\r\n');
  expect([titles.split(',').includes('reference'), others.length]).toEqual([true, stuck - 1]);
  const [reference = ''] = first.split(',');
  const story = await tnhs(['story', reference]);
  expect(story.out).toMatch(/tnhs\.create.*parked.*TNHS_DATA_REJECTED/);
  expect((await tnhs(['find', reference])).out).toContain(reference);

  expect((await tnhs(['partners', 'pause', 'tnhs', '--reason', 'sửa'])).exitCode).toBe(2);
  expect((await tnhs(['partners', 'pause', 'tnhs', '--reason', 'sửa', '--yes'])).exitCode).toBe(0);
  expect(await json(['partners', 'show', 'tnhs'])).toMatchObject({ paused: { by: 'admin', reason: 'sửa' } });
  await house.ask('tnhs', 'behaviour', { faultShare: 0 });
  expect((await tnhs(['partners', 'resume', 'tnhs', '--reason', 'xong'])).exitCode).toBe(0);

  const prepared = ['failures', 'replay', group, '--per-second', '50', '--reason', 'TNHS đã sửa'];
  const { id, total } = await json<{ id: string; total: number }>(prepared);
  expect(total).toBe(stuck);
  expect((await tnhs(['replays', 'preview', id])).out).toContain('canonical-to-tnhs-create');
  const replayed = await tnhs(['replays', 'start', id, '--reason', 'đã xem', '--yes', '--follow']);
  expect([replayed.exitCode, replayed.told]).toEqual([0, '']);
  expect(replayed.out.trimEnd().split('\n').at(-1)).toMatch(/100% 3\/3 +done +delivered 3$/);
  expect((await tnhs(['replays', 'watch', id])).exitCode).toBe(0);
  expect(await json(['deliveries', 'acts', await createdBy(reference)])).toMatchObject({ state: 'delivered' });

  const verified = await tnhs(['audit', 'verify']);
  const acts = (await json<{ items: { act: string; who: string }[] }>(['audit', '--all'])).items;
  expect([verified.exitCode, acts.filter(({ who }) => who === 'admin').map(({ act }) => act)]).toEqual([
    0,
    expect.arrayContaining(['replay.start', 'replay.create', 'partner.resume', 'partner.pause']),
  ]);
}, 240_000);

async function createdBy(reference: string): Promise<string> {
  const { deliveries } = await json<{ deliveries: { id: string; operation: string }[] }>(['story', reference]);
  return deliveries.find(({ operation }) => operation === 'create')?.id ?? '';
}

it('writes files for their owner, ends with its reader, and ends the session', async () => {
  const file = join(house.folder, 'audit.jsonl');
  expect((await tnhs(['audit', 'export', '--out', file])).exitCode).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await tnhs(['audit', 'export', '--out', file])).exitCode).toBe(2);
  const offline = await tnhs(['audit', 'verify', file], { env: { TNHS_URL: 'http://127.0.0.1:9' } });
  expect([offline.exitCode, offline.out.includes('Intact')]).toEqual([0, true]);
  const cut = await tnhs(['help'], { headOnly: true });
  expect([cut.exitCode, cut.told]).toEqual([0, '']);

  const kept = readFileSync(sessionFile(), 'utf8');
  expect((await tnhs(['logout'])).exitCode).toBe(0);
  expect(existsSync(sessionFile())).toBe(false);
  const { headers } = JSON.parse(kept) as { headers: Record<string, string> };
  expect((await fetch(`${house.gatewayUrl}/console/api/partners`, { headers })).status).toBe(401);
  const program = { TNHS_CLIENT_ID: 'operator', TNHS_CLIENT_SECRET: house.credentials.secret };
  const asProgram = await tnhs(['partners', '--json'], { env: program });
  expect([asProgram.exitCode, existsSync(sessionFile())]).toEqual([0, false]);
}, 120_000);
