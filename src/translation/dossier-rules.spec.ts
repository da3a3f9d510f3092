import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRuleBook } from '../domain/rules/read-rule-book.js';
import { Ruleset, type RuleContent } from '../domain/rules/ruleset.js';
import { checkDossierRules, type RuleContext } from './dossier-rules.js';

const book = readRuleBook(join(import.meta.dirname, '..', '..', 'rules'));

function on(day: string, change: Partial<RuleContext> = {}): RuleContext {
  return { rules: book.on(day), day, ...change };
}

/** The same rules with one value changed, as a clerk would in rules/. */
function withRule(day: string, key: keyof RuleContent, value: string): Ruleset {
  const { content } = book.on(day);
  const entry = content[key];
  if (!entry) throw new Error(`no rule ${key}`);
  return Ruleset.of(day, { ...content, [key]: { ...entry, value } });
}

const participant = { fullName: 'Nguyễn Văn Thử', birthDate: '1990-05-17', sex: 'MALE', nationality: 'VN' };
const contribution = {
  ...{ case: 'FIRST_TIME', income: 1_500_000, method: '3', fromMonth: '2026-12', months: 3, declaredAmount: 792_000 },
  supportGroups: ['OTHER'],
};
const today = '2026-11-22';

interface Told {
  readonly refused: string[];
  readonly warned: string[];
}

function told(
  { person = {}, terms = {} }: { person?: object; terms?: object },
  context: RuleContext = on(today),
): Told {
  const dossier = { participant: { ...participant, ...person }, contribution: { ...contribution, ...terms } };
  const { violations, warnings } = checkDossierRules(dossier, context);
  for (const { vi, en } of [...violations, ...warnings]) expect([vi.length > 40, en.length > 40]).toEqual([true, true]);
  const name = ({ pointer, code }: { pointer: string; code: string }): string => `${pointer} ${code}`;
  return { refused: violations.map(name), warned: warnings.map(name) };
}

describe('age', () => {
  const under = '/participant/birthDate UNDER_15';
  const unsure = '/participant/birthDate AGE_UNSURE';
  const guardian = { guardian: { fullName: 'Trần Thị Hộ' } };

  it.each<[string, string, string[], string[]]>([
    ['the fifteenth birthday', '2011-11-22', [], []],
    ['the day before the fifteenth birthday', '2011-11-23', [under], []],
    ['the month of the fifteenth birthday', '2011-11', [], [unsure]],
    ['the month after it', '2011-12', [under], []],
    ['the year of the fifteenth birthday', '2011', [], [unsure]],
    ['the year after it', '2012', [under], []],
    ['a year long ago', '1948', [], []],
  ])('%s', (_what, birthDate, refused, warned) => {
    expect(told({ person: { birthDate, ...guardian } })).toEqual({ refused, warned });
  });

  it('of someone born on 29 February is reached the day after the 28th', () => {
    const person = { birthDate: '2012-02-29', ...guardian };
    const at = (day: string): string[] =>
      told({ person, terms: { fromMonth: '2027-03', income: 2_200_000, declaredAmount: 1_161_600 } }, on(day)).refused;
    expect(at('2027-02-28')).toEqual([under]);
    expect(at('2027-03-01')).toEqual([]);
  });

  it('moves with the rules', () => {
    const rules = withRule(today, 'service.minimum_age', '18');
    expect(told({ person: { birthDate: '2010-01-01', ...guardian } }, on(today, { rules })).refused).toEqual([under]);
  });
});

