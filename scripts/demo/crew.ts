// The demo's processes: each in a group of its own (Ctrl-C reaches only us, and we end them in order), each with a log file.
// A record of them lets the next start clean up after a demo that was killed.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root, SetupProblem } from './settings.ts';

export interface Member {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers 2xx when the process is ready. */
  readonly readyUrl: string;
  /** Writes to our terminal instead of a log file. */
  readonly visible?: boolean;
}

interface RunningRecord {
  readonly launcher: number;
  readonly members: Readonly<Record<string, number>>;
}

const readyWithinMs = 90_000;
const logTailLines = 15;

export class Crew {
  readonly #folder: string;
  readonly #running = new Map<string, ChildProcess>();
  #leaving = false;
  /** Called when a process ends that nobody asked to end. */
  onLoss: (name: string, how: string) => void = () => undefined;

  constructor(folder: string) {
    this.#folder = folder;
    // The data folder itself stays open: PostgreSQL's user must pass through it to its own folder.
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o700 });
  }

  start({ name, args, env = {}, visible = false }: Member): void {
    const log = openSync(this.logOf(name), 'w', 0o600);
    const child = spawn(process.execPath, ['--no-warnings', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: visible ? 'inherit' : ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#running.set(name, child);
    this.#writeRecord();
    child.once('exit', (code, signal) => {
      this.#running.delete(name);
      if (!this.#leaving) this.onLoss(name, signal ?? `code ${code}`);
    });
  }

  async untilReady({ name, readyUrl }: Member): Promise<void> {
    const deadline = Date.now() + readyWithinMs;
    while (this.#running.has(name)) {
      if (await answers(readyUrl)) return;
      if (Date.now() > deadline) throw new SetupProblem(`${name} did not get ready. ${this.lastWords(name)}`);
      await pause(50);
    }
    throw new SetupProblem(`${name} could not start. ${this.lastWords(name)}`);
  }

  /** SIGTERM, then SIGKILL after the deadline. */
  async stop(names: readonly string[], withinMs: number): Promise<void> {
    this.#leaving = true;
    names.forEach((name) => this.#signal(name, 'SIGTERM'));
    const deadline = Date.now() + withinMs;
    while (names.some((name) => this.#running.has(name)) && Date.now() < deadline) await pause(20);
    names.forEach((name) => this.#signal(name, 'SIGKILL'));
    while (names.some((name) => this.#running.has(name)) && Date.now() < deadline + 2000) await pause(20);
    if (this.#running.size === 0) rmSync(recordIn(this.#folder), { force: true });
  }

  killAll(): void {
    this.#leaving = true;
    [...this.#running.keys()].forEach((name) => this.#signal(name, 'SIGKILL'));
  }

  logOf(name: string): string {
    return join(this.#folder, 'logs', `${name}.log`);
  }

  /** What a process wrote for people at its end; its JSON log lines are left to the log file. */
  lastWords(name: string): string {
    const path = this.logOf(name);
    const lines = existsSync(path) && statSync(path).size > 0 ? readFileSync(path, 'utf8').trim().split('\n') : [];
    const words = lines.filter((line) => !line.startsWith('{') && !/^\s+at /.test(line)).slice(-logTailLines);
    return [`Its log: ${path}`, ...words.map((line) => `  ${line}`)].join('\n');
  }

  #signal(name: string, signal: NodeJS.Signals): void {
    const pid = this.#running.get(name)?.pid;
    if (pid !== undefined) signalGroup(pid, signal);
  }

  #writeRecord(): void {
    const members = Object.fromEntries([...this.#running].map(([name, child]) => [name, child.pid ?? 0]));
    const record: RunningRecord = { launcher: process.pid, members };
    writeFileSync(recordIn(this.#folder), JSON.stringify(record));
  }
}

/**
 * Ends the processes of an earlier demo on this data folder whose launcher was killed.
 * @returns how many there were
 * @throws SetupProblem when that demo is alive
 */
export async function endLeftovers(folder: string): Promise<number> {
  const path = recordIn(folder);
  if (!existsSync(path)) return 0;
  const { launcher, members } = JSON.parse(readFileSync(path, 'utf8')) as RunningRecord;
  if (commandOf(launcher).includes('scripts/demo.ts'))
    throw new SetupProblem(`npm start is already running on this data folder (process ${launcher}).`);
  const ours = Object.values(members).filter((pid) => /dist\/main\.js|simulators\/main\.ts/.test(commandOf(pid)));
  ours.forEach((pid) => signalGroup(pid, 'SIGTERM'));
  const deadline = Date.now() + 12_000;
  while (ours.some((pid) => commandOf(pid) !== '') && Date.now() < deadline) await pause(50);
  ours.forEach((pid) => signalGroup(pid, 'SIGKILL'));
  rmSync(path, { force: true });
  return ours.length;
}

function recordIn(folder: string): string {
  return join(folder, 'running.json');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Empty when there is no such process. */
function commandOf(pid: number): string {
  if (existsSync('/proc/self/cmdline')) {
    const path = `/proc/${pid}/cmdline`;
    return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\0', ' ') : '';
  }
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
