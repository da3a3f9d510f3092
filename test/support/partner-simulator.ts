// TNHS or TST as a process of its own, speaking its real contract; a test scripts it through its control door.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SoapPartner } from '../../src/platform/partners.js';
import { untilEnded } from './program.js';

export interface LedgerEntry {
  readonly kind: string;
  readonly key: string;
  readonly duplicate: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly detail?: unknown;
}

export interface PartnerSimulator {
  /** Where the gateway reaches it, with a time limit that a busy machine does not meet. */
  readonly partner: SoapPartner;
  /** See simulators/server/behaviour.ts; without settings it behaves again. */
  behave(settings?: Readonly<Record<string, unknown>>): Promise<void>;
  control(path: string, body: unknown): Promise<void>;
  /** What happened there under this key, repeats included. */
  ledgerOf(key: string): Promise<LedgerEntry[]>;
  close(): Promise<void>;
}

const repository = resolve(import.meta.dirname, '../..');
const signIn = { username: 'gateway', password: 'for-tests-only' };
const nowhere = 'http://127.0.0.1:1';

export async function startPartnerSimulator(name: 'tnhs' | 'tst'): Promise<PartnerSimulator> {
  const folder = mkdtempSync(join(tmpdir(), `test-${name}-`));
  const callback = { username: name, password: 'for-tests-only' };
  const section = { port: 0, ...signIn, callback, stepMs: 3_600_000, issueDelayMs: 3_600_000 };
  const config = { gatewayUrl: nowhere, eventsTcp: { host: '127.0.0.1', port: 1 }, stateDir: folder, [name]: section };
  const file = join(folder, 'simulators.json');
  writeFileSync(file, JSON.stringify(config));
  const flags = ['--no-warnings', 'simulators/main.ts', name, '--config', file];
  const child = spawn(process.execPath, flags, { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const base = /http:\S+/.exec(line.toString())?.[0] ?? '';
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${base}/control/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    partner: { url: `${base}/soap`, ...signIn, timeoutMs: 15_000 },
    behave: async (settings) =>
      void (await (settings ? ask('POST', 'behaviour', settings) : ask('DELETE', 'behaviour'))),
    control: async (path, body) => void (await ask('POST', path, body)),
    ledgerOf: async (key) => {
      const { entries } = (await ask('GET', `ledger?detail&key=${encodeURIComponent(key)}`)) as {
        entries: LedgerEntry[];
      };
      return entries;
    },
    close: async () => {
      child.kill('SIGKILL');
      await untilEnded(child, `the ${name} simulator`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
