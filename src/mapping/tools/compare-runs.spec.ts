import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { header, mappingFolder, nameRule, removeMappingFolders } from '../../../test/support/mapping-folder.js';
import { compileMappings } from '../compile-mappings.js';
import type { MappingSet } from '../mapping.types.js';
import { compareRuns, ComparisonSummary, type MessageComparison } from './compare-runs.js';
import { recordedMessages, type RecordedMessage } from './recorded-messages.js';

const at = new Date('2026-11-22T01:00:00Z');
const older = `${nameRule}  - { id: count, to: /count, from: /Count, default: 1 }
  - { id: inner, to: /inner, from: /Inner, rules: [{ id: a, to: /a, from: /A, required: true }] }
  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, from: /N, required: true }] }
`;
const newer = older.replace('default: 1', 'default: 2').replace('from: /N,', 'from: /N, do: [upper],');
const folders: string[] = [];

afterAll(() => {
  removeMappingFolders();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function setOf(...versions: [rules: string, from: string][]): MappingSet {
  const files = versions.map(([rules, from], index) => [
    `here-to-there/m.v${index + 1}.yaml`,
    `${header('m', index + 1, from)}rules:\n${rules}`,
  ]);
  return compileMappings(mappingFolder(Object.fromEntries(files) as Record<string, string>));
}

function messageFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const both = setOf([older, '2026-01-01'], [newer, '2030-01-01']);
const sides = { before: { set: both, version: 1 }, after: { set: both, version: 2 } };

function compare(...sources: unknown[]): Promise<MessageComparison[]> {
  const messages = sources.map((source, index): RecordedMessage => ({ where: `m${index}`, source }));
  return all(compareRuns(sides, messages, { name: 'm', at, showValues: true }));
}

describe('comparing two versions', () => {
  it('tells which target fields change, from what to what', async () => {
    const [same, changed] = await compare(
      { Name: 'An', Count: 4, Items: [{ N: 'X' }] },
      { Name: 'An', Items: [{ N: 'X' }, { N: 'y' }] },
    );
    expect(same).toEqual({ where: 'm0', verdict: 'same', changes: [], gone: [], come: [] });
    expect(changed?.verdict).toBe('changed');
    expect(changed?.changes.map(({ target, before, after }) => [target, before.value, after.value])).toEqual([
      ['/count', 1, 2],
      ['/items/1/n', 'y', 'Y'],
    ]);
  });

  it('tells a field that comes or goes', async () => {
    const without = setOf([nameRule, '2026-01-01']);
    const pair = { before: { set: both, version: 1 }, after: { set: without } };
    const [one] = await all(compareRuns(pair, [{ where: 'a', source: { Name: 'An', Count: 4 } }], { name: 'm', at }));
    expect(one?.changes).toEqual([
      {
        target: '/count',
        before: { shape: { type: 'number', length: 1, pattern: '9' } },
        after: { shape: { type: 'absent' } },
      },
    ]);
  });

  it('tells what newly fails, newly passes and still fails for other reasons', async () => {
    const strict = setOf([
      `${newer}  - { id: sex, to: /sex, from: /Sex, do: [{ code: sex }], required: true }\n`,
      '2026-01-01',
    ]);
    const loose = setOf([newer, '2026-01-01']);
    const run = async (before: MappingSet, after: MappingSet, source: unknown) =>
      (
        await all(
          compareRuns({ before: { set: before }, after: { set: after } }, [{ where: 'a', source }], { name: 'm', at }),
        )
      )[0];
    expect(await run(loose, strict, { Name: 'An' })).toMatchObject({
      verdict: 'newly-fails',
      come: [{ code: 'FIELD_REQUIRED', rule: 'sex', target: '/sex' }],
    });
    expect(await run(strict, loose, { Name: 'An' })).toMatchObject({
      verdict: 'newly-passes',
      gone: [{ rule: 'sex' }],
    });
    expect(await run(loose, strict, { Sex: '7' })).toMatchObject({
      verdict: 'still-fails',
      gone: [],
      come: [{ code: 'UNKNOWN_CODE', target: '/sex' }],
    });
  });

  it('tells a side that has no version in force on the day of the message', async () => {
    const late = setOf([older, '2027-01-01']);
    const pair = { before: { set: both }, after: { set: late } };
    const [one] = await all(compareRuns(pair, [{ where: 'a', source: { Name: 'An' } }], { name: 'm', at }));
    expect(one).toMatchObject({ verdict: 'newly-fails', come: [{ code: 'NO_VERSION_IN_FORCE' }] });
  });

  it('shows shapes only, unless asked for values', async () => {
    const messages = [{ where: 'a', source: { Name: 'Zyxwv', Items: [{ N: 'uiopl' }] } }];
    const text = JSON.stringify(await all(compareRuns(sides, messages, { name: 'm', at })));
    expect(text).toContain('/items/0/n');
    expect(text).not.toMatch(/uiopl|zyxwv/i);
  });

  it('takes one message at a time and ends when told to stop', async () => {
    const stop = new AbortController();
    let taken = 0;
    function* endless(): Generator<RecordedMessage> {
      for (;;) yield { where: `m${(taken += 1)}`, source: { Name: 'An' } };
    }
    const seen: string[] = [];
    for await (const { where } of compareRuns(sides, endless(), { name: 'm', at, signal: stop.signal })) {
      seen.push(where);
      expect(taken).toBe(seen.length);
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toEqual(['m1', 'm2', 'm3']);
  });

  it('counts messages, fields and problems; items of a list are one field', async () => {
    const summary = new ComparisonSummary();
    const comparisons = await compare(
      { Name: 'An', Items: [{ N: 'x' }, { N: 'y' }] },
      { Name: 'An', Count: 1 },
      { Name: 'dài quá' },
    );
    for (const one of comparisons) summary.add(one);
    expect(summary.isQuiet).toBe(false);
    expect(JSON.parse(JSON.stringify(summary))).toMatchObject({
      messages: 3,
      verdicts: { same: 1, changed: 1, 'still-fails': 1 },
      fields: { '/count': 1, '/items/*/n': 1 },
      problems: {},
    });
  });
});

describe('recorded messages', () => {
  it('come from files, lines and golden cases below a folder; what is no JSON is told without its content', async () => {
    const folder = messageFolder({
      'a.json': '{"Name":"An"}',
      'deep/down/b.json': '\uFEFF{"Name":"Ba"}',
      'lines.jsonl': '{"Name":"Ca"}\n\n{"Name":\n',
      'soap.json': '<Envelope>Secret</Envelope>',
      'notes.txt': 'not a message',
      'case/source.json': '{"Name":"Da"}',
      'case/target.json': '{"Name":"not a message"}',
      'case/at.txt': '2026-01-02T00:00:00Z\n',
    });
    const messages = await all(recordedMessages(folder));
    const brief = messages.map(({ where, source, fault, at: day }) => [
      where.slice(folder.length + 1),
      (source as { Name: string } | undefined)?.Name ?? fault,
      day?.toISOString().slice(0, 10),
    ]);
    expect(brief.toSorted()).toEqual([
      ['a.json', 'An', undefined],
      ['case/source.json', 'Da', '2026-01-02'],
      ['deep/down/b.json', 'Ba', undefined],
      ['lines.jsonl:1', 'Ca', undefined],
      ['lines.jsonl:3', 'is not JSON', undefined],
      ['soap.json', 'is XML, not JSON', undefined],
    ]);
    const compared = await all(compareRuns(sides, recordedMessages(folder), { name: 'm', at }));
    expect(compared.filter(({ verdict }) => verdict === 'unreadable')).toHaveLength(2);
  });
});
