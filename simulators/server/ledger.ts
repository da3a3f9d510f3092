// A simulator's memory: one append-only file of JSON lines, written before the answer goes out, so that a kill -9 keeps
// everything that was answered. State is what comes out of reading the lines again. A torn last line is cut off.
//   effect: something changed in this system · duplicate: a repeated call that changed nothing.
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { without } from './untyped.ts';

export interface Entry {
  readonly seq: number;
  /** ISO instant. */
  readonly at: string;
  readonly kind: string;
  readonly key: string;
  readonly duplicate: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface NewEntry {
  readonly kind: string;
  readonly key: string;
  readonly duplicate?: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Bulky; stays in the file and is read back on demand. */
  readonly detail?: unknown;
}

export interface LedgerCount {
  readonly total: number;
  readonly effects: Record<string, number>;
  readonly duplicates: Record<string, number>;
  /** Keys that have more than one effect of the same kind: a broken promise. */
  readonly doubled: readonly string[];
}

export interface LedgerQuery {
  readonly kind?: string | undefined;
  readonly key?: string | undefined;
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

interface Line extends Entry {
  readonly detail?: unknown;
}

export class Ledger {
  readonly #file: number;
  readonly #entries: Entry[] = [];
  readonly #places: { readonly offset: number; readonly length: number }[] = [];
  readonly #listeners: ((entry: Entry, detail?: unknown) => void)[] = [];
  #size = 0;

  constructor(stateDir: string, name: string) {
    mkdirSync(stateDir, { recursive: true });
    const path = join(stateDir, `${name}.ledger.jsonl`);
    this.#file = openSync(path, 'a+');
    this.#load(readFileSync(path));
  }

  /** Calls back for every entry, those of earlier runs first. */
  replayInto(listener: (entry: Entry, detail?: unknown) => void): void {
    for (const entry of this.#entries) listener(entry, this.detailOf(entry.seq));
    this.#listeners.push(listener);
  }

  append(fresh: NewEntry): Entry {
    const { kind, key, duplicate = false, data = {}, detail } = fresh;
    const entry: Entry = { seq: this.#entries.length + 1, at: new Date().toISOString(), kind, key, duplicate, data };
    const line = Buffer.from(`${JSON.stringify(detail === undefined ? entry : { ...entry, detail })}\n`);
    writeSync(this.#file, line);
    this.#remember(entry, line.length);
    for (const listener of this.#listeners) listener(entry, detail);
    return entry;
  }

  query({ kind, key, after = 0, limit = 1000 }: LedgerQuery): Entry[] {
    const fits = (entry: Entry) =>
      (kind === undefined || entry.kind === kind) && (key === undefined || entry.key === key);
    const found: Entry[] = [];
    for (let index = after; index < this.#entries.length && found.length < limit; index += 1) {
      const entry = this.#entries[index];
      if (entry && fits(entry)) found.push(entry);
    }
    return found;
  }

  count(): LedgerCount {
    const effects: Record<string, number> = {};
    const duplicates: Record<string, number> = {};
    const seen = new Set<string>();
    const doubled = new Set<string>();
    for (const entry of this.#entries) {
      const side = entry.duplicate ? duplicates : effects;
      side[entry.kind] = (side[entry.kind] ?? 0) + 1;
      const name = `${entry.kind} ${entry.key}`;
      if (!entry.duplicate && seen.has(name)) doubled.add(name);
      if (!entry.duplicate) seen.add(name);
    }
    return { total: this.#entries.length, effects, duplicates, doubled: [...doubled] };
  }

  detailOf(seq: number): unknown {
    const place = this.#places[seq - 1];
    if (!place) return undefined;
    const bytes = Buffer.alloc(place.length);
    readSync(this.#file, bytes, 0, place.length, place.offset);
    return (JSON.parse(bytes.toString('utf8')) as Line).detail;
  }

  close(): void {
    closeSync(this.#file);
  }

  #load(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(10, from); end !== -1; end = bytes.indexOf(10, from)) {
      const line = JSON.parse(bytes.toString('utf8', from, end)) as Line;
      this.#remember(without(line, 'detail'), end + 1 - from);
      from = end + 1;
    }
    if (from < bytes.length) ftruncateSync(this.#file, from);
  }

  #remember(entry: Entry, length: number): void {
    this.#entries.push(entry);
    this.#places.push({ offset: this.#size, length });
    this.#size += length;
  }
}
