// Rows as a CSV file (RFC 4180, UTF-8 with a byte order mark so that Excel reads Vietnamese). A text that a spreadsheet would
// take for a formula gets an apostrophe before it: what partners wrote must not run on an operator's machine.
export interface CsvColumn<T> {
  readonly title: string;
  readonly of: (row: T) => string | number | boolean | Date | null | undefined;
}

const byteOrderMark = '\uFEFF';
// Also in full width, and behind blanks that spreadsheets skip.
const formula = /^[\s\u00a0\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^[\t\r\n]/;

export function csvOf<T>(columns: readonly CsvColumn<T>[], rows: readonly T[]): string {
  const lines = [
    columns.map(({ title }) => cell(title)),
    ...rows.map((row) => columns.map((column) => cell(column.of(row)))),
  ];
  return byteOrderMark + lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean | Date | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const harmless = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
