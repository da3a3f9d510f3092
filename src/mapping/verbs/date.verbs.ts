// The `date` verb: reads one of several spellings, writes the one with the same precision. Local time is
// Asia/Ho_Chi_Minh, which has been UTC+7 without daylight saving since 1975; earlier instants do not occur here.
import { Failure, options, type BuiltVerb, type Verb } from './verb.js';

type Precision = 'YEAR' | 'MONTH' | 'DAY' | 'SECOND';

interface Moment {
  readonly precision: Precision;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Milliseconds since local midnight. */
  readonly millis: number;
}

type Reader = (text: string) => Moment | undefined;
interface Writer {
  readonly precision: Precision;
  readonly write: (moment: Moment) => string;
}

const zoneMs = 7 * 3_600_000;
const dayMs = 86_400_000;
type Part = 'yyyy' | 'MM' | 'dd' | 'HH' | 'mm' | 'ss';
/** `d` and `M` read one or two digits. */
const token = /yyyy|MM?|dd?|HH|mm|ss/g;
const digits: Readonly<Record<string, string>> = {
  yyyy: String.raw`(\d{4})`,
  M: String.raw`(\d{1,2})`,
  d: String.raw`(\d{1,2})`,
};
const instant = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

const two = (value: number): string => String(value).padStart(2, '0');

function partsOf(format: string): Part[] {
  return [...format.matchAll(token)].map(([name]) => (name.length === 1 ? `${name}${name}` : name) as Part);
}

function precisionOf(format: string): Precision {
  const wanted: readonly (readonly [Precision, string])[] = [
    ['YEAR', 'yyyy'],
    ['MONTH', 'MM,yyyy'],
    ['DAY', 'MM,dd,yyyy'],
    ['SECOND', 'HH,MM,dd,mm,ss,yyyy'],
  ];
  const exact = wanted.find(([, names]) => names === [...new Set(partsOf(format))].sort().join());
  if (!exact) throw new Error('a format holds yyyy, MM yyyy, dd MM yyyy or dd MM yyyy HH mm ss');
  return exact[0];
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function moment(precision: Precision, get: (part: Part) => number): Moment | undefined {
  const [year, month, day] = [get('yyyy'), get('MM'), get('dd')];
  const [hour, minute, second] = [get('HH'), get('mm'), get('ss')];
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return { precision, year, month, day, millis: ((hour * 60 + minute) * 60 + second) * 1000 };
}

function formatReader(format: string): Reader {
  const names = partsOf(format);
  const precision = precisionOf(format);
  const pattern = format.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const regex = new RegExp(`^${pattern.replaceAll(token, (name) => digits[name] ?? String.raw`(\d{2})`)}$`);
  const lowest = { yyyy: 0, MM: 1, dd: 1, HH: 0, mm: 0, ss: 0 };
  return (text) => {
    const match = regex.exec(text);
    if (!match) return undefined;
    return moment(precision, (part) => {
      const at = names.indexOf(part);
      return at < 0 ? lowest[part] : Number(match[at + 1]);
    });
  };
}

/** ISO 8601 with a zone; the moment is told in local time. Fractions of a second are kept to the millisecond. */
const isoReader: Reader = (text) => {
  const match = instant.exec(text);
  if (!match) return undefined;
  const order: readonly Part[] = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'];
  const written = moment('SECOND', (part) => Number(match[order.indexOf(part) + 1]));
  const zone = match[8] ?? 'Z';
  if (!written || (zone !== 'Z' && (Number(zone.slice(1, 3)) > 14 || Number(zone.slice(4)) > 59))) return undefined;
  return local(Date.parse(`${text.slice(0, 19)}.${(match[7] ?? '').padEnd(3, '0').slice(0, 3)}${zone}`));
};

function local(epochMs: number): Moment {
  const shifted = new Date(epochMs + zoneMs);
  return {
    precision: 'SECOND',
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    millis: (((epochMs + zoneMs) % dayMs) + dayMs) % dayMs,
  };
}

function epoch({ year, month, day, millis }: Moment): number {
  return Date.UTC(year, month - 1, day) + millis - zoneMs;
}

function valueOf(part: string, { year, month, day, millis }: Moment): string {
  const seconds = Math.floor(millis / 1000);
  switch (part as Part) {
    case 'yyyy':
      return String(year);
    case 'MM':
      return two(month);
    case 'dd':
      return two(day);
    case 'HH':
      return two(Math.floor(seconds / 3600));
    case 'mm':
      return two(Math.floor(seconds / 60) % 60);
    case 'ss':
      return two(seconds % 60);
  }
}

function writer(format: string): Writer {
  if (format === 'iso-utc') return { precision: 'SECOND', write: (at) => new Date(epoch(at)).toISOString() };
  if (format === 'iso-local') return { precision: 'SECOND', write: isoLocal };
  if (/(?<!M)M(?!M)|(?<!d)d(?!d)/.test(format)) throw new Error('writes MM and dd, never M or d');
  const precision = precisionOf(format);
  return { precision, write: (at) => format.replaceAll(token, (part) => valueOf(part, at)) };
}

/** `2026-11-22T08:00:00+07:00`, with milliseconds only when there are some. */
function isoLocal(at: Moment): string {
  const text = new Date(epoch(at) + zoneMs).toISOString();
  return `${text.slice(0, 19)}${text.slice(19, 23) === '.000' ? '' : text.slice(19, 23)}+07:00`;
}

const finer: readonly Precision[] = ['YEAR', 'MONTH', 'DAY', 'SECOND'];

function formats(value: unknown, name: string): readonly string[] {
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list) || list.length === 0 || !list.every((one) => typeof one === 'string')) {
    throw new Error(`${name} takes a format or a list of formats`);
  }
  return list;
}

function date(argument: unknown): BuiltVerb {
  const { read, write, cut } = options(argument, ['read', 'write', 'cut']);
  const readers = formats(read, 'read').map((format) => (format === 'iso' ? isoReader : formatReader(format)));
  const writers = formats(write, 'write').map(writer);
  const writerFor = (precision: Precision): Writer | undefined =>
    writers.find((one) => one.precision === precision) ??
    // `cut: true` says that leaving the finer part out is meant.
    (cut === true ? writers.find((one) => finer.indexOf(one.precision) < finer.indexOf(precision)) : undefined);
  for (const format of formats(read, 'read')) {
    const precision = format === 'iso' ? 'SECOND' : precisionOf(format);
    if (!writerFor(precision)) throw new Error(`nothing in write can hold what ${format} reads without loss (see cut)`);
  }
  return {
    step: (value) => {
      const found = value instanceof Date ? fromDate(value) : fromText(value, readers);
      return found instanceof Failure ? found : writerFor(found.precision)?.write(found);
    },
  };
}

function fromDate(value: Date): Moment | Failure {
  return Number.isNaN(value.getTime()) ? Failure.of('INVALID_DATE') : local(value.getTime());
}

function fromText(value: unknown, readers: readonly Reader[]): Moment | Failure {
  if (typeof value !== 'string') return Failure.of('NOT_TEXT');
  for (const reader of readers) {
    const found = reader(value);
    if (found) return found;
  }
  return Failure.of('INVALID_DATE');
}

export const dateVerbs: readonly Verb[] = [
  { name: 'date', takes: ['text'], gives: 'text', build: ({ argument }) => date(argument) },
];
