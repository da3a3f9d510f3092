import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { periodsOverlap } from './paid-period.js';
import { chooseDossier, weighDossier, type DossierVoucher, type PayableDossier } from './matching.js';

const open: PayableDossier = { status: 6, expectedVnd: 792_000, hasTnhsNumber: true, disputed: false };

function paid(number: string, amountVnd: number, committed = false): DossierVoucher {
  return { number, amountVnd, committed };
}

function verdictsOf(dossier: PayableDossier, ...vouchers: DossierVoucher[]): string[] {
  return weighDossier(dossier, vouchers).map(({ number, standing, items }) =>
    [number, standing, ...items.map((item) => item.kind)].join(' '),
  );
}

describe('choosing the dossier of a voucher', () => {
  it('follows the dossier reference before the payment reference before the person', () => {
    const all = [
      { dossierId: 'c', by: 'person' },
      { dossierId: 'b', by: 'paymentReference' },
      { dossierId: 'a', by: 'dossierReference' },
    ] as const;
    expect(chooseDossier([...all, { dossierId: 'd', by: 'assignment' }])).toEqual({
      kind: 'one',
      dossierId: 'd',
      by: 'assignment',
    });
    expect(chooseDossier(all)).toEqual({ kind: 'one', dossierId: 'a', by: 'dossierReference' });
    expect(chooseDossier(all.slice(0, 2))).toEqual({ kind: 'one', dossierId: 'b', by: 'paymentReference' });
    expect(chooseDossier(all.slice(0, 1))).toEqual({ kind: 'one', dossierId: 'c', by: 'person' });
    expect(chooseDossier([])).toEqual({ kind: 'none' });
  });

  it('counts a dossier once, however many of its fields fit', () => {
    const twice = [
      { dossierId: 'a', by: 'person' },
      { dossierId: 'a', by: 'person' },
    ] as const;
    expect(chooseDossier(twice)).toEqual({ kind: 'one', dossierId: 'a', by: 'person' });
  });

  it('does not let weaker evidence break a tie of stronger evidence', () => {
    const tie = [
      { dossierId: 'b', by: 'dossierReference' },
      { dossierId: 'a', by: 'dossierReference' },
      { dossierId: 'a', by: 'person' },
    ] as const;
    expect(chooseDossier(tie)).toEqual({ kind: 'several', dossierIds: ['a', 'b'], by: 'dossierReference' });
  });
});

