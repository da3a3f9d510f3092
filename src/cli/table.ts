// An answer for eyes: lists as a table, one thing as lines of name and value, times in Asia/Ho_Chi_Minh.
const widest = 60;
const iso = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const local = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'short',
  timeStyle: 'medium',
});

type Row = Readonly<Record<string, unknown>>;

export function tableOf(answer: unknown, columns?: readonly string[]): string {
  const { items, nextCursor } = (isRow(answer) ? answer : {}) as { items?: unknown; nextCursor?: unknown };
  const list = Array.isArray(answer) ? answer : Array.isArray(items) ? items : undefined;
  if (!list) return linesOf(answer, '');
  const rows = list.filter(isRow);
  const names = columns ?? namesOf(rows);
  const cells = [names, ...rows.map((row) => names.map((name) => textOf(row[name])))];
  const widths = names.map((_name, place) =>
    Math.min(widest, Math.max(...cells.map((line) => line[place]?.length ?? 0))),
  );
  const lines = cells.map((line) =>
    line
      .map((cell, place) => fitted(cell, widths[place] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const more = typeof nextCursor === 'string' ? [`… --cursor ${nextCursor}`] : [];
  return [...lines, ...more, ''].join('\n');
}

function linesOf(value: unknown, indent: string): string {
  if (!isRow(value)) return `${indent}${textOf(value)}\n`;
  return Object.entries(value)
    .map(([name, held]) =>
      typeof held === 'object' && held !== null && Object.keys(held).length > 0
        ? `${indent}${name}:\n${nested(held, `${indent}  `)}`
        : `${indent}${name}: ${textOf(held)}\n`,
    )
    .join('');
}

function nested(held: object, indent: string): string {
  if (!Array.isArray(held)) return linesOf(held, indent);
  return held.map((one: unknown) => `${indent}-\n${linesOf(one, `${indent}  `)}`).join('');
}

/** What a row has that fits a cell. */
function namesOf(rows: readonly Row[]): string[] {
  const simple = rows.flatMap((row) =>
    Object.keys(row).filter((name) => typeof row[name] !== 'object' || row[name] === null),
  );
  return [...new Set(simple)].slice(0, 10);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string')
    return iso.test(value) ? local.format(new Date(value)) : value.replaceAll(/\p{Cc}/gu, ' ');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

function fitted(cell: string, width: number): string {
  return (cell.length > width ? `${cell.slice(0, width - 1)}…` : cell).padEnd(width);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
