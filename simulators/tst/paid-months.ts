// Which months of whom TST has on its books, and by which dossier: one month is paid for once.

export interface Period {
  /** yyyy-MM */
  readonly tuThang: string;
  readonly soThang: number;
}

/** The months of a period, yyyy-MM, in order. */
export function monthsOf({ tuThang, soThang }: Period): string[] {
  const [year = 0, month = 1] = tuThang.split('-').map(Number);
  return Array.from({ length: soThang }, (_, index) => {
    const at = year * 12 + month - 1 + index;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}

export class PaidMonths {
  /** Code → month → dossiers that paid for it; '' for what was there before this gateway. */
  readonly #books = new Map<string, Map<string, Set<string>>>();

  add(maSoBHXH: string, period: Period, soHoSo: string): void {
    const book = this.#books.get(maSoBHXH) ?? new Map<string, Set<string>>();
    this.#books.set(maSoBHXH, book);
    for (const month of monthsOf(period)) book.set(month, (book.get(month) ?? new Set<string>()).add(soHoSo));
  }

  remove(maSoBHXH: string, period: Period): void {
    for (const month of monthsOf(period)) this.#books.get(maSoBHXH)?.delete(month);
  }

  /** Months of the period that another dossier paid for. Vouchers of one dossier share its months out. */
  overlapping(maSoBHXH: string, period: Period, soHoSo: string): string[] {
    const book = this.#books.get(maSoBHXH);
    return monthsOf(period).filter((month) => [...(book?.get(month) ?? [])].some((payer) => payer !== soHoSo));
  }
}
