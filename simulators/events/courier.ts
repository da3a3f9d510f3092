// Carries what a simulator must tell another system: in order per line, retried until accepted, many lines at once.
// Holds nothing durable: who enqueues writes to the ledger first and enqueues again after a restart.

/** `again` with `refused`: the other side was there and said no, which may still change (it does not know the dossier yet). */
export type Verdict =
  | { readonly kind: 'accepted'; readonly facts?: Facts }
  | { readonly kind: 'again'; readonly why: string; readonly afterMs?: number | undefined; readonly refused?: true }
  | { readonly kind: 'never'; readonly why: string; readonly facts?: Facts };

/** What the other side said, for the ledger. */
export type Facts = Readonly<Record<string, unknown>>;

export interface CourierOptions<T> {
  readonly carry: (item: T) => Promise<Verdict>;
  readonly onAccepted: (item: T, facts: Facts) => void;
  /** The other side said a final no; the line goes on with the next item. */
  readonly onRefused: (item: T, facts: Facts) => void;
  readonly concurrency?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** This many refusals of one item are taken for a final no. */
  readonly mostRefusals?: number;
}

interface Line<T> {
  readonly items: T[];
  tries: number;
  refusals: number;
}

export class Courier<T> {
  readonly #options: Required<CourierOptions<T>>;
  readonly #lines = new Map<string, Line<T>>();
  readonly #ready: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = 0;
  #stopped = false;
  #lastTrouble = '';

  constructor(options: CourierOptions<T>) {
    this.#options = { concurrency: 32, firstPauseMs: 100, longestPauseMs: 5000, mostRefusals: 100, ...options };
  }

  enqueue(lineKey: string, item: T): void {
    const line = this.#lines.get(lineKey);
    if (line) {
      line.items.push(item);
      return;
    }
    this.#lines.set(lineKey, { items: [item], tries: 0, refusals: 0 });
    this.#offer(lineKey);
  }

  /** What has not been accepted yet. */
  waiting(): { readonly lines: number; readonly items: number; readonly lastTrouble: string } {
    let items = 0;
    for (const line of this.#lines.values()) items += line.items.length;
    return { lines: this.#lines.size, items, lastTrouble: this.#lastTrouble };
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #offer(lineKey: string): void {
    this.#ready.push(lineKey);
    this.#pump();
  }

  #pump(): void {
    while (!this.#stopped && this.#running < this.#options.concurrency) {
      const lineKey = this.#ready.shift();
      const line = lineKey === undefined ? undefined : this.#lines.get(lineKey);
      if (lineKey === undefined || !line) return;
      this.#running += 1;
      void this.#carryHead(lineKey, line);
    }
  }

  async #carryHead(lineKey: string, line: Line<T>): Promise<void> {
    const [item] = line.items;
    if (item === undefined) return;
    line.tries += 1;
    const verdict = this.#weigh(line, await this.#tryCarry(item));
    this.#running -= 1;
    if (this.#stopped) return;
    if (verdict.kind === 'again') this.#pause(lineKey, line, verdict);
    else this.#next(lineKey, line, verdict);
    this.#pump();
  }

  async #tryCarry(item: T): Promise<Verdict> {
    try {
      return await this.#options.carry(item);
    } catch (error) {
      return { kind: 'again', why: error instanceof Error ? error.message : String(error) };
    }
  }

  #weigh(line: Line<T>, verdict: Verdict): Verdict {
    if (verdict.kind !== 'again' || !verdict.refused) return verdict;
    line.refusals += 1;
    return line.refusals < this.#options.mostRefusals ? verdict : { kind: 'never', why: verdict.why };
  }

  #next(lineKey: string, line: Line<T>, verdict: Verdict & { kind: 'accepted' | 'never' }): void {
    const item = line.items.shift();
    const { tries } = line;
    line.tries = 0;
    line.refusals = 0;
    if (line.items.length === 0) this.#lines.delete(lineKey);
    else this.#ready.push(lineKey);
    if (item === undefined) return;
    if (verdict.kind === 'accepted') this.#options.onAccepted(item, { tries, ...verdict.facts });
    else this.#options.onRefused(item, { tries, why: verdict.why, ...verdict.facts });
  }

  #pause(lineKey: string, line: Line<T>, verdict: Verdict & { kind: 'again' }): void {
    this.#lastTrouble = verdict.why;
    const { firstPauseMs, longestPauseMs } = this.#options;
    const growing = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(line.tries - 1, 16));
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#offer(lineKey);
    }, verdict.afterMs ?? growing);
    this.#timers.add(timer);
  }
}