describe('weighing what a dossier was paid', () => {
  it('records a voucher of exactly the declared amount', () => {
    expect(verdictsOf(open, paid('A', 792_000))).toEqual(['A recording']);
  });

  it('holds what is too little, and records all of it when the sum is complete', () => {
    expect(verdictsOf(open, paid('A', 400_000))).toEqual(['A held AMOUNT_DIFFERS']);
    expect(verdictsOf(open, paid('A', 400_000), paid('B', 392_000))).toEqual(['A recording', 'B recording']);
  });

  it('holds what is too much', () => {
    expect(verdictsOf(open, paid('A', 792_001))).toEqual(['A held AMOUNT_DIFFERS']);
    expect(verdictsOf(open, paid('A', 500_000), paid('B', 500_000))).toEqual([
      'A held AMOUNT_DIFFERS',
      'B held AMOUNT_DIFFERS',
    ]);
  });

  it('tells expected and paid amounts with the difference', () => {
    const [verdict] = weighDossier(open, [paid('A', 400_000)]);
    expect(verdict?.items[0]?.detail).toEqual({ expectedVnd: 792_000, paidVnd: 400_000 });
  });

  it('calls a voucher after full payment a surplus, whether it came in the same page or later', () => {
    expect(verdictsOf(open, paid('A', 792_000), paid('B', 792_000))).toEqual(['A recording', 'B held SURPLUS_VOUCHER']);
    expect(verdictsOf(open, paid('A', 792_000, true), paid('B', 1000))).toEqual(['A kept', 'B held SURPLUS_VOUCHER']);
  });

  it('completes what TST already has with the rest', () => {
    expect(verdictsOf(open, paid('A', 400_000, true), paid('B', 392_000))).toEqual(['A kept', 'B recording']);
  });

  it('shows what TST already has as too little when part of the money went away', () => {
    expect(verdictsOf(open, paid('A', 400_000, true))).toEqual(['A kept AMOUNT_DIFFERS']);
  });

  it('waits for the number of TNHS without an item', () => {
    expect(verdictsOf({ ...open, hasTnhsNumber: false }, paid('A', 792_000), paid('B', 1))).toEqual([
      'A held',
      'B held SURPLUS_VOUCHER',
    ]);
  });

  it.each([3, 7, 8] as const)('records nothing for a dossier that ended in status %i', (status) => {
    expect(verdictsOf({ ...open, status }, paid('A', 792_000))).toEqual(['A held VOUCHER_FOR_CLOSED_DOSSIER']);
  });

  it('records nothing more while a recorded voucher is in dispute', () => {
    expect(verdictsOf({ ...open, disputed: true }, paid('A', 792_000))).toEqual(['A held AMOUNT_DIFFERS']);
  });

  it('records a declared amount of nothing by a voucher of nothing', () => {
    expect(verdictsOf({ ...open, expectedVnd: 0 }, paid('A', 0))).toEqual(['A recording']);
  });

  it('never lets more than the declared amount begin, and never part of it', () => {
    const vouchers = fc.array(fc.record({ amountVnd: fc.integer({ min: 1, max: 5 }), committed: fc.boolean() }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(vouchers, fc.integer({ min: 1, max: 12 }), (drawn, expectedVnd) => {
        const all = drawn.map((one, index) => paid(String(index), one.amountVnd, one.committed));
        const begun = weighDossier({ ...open, expectedVnd }, all).filter((one) => one.standing === 'recording');
        if (begun.length === 0) return;
        const numbers = new Set(begun.map((one) => one.number));
        const counted = all.filter((one) => one.committed || numbers.has(one.number));
        expect(counted.reduce((sum, one) => sum + one.amountVnd, 0)).toBe(expectedVnd);
      }),
    );
  });

  describe('months that were paid for already', () => {
    const overlapping = { ...paid('A', 792_000), overlapping: ['other'] };

    it('hold the money, all of it, until a person lets it pass', () => {
      expect(verdictsOf(open, overlapping)).toEqual(['A held PERIOD_OVERLAPS']);
      const halves = [{ ...paid('A', 400_000), overlapping: ['other'] }, paid('B', 392_000)];
      expect(verdictsOf(open, ...halves)).toEqual(['A held PERIOD_OVERLAPS', 'B held PERIOD_OVERLAPS']);
      expect(weighDossier(open, [overlapping])[0]?.items[0]?.detail).toEqual({ dossierIds: ['other'] });
    });

    it('come after what holds the money anyway', () => {
      expect(verdictsOf({ ...open, expectedVnd: 1 }, overlapping)).toEqual(['A held AMOUNT_DIFFERS']);
      expect(verdictsOf({ ...open, status: 8 }, overlapping)).toEqual(['A held VOUCHER_FOR_CLOSED_DOSSIER']);
    });
  });

  describe('the division of the money', () => {
    const computed = { grossVnd: 990_000, selfVnd: 792_000, stateVnd: 198_000, localVnd: 0, otherVnd: 0 };
    const divided = (number: string, amountVnd: number, state: number, committed = false): DossierVoucher => ({
      ...paid(number, amountVnd, committed),
      split: { self: amountVnd, state, local: 0, other: 0 },
    });

    it.each([
      ['as computed', [divided('A', 792_000, 198_000)], ['A recording']],
      ['another', [divided('A', 792_000, 0)], ['A recording SPLIT_DIFFERS']],
      [
        'as computed in two',
        [divided('A', 400_000, 100_000), divided('B', 392_000, 98_000)],
        ['A recording', 'B recording'],
      ],
      [
        'another in two',
        [divided('A', 400_000, 1), divided('B', 392_000, 1)],
        ['A recording', 'B recording SPLIT_DIFFERS'],
      ],
      ['another, recorded', [divided('A', 792_000, 0, true)], ['A kept SPLIT_DIFFERS']],
      [
        'half recorded',
        [divided('A', 400_000, 0, true), divided('B', 392_000, 0)],
        ['A kept', 'B recording SPLIT_DIFFERS'],
      ],
      ['unfinished', [divided('A', 400_000, 0)], ['A held AMOUNT_DIFFERS']],
    ])('%s: is told where the declared amount is complete, and holds nothing', (_what, vouchers, verdicts) => {
      expect(verdictsOf({ ...open, computed }, ...vouchers)).toEqual(verdicts);
    });

    it('holds the money where the rules say so, until a person lets it pass', () => {
      const strict = { ...open, computed, splitDifference: 'hold' as const };
      expect(verdictsOf(strict, divided('A', 792_000, 0))).toEqual(['A held SPLIT_DIFFERS']);
      expect(verdictsOf(strict, { ...divided('A', 792_000, 0), splitAllowed: true })).toEqual([
        'A recording SPLIT_DIFFERS',
      ]);
      expect(verdictsOf(strict, divided('A', 792_000, 198_000))).toEqual(['A recording']);
    });

    it('names each part that differs, expected and told', () => {
      const [verdict] = weighDossier({ ...open, computed }, [divided('A', 792_000, 150_000)]);
      expect(verdict?.items[0]?.detail).toEqual({
        differences: [{ part: 'state', expectedVnd: 198_000, toldVnd: 150_000 }],
      });
    });

    it('is not judged where nothing was computed', () => {
      expect(verdictsOf({ ...open, computed: null }, divided('A', 792_000, 0))).toEqual(['A recording']);
    });
  });
});

describe('two periods', () => {
  it.each([
    ['2026-12/3', '2027-02/1', true],
    ['2026-12/3', '2027-03/1', false],
    ['2026-12/1', '2026-12/1', true],
    ['2026-01/12', '2025-12/1', false],
    ['2026-01/12', '2025-12/2', true],
    ['2026-06/1', '2026-01/12', true],
    ['?/3', '2026-01/12', false],
  ])('%s and %s overlap: %s', (one, other, overlap) => {
    const period = (text: string): { fromMonth: string; months: number } => {
      const [fromMonth = '', months] = text.split('/');
      return { fromMonth, months: Number(months) };
    };
    expect(periodsOverlap(period(one), period(other))).toBe(overlap);
    expect(periodsOverlap(period(other), period(one))).toBe(overlap);
  });
});