describe('guardian', () => {
  const needed = '/participant/guardian GUARDIAN_REQUIRED';
  const unsure = '/participant/guardian GUARDIAN_UNSURE';

  it.each<[string, string, string[], string[]]>([
    ['the eighteenth birthday', '2008-11-22', [], []],
    ['the day before it', '2008-11-23', [needed], []],
    ['the month of it', '2008-11', [], [unsure]],
    ['the year of it', '2008', [], [unsure]],
    ['the year after it', '2009', [needed], []],
  ])('%s, without one', (_what, birthDate, refused, warned) => {
    expect(told({ person: { birthDate } })).toEqual({ refused, warned });
    expect(told({ person: { birthDate, guardian: { fullName: 'Trần Thị Hộ' } } })).toEqual({ refused: [], warned: [] });
  });

  it.each([
    ['warn', [], [needed]],
    ['off', [], []],
    ['reject', [needed], []],
  ])('with the switch at %s', (value, refused, warned) => {
    const rules = withRule(today, 'service.check_guardian', value);
    expect(told({ person: { birthDate: '2010-01-01' } }, on(today, { rules }))).toEqual({ refused, warned });
  });

  it('is not asked for a second time where it is there but wrong', () => {
    const context = on(today, { unsound: ['/participant/guardian/personalId'] });
    expect(told({ person: { birthDate: '2010-01-01' } }, context).refused).toEqual([]);
  });
});

describe('the amount', () => {
  const mismatch = '/contribution/declaredAmount AMOUNT_MISMATCH';

  it.each<[string, object, string[]]>([
    ['as computed', {}, []],
    ['one đồng less', { declaredAmount: 791_999 }, [mismatch]],
    ['one đồng more', { declaredAmount: 792_001 }, [mismatch]],
    ['of a poor household', { supportGroups: ['POOR'], declaredAmount: 495_000 }, []],
    [
      'of a poor household of a minority: the highest only',
      { supportGroups: ['POOR', 'MINORITY'], declaredAmount: 495_000 },
      [],
    ],
    ['without a group: others', { supportGroups: [] }, []],
    [
      'with the province’s own support',
      { localSupport: [{ code: 'HN', amount: 33_000 }], declaredAmount: 693_000 },
      [],
    ],
    ['of two years ahead', { method: 'VS', months: 24, declaredAmount: 6_060_801 }, []],
    ['of a missing year', { method: 'TH', months: 12, fromMonth: '2025-08', declaredAmount: 4_040_708 }, []],
    ['with the minimum in circulation that is wrong', { method: '1', months: 1, declaredAmount: 514_800 }, [mismatch]],
  ])('%s', (_what, terms, refused) => {
    expect(told({ terms }).refused).toEqual(refused);
  });

  it('that differs is told beside the right one, with every line of the computation', () => {
    const dossier = { participant, contribution: { ...contribution, declaredAmount: 990_000 } };
    const [violation] = checkDossierRules(dossier, on(today)).violations;
    for (const part of ['990.000 đồng', '792.000 đồng', '22 %', '198.000 đồng']) expect(violation?.vi).toContain(part);
    for (const part of ['VND 990,000', 'VND 792,000', '20 %']) expect(violation?.en).toContain(part);
  });

  it('only warns where the rules say so', () => {
    const rules = withRule(today, 'service.amount_mismatch', 'warn');
    expect(told({ terms: { declaredAmount: 1 } }, on(today, { rules }))).toEqual({ refused: [], warned: [mismatch] });
  });

  it('counts the months that had support before', () => {
    const of = (supportedMonths: number): unknown =>
      checkDossierRules({ participant, contribution }, on(today, { supportedMonths })).computed?.selfVnd;
    expect([of(0), of(117), of(118), of(120)]).toEqual([792_000, 792_000, 858_000, 990_000]);
    expect(told({}, on(today, { supportedMonths: 120 })).refused).toEqual([mismatch]);
  });

  it('is not judged where income, method or months cannot be read', () => {
    expect(told({ terms: { declaredAmount: 1 } }, on(today, { unsound: ['/contribution/income'] })).refused).toEqual(
      [],
    );
    expect(told({ terms: { months: undefined } }).refused).toEqual([]);
  });
});

