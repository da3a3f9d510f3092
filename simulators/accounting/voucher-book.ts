// Accounting's list of vouchers, rebuilt from the ledger: places 1, 2, 3… in order of posting, never changed and never
// inserted before. A cursor names the last place that was read.
import { asRecord } from '../server/untyped.ts';
import type { Entry, Ledger } from '../server/ledger.ts';
import { branch, leaf } from '../soap/xml.ts';

export interface Split {
  readonly tuDong: number;
  readonly NSNN: number;
  readonly NSDP: number;
  readonly hoTroKhac: number;
}

/** One dossier's share of a voucher that pays several. */
export interface Share {
  readonly dong: number;
  readonly maHoSo?: string;
  readonly maThamChieu?: string;
  readonly soDinhDanh?: string;
  readonly maSoBHXH?: string;
  readonly soTien: number;
  readonly tuThang?: string;
  readonly soThang?: number;
  readonly phuongThuc?: string;
  readonly mucThuNhap?: number;
  readonly phanBo?: Split;
}

export interface Voucher {
  readonly soChungTu: string;
  readonly phienBan: number;
  readonly trangThai: 'posted' | 'reversed';
  /** yyyy-MM-dd */
  readonly ngayChungTu: string;
  readonly ngayHachToan: string;
  readonly thoiDiemGhiSo: string;
  readonly soTien: number;
  readonly maCoQuan: string;
  readonly nguoiNop: string;
  readonly soDinhDanh?: string;
  readonly maSoBHXH?: string;
  readonly maHoSo?: string;
  readonly maThamChieu?: string;
  /** yyyy-MM */
  readonly tuThang?: string;
  readonly soThang?: number;
  readonly phuongThuc?: string;
  readonly mucThuNhap?: number;
  readonly phanBo?: Split;
  readonly maNganHang?: string;
  readonly maGiaoDich?: string;
  readonly chiTiet?: readonly Share[];
}

export interface Page {
  readonly markup: readonly string[];
  readonly next: string;
  readonly more: boolean;
}

const cursorForm = /^v1\.(\d{1,12})$/;

export class VoucherBook {
  /** The list as XML; place n is at n − 1. A repeated line stands twice. */
  readonly #lines: string[] = [];
  readonly #latest = new Map<string, Voucher>();
  readonly #transactions = new Set<string>();
  readonly #payments = new Map<string, Record<string, unknown>>();

  constructor(ledger: Ledger) {
    ledger.replayInto((entry) => this.#apply(entry));
  }

  latest(soChungTu: string): Voucher | undefined {
    return this.#latest.get(soChungTu);
  }

  all(): Voucher[] {
    return [...this.#latest.values()];
  }

  hasTransaction(maGiaoDich: string): boolean {
    return this.#transactions.has(maGiaoDich);
  }

  nextNumber(year: number): string {
    return `PT${String(this.#latest.size + 1).padStart(7, '0')}/${year}`;
  }

  hasPayment(paymentId: string): boolean {
    return this.#payments.has(paymentId);
  }

  /** Payments whose vouchers are not posted yet. */
  unpostedPayments(): { readonly paymentId: string; readonly payment: Record<string, unknown> }[] {
    const open = [...this.#payments].filter(([, payment]) => payment['posted'] !== true);
    return open.map(([paymentId, payment]) => ({ paymentId, payment }));
  }

  /** @returns undefined for a cursor that was never given out. */
  page(cursor: string, limit: number): Page | undefined {
    const from = cursor === '' ? 0 : Number(cursorForm.exec(cursor)?.[1] ?? NaN);
    if (!(from <= this.#lines.length)) return undefined;
    const markup = this.#lines.slice(from, from + limit);
    const next = from + markup.length;
    return { markup, next: next === 0 ? '' : `v1.${next}`, more: next < this.#lines.length };
  }

  #apply({ kind, key, data, duplicate }: Entry): void {
    if (kind === 'voucher') this.#post(data as unknown as Voucher);
    if (kind === 'payment' && !duplicate) this.#payments.set(key, { ...data });
    if (kind === 'payment-posted') this.#payments.set(key, { ...asRecord(this.#payments.get(key)), posted: true });
  }

  #post(voucher: Voucher): void {
    this.#lines.push(markupOf(voucher));
    this.#latest.set(voucher.soChungTu, voucher);
    if (voucher.maGiaoDich !== undefined) this.#transactions.add(voucher.maGiaoDich);
  }
}

const order = [
  'soChungTu',
  'phienBan',
  'trangThai',
  'ngayChungTu',
  'ngayHachToan',
  'thoiDiemGhiSo',
  'soTien',
  'maCoQuan',
  'nguoiNop',
  'soDinhDanh',
  'maSoBHXH',
  'maHoSo',
  'maThamChieu',
  'tuThang',
  'soThang',
  'phuongThuc',
  'mucThuNhap',
  'phanBo',
  'maNganHang',
  'maGiaoDich',
] as const satisfies readonly (keyof Voucher)[];

const shareOrder = [
  'dong',
  'maHoSo',
  'maThamChieu',
  'soDinhDanh',
  'maSoBHXH',
  'soTien',
  'tuThang',
  'soThang',
  'phuongThuc',
  'mucThuNhap',
  'phanBo',
] as const satisfies readonly (keyof Share)[];

function markupOf(voucher: Voucher): string {
  const lines = (voucher.chiTiet ?? []).map((share) =>
    branch('chiTiet', ...shareOrder.map((name) => fieldOf(name, share[name]))),
  );
  return branch('chungTu', ...order.map((name) => fieldOf(name, voucher[name])), ...lines);
}

function fieldOf(name: string, value: string | number | Split | undefined): string {
  if (typeof value !== 'object') return leaf(name, value);
  const { tuDong, NSNN, NSDP, hoTroKhac } = value;
  return branch(name, leaf('tuDong', tuDong), leaf('NSNN', NSNN), leaf('NSDP', NSDP), leaf('hoTroKhac', hoTroKhac));
}
