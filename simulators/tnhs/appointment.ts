// So many working days after a day in Việt Nam, at 17:00. A stand-in for TNHS's own count; it knows the same holidays and swaps.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface HolidayFile {
  readonly years: readonly {
    readonly holidays: readonly { readonly day: string }[];
    readonly compensation: readonly { readonly day: string }[];
    readonly swaps: readonly { readonly off: string; readonly works: string }[];
  }[];
}

const vietnamMs = 7 * 3_600_000;
const dayMs = 86_400_000;
const file = join(import.meta.dirname, '../../rules/holidays.yaml');
const { years } = parse(readFileSync(file, 'utf8')) as HolidayFile;
const off = new Set(
  years.flatMap(({ holidays, compensation, swaps }) => [
    ...holidays.map(({ day }) => day),
    ...compensation.map(({ day }) => day),
    ...swaps.map((swap) => swap.off),
  ]),
);
const worked = new Set(years.flatMap(({ swaps }) => swaps.map(({ works }) => works)));

/** @returns e.g. `2026-11-30T17:00:00+07:00` */
export function appointmentAfter(instant: Date, workingDays = 5): string {
  let at = instant.getTime() + vietnamMs;
  for (let left = workingDays; left > 0;) {
    at += dayMs;
    if (isWorked(new Date(at))) left -= 1;
  }
  return `${dayOf(new Date(at))}T17:00:00+07:00`;
}

export function vietnamYear(instant: Date): number {
  return new Date(instant.getTime() + vietnamMs).getUTCFullYear();
}

function isWorked(local: Date): boolean {
  const weekend = [0, 6].includes(local.getUTCDay());
  const day = dayOf(local);
  return worked.has(day) || !(weekend || off.has(day));
}

function dayOf(local: Date): string {
  return local.toISOString().slice(0, 10);
}
