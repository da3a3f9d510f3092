// An answer for eyes: lists as a table, one thing as lines of name and value, times in Asia/Ho_Chi_Minh.
import { plain } from './output.js';

const widest = 60;
const mostColumns = 10;
const iso = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const local = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
});

export type Row = Readonly<Record<string, unknown>>;

export function localTime(at: string | Date): string {
  return local.format(new Date(at));
}

/** Pages of one list: the columns and widths of the first one hold for all. */
export class Table {
  private names: readonly string[] | undefined;
  private widths: readonly number[] = [];

  constructor(private readonly columns?: readonly string[]) {}

  page(items: readonly unknown[], paintHead: (text: string) => string = (text) => text): string {
    const rows = items.filter(isRow);
    const isFirst = this.names === undefined;
    this.names ??= this.columns ?? namesOf(rows);
    const cells = rows.map((row) => (this.names ?? []).map((name) => textOf(valueAt(row, name))));
    const head = titlesOf(this.names);
    if (isFirst)
      this.widths = head.map((name, place) =>
        Math.min(widest, Math.max(lengthOf(name), ...cells.map((line) => lengthOf(line[place] ?? '')))),
      );
    const lines = cells.map((line) => this.line(line));
    return [...(isFirst ? [paintHead(this.line(head))] : []), ...lines].map((line) => `${line}\n`).join('');
  }

  private line(cells: readonly string[]): string {
    return cells
      .map((cell, place) => fitted(cell, this.widths[place] ?? 0))
      .join('  ')
      .trimEnd();
  }
}

/** One thing, or a list in an answer that is not paged. */
export function textOfAnswer(answer: unknown, columns?: readonly string[]): string {
  const { items } = isRow(answer) ? answer : {};
  const list = Array.isArray(answer) ? answer : items;
  return Array.isArray(list) ? new Table(columns).page(list) : linesOf(answer, '');
}

export function linesOf(value: unknown, indent: string): string {
  if (!isRow(value)) return `${indent}${textOf(value)}\n`;
  return Object.entries(value)
    .map(([name, held]) =>
      typeof held === 'object' && held !== null && Object.keys(held).length > 0
        ? `${indent}${plain(name)}:\n${nested(held, `${indent}  `)}`
        : `${indent}${plain(name)}: ${textOf(held)}\n`,
    )
    .join('');
}

function nested(held: object, indent: string): string {
  if (!Array.isArray(held)) return linesOf(held, indent);
  if (held.every((one) => typeof one !== 'object')) return `${indent}${textOf(held)}\n`;
  return held.map((one: unknown) => `${indent}-\n${linesOf(one, `${indent}  `)}`).join('');
}

/** What a row has that fits a cell. */
function namesOf(rows: readonly Row[]): string[] {
  const simple = rows.flatMap((row) =>
    Object.keys(row).filter((name) => typeof row[name] !== 'object' || row[name] === null),
  );
  return [...new Set(simple)].slice(0, mostColumns);
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'string') return iso.test(value) ? localTime(value) : plain(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const isPlainList = Array.isArray(value) && value.every((one) => typeof one !== 'object');
  return isPlainList ? plain(value.join(' ')) : plain(JSON.stringify(value));
}

/** The last part of a path, where it says enough. */
function titlesOf(paths: readonly string[]): string[] {
  const last = paths.map((path) => path.slice(path.lastIndexOf('.') + 1));
  return paths.map((path, place) => {
    const title = last[place] ?? path;
    return last.filter((one) => one === title).length > 1 ? path : title;
  });
}

/** `duty.code` of an item. */
export function valueAt(row: Row, path: string): unknown {
  return path.split('.').reduce<unknown>((held, name) => (isRow(held) ? held[name] : undefined), row);
}

function fitted(cell: string, width: number): string {
  const letters = [...cell];
  if (letters.length > width) return `${letters.slice(0, width - 1).join('')}…`;
  return cell + ' '.repeat(width - letters.length);
}

function lengthOf(text: string): number {
  return [...text].length;
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rowsIn(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}
