// Open streams of the overview. Who watches the same agencies gets the same text; nobody reads more than once a turn for all.
// 1. a watcher gets the overview at once, then whenever it changed (looked at each turn), and a beat where it did not;
// 2. it ends with the session or right it was opened with, when it does not read what it is sent, and when the gateway stops.
import type { FastifyReply } from 'fastify';
import type { Operator } from '../operator.gate.js';
import type { OverviewDocument } from './overview.documents.js';

export interface Watcher {
  readonly reply: FastifyReply;
  operator: Operator;
  /** Undefined once the caller may not watch any more. */
  readonly look: () => Promise<Operator | undefined>;
}

export interface WatchersParts {
  readonly read: (agencies: readonly string[] | undefined) => Promise<OverviewDocument>;
  readonly onError: (error: unknown) => void;
}

interface Open extends Watcher {
  shown: string;
  spokenMs: number;
  lookedMs: number;
}

const turnMs = 1000;
const beatMs = 10_000;
const lookEveryMs = 5000;
export const mostWatchers = 100;
export const mostOfOne = 10;
/** What may wait for a slow reader. */
const mostUnreadBytes = 1_000_000;
const retryMs = 3000;

export class Watchers {
  private readonly open = new Set<Open>();
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> = Promise.resolve();
  private isTurning = false;
  private closed = false;

  constructor(private readonly parts: WatchersParts) {}

  get count(): number {
    return this.open.size;
  }

  /** @returns false when there are too many, or the gateway is stopping. */
  hasRoomFor(clientId: string): boolean {
    const own = [...this.open].filter(({ operator }) => operator.clientId === clientId).length;
    return !this.closed && this.open.size < mostWatchers && own < mostOfOne;
  }

  /** Takes the answer over: nothing else may write to it. */
  add(watcher: Watcher): void {
    const one: Open = { ...watcher, shown: '', spokenMs: 0, lookedMs: performance.now() };
    const { raw } = watcher.reply;
    watcher.reply.hijack();
    raw.writeHead(200, { ...plain(watcher.reply.getHeaders()), ...streamHeaders });
    raw.write(`retry: ${retryMs}\n\n`);
    this.open.add(one);
    raw.once('close', () => this.open.delete(one));
    raw.on('error', () => this.open.delete(one));
    this.greet(one).catch(this.parts.onError);
    if (!this.timer && !this.isTurning) this.next();
  }

  /** Ends every stream and lets no more in. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    for (const one of this.open) this.end(one);
    await this.turning;
  }

  private async greet(one: Open): Promise<void> {
    const overview = await this.parts.read(one.operator.agencies);
    if (this.open.has(one)) this.send(one, JSON.stringify(overview));
  }

  private next(): void {
    if (this.closed || this.open.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.turning = this.turn();
    }, turnMs);
  }

  private async turn(): Promise<void> {
    this.isTurning = true;
    try {
      await this.endThoseGone();
      await this.tell();
    } catch (error) {
      this.parts.onError(error);
    } finally {
      this.isTurning = false;
    }
    this.next();
  }

  private async endThoseGone(): Promise<void> {
    const due = [...this.open].filter(({ lookedMs }) => performance.now() - lookedMs >= lookEveryMs);
    for (const one of due) {
      const operator = await one.look();
      if (!operator?.rights.has('view')) this.end(one);
      else one.operator = operator;
      one.lookedMs = performance.now();
    }
  }

  private async tell(): Promise<void> {
    const texts = new Map<string, Promise<string>>();
    for (const one of [...this.open]) {
      const { agencies } = one.operator;
      const key = agencies ? agencies.join() : '*';
      const text = texts.get(key) ?? this.parts.read(agencies).then((overview) => JSON.stringify(overview));
      texts.set(key, text);
      const told = await text;
      if (this.open.has(one)) this.send(one, told);
    }
  }

  private send(one: Open, text: string): void {
    const { raw } = one.reply;
    if (raw.writableLength > mostUnreadBytes) return this.end(one);
    const isNew = unmoved(text) !== unmoved(one.shown);
    if (!isNew && performance.now() - one.spokenMs < beatMs) return;
    one.shown = text;
    one.spokenMs = performance.now();
    raw.write(`event: overview\ndata: ${text}\n\n`);
  }

  private end(one: Open): void {
    this.open.delete(one);
    const { raw } = one.reply;
    if (raw.writableLength > mostUnreadBytes) raw.destroy();
    else raw.end('event: end\ndata: {}\n\n');
  }
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** Times that move although nothing happened. */
const movingTimes = /"(?:at|lateAt|beatAt)":"[^"]*"/g;

function unmoved(text: string): string {
  return text.replace(movingTimes, '');
}

function plain(headers: ReturnType<FastifyReply['getHeaders']>): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string | number | string[]] => entry[1] !== undefined),
  );
}
