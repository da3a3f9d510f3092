// One process for edited mappings, one person at a time, each answer within a time and all of it within a memory. What takes more ends
// with its process; the next who asks gets a new one. A process that nobody asks is given back. (A thread would not do: one that
// runs out of memory may take the gateway with it.)
import { fork, type ChildProcess } from 'node:child_process';
import { GatewayError } from '../domain/errors.js';
import type { BenchAnswers, BenchGround, BenchJob, BenchReply } from './bench.jobs.js';

export interface WorkbenchSettings {
  readonly ground: BenchGround;
  /** The file of the process, and how Node is to read it. */
  readonly entry: { readonly url: URL; readonly execArgv?: readonly string[] };
  /** Of one answer. */
  readonly limitMs: number;
  /** Of the process. */
  readonly memoryMb?: number;
}

export type Ask = <K extends BenchJob['kind']>(job: Extract<BenchJob, { kind: K }>) => Promise<BenchAnswers[K]>;

const startMs = 60_000;
const idleMs = 60_000;
const mostWaiting = 20;
const usualMemoryMb = 256;

export class Workbench {
  private process: ChildProcess | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly settings: WorkbenchSettings) {}

  /**
   * The bench is the caller's until `act` ends.
   * @throws GatewayError MAPPING_TOO_SLOW, OVERLOADED
   */
  use<T>(act: (ask: Ask) => Promise<T>): Promise<T> {
    if (this.waiting >= mostWaiting) throw new GatewayError('OVERLOADED');
    this.waiting += 1;
    clearTimeout(this.idle);
    const mine = this.turn.then(() => act((job) => this.ask(job)));
    this.turn = mine.catch(() => undefined).then(() => this.rest());
    return mine;
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    await this.end();
  }

  private rest(): void {
    this.waiting -= 1;
    if (this.waiting > 0) return;
    this.idle = setTimeout(() => void this.end(), idleMs).unref();
  }

  private async ask<K extends BenchJob['kind']>(job: Extract<BenchJob, { kind: K }>): Promise<BenchAnswers[K]> {
    const child = this.process ?? (await this.start());
    const heard = this.heard<BenchReply>(child, this.settings.limitMs);
    child.send(job);
    const reply = await heard;
    if (!reply.ok) throw new Error(reply.why);
    return reply.answer as BenchAnswers[K];
  }

  private async start(): Promise<ChildProcess> {
    const { ground, entry, memoryMb = usualMemoryMb } = this.settings;
    const execArgv = [...(entry.execArgv ?? []), `--max-old-space-size=${memoryMb}`];
    const child = fork(entry.url, [ground.dir, ground.wsdlDir], {
      ...{ execArgv, env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' },
    });
    // Between two answers nobody else listens: a process that dies then is simply not there for the next.
    child.on('exit', () => {
      if (this.process === child) this.process = undefined;
    });
    child.on('error', () => undefined);
    this.process = child;
    await this.heard(child, startMs);
    child.unref();
    child.channel?.unref();
    return child;
  }

  /** The next word of the process. One that does not say it in time, or dies of it, is gone. */
  private heard<T>(child: ChildProcess, limitMs: number): Promise<T> {
    return new Promise((done, fail) => {
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit).off('error', fail);
        settle();
      };
      const onMessage = (message: unknown): void => end(() => done(message as T));
      const onExit = (code: number | null): void => end(() => fail(deathOf(code)));
      const onTime = (): void =>
        end(() => void this.end().then(() => fail(new GatewayError('MAPPING_TOO_SLOW')), fail));
      const timer = setTimeout(onTime, limitMs);
      child.once('message', onMessage).once('exit', onExit).once('error', fail);
    });
  }

  private async end(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await gone;
  }
}

/** Out of memory the engine aborts, by a signal or its number. */
function deathOf(code: number | null): Error {
  if (code === null || code === 134) return new GatewayError('MAPPING_TOO_SLOW');
  return new Error(`the process of edited mappings ended with ${code}`);
}
