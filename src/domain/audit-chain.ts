// The chain of the audit log: what is hashed, word for word, and the check. Needs no database and no key, so that anybody can
// verify an export offline.
//   digest = SHA-256 of the JSON array [id, at, who, act, subject, reason, detail, salt]; keys of `detail` in order
//   hash   = SHA-256 of `seq \n previous \n digest` (hexadecimal); `previous` of the first entry is 64 zeros
// A chain cannot show by itself that its last entries are missing, or that all of it was made anew: it must hold every head that was
// noted elsewhere (beside the table, in the log, by a person).
import { createHash } from 'node:crypto';

export interface AuditFacts {
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly who: string;
  readonly act: string;
  readonly subject: string;
  readonly reason: string;
  readonly detail: unknown;
  readonly salt: string;
}

export interface AuditEntry extends AuditFacts {
  readonly seq: number;
  readonly previous: string;
  readonly hash: string;
}

export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

export type Break = 'out of order' | 'not after its neighbour' | 'changed' | 'unreadable' | 'cut off';

export interface AuditVerdict {
  readonly intact: boolean;
  readonly entries: number;
  /** Last entry that holds. */
  readonly head: AuditHead;
  readonly broken?: { readonly seq: number; readonly why: Break };
}

export const beforeFirst: AuditHead = { seq: 0, hash: '0'.repeat(64) };

export function digestOf({ id, at, who, act, subject, reason, detail, salt }: AuditFacts): Buffer {
  const words = JSON.stringify([id, at, who, act, subject, reason, inOrder(detail), salt]);
  return createHash('sha256').update(words).digest();
}

/** `seq:hash`, as the check itself tells a head. @returns undefined for what is none */
export function headIn(text: string): AuditHead | undefined {
  const [, seq, hash = ''] = /^(\d{1,15}):([\da-f]{64})$/.exec(text) ?? [];
  return seq === undefined ? undefined : { seq: Number(seq), hash };
}

/** Follows a chain entry by entry and stops at the first that does not hold. */
export class AuditCheck {
  private head = beforeFirst;
  private entries = 0;
  private broken: AuditVerdict['broken'];
  /** Noted heads that were not met yet. */
  private owed: readonly AuditHead[];

  constructor(noted: readonly AuditHead[] = []) {
    this.owed = noted.filter(({ seq }) => seq > 0);
  }

  /** @returns false once the chain is broken: nothing after it can be trusted. */
  take(entry: unknown): boolean {
    if (this.broken) return false;
    const why = isEntry(entry) ? this.wrongWith(entry) : 'unreadable';
    if (why !== undefined || !isEntry(entry)) {
      this.broken = { seq: this.head.seq + 1, why: why ?? 'unreadable' };
      return false;
    }
    this.head = { seq: entry.seq, hash: entry.hash };
    this.entries += 1;
    this.owed = this.owed.filter(({ seq, hash }) => seq !== entry.seq || hash !== entry.hash);
    return true;
  }

  verdict(): AuditVerdict {
    const { head, entries } = this;
    const missed = Math.min(...this.owed.map(({ seq }) => seq));
    // An entry of that number that is another one: the chain was made anew from there, or before.
    const cut = { seq: Math.min(missed, head.seq + 1), why: 'cut off' } as const;
    const broken = this.broken ?? (this.owed.length > 0 ? cut : undefined);
    return { intact: broken === undefined, entries, head, ...(broken ? { broken } : {}) };
  }

  private wrongWith(entry: AuditEntry): Break | undefined {
    if (entry.seq !== this.head.seq + 1) return 'out of order';
    if (entry.previous !== this.head.hash) return 'not after its neighbour';
    const words = `${entry.seq}\n${entry.previous}\n${digestOf(entry).toString('hex')}`;
    return createHash('sha256').update(words).digest('hex') === entry.hash ? undefined : 'changed';
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as Readonly<Record<string, unknown>>;
  const texts = ['id', 'at', 'who', 'act', 'subject', 'reason', 'salt', 'previous', 'hash'];
  return Number.isInteger(one['seq']) && texts.every((name) => typeof one[name] === 'string');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]));
}
