// Whatever an item's detail can say stands on its page under a label, its codes in words, money in VND, moments in local time. What it
// can say is `itemDetailKeys`: the compiler refuses the rest.
import { describe, expect, it } from '@jest/globals';
import { itemDetailKeys, refundReasons } from '../../src/domain/item-detail.js';
import { evidences } from '../../src/domain/matching.js';
import { splitParts } from '../../src/domain/split-difference.js';
import { mappingProblems } from '../../src/mapping/mapping.problems.js';
import { differencesIn, itemFacts, partName } from '../../web/src/pages/reconciliation/item-facts.js';
import english from '../../web/src/words/items.en.js';
import vietnamese from '../../web/src/words/items.vi.js';

const keys = [...new Set(Object.values(itemDetailKeys).flat())].sort();

const said: Readonly<Record<string, unknown>> = {
  ...{ expectedVnd: 990_000, paidVnd: 1_234_567, amountVnd: 12, documentVnd: 0, sharesVnd: 1000 },
  ...{ shares: 2, repeatedLines: 1, version: 3, attempts: 4, hash: 'ab12', paymentId: 'p-1', deliveryId: 'd-1' },
  ...{ system: 'vss-portal', operation: 'cover' },
  ...{ by: 'person', saidBy: 'tst', reason: 'PAID_TWICE', paidAt: '2026-11-22T18:05:06.000Z' },
  ...{ dossierIds: ['one', 'two'], months: ['2026-01', '2026-12'] },
  problems: [
    { code: 'INVALID_MONEY', rule: 'amount', sourcePath: '/soTien', shape: { type: 'text', pattern: '9.999' } },
  ],
  differences: [{ part: 'state', expectedVnd: 5, toldVnd: 3 }],
};

/** As the pages do: the text of a key, with what it names put in. */
function translate(key: string, named: Readonly<Record<string, unknown>> = {}): string {
  const [topic = '', ...path] = key.split('.');
  if (topic !== 'items') return key;
  const found = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], vietnamese);
  return String(found).replaceAll(/\{(\w+)\}/g, (_whole, name: string) => String(named[name]));
}

const shown = { t: translate, grouped: (value: number) => `~${value}`, localTime: (at: string) => `local ${at}` };

describe('the words of what reconciliation items say', () => {
  it.each([
    ['Vietnamese', vietnamese],
    ['English', english],
  ])('are there in %s for every key and every code', (_language, { field, by, reason, part, problem }) => {
    expect(Object.keys(field).sort()).toEqual(keys);
    expect(Object.keys(by).sort()).toEqual([...evidences].sort());
    expect(Object.keys(reason).sort()).toEqual([...refundReasons].sort());
    expect(Object.keys(part).sort()).toEqual([...splitParts].sort());
    expect(Object.keys(problem).sort()).toEqual(Object.keys(mappingProblems).sort());
    expect(Object.values(field).filter((word) => word.trim() === '')).toEqual([]);
  });

  it('leave no key, no code and no JSON on the page', () => {
    expect(Object.keys(said).sort()).toEqual(keys);
    const facts = Object.fromEntries(itemFacts(said, shown).map((fact) => [fact.key, fact]));
    const lines = Object.fromEntries(Object.entries(facts).map(([key, fact]) => [key, fact.lines]));
    expect(lines).toEqual({
      ...{ expectedVnd: ['~990000 VND'], paidVnd: ['~1234567 VND'], amountVnd: ['~12 VND'], documentVnd: ['~0 VND'] },
      ...{ sharesVnd: ['~1000 VND'], shares: ['~2'], repeatedLines: ['~1'], version: ['~3'], attempts: ['~4'] },
      ...{ hash: ['ab12'], paymentId: ['p-1'], deliveryId: ['d-1'], dossierIds: ['one', 'two'] },
      ...{ system: ['find.systems.vss-portal'], operation: ['states.operation.cover'] },
      ...{ by: ['người tham gia và số tiền'], saidBy: ['find.systems.tst'], reason: ['Nộp hai lần'] },
      ...{ paidAt: ['local 2026-11-22T18:05:06.000Z'], months: ['01/2026, 12/2026'] },
      problems: ['/soTien: phải là số nguyên đồng (nhận được: chuỗi ký tự 9.999)'],
    });
    expect(facts['paidVnd']?.label).toBe('Số tiền đã nộp');
    expect(facts['dossierIds']?.form).toBe('dossiers');
    expect(differencesIn(said)).toEqual([{ part: 'state', expectedVnd: 5, toldVnd: 3 }]);
    expect(partName(translate, 'state')).toBe('Ngân sách trung ương');
  });

  it('let what an older release kept stand as it is', () => {
    expect(itemFacts({ odd: { a: 1 }, by: 'elsewhere', reason: null }, shown)).toEqual([
      { key: 'odd', label: 'odd', lines: ['{"a":1}'], form: 'code' },
      { key: 'by', label: 'Khớp theo', lines: ['elsewhere'], form: 'words' },
    ]);
  });
});
