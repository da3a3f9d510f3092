// A lean HTTP/1.1 load: N kept connections, each sends, waits for the answer, sends the next. Measures every answer.
import { connect, type Socket } from 'node:net';

export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The bytes of request number `n`, never the same twice. */
  readonly request: (n: number) => Buffer;
  /** Status codes that count as done. */
  readonly accepts: (status: number) => boolean;
}

export interface LoadResult {
  readonly done: number;
  readonly failed: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Status → count, of the answers that were not accepted. */
  readonly refusals: Readonly<Record<string, number>>;
}

interface Tally {
  next: number;
  done: number;
  failed: number;
  readonly latenciesMs: number[];
  readonly refusals: Record<string, number>;
}

export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const tally: Tally = { next: 0, done: 0, failed: 0, latenciesMs: [], refusals: {} };
  const startedAt = performance.now();
  const until = startedAt + plan.seconds * 1000;
  await Promise.all(Array.from({ length: plan.connections }, () => drive(plan, tally, until)));
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = tally.latenciesMs.sort((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  const { done, failed, refusals } = tally;
  return {
    done,
    failed,
    refusals,
    seconds,
    perSecond: round(done / seconds),
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
  };
}

async function drive(plan: LoadPlan, tally: Tally, until: number): Promise<void> {
  const socket = connect({ port: plan.port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const answers = answersOf(socket);
  while (performance.now() < until) {
    const sentAt = performance.now();
    socket.write(plan.request(tally.next++));
    const status = await answers();
    tally.latenciesMs.push(performance.now() - sentAt);
    if (plan.accepts(status)) tally.done += 1;
    else note(tally, status);
  }
  socket.destroy();
}

function note(tally: Tally, status: number): void {
  tally.failed += 1;
  tally.refusals[status] = (tally.refusals[status] ?? 0) + 1;
}

/** Reads one answer after the other; every answer of the gateway has a Content-Length. */
function answersOf(socket: Socket): () => Promise<number> {
  let buffered: Buffer = Buffer.alloc(0);
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  socket.on('data', (chunk: Buffer) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
    const answer = wholeAnswer(buffered);
    if (!answer || !waiting) return;
    buffered = buffered.subarray(answer.length);
    const { resolve } = waiting;
    waiting = undefined;
    resolve(answer.status);
  });
  const broken = (): void => waiting?.reject(new Error('the gateway closed the connection'));
  socket.on('close', broken).on('error', broken);
  return () => new Promise((resolve, reject) => (waiting = { resolve, reject }));
}

function wholeAnswer(bytes: Buffer): { status: number; length: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = headEnd + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return bytes.length < length ? undefined : { status: Number(head.slice(9, 12)), length };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