describe('income', () => {
  it.each<[string, string, number, string]>([
    ['at the cap', '2026-06-30', 46_800_000, ''],
    ['above the cap', '2026-06-30', 46_850_000, 'refused INCOME_TOO_HIGH'],
    ['at the new cap', '2026-07-01', 50_600_000, ''],
    ['at the cap in circulation that is wrong', '2026-07-01', 48_600_000, ''],
    ['at the old lowest, the day the poverty line rises', '2027-01-01', 1_500_000, 'refused INCOME_TOO_LOW'],
    ['at the new lowest', '2027-01-01', 2_200_000, ''],
    ['off the step', '2026-11-22', 1_525_000, 'warned INCOME_OFF_STEP'],
    ['off the step, when that was refused', '2025-06-30', 1_525_000, 'refused INCOME_OFF_STEP'],
  ])('%s on %s: %i', (_what, day, income, expected) => {
    const terms = { method: '1', months: 1, fromMonth: day.slice(0, 7), income, declaredAmount: 1 };
    const found = told({ terms }, on(day));
    const ofIncome = (word: string, all: string[]): string[] =>
      all.flatMap((one) => (one.startsWith('/contribution/income') ? [`${word} ${one.split(' ')[1] ?? ''}`] : []));
    expect([...ofIncome('refused', found.refused), ...ofIncome('warned', found.warned)].join()).toBe(expected);
  });
});

describe('method, months and period', () => {
  it.each<[string, object, string[], string[]]>([
    ['the month of receipt', { method: '1', months: 1, fromMonth: '2026-11', declaredAmount: 264_000 }, [], []],
    ['a month in a year', { method: '1', months: 1, fromMonth: '2027-11', declaredAmount: 264_000 }, [], []],
    [
      'a month later than that',
      { method: '1', months: 1, fromMonth: '2027-12', declaredAmount: 264_000 },
      ['/contribution/fromMonth PERIOD_TOO_FAR_AHEAD'],
      [],
    ],
    ['a period that has begun and runs', { fromMonth: '2026-10' }, [], []],
    [
      'a period that is wholly past',
      { method: '1', months: 1, fromMonth: '2026-10', declaredAmount: 264_000 },
      ['/contribution/fromMonth PERIOD_PAST'],
      ['/contribution/fromMonth PAYMENT_LATE'],
    ],
    [
      'a missing period in the past',
      { method: 'TH', months: 1, fromMonth: '2026-10', declaredAmount: 331_023 },
      [],
      [],
    ],
    [
      'a missing period that is too long',
      { method: 'TH', months: 61, fromMonth: '2020-01' },
      ['/contribution/months MISSING_PERIOD_TOO_LONG'],
      [],
    ],
    ['years ahead that are not whole', { method: 'VS', months: 30 }, ['/contribution/months MONTHS_NOT_OF_METHOD'], []],
    ['one year ahead', { method: 'VS', months: 12 }, ['/contribution/months MONTHS_NOT_OF_METHOD'], []],
    ['months that are not the method’s', { months: 2 }, ['/contribution/months MONTHS_NOT_OF_METHOD'], []],
  ])('%s', (_what, terms, refused, warned) => {
    expect(told({ terms })).toEqual({ refused, warned });
  });

  it('a year without a fund rate refuses years ahead and missing periods', () => {
    const terms = { method: 'VS', months: 24, fromMonth: '2028-01', income: 2_200_000 };
    expect(told({ terms }, on('2028-01-10')).refused).toEqual(['/contribution/method FUND_RATE_UNKNOWN']);
  });

  it('a past period only warns where the rules say so', () => {
    const rules = withRule(today, 'methods.past_period', 'warn');
    const terms = { method: '1', months: 1, fromMonth: '2026-09', declaredAmount: 264_000 };
    expect(told({ terms }, on(today, { rules })).refused).toEqual([]);
  });
});

describe('all of it', () => {
  it('is told at once', () => {
    const person = { birthDate: '2015-01-01', ethnicity: '01' };
    const terms = { supportGroups: ['MINORITY'], declaredAmount: 1, fromMonth: '2030-01' };
    expect(told({ person, terms })).toEqual({
      refused: [
        '/participant/birthDate UNDER_15',
        '/contribution/fromMonth PERIOD_TOO_FAR_AHEAD',
        '/contribution/declaredAmount AMOUNT_MISMATCH',
      ],
      warned: ['/contribution/supportGroups MINORITY_ETHNICITY_DIFFERS'],
    });
  });

  it('holds no value of a person in its texts', () => {
    const dossier = {
      participant: { ...participant, birthDate: '2015-03-04' },
      contribution: { ...contribution, declaredAmount: 1 },
    };
    expect(JSON.stringify(checkDossierRules(dossier, on(today)))).not.toMatch(/2015|03-04|04\/03|Thử/);
  });
});
