// A portal's dossiers as its citizens see them, rebuilt from the ledger.
// A dossier sent to the gateway in the portal's name by another hand (curl) is known from its first callback on: foreign, its amount unknown.
//   submission → acknowledged | refused · status (in the order received, repeats marked) · request (supplement, withdrawal) · payment → paid
import { without } from '../server/untyped.ts';
import type { Entry, Ledger } from '../server/ledger.ts';
import type { Dossier } from '../samples.ts';

export type DoorName = 'json' | 'soap' | 'dvcqg';

export interface Receipt {
  readonly status: number;
  /** Place in the gateway's order; the national interface has none. */
  readonly sequence?: number;
  readonly at: string;
  readonly receivedAt: string;
  readonly reason?: string;
  readonly result?: unknown;
  readonly duplicate: boolean;
}

export interface PortalDossier {
  readonly reference: string;
  /** Absent, like the facts, in a foreign one. */
  readonly door?: DoorName;
  /** What is paid and by whom. */
  readonly facts?: PaymentFacts;
  state: 'sending' | 'acknowledged' | 'refused' | 'foreign';
  refusal?: string;
  dossierId?: string;
  tnhsNumber?: string;
  readonly receipts: Receipt[];
  readonly requests: { readonly id: string; readonly kind: 'supplement' | 'withdraw'; settled: boolean }[];
  payment: 'none' | 'planned' | 'paid';
}

export interface PaymentFacts {
  readonly amount: number;
  readonly support: number;
  readonly paymentReference?: string;
  readonly personalId: string;
  readonly vssCode?: string;
  readonly payer: string;
  readonly agency: string;
  readonly fromMonth: string;
  readonly months: number;
  readonly method: string;
  readonly income: number;
}

export class PortalBook {
  readonly #ledger: Ledger;
  readonly #dossiers = new Map<string, PortalDossier>();
  readonly #submissions = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #watchers = new Set<(dossier: PortalDossier) => void>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    ledger.replayInto((entry) => this.#apply(entry));
  }

  get(reference: string): PortalDossier | undefined {
    return this.#dossiers.get(reference);
  }

  all(): PortalDossier[] {
    return [...this.#dossiers.values()];
  }

  get size(): number {
    return this.#dossiers.size;
  }

  /** What was submitted, as it was submitted. */
  submission(reference: string): Dossier | undefined {
    const seq = this.#submissions.get(reference);
    return seq === undefined ? undefined : (this.#ledger.detailOf(seq) as Dossier);
  }

  hasSeen(statusKey: string): boolean {
    return this.#seen.has(statusKey);
  }

  /** @returns a function that ends the watching. */
  watch(watcher: (dossier: PortalDossier) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #apply(entry: Entry): void {
    const dossier = this.#concerned(entry);
    if (!dossier) return;
    if (!entry.duplicate) this.#change(dossier, entry);
    if (entry.kind === 'status') this.#received(dossier, entry);
    if (entry.kind === 'progress') this.#seen.add(entry.key);
    for (const watcher of this.#watchers) watcher(dossier);
  }

  #concerned(entry: Entry): PortalDossier | undefined {
    if (entry.kind === 'submission') return this.#submitted(entry);
    const reference = referenceOf(entry);
    const isCallback = entry.kind === 'status' || entry.kind === 'progress';
    return this.#dossiers.get(reference) ?? (isCallback ? this.#foreign(reference) : undefined);
  }

  #foreign(reference: string): PortalDossier {
    const dossier: PortalDossier = { reference, state: 'foreign', receipts: [], requests: [], payment: 'none' };
    this.#dossiers.set(reference, dossier);
    return dossier;
  }

  #submitted({ key, seq, data }: Entry): PortalDossier {
    const dossier: PortalDossier = {
      reference: key,
      door: data['door'] as DoorName,
      facts: data['facts'] as PaymentFacts,
      state: 'sending',
      receipts: [],
      requests: [],
      payment: 'none',
    };
    this.#dossiers.set(key, dossier);
    this.#submissions.set(key, seq);
    return dossier;
  }

  #change(dossier: PortalDossier, { kind, key, data }: Entry): void {
    switch (kind) {
      case 'acknowledged':
        dossier.state = 'acknowledged';
        if (typeof data['dossierId'] === 'string') dossier.dossierId = data['dossierId'];
        return;
      case 'refused':
        dossier.state = 'refused';
        dossier.refusal = String(data['why']);
        return;
      case 'request':
        dossier.requests.push({ id: key, kind: data['request'] as 'supplement' | 'withdraw', settled: false });
        return;
      case 'request-settled': {
        const request = dossier.requests.find((one) => one.id === key);
        if (request) request.settled = true;
        return;
      }
      case 'payment':
        dossier.payment = 'planned';
        return;
      case 'paid':
        dossier.payment = 'paid';
        return;
      default:
    }
  }

  #received(dossier: PortalDossier, { key, at, data, duplicate }: Entry): void {
    this.#seen.add(key);
    const { tnhsNumber } = data;
    const told = without(data, 'reference', 'tnhsNumber') as unknown as Receipt;
    if (typeof tnhsNumber === 'string' && tnhsNumber !== '') dossier.tnhsNumber = tnhsNumber;
    dossier.receipts.push({ ...told, receivedAt: at, duplicate });
  }
}

function referenceOf(entry: Entry): string {
  const { reference } = entry.data;
  return typeof reference === 'string' ? reference : entry.key;
}

/** The last status the citizen was told, 0 before the first. */
export function statusOf(dossier: PortalDossier): number {
  return dossier.receipts.findLast((one) => !one.duplicate)?.status ?? 0;
}

/** Receipts that came for the first time, but behind a later one. */
export function outOfOrder(dossier: PortalDossier): Receipt[] {
  let last: Receipt | undefined;
  return dossier.receipts.filter((receipt) => {
    if (receipt.duplicate) return false;
    const late = last !== undefined && isBehind(receipt, last);
    if (!late) last = receipt;
    return late;
  });
}

/** By the gateway's sequence, or where there is none by its time (seconds only: equal is not behind). */
function isBehind(receipt: Receipt, before: Receipt): boolean {
  if (receipt.sequence === undefined || before.sequence === undefined) return receipt.at < before.at;
  return receipt.sequence <= before.sequence;
}

/** A reference that asks this portal to say it has no such dossier. */
export function isDenied(reference: string): boolean {
  return reference.split('-').includes('UNKNOWN');
}

/** A reference that asks the national portal's look-up to overlook the dossier, so that only its "đã tồn tại" tells. */
export function isOverlooked(reference: string): boolean {
  return reference.split('-').includes('OVERLOOKED');
}
