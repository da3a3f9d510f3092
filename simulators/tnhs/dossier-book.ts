// TNHS's dossiers, rebuilt from the ledger. Every change is a ledger entry first; this class only applies entries.
import { asRecord } from '../server/untyped.ts';
import type { Entry, Ledger } from '../server/ledger.ts';
import { scriptNamed, type Step } from './scripts.ts';

export interface StatusEvent {
  readonly eventId: string;
  readonly soHoSo: string;
  readonly key: string;
  readonly status: number;
  readonly reason?: string;
  readonly officer: string;
  readonly department: string;
  /** ISO instant. */
  readonly at: string;
  readonly papers?: readonly { readonly name: string; readonly url: string }[];
}

export interface TnhsDossier {
  readonly soHoSo: string;
  readonly maHoSoCong: string;
  readonly nguon: string;
  readonly ngayHenTra: string;
  readonly script: string;
  readonly createKey: string;
  status: number;
  readonly history: number[];
  readonly untold: StatusEvent[];
  pendingSteps: readonly Step[];
}

export type WriteKind = 'create' | 'supplement' | 'withdraw';

export class DossierBook {
  readonly #dossiers = new Map<string, TnhsDossier>();
  /** Idempotency key → what it did. */
  readonly #keys = new Map<string, { readonly kind: WriteKind; readonly soHoSo: string }>();
  readonly #sequences = new Map<string, number>();

  constructor(ledger: Ledger) {
    ledger.replayInto((entry) => this.#apply(entry));
  }

  get(soHoSo: string): TnhsDossier | undefined {
    return this.#dossiers.get(soHoSo);
  }

  ofKey(key: string): { readonly kind: WriteKind; readonly dossier: TnhsDossier } | undefined {
    const found = this.#keys.get(key);
    const dossier = found && this.#dossiers.get(found.soHoSo);
    return found && dossier ? { kind: found.kind, dossier } : undefined;
  }

  all(): IterableIterator<TnhsDossier> {
    return this.#dossiers.values();
  }

  /** `NNNNN/YYYY/CCCCC` */
  nextNumber(agency: string, year: number): string {
    const sequence = (this.#sequences.get(`${year}/${agency}`) ?? 0) + 1;
    return `${String(sequence).padStart(5, '0')}/${year}/${agency}`;
  }

  #apply(entry: Entry): void {
    if (entry.duplicate) return;
    switch (entry.kind) {
      case 'create':
        return this.#created(entry);
      case 'supplement':
        return this.#written(entry, 'supplement', { status: 1 });
      case 'withdraw':
        return this.#written(entry, 'withdraw', { status: 7 });
      case 'status':
        return this.#moved(entry.data as unknown as StatusEvent & { readonly scripted: boolean });
      case 'told':
      case 'untold':
        return this.#told(String(asRecord(entry.data)['soHoSo']), entry.key);
      default:
    }
  }

  #created({ key, data }: Entry): void {
    const { soHoSo, maHoSoCong, nguon, ngayHenTra, script } = data as Readonly<Record<string, string>>;
    if (!soHoSo || !script) return;
    const [sequence, year, agency] = soHoSo.split('/');
    this.#sequences.set(`${year}/${agency}`, Number(sequence));
    this.#keys.set(key, { kind: 'create', soHoSo });
    this.#dossiers.set(soHoSo, {
      soHoSo,
      maHoSoCong: maHoSoCong ?? '',
      nguon: nguon ?? '',
      ngayHenTra: ngayHenTra ?? '',
      script,
      createKey: key,
      status: 1,
      history: [1],
      untold: [],
      pendingSteps: scriptNamed(script).afterCreate,
    });
  }

  #written({ key, data }: Entry, kind: 'supplement' | 'withdraw', { status }: { status: number }): void {
    const dossier = this.#dossiers.get(String(data['soHoSo']));
    if (!dossier) return;
    this.#keys.set(key, { kind, soHoSo: dossier.soHoSo });
    dossier.status = status;
    dossier.history.push(status);
    dossier.pendingSteps = kind === 'supplement' ? scriptNamed(dossier.script).afterSupplement : [];
  }

  #moved(event: StatusEvent & { readonly scripted: boolean }): void {
    const dossier = this.#dossiers.get(event.soHoSo);
    if (!dossier) return;
    dossier.status = event.status;
    dossier.history.push(event.status);
    dossier.untold.push(event);
    if (event.scripted) dossier.pendingSteps = dossier.pendingSteps.slice(1);
  }

  #told(soHoSo: string, eventId: string): void {
    const untold = this.#dossiers.get(soHoSo)?.untold;
    const at = untold?.findIndex((event) => event.eventId === eventId) ?? -1;
    if (at >= 0) untold?.splice(at, 1);
  }
}
