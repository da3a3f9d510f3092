import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { checkMappings, type MappingCounts } from '../../src/mapping/tools/check-mappings.ts';
import { contractsOf, say, usualDir } from './ground.ts';

export function showCheck(args: string[]): number {
  const { values, positionals } = parseArgs({ args, options: { json: { type: 'boolean' } }, allowPositionals: true });
  const [dir = usualDir] = positionals;
  const checked = checkMappings(dir, contractsOf(dir));
  if (values.json) say(JSON.stringify(checked.ok ? { ok: true, counts: checked.counts } : checked, undefined, 2));
  else if (checked.ok) tellCounts(dir, checked.counts);
  else {
    for (const { where, text } of checked.faults) say(`${where === dir ? dir : join(dir, where)} ${text}`);
    say(`✗ ${dir}: ${checked.faults.length} lỗi · fault(s)`);
  }
  return checked.ok ? 0 : 1;
}

function tellCounts(dir: string, counts: MappingCounts): void {
  const { mappings, versions, rules, assumedRules, codeTables, codes } = counts;
  say(`✓ ${dir}: ${mappings} ánh xạ · mappings, ${versions} phiên bản · versions`);
  say(`  ${rules} quy tắc · rules (${assumedRules} giả định · assumed)`);
  say(`  ${codeTables} bảng mã · code tables, ${codes} mã · entries`);
}
