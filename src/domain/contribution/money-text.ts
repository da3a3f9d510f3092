// Money, rates, days and months as Vietnamese and English readers write them.

export interface Told {
  readonly vi: string;
  readonly en: string;
}

export function money(vnd: number): Told {
  return { vi: `${grouped(vnd, '.')} đồng`, en: `VND ${grouped(vnd, ',')}` };
}

/** "0.31" → "0,31 %" and "0.31 %". */
export function percent(text: string): Told {
  return { vi: `${text.replace('.', ',')} %`, en: `${text} %` };
}

/** yyyy-MM-dd → dd/MM/yyyy in Vietnamese. */
export function day(text: string): Told {
  return { vi: text.split('-').reverse().join('/'), en: text };
}

/** yyyy-MM → MM/yyyy in Vietnamese. */
export const month = day;

export function monthSpan(first: string, last: string): Told {
  if (first === last) return month(first);
  return { vi: `${month(first).vi}–${month(last).vi}`, en: `${first} to ${last}` };
}

function grouped(whole: number, mark: string): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, mark);
}
