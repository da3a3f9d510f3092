import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../test/support/free-port.js';
import { waitFor } from '../../test/support/wait-for.js';
import { callSoap, count, createRequest, testConfig, textIn, tnhsNamespace } from '../testing/bench-ground.ts';
import { Ledger } from './ledger.ts';

const program = new URL('../main.ts', import.meta.url).pathname;

const started: ChildProcess[] = [];

describe('the ledger', () => {
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  it('survives kill -9: what was answered is there, and the next run goes on from it', async () => {
    const port = await freePort();
    const base = testConfig('http://127.0.0.1:1');
    const file = join(base.stateDir, 'simulators.json');
    writeFileSync(file, JSON.stringify({ ...base, tnhs: { ...base.tnhs, port } }));
    const url = `http://127.0.0.1:${port}`;
    const create = (key: string) =>
      callSoap({ url, namespace: tnhsNamespace }, 'TiepNhanHoSo', createRequest(key, `R-${key}-MANUAL`));
    const first = await startProgram(file, url);
    const answered: (string | undefined)[] = [];
    const storm = Array.from({ length: 200 }, async (_none, index) => {
      const { root } = await create(`k${index}`);
      answered.push(textIn(root, 'soHoSo'));
      if (answered.length === 100) first.kill('SIGKILL');
    });
    await Promise.allSettled(storm);
    expect(answered.length).toBeGreaterThanOrEqual(100);
    const second = await startProgram(file, url);
    const { effects, doubled } = await count(url);
    expect(effects['create']).toBeGreaterThanOrEqual(answered.length);
    expect(doubled).toEqual([]);
    const { root } = await create('new');
    expect(answered).not.toContain(textIn(root, 'soHoSo'));
    const left = once(second, 'exit');
    second.kill('SIGTERM');
    expect(await left).toEqual([0, null]);
  }, 180_000);

  it('cuts off a line that a kill has torn', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    const before = new Ledger(folder, 'x');
    before.append({ kind: 'create', key: 'á', detail: { name: 'Đỗ' } });
    before.close();
    appendFileSync(join(folder, 'x.ledger.jsonl'), '{"seq":2,"kind":"cre');
    const after = new Ledger(folder, 'x');
    after.append({ kind: 'create', key: 'b' });
    after.close();
    const last = new Ledger(folder, 'x');
    expect(last.query({}).map((entry) => [entry.seq, entry.key])).toEqual([
      [1, 'á'],
      [2, 'b'],
    ]);
    expect(last.detailOf(1)).toEqual({ name: 'Đỗ' });
    last.close();
  });

  it('names a key that has more than one effect', () => {
    const ledger = new Ledger(mkdtempSync(join(tmpdir(), 'ledger-')), 'x');
    ledger.append({ kind: 'record', key: 'PT1' });
    ledger.append({ kind: 'record', key: 'PT1', duplicate: true });
    expect(ledger.count()).toMatchObject({ effects: { record: 1 }, duplicates: { record: 1 }, doubled: [] });
    ledger.append({ kind: 'record', key: 'PT1' });
    expect(ledger.count().doubled).toEqual(['record PT1']);
    ledger.close();
  });
});

async function startProgram(file: string, url: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--no-warnings', program, 'tnhs', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await waitFor(() => said.includes(`simulator tnhs ready on ${url}`), { timeoutMs: 60_000 });
  return child;
}
