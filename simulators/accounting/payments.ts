// A citizen paid; after a while accounting posts the voucher. Surviving a restart: what is paid and not posted is planned again.
import { randomUUID } from 'node:crypto';
import { asRecord } from '../server/untyped.ts';
import type { Ledger } from '../server/ledger.ts';
import { postVoucher } from './posting.ts';
import type { VoucherBook } from './voucher-book.ts';

interface Plan {
  readonly paymentId: string;
  readonly vouchers: readonly Record<string, unknown>[];
  /** ISO instant. */
  readonly dueAt: string;
}

export class Payments {
  readonly #ledger: Ledger;
  readonly #book: VoucherBook;
  readonly #timers = new Set<NodeJS.Timeout>();
  delayMs: number;

  constructor(ledger: Ledger, book: VoucherBook, delayMs: number) {
    this.#ledger = ledger;
    this.#book = book;
    this.delayMs = delayMs;
  }

  /**
   * Body: `{paymentId?, amount, dossier?, reference?, personalId?, vssCode?, payer?, agency?, fromMonth?, months?, method?, income?,
   * support?, localSupport?, otherSupport?, delayMs?, vouchers? (how many), mode? (post | late)}`. The same paymentId pays once.
   * `for: [{amount, dossier?, reference?, …}, …]` in place of amount: one voucher that pays several dossiers, a line for each.
   * @throws Error when amount is no whole VND.
   */
  pay(body: unknown): { readonly paymentId: string; readonly repeated: boolean } {
    const payment = asRecord(body);
    const paymentId = typeof payment['paymentId'] === 'string' ? payment['paymentId'] : randomUUID();
    const amounts = linesOf(payment) ?? [payment];
    if (!amounts.every(({ amount }) => Number.isInteger(amount))) throw new Error('amount must be whole VND');
    const repeated = this.#book.hasPayment(paymentId);
    const delayMs = typeof payment['delayMs'] === 'number' ? payment['delayMs'] : this.delayMs;
    const dueAt = new Date(Date.now() + delayMs).toISOString();
    const plan: Plan = { paymentId, vouchers: vouchersOf(payment), dueAt };
    this.#ledger.append({ kind: 'payment', key: paymentId, duplicate: repeated, data: { ...plan } });
    if (!repeated) this.#schedule(plan);
    return { paymentId, repeated };
  }

  resume(): void {
    for (const { payment } of this.#book.unpostedPayments()) this.#schedule(payment as unknown as Plan);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #schedule(plan: Plan): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#post(plan);
      },
      Math.max(0, Date.parse(plan.dueAt) - Date.now()),
    );
    this.#timers.add(timer);
  }

  // Voucher numbers follow from the payment, so that a kill between two lines posts none of them twice.
  #post({ paymentId, vouchers }: Plan): void {
    for (const [index, voucher] of vouchers.entries()) {
      const maGiaoDich = `${paymentId}/${index + 1}`;
      if (this.#book.hasTransaction(maGiaoDich)) continue;
      postVoucher(this.#ledger, this.#book, { ...voucher, maGiaoDich });
    }
    this.#ledger.append({ kind: 'payment-posted', key: paymentId, data: { vouchers: vouchers.length } });
  }
}

const names: Readonly<Record<string, string>> = {
  dossier: 'maHoSo',
  reference: 'maThamChieu',
  personalId: 'soDinhDanh',
  vssCode: 'maSoBHXH',
  payer: 'nguoiNop',
  agency: 'maCoQuan',
  fromMonth: 'tuThang',
  months: 'soThang',
  method: 'phuongThuc',
  income: 'mucThuNhap',
  mode: 'mode',
};

function vouchersOf(payment: Record<string, unknown>): Record<string, unknown>[] {
  const lines = linesOf(payment);
  if (lines) return [{ ...namedOf(payment), chiTiet: lines.map(paidOf) }];
  const count = typeof payment['vouchers'] === 'number' ? payment['vouchers'] : 1;
  return Array.from({ length: count }, () => paidOf(payment));
}

function linesOf(payment: Record<string, unknown>): Record<string, unknown>[] | undefined {
  return Array.isArray(payment['for']) ? payment['for'].map(asRecord) : undefined;
}

function paidOf(payment: Record<string, unknown>): Record<string, unknown> {
  const soTien = Number(payment['amount']);
  const share = (name: string): number => Number(payment[name] ?? 0);
  const phanBo = {
    tuDong: soTien,
    NSNN: share('support'),
    NSDP: share('localSupport'),
    hoTroKhac: share('otherSupport'),
  };
  return { ...namedOf(payment), soTien, phanBo };
}

function namedOf(payment: Record<string, unknown>): Record<string, unknown> {
  const known = Object.entries(names).map(([from, to]) => [to, payment[from]] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}
