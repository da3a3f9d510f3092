import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { realRules, removeRulesFolders, rulesFolder, type RuleEdit } from '../../../test/support/rules-folder.js';
import { readRuleBook } from './read-rule-book.js';
import { RuleBookError } from './rule-faults.js';
import { allRuleKeys } from './rule-keys.js';

afterAll(removeRulesFolders);

const book = readRuleBook(realRules);

function faultsOf(folder: string): readonly string[] {
  try {
    readRuleBook(folder);
    return [];
  } catch (error) {
    if (error instanceof RuleBookError) return error.faults;
    throw error;
  }
}

const faultsWith = (...edits: RuleEdit[]): readonly string[] => faultsOf(rulesFolder(...edits));

describe('the real rules', () => {
  it.each([
    ['2019-07-01', '2019-07-01', 700_000, 29_800_000],
    ['2022-06-15', '2022-01-01', 1_500_000, 29_800_000],
    ['2023-07-01', '2023-07-01', 1_500_000, 36_000_000],
    ['2025-06-30', '2024-07-01', 1_500_000, 46_800_000],
    ['2025-07-01', '2025-07-01', 1_500_000, 46_800_000],
    ['2026-06-30', '2026-01-01', 1_500_000, 46_800_000],
    ['2026-11-23', '2026-07-01', 1_500_000, 50_600_000],
    ['2027-01-01', '2027-01-01', 2_200_000, 50_600_000],
    ['2031-01-01', '2027-01-01', 2_200_000, 50_600_000],
  ])('on %s those of %s are in force: income %d to %d', (day, since, lowest, highest) => {
    const { version, day: first, contribution } = book.on(day);
    expect(first).toBe(since);
    expect(version).toMatch(new RegExp(`^${since}\\.[0-9a-f]{8}$`));
    expect([contribution.lowestIncomeVnd, contribution.highestIncomeVnd]).toEqual([lowest, highest]);
  });

  it('cite a source and a tag for every rule on every day', () => {
    for (const ruleset of book.all()) {
      const keys = allRuleKeys.filter((key) => ruleset.content[key]);
      expect(keys.length).toBeGreaterThanOrEqual(allRuleKeys.length - 2);
      for (const key of keys) expect(ruleset.sourceOf(key)).toMatchObject({ tag: expect.stringMatching(/^[VSA]$/) });
    }
  });

  it('know the fund rate of 2026 only, and no receipt clock before 2025-07-01', () => {
    const rates = ['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'];
    expect(rates.map((day) => book.on(day).contribution.fundRate !== undefined)).toEqual([false, true, true, false]);
    const clocks = ['2025-06-30', '2025-07-01'].map((day) => book.on(day).service.receiptHours);
    expect(clocks).toEqual([undefined, 2]);
  });

  it('hold a value that ends up to and including its last day', () => {
    const end = { file: 'contribution.yaml', find: 'effective_to: 2026-12-31', replace: 'effective_to: 2026-07-01' };
    const shorter = readRuleBook(rulesFolder(end));
    const rates = ['2026-07-01', '2026-07-02'].map((day) => shorter.on(day).contribution.fundRate !== undefined);
    expect(rates).toEqual([true, false]);
  });

  it('refuse a day before their first and what is no day', () => {
    for (const day of ['2019-06-30', '2026-02-30', 'today']) {
      expect(() => book.on(day)).toThrow(expect.objectContaining({ code: 'RULES_NOT_IN_FORCE' }));
    }
  });

  it('cover every day from the first on without gap or overlap', () => {
    const ends = book.periods.map(({ until }) => until);
    const begins = book.periods.map(({ from }) => from);
    const dayAfter = (day = ''): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    expect(ends.slice(0, -1).map(dayAfter)).toEqual(begins.slice(1));
    expect(ends.at(-1)).toBeUndefined();
  });
});

