import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { MappingSet } from '../../src/mapping/mapping.types.ts';
import { isMappingsFolder } from '../../src/mapping/tools/check-mappings.ts';
import { compareRuns, ComparisonSummary, type CompareSides } from '../../src/mapping/tools/compare-runs.ts';
import type { MappingSide, MessageComparison, Verdict } from '../../src/mapping/tools/compare-runs.ts';
import { recordedMessages } from '../../src/mapping/tools/recorded-messages.ts';
import {
  dayOf,
  openMappings,
  requireMapping,
  requireVersion,
  say,
  shownText,
  usualDir,
  wholeNumber,
} from './ground.ts';
import { Misuse } from './misuse.ts';
import { Progress } from './progress.ts';

const options = {
  at: { type: 'string' },
  dir: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  'show-values': { type: 'boolean' },
} as const;

const verdicts: Readonly<Record<Verdict, string>> = {
  same: 'như cũ · same',
  changed: 'thay đổi · changed',
  'newly-fails': 'nay lỗi · newly fails',
  'newly-passes': 'nay qua · newly passes',
  'still-fails': 'vẫn lỗi · still fails',
  unreadable: 'không đọc được · unreadable',
};

/** Exit code of what Ctrl-C ended. */
const stopped = 130;

interface Telling {
  readonly json: boolean;
  /** Messages told one by one; the rest are counted. */
  readonly limit: number;
}

export async function showDiff(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { name, from, to, folder } = asked(positionals);
  const sides = openSides(name, [from, to], values.dir ?? usualDir);
  const signal = stopOnInterrupt();
  const showValues = values['show-values'] === true;
  const comparisons = compareRuns(sides, recordedMessages(folder), { name, at: dayOf(values.at), showValues, signal });
  const limit = wholeNumber('--limit', values.limit) ?? 20;
  const summary = await follow(comparisons, { json: values.json === true, limit });
  if (signal.aborted) return stopped;
  if (summary.messages === 0) throw new Misuse(`${folder}: không có thông điệp · has no message (*.json, *.jsonl).`);
  return summary.isQuiet ? 0 : 1;
}

function asked([name, from, to, folder]: readonly string[]): Record<'name' | 'from' | 'to' | 'folder', string> {
  if (name === undefined || from === undefined || to === undefined || folder === undefined)
    throw new Misuse('diff <mapping> <from> <to> <folder>');
  if (!existsSync(folder)) throw new Misuse(`Không có · there is no ${folder}.`);
  return { name, from, to, folder };
}

async function follow(comparisons: AsyncIterable<MessageComparison>, telling: Telling): Promise<ComparisonSummary> {
  const summary = new ComparisonSummary();
  const progress = new Progress();
  let told = 0;
  for await (const one of comparisons) {
    summary.add(one);
    progress.tell(() => `… ${summary.messages} thông điệp · messages, ${summary.verdicts.changed} thay đổi · changed`);
    if (isQuiet(one)) continue;
    if (telling.json) say(JSON.stringify(one));
    else if (told < telling.limit) tellMessage(one);
    else if (told === telling.limit) say('… (--limit)');
    told += 1;
  }
  progress.clear();
  if (telling.json) say(JSON.stringify({ summary }));
  else tellSummary(summary);
  return summary;
}

function isQuiet({ verdict, gone, come }: MessageComparison): boolean {
  return verdict === 'same' || (verdict === 'still-fails' && gone.length + come.length === 0);
}

function tellMessage({ where, verdict, changes, gone, come, fault }: MessageComparison): void {
  say(`${where}  ${verdicts[verdict]}${fault === undefined ? '' : `: ${fault}`}`);
  for (const { target, before, after } of changes) {
    const [left, right] = [shownText(before), shownText(after)];
    say(`  ${target}  ${left} → ${right}${left === right ? '  (giá trị khác · another value)' : ''}`);
  }
  for (const { code, target } of gone) say(`  - ${code} ${target}`);
  for (const { code, target } of come) say(`  + ${code} ${target}`);
}

function tellSummary({ messages, verdicts: counts, fields, problems }: ComparisonSummary): void {
  say(`\n${messages} thông điệp · messages`);
  for (const [verdict, count] of Object.entries(counts)) {
    if (count > 0) say(`  ${String(count).padStart(8)}  ${verdicts[verdict as Verdict]}`);
  }
  if (fields.size > 0) say('Trường đích thay đổi · target fields changed');
  for (const [field, count] of byCount(fields)) say(`  ${String(count).padStart(8)}  ${field}`);
  if (problems.size > 0) say('Lỗi mới · new problems');
  for (const [problem, count] of byCount(problems)) say(`  ${String(count).padStart(8)}  ${problem}`);
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].toSorted((left, right) => right[1] - left[1]);
}

/** A whole number is a version of `dir`, anything else a mappings folder. */
function openSides(name: string, [from, to]: readonly [string, string], dir: string): CompareSides {
  const opened = new Map<string, MappingSet>();
  const open = (folder: string): MappingSet => {
    const set = opened.get(folder) ?? openMappings(folder);
    opened.set(folder, set);
    requireMapping(set, name);
    return set;
  };
  const side = (text: string): MappingSide => {
    const version = /^v?(\d{1,6})$/.exec(text)?.[1];
    if (version === undefined || isMappingsFolder(text)) return { set: open(text) };
    requireVersion(open(dir), name, Number(version));
    return { set: open(dir), version: Number(version) };
  };
  return { before: side(from), after: side(to) };
}

/** Ctrl-C ends after the message in work, with the summary of what was seen; a second one ends at once. */
function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}
