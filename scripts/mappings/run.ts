import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainRun, type ExplainedRule, type RunExplanation } from '../../src/mapping/tools/explain-run.ts';
import {
  dayOf,
  openMappings,
  readJsonFile,
  requireMapping,
  requireVersion,
  say,
  shownText,
  usualDir,
  wholeNumber,
} from './ground.ts';
import { Misuse } from './misuse.ts';

const options = {
  at: { type: 'string' },
  version: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean' },
  'show-values': { type: 'boolean' },
} as const;

const hows: Readonly<Record<ExplainedRule['how'], string>> = {
  read: '✓',
  const: '✓ hằng · const',
  default: '✓ mặc định · default',
  absent: '– không có · nothing there',
  filled: '– đã có giá trị · filled before',
  condition: '– không thỏa when · condition not met',
  problem: '✗',
};

export async function showRun(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [name, path] = positionals;
  if (name === undefined || path === undefined) throw new Misuse('run <mapping> <file.json>');
  const dir = values.dir ?? usualDir;
  const set = openMappings(dir);
  requireMapping(set, name);
  const version = wholeNumber('--version', values.version);
  if (version !== undefined) requireVersion(set, name, version);
  const at = dayOf(values.at);
  const showValues = values['show-values'] ?? false;
  const picked = version === undefined ? {} : { version };
  const explanation = await explainRun(set, name, readJsonFile(path), { at, showValues, ...picked }).catch(asMisuse);
  if (values.json) say(JSON.stringify(explanation, undefined, 2));
  else tell(explanation, dir);
  return explanation.ok ? 0 : 1;
}

/** No version in force on the day: the person picks another day or version. */
function asMisuse(error: unknown): never {
  throw error instanceof Error && /no version in force/.test(error.message) ? new Misuse(error.message) : error;
}

function tell({ mapping, ok, assumption, rules, problems, unread }: RunExplanation, dir: string): void {
  say(`${mapping.name} v${mapping.version} (từ · from ${mapping.effectiveFrom})`);
  if (assumption !== undefined) say(`⚠ giả định · assumed: ${assumption}`);
  say();
  for (const rule of rules) tellRule(rule, dir);
  if (problems.length > 0) say(`\nLỗi · problems (${problems.length})`);
  for (const { code, rule, sourcePath, targetPath, vi, en } of problems) {
    say(`  ${code} ${rule}: ${sourcePath || '∅'} → ${targetPath}\n    ${vi} · ${en}`);
  }
  if (unread.length > 0) say(`\nKhông quy tắc nào đọc · read by no rule (${unread.length})`);
  for (const place of unread) say(`  ${place.path}  ${shownText(place)}`);
  say(ok ? '\n✓ ánh xạ được · mapped' : '\n✗ không ánh xạ được · not mapped');
}

function tellRule(one: ExplainedRule, dir: string): void {
  const sources = one.source.map((place) => `${place.path || '/'}  ${shownText(place)}`);
  const assumed = one.assumed
    ? `  ⚠ giả định · assumed${one.assumption === undefined ? '' : `: ${one.assumption}`}`
    : '';
  say(`${one.target.path}  ${shownText(one.target)}  ${hows[one.how]}${assumed}`);
  say(`    ← ${sources.length > 0 ? sources.join(' | ') : '∅'}`);
  say(
    `    quy tắc · rule ${one.rule} (${join(dir, one.where)})${one.verbs.length > 0 ? `: ${one.verbs.join(', ')}` : ''}`,
  );
  for (const { code } of one.problems) say(`    ✗ ${code}`);
}
