// Reads and proves rules/holidays.yaml.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { holidayProblems, occasions, type HolidayTable } from './holiday-table.js';

const tags = ['V', 'S', 'A'];

/** @throws Error naming the file and every problem in it. */
export function readHolidays(file: string): HolidayTable {
  const raw: unknown = parse(readFileSync(file, 'utf8'));
  const shape = shapeProblems(raw);
  const problems = shape.length > 0 ? shape : holidayProblems(raw as HolidayTable);
  if (problems.length > 0) throw new Error(`${file} is wrong:\n  - ${problems.join('\n  - ')}`);
  return raw as HolidayTable;
}

type Loose = Readonly<Record<string, unknown>>;

function shapeProblems(raw: unknown): string[] {
  if (!isRecord(raw)) return ['it is not a YAML map'];
  const { names, years } = raw;
  const unnamed = occasions.filter((occasion) => !isRecord(isRecord(names) ? names[occasion] : undefined));
  const listed = Array.isArray(years) && years.length > 0 ? years.flatMap(yearShape) : ['`years` is not a list'];
  return [...unnamed.map((occasion) => `names.${occasion} is missing`), ...listed];
}

function yearShape(year: unknown): string[] {
  if (!isRecord(year) || typeof year['year'] !== 'number') return ['a table without `year`'];
  const lists = ['holidays', 'compensation', 'swaps'].flatMap((key) => listShape(year, key));
  return [...sourceShape(year, true), ...lists].map((problem) => `${String(year['year'])}: ${problem}`);
}

function listShape(year: Loose, key: string): string[] {
  const list = year[key];
  if (!Array.isArray(list)) return [`${key} is not a list`];
  return (list as unknown[]).flatMap((one) => {
    if (!isRecord(one)) return [`an entry of ${key} is not a map`];
    const known = key !== 'holidays' || (occasions as readonly unknown[]).includes(one['of']);
    return [...(known ? [] : [`${String(one['of'])} is no known occasion`]), ...sourceShape(one, false)];
  });
}

function sourceShape(facts: Loose, required: boolean): string[] {
  const { tag, source } = facts;
  const tagged = tag === undefined ? !required : tags.includes(tag as string);
  const sourced = source === undefined ? !required : typeof source === 'string' && source !== '';
  return [...(tagged ? [] : ['tag must be V, S or A']), ...(sourced ? [] : ['source is missing'])];
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