describe('versions', () => {
  const corrected = { file: 'contribution.yaml', after: 'fund_rate', find: '0.31', replace: '0.32' };

  it('stay the same when the files stay the same', () => {
    const again = readRuleBook(realRules).all();
    expect(again.map(({ version }) => version)).toEqual(book.all().map(({ version }) => version));
  });

  it('change where a value is corrected, and nowhere else', () => {
    const after = readRuleBook(rulesFolder(corrected));
    const changed = book.periods.filter(({ from, ruleset }) => after.on(from).version !== ruleset.version);
    expect(changed.map(({ from }) => from)).toEqual(['2026-01-01', '2026-07-01']);
  });

  it('do not change for the days before when a later value is added', () => {
    const line = 'poverty_line:';
    const more = `      - { value: 2500000, effective_from: 2029-01-01, tag: V, source: test }\n\n  reference_level:`;
    const after = readRuleBook(
      rulesFolder({ file: 'contribution.yaml', after: line, find: '\n  reference_level:', replace: more }),
    );
    expect(after.on('2028-12-31').version).toBe(book.on('2028-12-31').version);
    expect(after.on('2029-01-01').contribution.lowestIncomeVnd).toBe(2_500_000);
  });

  it('are found again, those of the files and those kept from earlier files', () => {
    const now = readRuleBook(rulesFolder(corrected));
    const pinned = book.on('2026-11-23');
    expect(now.version(pinned.version)).toBeUndefined();
    const kept = now.withKept(book.all().map(({ version, content }) => ({ version, content })));
    expect(kept.version(pinned.version)?.sourceOf('contribution.fund_rate').value).toBe('0.31');
    expect(kept.on('2026-11-23').sourceOf('contribution.fund_rate').value).toBe('0.32');
    expect(kept.version(now.on('2026-11-23').version)?.version).toBe(now.on('2026-11-23').version);
  });

  it('kept before a rule existed take that rule from the files', () => {
    const { version, content } = book.on('2026-11-23');
    const older = { ...content };
    delete older['service.apology_working_days'];
    const revived = book.withKept([{ version: `2026-07-01.0123abcd`, content: older }]).version('2026-07-01.0123abcd');
    expect(revived?.service.apologyWorkingDays).toBe(3);
    expect(book.version(version)?.service.apologyWorkingDays).toBe(3);
  });
});

