// Dossiers of the agency that the national portal knows by DongBoHoSoMC, with the progress told of them, rebuilt from the ledger.
//   sync → one effect for each reference · sync-update · sync-progress
import type { Entry, Ledger } from '../server/ledger.ts';

export interface SyncedStep {
  readonly status: number;
  /** yyyyMMddHHmmss. */
  readonly at: string;
  readonly duplicate: boolean;
}

export interface SyncedDossier {
  readonly reference: string;
  /** The last item of DongBoHoSoMC. */
  item: Record<string, unknown>;
  /** TrangThaiHoSo of each sync that changed something, in the order received. */
  readonly statuses: number[];
  readonly progress: SyncedStep[];
}

export class SyncedBook {
  readonly #ledger: Ledger;
  readonly #dossiers = new Map<string, SyncedDossier>();
  readonly #steps = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    ledger.replayInto((entry, detail) => this.#apply(entry, detail as Record<string, unknown>));
  }

  get(reference: string): SyncedDossier | undefined {
    return this.#dossiers.get(reference);
  }

  all(): SyncedDossier[] {
    return [...this.#dossiers.values()];
  }

  /** The same item again changes nothing. */
  keep(item: Record<string, unknown>): void {
    const reference = String(item['MaHoSo']);
    const before = this.#dossiers.get(reference);
    const status = Number(item['TrangThaiHoSo']);
    this.#ledger.append({
      kind: before ? 'sync-update' : 'sync',
      key: before ? `${reference}|${before.statuses.length}` : reference,
      duplicate: before !== undefined && JSON.stringify(before.item) === JSON.stringify(item),
      data: { reference, status },
      detail: item,
    });
  }

  keepProgress(item: Record<string, unknown>): void {
    const [reference, status, at] = [String(item['MaHoSo']), Number(item['TrangThai']), String(item['ThoiDiemXuLy'])];
    const key = `${reference}|${status}|${at}|${String(item['NoiDungXuLy'])}`;
    const duplicate = this.#steps.has(key);
    this.#ledger.append({ kind: 'sync-progress', key, duplicate, data: { reference, status, at }, detail: item });
  }

  #apply({ kind, key, data, duplicate }: Entry, item: Record<string, unknown>): void {
    const reference = String(data['reference']);
    const status = Number(data['status']);
    if (kind === 'sync') this.#dossiers.set(reference, { reference, item, statuses: [status], progress: [] });
    const dossier = this.#dossiers.get(reference);
    if (kind === 'sync-update' && dossier && !duplicate) {
      dossier.item = item;
      dossier.statuses.push(status);
    }
    if (kind === 'sync-progress') {
      this.#steps.add(key);
      dossier?.progress.push({ status, at: String(data['at']), duplicate });
    }
  }
}

/** Steps that came for the first time, but of an earlier time than one before them (seconds only: equal is in order). */
export function stepsOutOfOrder({ progress }: SyncedDossier): SyncedStep[] {
  const firsts = progress.filter(({ duplicate }) => !duplicate);
  return firsts.filter((step, index) => step.at < (firsts[index - 1]?.at ?? ''));
}
