// npm run audit as a person runs it: on an exported file without any gateway, and on the gateway's own database. Whatever was done
// to the log is told: a changed word, entries swapped, the last ones cut off.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts } from '../../src/accounts/accounts.service.js';
import { CONFIG, type Config } from '../../src/platform/config.js';
import { openDoors, type DoorsBench } from './doors-bench.js';
import { tokenOf } from './rights-matrix.ground.js';

const root = join(import.meta.dirname, '..', '..');
const masterKey = randomBytes(32).toString('base64');
const reason = 'lý do mà chỉ người có quyền được đọc';

let bench: DoorsBench;
let file: string;

beforeAll(async () => {
  bench = await openDoors({ env: { MASTER_KEY: masterKey } });
  const accounts = bench.gateway.app.get(Accounts);
  for (const username of ['mot', 'hai', 'ba', 'bon', 'nam', 'sau']) {
    const wanted = { username: `nguoi.${username}`, displayName: 'Người thử', roles: ['viewer'], agencies: [] };
    await accounts.create(wanted, { who: 'spec', reason });
  }
  file = join(bench.folder, 'audit.jsonl');
  const answer = await fetch(`${bench.url}/console/api/audit/export`, { headers: await headers() });
  writeFileSync(file, await answer.text());
}, 60_000);

afterAll(() => bench?.close());

async function headers(): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await tokenOf(bench, 'all', 'administer')}` };
}

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function audit(...words: readonly string[]): Promise<Ending> {
  const { DATABASE_URL, PARTNERS_FILE } = bench.gateway.app.get<Config>(CONFIG);
  const node = ['--no-warnings', '--import', './scripts/native-typescript.mjs', 'scripts/audit.ts'];
  const env = { PATH: process.env['PATH'], DATABASE_URL, PARTNERS_FILE, MASTER_KEY: masterKey, DATA_DIR: bench.folder };
  const child = spawn(process.execPath, [...node, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (told.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told.err += chunk.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, ...told })));
}

function changed(name: string, change: (lines: string[]) => string[]): string {
  const path = join(bench.folder, name);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(path, `${change(lines).join('\n')}\n`);
  return path;
}

const headIn = ({ out }: Ending): string => /\d+:[\da-f]{64}/.exec(out)?.[0] ?? '';

describe('npm run audit -- verify', () => {
  it('finds an export whole, without a gateway, and tells its head; the database says the same', async () => {
    const [exported, own] = [await audit('verify', file), await audit('verify', '--database')];
    expect([exported.code, own.code]).toEqual([0, 0]);
    expect(exported.out).toBe(own.out);
    expect(exported.out).toMatch(/^Nguyên vẹn · Intact: 6 · 6:[\da-f]{64}\n$/);
    expect((await audit('verify', file, '--head', headIn(exported))).code).toBe(0);
    expect((await audit('verify', '--database', '--head', headIn(exported))).code).toBe(0);
  }, 60_000);

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      'a changed reason',
      (lines) => lines.map((line, at) => (at === 2 ? line.replace('lý do', 'cớ') : line)),
      /3: changed/,
    ],
    [
      'another person',
      (lines) => lines.map((line, at) => (at === 3 ? line.replace('"spec"', '"ai"') : line)),
      /4: changed/,
    ],
    ['two swapped', ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest], /2: out of order/],
    ['one taken out', (lines) => lines.filter((_line, at) => at !== 3), /4: out of order/],
    ['half a line', (lines) => lines.map((line, at) => (at === 5 ? line.slice(0, 40) : line)), /6: unreadable/],
  ])(
    'tells %s in a file',
    async (_what, change, told) => {
      const path = changed('changed.jsonl', change);
      const ending = await audit('verify', path);
      expect([ending.code, ending.out]).toEqual([1, expect.stringMatching(told)]);
      expect(ending.out).not.toContain(reason);
    },
    60_000,
  );

  it('tells by a head that the last entries of a file were cut off', async () => {
    const head = headIn(await audit('verify', file));
    const short = changed('short.jsonl', (lines) => lines.slice(0, -2));
    expect((await audit('verify', short)).code).toBe(0);
    const ending = await audit('verify', short, '--head', head);
    expect([ending.code, ending.out]).toEqual([1, expect.stringContaining('BROKEN at entry 5: cut off')]);
  }, 60_000);

  it('tells what was done to the table by somebody who owns it, at the command and in the console', async () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      [
        `UPDATE operator_act SET subject = 'account x' WHERE seq = 4`,
        `UPDATE operator_act SET subject = 'account nguoi.bon' WHERE seq = 4`,
        /4: changed/,
      ],
      [
        `UPDATE operator_act SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE operator_act SET seq = -seq WHERE seq < 0`,
        `UPDATE operator_act SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3); UPDATE operator_act SET seq = -seq WHERE seq < 0`,
        /2: not after its neighbour/,
      ],
      [`DELETE FROM operator_act WHERE seq > 4`, '', /5: cut off/],
    ];
    for (const [damage, repair, told] of cases) {
      await past(damage);
      const ending = await audit('verify', '--database');
      expect([ending.code, ending.out]).toEqual([1, expect.stringMatching(told)]);
      const answer = await fetch(`${bench.url}/console/api/audit/verify`, { headers: await headers() });
      expect(await answer.json()).toMatchObject({ intact: false });
      if (repair !== '') await past(repair);
    }
  }, 60_000);

  it.each([
    [[]],
    [['verify']],
    [['verify', '/nowhere/audit.jsonl']],
    [['verify', 'package.json', '--head']],
    [['verify', 'package.json', '--head', 'abc']],
    [['show', 'package.json']],
  ])(
    'ends with 2 for %j, which it cannot read',
    async (words: readonly string[]) => {
      const { code, out, err } = await audit(...words);
      expect([code, out, err === '']).toEqual([2, '', false]);
    },
    60_000,
  );
});

/** Past the guard of the table. */
async function past(statement: string): Promise<void> {
  await bench.pool.query(
    `ALTER TABLE operator_act DISABLE TRIGGER USER; ${statement}; ALTER TABLE operator_act ENABLE TRIGGER USER`,
  );
}
