// TST's participations (one per voucher number) and cover sheets (one per dossier), rebuilt from the ledger.
import type { Entry, Ledger } from '../server/ledger.ts';
import { PaidMonths, type Period } from './paid-months.ts';

export interface Participation {
  readonly soChungTu: string;
  readonly maSoBHXH: string;
  readonly maQuaTrinh: string;
  readonly person: string;
  /** The person had no code before. */
  readonly capMaSoMoi: boolean;
}

export interface Cover {
  /** The key that asked for it. */
  readonly key: string;
  readonly maToBia: string;
  readonly soHoSo: string;
  readonly maSoBHXH: string;
  issued: Issue | undefined;
  told: boolean;
}

export interface Issue {
  readonly noticeId: string;
  readonly soGiayTo: string;
  readonly duongDan: string;
  /** ISO instant. */
  readonly ngayCap: string;
}

export class ParticipationBook {
  readonly #byVoucher = new Map<string, Participation>();
  readonly #covers = new Map<string, Cover>();
  readonly #coverOfDossier = new Map<string, string>();
  readonly #keys = new Map<string, { readonly soChungTu?: string; readonly maToBia?: string }>();
  /** Person → code, and all codes. */
  readonly #codes = new Map<string, string>();
  readonly #knownCodes = new Set<string>();
  readonly #paid = new PaidMonths();

  constructor(ledger: Ledger) {
    ledger.replayInto((entry) => this.#apply(entry));
  }

  participation(soChungTu: string): Participation | undefined {
    return this.#byVoucher.get(soChungTu);
  }

  cover(maToBia: string): Cover | undefined {
    return this.#covers.get(maToBia);
  }

  coverOf(soHoSo: string): Cover | undefined {
    return this.#covers.get(this.#coverOfDossier.get(soHoSo) ?? '');
  }

  ofKey(
    key: string,
  ): { readonly participation?: Participation | undefined; readonly cover?: Cover | undefined } | undefined {
    const found = this.#keys.get(key);
    if (!found) return undefined;
    return { participation: this.#byVoucher.get(found.soChungTu ?? ''), cover: this.#covers.get(found.maToBia ?? '') };
  }

  covers(): IterableIterator<Cover> {
    return this.#covers.values();
  }

  hasCode(maSoBHXH: string): boolean {
    return this.#knownCodes.has(maSoBHXH);
  }

  /** The code of a person as known before. */
  knownCode(person: string): string | undefined {
    return this.#codes.get(person);
  }

  nextCode(): string {
    return `79${String(this.#codes.size + 1).padStart(8, '0')}`;
  }

  overlapping(maSoBHXH: string, period: Period, soHoSo: string): string[] {
    return this.#paid.overlapping(maSoBHXH, period, soHoSo);
  }

  nextParticipation(): string {
    return `QT-${String(this.#byVoucher.size + 1).padStart(8, '0')}`;
  }

  nextCover(): string {
    return `TB-${String(this.#covers.size + 1).padStart(8, '0')}`;
  }

  #apply({ kind, key, data, duplicate }: Entry): void {
    const facts = data as Readonly<Record<string, string>>;
    if (duplicate) return this.#sameAgain(kind, facts);
    if (kind === 'person') this.#personKnown(facts);
    if (kind === 'period') this.#periodSet(facts);
    if (kind === 'record') this.#recorded(key, facts);
    if (kind === 'cover') this.#coverCreated(key, facts);
    if (kind === 'issue' || kind === 'told') this.#coverMoved(kind, facts);
  }

  #coverMoved(kind: 'issue' | 'told', facts: Readonly<Record<string, string>>): void {
    const cover = this.#covers.get(facts['maToBia'] ?? '');
    if (cover && kind === 'issue') cover.issued = facts as unknown as Issue;
    if (cover && kind === 'told') cover.told = true;
  }

  // Another key for the same voucher or dossier points at the same effect from then on.
  #sameAgain(kind: string, facts: Readonly<Record<string, string>>): void {
    const requestKey = facts['requestKey'];
    if (requestKey === undefined || this.#keys.has(requestKey)) return;
    if (kind === 'record') this.#keys.set(requestKey, { soChungTu: facts['soChungTu'] ?? '' });
    if (kind === 'cover') this.#keys.set(requestKey, { maToBia: facts['maToBia'] ?? '' });
  }

  #recorded(soChungTu: string, facts: Readonly<Record<string, string>>): void {
    const { maSoBHXH = '', maQuaTrinh = '', person = '', requestKey = '', soHoSo = '', tuThang } = facts;
    const capMaSoMoi = facts['capMaSoMoi'] === 'true';
    this.#byVoucher.set(soChungTu, { soChungTu, maSoBHXH, maQuaTrinh, person, capMaSoMoi });
    this.#personKnown({ person, maSoBHXH });
    this.#keys.set(requestKey, { soChungTu });
    if (tuThang !== undefined) this.#paid.add(maSoBHXH, { tuThang, soThang: Number(facts['soThang']) }, soHoSo);
  }

  #personKnown({ person = '', maSoBHXH = '' }: Readonly<Record<string, string>>): void {
    this.#codes.set(person, maSoBHXH);
    this.#knownCodes.add(maSoBHXH);
  }

  #periodSet({ maSoBHXH = '', tuThang = '', soThang, goes }: Readonly<Record<string, string>>): void {
    const period = { tuThang, soThang: Number(soThang) };
    if (goes === 'true') this.#paid.remove(maSoBHXH, period);
    else this.#paid.add(maSoBHXH, period, '');
  }

  #coverCreated(soHoSo: string, facts: Readonly<Record<string, string>>): void {
    const { maToBia = '', maSoBHXH = '', requestKey = '' } = facts;
    this.#covers.set(maToBia, { key: requestKey, maToBia, soHoSo, maSoBHXH, issued: undefined, told: false });
    this.#coverOfDossier.set(soHoSo, maToBia);
    this.#keys.set(requestKey, { maToBia });
  }
}
