// Reads code tables: `codes/<table>.yaml`, its lines inside (as entries or as CSV) or in a CSV beside it. Every scalar stays text ("01" is not 1).
// Proves that on each day a code has at most one meaning and that no day is missing between two meanings.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { YamlFile, type BootFaults, type YamlPath } from './boot-faults.js';
import { CodeTables, type CodeEntry, type CodeTable } from './code-tables.js';

const endless = '9999-12-31';
const tags = ['V', 'S', 'A'] as const;
const tableKeys = new Set(['table', 'title', 'source', 'tag', 'effective_from', 'entries', 'csv', 'key', 'to']);
const entryKeys = new Set(['code', 'to', 'name', 'effective_from', 'effective_to', 'source', 'tag']);

type Texts = Readonly<Record<string, string>>;

interface Line {
  readonly cells: Texts;
  readonly where: string;
}

/** Texts under `codes/<table>.yaml` and `codes/<list>.csv`. */
export type CodeTexts = ReadonlyMap<string, string>;

/** @param folder of the mappings */
export function readCodeTexts(folder: string): CodeTexts {
  const names = readdirSync(join(folder, 'codes')).filter((name) => /\.(yaml|csv)$/.test(name));
  return new Map(names.sort().map((name) => [`codes/${name}`, readFileSync(join(folder, 'codes', name), 'utf8')]));
}

export function readCodeTables(texts: CodeTexts, faults: BootFaults): CodeTables {
  const paths = [...texts.keys()].filter((path) => path.endsWith('.yaml'));
  const tables = paths.sort().map((path) => readTable(path, texts, faults));
  return new CodeTables(tables.filter((table) => table !== undefined));
}

/** A table's text with the list that stands in a file beside it taken in: one text to look at and to change. */
export function wholeTable(path: string, texts: CodeTexts): string | undefined {
  return texts.get(path)?.replace(/^csv: *(\S+\.csv) *$/m, (line, name: string) => {
    const list = texts.get(`codes/${name}`);
    return list === undefined ? line : `csv: |\n${list.trim().replaceAll(/^/gm, '  ')}`;
  });
}

function readTable(path: string, texts: CodeTexts, faults: BootFaults): CodeTable | undefined {
  const file = YamlFile.parse(texts.get(path) ?? '', path, 'text', faults);
  if (!file) return undefined;
  const head = (file.data ?? {}) as Record<string, unknown>;
  const fault = (text: string, path: YamlPath = []): void => faults.add(file.at(path), text);
  for (const key of Object.keys(head)) if (!tableKeys.has(key)) fault(`unknown key ${key}`, [key]);
  const name = text(head.table);
  if (`${name}.yaml` !== file.fileName) fault(`table ${name} must stand in ${name}.yaml`, ['table']);
  const tag = tags.find((one) => one === head.tag);
  if (!tag) fault('tag must be V (checked), S (one secondary source) or A (assumed)', ['tag']);
  if (!text(head.source)) fault('source must say where the list comes from');
  const lines = head.csv === undefined ? yamlLines(head, file, faults) : csvLines(head, { file, texts }, faults);
  const entries = lines.map((line) => readEntry(line, text(head.effective_from), faults));
  if (entries.length === 0) fault('has no entries');
  checkDays(entries, lines, faults);
  return { name, source: text(head.source), tag: tag ?? 'A', entries };
}

function yamlLines(head: Record<string, unknown>, file: YamlFile, faults: BootFaults): Line[] {
  const entries = Array.isArray(head.entries) ? (head.entries as Texts[]) : [];
  return entries.map((cells, index) => {
    const where = file.at(['entries', index]);
    for (const key of Object.keys(cells)) if (!entryKeys.has(key)) faults.add(where, `unknown key ${key}`);
    return { cells, where };
  });
}

interface CsvPlace {
  readonly file: YamlFile;
  readonly texts: CodeTexts;
}

/** `csv`: the list itself, or its file. `key: scheme:code` joins columns into the code; `to: name` names the column with the meaning. */
function csvLines(head: Record<string, unknown>, place: CsvPlace, faults: BootFaults): Line[] {
  const [[header = '', ...rows], at] = csvRows(text(head.csv), place, faults);
  const columns = header.split(',');
  const key = text(head.key).split(':');
  const missing = [...key, text(head.to)].filter((column) => !columns.includes(column));
  if (missing.length > 0) faults.add(at(0), `has no column ${missing.join(', ')}`);
  return rows.map((row, index) => {
    const where = at(index + 1);
    const cells = row.split(',').map((cell) => cell.trim());
    if (cells.length !== columns.length) faults.add(where, `has ${cells.length} cells, not ${columns.length}`);
    const named = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
    const code = key.map((column) => named[column] ?? '').join(':');
    return { where, cells: { ...named, code, to: named[text(head.to)] ?? '' } };
  });
}

type PlaceOfRow = (row: number) => string;

function csvRows(csv: string, { file, texts }: CsvPlace, faults: BootFaults): [string[], PlaceOfRow] {
  const head = file.at(['csv']);
  if (csv.includes('\n')) {
    const line = Number(head.slice(head.lastIndexOf(':') + 1));
    return [csv.split(/\r?\n/), (row) => `${file.name}:${line + 1 + row}`];
  }
  const list = texts.get(`codes/${csv}`);
  if (list === undefined) faults.add(head, `there is no list ${csv}`);
  return [(list ?? '').trim().split(/\r?\n/), (row) => `codes/${csv}:${row + 1}`];
}

function readEntry({ cells, where }: Line, tableFrom: string, faults: BootFaults): CodeEntry {
  const { code = '', to = '', name = '' } = cells;
  const from = cells.effective_from || tableFrom;
  const until = cells.effective_to || endless;
  if (!code || !to) faults.add(where, `code "${code}" leads to "${to}": both are needed`);
  for (const day of [from, until]) if (!isDay(day)) faults.add(where, `"${day}" is not a day (yyyy-MM-dd)`);
  if (from > until) faults.add(where, `code ${code} ends before it starts`);
  return { code, to, from, until, ...(name ? { name } : {}) };
}

function checkDays(entries: readonly CodeEntry[], lines: readonly Line[], faults: BootFaults): void {
  const located = entries.map((entry, index) => ({ entry, where: lines[index]?.where ?? '' }));
  const byCode = Map.groupBy(located, ({ entry }) => entry.code);
  for (const [code, same] of byCode) {
    same.sort((left, right) => left.entry.from.localeCompare(right.entry.from));
    for (const [index, { entry, where }] of same.entries()) {
      const before = same[index - 1]?.entry;
      if (!before || !isDay(before.until) || !isDay(entry.from)) continue;
      if (entry.from <= before.until) faults.add(where, `code ${code} has two meanings on ${entry.from} (overlap)`);
      else if (entry.from !== dayAfter(before.until)) faults.add(where, `code ${code} has a gap before ${entry.from}`);
    }
  }
}

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
