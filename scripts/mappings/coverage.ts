import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ShapePlace } from '../../src/mapping/tools/leaves.ts';
import {
  readCoverage,
  type Coverage,
  type MappingCoverage,
  type TableCoverage,
} from '../../src/mapping/tools/coverage.ts';
import { dayOf, openMappings, requireMapping, say, usualDir } from './ground.ts';

const options = {
  dir: { type: 'string' },
  golden: { type: 'string' },
  at: { type: 'string' },
  json: { type: 'boolean' },
} as const;
const mostCodes = 12;

export async function showCoverage(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [name] = positionals;
  const dir = values.dir ?? usualDir;
  const set = openMappings(dir);
  if (name !== undefined) requireMapping(set, name);
  const goldenDir = values.golden ?? join(dir, '..', 'test', 'golden');
  const coverage = await readCoverage(set, {
    at: dayOf(values.at),
    ...(name === undefined ? {} : { name }),
    ...(existsSync(goldenDir) ? { goldenDir } : {}),
  });
  if (values.json) say(JSON.stringify(coverage, undefined, 2));
  else tell(coverage);
  return 0;
}

function tell({ mappings, tables }: Coverage): void {
  for (const mapping of mappings) tellMapping(mapping);
  const idle = tables.filter((table) => table.idle.length > 0 || table.usedBy.length === 0);
  if (idle.length > 0) say('Bảng mã · code tables');
  for (const table of idle) tellTable(table);
  const sum = (count: (one: MappingCoverage) => number): number => mappings.reduce((all, one) => all + count(one), 0);
  say(`\n${mappings.length} ánh xạ · mappings`);
  say(`  ${sum((one) => one.unread.length)} trường nguồn không ai đọc · source fields nobody reads`);
  say(`  ${sum((one) => one.unfilled.length)} trường đích không ai điền · target fields nobody fills`);
  say(`    ${sum((one) => mandatory(one.unfilled))} bắt buộc · mandatory`);
  say(`  ${sum((one) => one.golden?.idleRules.length ?? 0)} quy tắc không có ca mẫu · rules no golden case exercises`);
  const codes = tables.reduce((all, table) => all + table.idle.length, 0);
  say(`  ${codes} mã không có ca mẫu · codes no golden case exercises`);
}

function mandatory(places: readonly ShapePlace[]): number {
  return places.filter(({ required }) => required).length;
}

function tellMapping({ mapping, version, unread, unfilled, golden }: MappingCoverage): void {
  say(`${mapping} v${version}${golden ? ` — ${golden.cases} ca mẫu · golden cases` : ''}`);
  if (unread.length > 0) say(`  không ai đọc · nobody reads: ${unread.map(placeText).join('  ')}`);
  if (unfilled.length > 0) say(`  không ai điền · nobody fills: ${unfilled.map(placeText).join('  ')}`);
  const idle = golden?.idleRules.map(({ rule }) => rule) ?? [];
  if (idle.length > 0) say(`  không ca mẫu nào chạy · no case exercises: ${idle.join('  ')}`);
}

function placeText({ path, required, type }: ShapePlace): string {
  return `${path}${type === 'object' || type === 'list' ? '/…' : ''}${required ? ' (bắt buộc · mandatory)' : ''}`;
}

function tellTable({ table, entries, idle, usedBy }: TableCoverage): void {
  const users = usedBy.length > 0 ? '' : '  không ánh xạ nào dùng · used by no mapping';
  const rest = idle.length > mostCodes ? ` … (+${idle.length - mostCodes})` : '';
  const codes = idle.length > 0 ? `: ${idle.slice(0, mostCodes).join(' ')}${rest}` : '';
  say(`  ${table} ${entries - idle.length}/${entries}${codes}${users}`);
}
