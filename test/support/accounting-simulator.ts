// Accounting as a process of its own, speaking its real contract; a test scripts it through its control door.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SoapPartner } from '../../src/platform/partners.js';
import { untilEnded } from './program.js';

export interface AccountingSimulator {
  /** Where the gateway reaches it, with a time limit that a busy machine does not meet. */
  readonly partner: SoapPartner;
  /** See simulators/accounting/posting.ts: `{soChungTu, soTien, maHoSo, …, mode?}`. */
  post(...vouchers: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** See simulators/server/behaviour.ts; without settings it behaves again. */
  behave(settings?: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

const repository = resolve(import.meta.dirname, '../..');

export async function startAccountingSimulator(): Promise<AccountingSimulator> {
  const folder = mkdtempSync(join(tmpdir(), 'test-accounting-'));
  const signIn = { username: 'gateway', password: 'for-tests-only' };
  const config = { gatewayUrl: 'http://127.0.0.1:1', stateDir: folder, accounting: { port: 0, ...signIn } };
  const file = join(folder, 'simulators.json');
  writeFileSync(file, JSON.stringify(config));
  const flags = ['--no-warnings', 'simulators/main.ts', 'accounting', '--config', file];
  const child = spawn(process.execPath, flags, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const base = /http:\S+/.exec(line.toString())?.[0] ?? '';
  const tell = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await fetch(`${base}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    partner: { url: `${base}/soap`, ...signIn, timeoutMs: 15_000 },
    post: (...vouchers) => tell('POST', 'vouchers', vouchers),
    behave: (settings) => (settings ? tell('POST', 'behaviour', settings) : tell('DELETE', 'behaviour')),
    close: async () => {
      child.kill('SIGKILL');
      await untilEnded(child, 'the accounting simulator');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