describe('a folder that is not in order is refused, each problem with file and line', () => {
  const at = 'contribution.yaml';
  it.each<[string, RuleEdit, RegExp]>([
    [
      'a wrong number',
      { file: at, find: '2530000', replace: '2.530.000' },
      /^contribution\.yaml:\d+ value 2\.530\.000 must be a whole number/,
    ],
    [
      'a rate beyond 100',
      { file: 'support.yaml', find: 'value: 50', replace: 'value: 150' },
      /^support\.yaml:\d+ value 150 must not exceed 100 %/,
    ],
    ['a negative amount', { file: at, find: '1490000', replace: '-1490000' }, /must be a whole number/],
    ['zero', { file: at, find: '1490000', replace: '0' }, /must lie between 1 and/],
    ['a comma decimal', { file: at, find: 'value: 0.31', replace: 'value: 0,31' }, /must be a percentage/],
    ['no tag', { file: at, find: 'tag: V\n', replace: '\n' }, /tag must be V/],
    ['another tag', { file: at, find: 'tag: V\n', replace: 'tag: X\n' }, /tag must be V/],
    ['no source', { file: at, find: 'source: Nghị định 73/2024/NĐ-CP', replace: '' }, /source must name/],
    [
      'no day',
      { file: at, find: 'effective_from: 2024-07-01', replace: 'effective_from: 2024-06-31' },
      /"2024-06-31" is not a day/,
    ],
    [
      'a day in another form',
      { file: at, find: 'effective_from: 2024-07-01', replace: 'effective_from: 01/07/2024' },
      /is not a day/,
    ],
    [
      'the same day twice',
      { file: at, find: 'effective_from: 2024-07-01', replace: 'effective_from: 2023-07-01' },
      /must begin after the value above/,
    ],
    [
      'an order upside down',
      { file: at, find: 'effective_from: 2024-07-01', replace: 'effective_from: 2020-07-01' },
      /must begin after the value above/,
    ],
    [
      'an end before its beginning',
      { file: at, find: 'effective_to: 2026-12-31', replace: 'effective_to: 2025-12-31' },
      /ends on 2025-12-31 before/,
    ],
    [
      'an overlap',
      {
        file: at,
        after: 'reference_level',
        find: 'effective_from: 2019-07-01',
        replace: 'effective_from: 2019-07-01\n        effective_to: 2023-07-01',
      },
      /has two values on 2023-07-01 \(overlap\)/,
    ],
    [
      'a gap',
      {
        file: at,
        after: 'reference_level',
        find: 'effective_from: 2019-07-01',
        replace: 'effective_from: 2019-07-01\n        effective_to: 2023-05-31',
      },
      /has no value from 2023-06-01 until 2023-07-01 \(gap\)/,
    ],
    [
      'an end without a next value',
      {
        file: at,
        after: 'reference_level',
        find: 'effective_from: 2026-07-01',
        replace: 'effective_from: 2026-07-01\n        effective_to: 2026-12-31',
      },
      /has no value after 2026-12-31 \(gap\)/,
    ],
    [
      'an unknown rule',
      { file: at, find: '  rate:', replace: '  ratte:' },
      /contribution\.ratte is no rule this program knows/,
    ],
    [
      'an unknown part',
      { file: at, find: 'source: Nghị định 73', replace: 'sauce: x\n        source: Nghị định 73' },
      /unknown key sauce/,
    ],
    [
      'an unknown choice',
      { file: 'switches.yaml', find: 'payment-date\n', replace: 'payment-day\n' },
      /must be one of payment-date, covered-month/,
    ],
    [
      'an unknown method',
      { file: 'methods.yaml', find: 'VS, TH]', replace: 'VS, TX]' },
      /must list only 1, 3, 6, 12, VS, TH/,
    ],
    ['a method twice', { file: 'methods.yaml', find: 'VS, TH]', replace: 'VS, VS]' }, /must list each only once/],
    ['another kind', { file: at, find: 'kind: contribution', replace: 'kind: support' }, /kind must be contribution/],
    [
      'no title',
      { file: at, find: 'title: { vi: Tỷ lệ đóng, en: Contribution rate }', replace: '' },
      /title needs vi and en/,
    ],
    [
      'broken YAML',
      { file: at, find: 'kind: contribution', replace: 'kind: [contribution' },
      /^contribution\.yaml:\d+ YAML:/,
    ],
    ['a rule twice', { file: at, find: '  poverty_line:', replace: '  rate:' }, /YAML: Map keys must be unique/],
  ])('%s', (_case, edit, expected) => {
    const faults = faultsWith(edit);
    expect(faults).toContainEqual(expect.stringMatching(expected));
    expect(faults[0]).toMatch(/^\w+\.yaml:\d+ /);
  });

  it('names the very line', () => {
    const [fault = ''] = faultsWith({ file: at, find: 'value: 2530000', replace: 'value: 0' });
    const line = Number(/:(\d+) /.exec(fault)?.[1]);
    expect(fault).toContain('value 0 must lie between');
    const lines = readFileSync(join(realRules, at), 'utf8').split('\n');
    expect(lines[line - 1]).toContain('value: 2530000');
  });

  it('names problems of several files at once', () => {
    const faults = faultsWith(
      { file: at, find: '2530000', replace: 'x' },
      { file: 'support.yaml', find: 'tag: A', replace: 'tag: B' },
      { file: 'switches.yaml', find: 'value: once-half-up', replace: 'value: bankers' },
    );
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['contribution.yaml', 'support.yaml', 'switches.yaml']);
  });

  it('a rule that is not there', () => {
    const folder = rulesFolder();
    writeFileSync(join(folder, 'switches.yaml'), 'kind: switches\ntitle: { vi: a, en: b }\nrules: {}\n');
    expect(faultsOf(folder)).toEqual([
      'switches.yaml lacks the rule parameters_by',
      'switches.yaml lacks the rule rounding',
      'switches.yaml lacks the rule minimum_follows_poverty_line',
    ]);
  });

  it('a file that is not there, and one that nobody reads', () => {
    const folder = rulesFolder();
    rmSync(join(folder, 'methods.yaml'));
    writeFileSync(join(folder, 'contribution (1).yaml'), '');
    expect(faultsOf(folder)).toEqual([
      'contribution (1).yaml is no rule file this program knows; remove or rename it',
      'methods.yaml is missing',
    ]);
  });

  it('rules that contradict each other', () => {
    const fewest = { file: 'methods.yaml', after: 'years_ahead_fewest', find: 'value: 2', replace: 'value: 6' };
    expect(faultsWith(fewest)[0]).toBe('methods.yaml on 2019-07-01 years_ahead_fewest exceeds years_ahead_most');
  });
});
