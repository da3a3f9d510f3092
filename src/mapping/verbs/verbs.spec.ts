import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodeTables } from '../code-tables.js';
import { buildSteps } from './steps.js';
import { Failure } from './verb.js';

const codes = new CodeTables([
  {
    name: 'sex',
    source: 'test',
    tag: 'A',
    entries: [
      { code: '1', to: 'MALE', from: '2000-01-01', until: '2026-12-31' },
      { code: '1', to: 'MAN', from: '2027-01-01', until: '9999-12-31' },
      { code: '0', to: 'FEMALE', from: '2000-01-01', until: '9999-12-31' },
    ],
  },
]);

/** The result of the verbs, or the code of the failure. */
function run(verbs: unknown[], value: unknown, day = '2026-11-22'): unknown {
  let here: unknown = value;
  for (const step of buildSteps(verbs, undefined, codes).steps) {
    here = step(here, { day });
    if (here instanceof Failure) return { failed: here.code };
  }
  return here;
}

const failed = (code: string): object => ({ failed: code });

describe('money', () => {
  it('keeps every safe amount to the last dong, from text and from numbers', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (amount) => {
        expect(run(['money'], String(amount))).toBe(amount);
        expect(run(['money'], amount)).toBe(amount);
      }),
    );
  });

  it('refuses what it would have to round', () => {
    fc.assert(
      fc.property(fc.bigInt(BigInt(Number.MAX_SAFE_INTEGER) + 1n, 10n ** 16n - 1n), (amount) => {
        expect(run(['money'], String(amount))).toEqual(failed('INVALID_MONEY'));
      }),
    );
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Number.isInteger(one)),
        (amount) => {
          expect(run(['money'], amount)).toEqual(failed('INVALID_MONEY'));
        },
      ),
    );
  });

  it.each([
    '1.500.000',
    '1,500,000',
    '1500000.0',
    '1e6',
    ' 1500000',
    '1500000 ',
    '1 500 000',
    '+1',
    '-1',
    '0x10',
    '015',
    '',
    '١٢',
    '1500000<!-- -->0',
    '1500000đ',
  ])('refuses %j', (text) => {
    expect(run(['money'], text)).toEqual(failed('INVALID_MONEY'));
  });

  it('gives a number or a refusal for any text, never something near', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = run(['money'], text);
        if (typeof result === 'number') expect(String(result)).toBe(text);
        else expect(result).toEqual(failed('INVALID_MONEY'));
      }),
    );
  });
});

describe('integer', () => {
  it('reads digits with their sign and leading zeros, and nothing else', () => {
    expect(run(['integer'], '03')).toBe(3);
    expect(run(['integer'], '-3')).toBe(-3);
    expect(run(['integer'], '-0')).toBe(0);
    for (const wrong of ['3,5', '3.0', '', ' 3', '٣', true, null, 3.5, Number.NaN]) {
      expect(run(['integer'], wrong)).toEqual(failed('INVALID_INTEGER'));
    }
  });

  it('keeps to its bounds', () => {
    expect(run([{ integer: { min: 1, max: 12 } }], '12')).toBe(12);
    expect(run([{ integer: { min: 1, max: 12 } }], '13')).toEqual(failed('OUT_OF_RANGE'));
  });
});

describe('date', () => {
  const birth = [{ date: { read: ['d/M/yyyy', 'M/yyyy', 'yyyy'], write: ['yyyy-MM-dd', 'yyyy-MM', 'yyyy'] } }];
  const back = [{ date: { read: ['yyyy-MM-dd', 'yyyy-MM', 'yyyy'], write: ['dd/MM/yyyy', 'MM/yyyy', 'yyyy'] } }];
  const days = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

  it('brings a day there and back without loss', () => {
    fc.assert(
      fc.property(days, (day) => {
        const iso = day.toISOString().slice(0, 10);
        expect(run(birth, run(back, iso))).toBe(iso);
      }),
    );
  });

  it('keeps the precision it was given', () => {
    expect(run(birth, '17/05/1990')).toBe('1990-05-17');
    expect(run(birth, '5/1990')).toBe('1990-05');
    expect(run(birth, '1990')).toBe('1990');
  });

  it.each([
    '29/02/2026',
    '31/04/1990',
    '00/01/1990',
    '1/13/1990',
    '1990-05-17',
    '17.05.1990',
    '17/05/90',
    '017/05/1990',
    '17/05/1990 ',
    'năm 1990',
    '٠١/٠١/١٩٩٠',
  ])('refuses %j', (text) => {
    expect(run(birth, text)).toEqual(failed('INVALID_DATE'));
  });

  it('accepts every day that exists and no other', () => {
    const part = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(part(32), part(13), fc.integer({ min: 1900, max: 2100 }), (day, month, year) => {
        const at = new Date(Date.UTC(year, month - 1, day));
        const real = month > 0 && day > 0 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
        const result = run(birth, `${day}/${month}/${year}`);
        expect(result).toEqual(real ? at.toISOString().slice(0, 10) : failed('INVALID_DATE'));
      }),
    );
  });

  it('tells the same moment in local time and in UTC', () => {
    const moments = fc.date({ min: new Date('1980-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    const local = [{ date: { read: 'iso', write: 'iso-local' } }];
    const utc = [{ date: { read: 'iso', write: 'iso-utc' } }];
    const compact = [{ date: { read: 'iso', write: 'yyyyMMddHHmmss' } }];
    const fromCompact = [{ date: { read: 'yyyyMMddHHmmss', write: 'iso-utc' } }];
    fc.assert(
      fc.property(moments, fc.integer({ min: -14, max: 14 }), (moment, hours) => {
        const iso = moment.toISOString();
        const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
        const elsewhere = new Date(moment.getTime() + hours * 3_600_000).toISOString().replace('Z', zone);
        expect(run(utc, elsewhere)).toBe(iso);
        expect(Date.parse(run(local, iso) as string)).toBe(moment.getTime());
        expect(run(local, run(local, iso))).toBe(run(local, iso));
        expect(run(fromCompact, run(compact, iso))).toBe(`${iso.slice(0, 19)}.000Z`);
      }),
    );
    expect(run(local, '2026-11-22T01:00:00Z')).toBe('2026-11-22T08:00:00+07:00');
    expect(run(compact, '2026-11-22T17:30:00Z')).toBe('20261123003000');
  });

  it.each([
    '2026-11-22T08:00:00',
    '2026-11-22 08:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-22T08:00:00+99:00',
    '2026-11-22',
  ])('refuses %j as a moment', (text) => {
    expect(run([{ date: { read: 'iso', write: 'iso-utc' } }], text)).toEqual(failed('INVALID_DATE'));
  });

  it('cuts only where the analyst said so', () => {
    expect(() => run([{ date: { read: 'iso', write: 'yyyy-MM-dd' } }], 'x')).toThrow(/without loss/);
    expect(run([{ date: { read: 'iso', write: 'yyyy-MM-dd', cut: true } }], '2026-11-22T17:30:00Z')).toBe('2026-11-23');
  });
});

describe('text', () => {
  it('normalises so that doing it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const verbs of [
          ['nfc', 'collapse'],
          ['nfc', 'trim'],
          ['upper'],
          ['lower'],
          [{ clip: 5 }],
          [{ strip: ' .-' }],
        ]) {
          const once = run(verbs, text);
          expect(run(verbs, once)).toEqual(once);
        }
      }),
    );
  });

  it('composes Vietnamese and collapses every kind of space', () => {
    expect(run(['nfc', 'collapse'], '  Đặng\u00a0Thị \n Ngọc\u2003Ánh '.normalize('NFD'))).toBe('Đặng Thị Ngọc Ánh');
  });

  it('never leaves half a character when it clips', () => {
    expect(run([{ clip: 2 }], 'a𠀋b')).toBe('a');
    expect(run([{ clip: 3 }], 'a𠀋b')).toBe('a𠀋');
  });

  it('never cuts a character from its marks when it clips, unless it alone is too long', () => {
    const marked = 'e\u0302\u0323';
    expect(run([{ clip: 3 }], `a${marked}b`)).toBe('a');
    expect(run([{ clip: 4 }], `a${marked}b`)).toBe(`a${marked}`);
    expect(run([{ clip: 2 }], `${marked}b`)).toBe('e\u0302');
    expect(run([{ clip: 999 }], `${'x'.repeat(998)}👨‍👩‍👧`)).toBe('x'.repeat(998));
    expect(run([{ clip: 1000 }], 'ế'.repeat(1001))).toBe('ế'.repeat(1000));
  });

  it.each([
    ['0912345678', '+84912345678'],
    ['+84 91 234-56.78', '+84912345678'],
    ['84912345678', '+84912345678'],
    ['(024) 3775 3944', '+842437753944'],
    ['+1 202 555 0100', '+12025550100'],
  ])('writes the phone %j as %j, and that as itself', (text, phone) => {
    expect(run(['phone'], text)).toBe(phone);
    expect(run(['phone'], phone)).toBe(phone);
  });

  it.each(['0112345678', '091234567', '09123456789', '+84112345678', '912345678', '+0123456789', 'abc', ''])(
    'refuses the phone %j',
    (text) => {
      expect(run(['phone'], text)).toEqual(failed('INVALID_PHONE'));
    },
  );

  it('refuses what is not text', () => {
    for (const verb of ['text', 'nfc', 'trim', 'phone', { split: ',' }, { code: 'sex' }]) {
      expect(run([verb], 1)).toEqual(failed('NOT_TEXT'));
      expect(run([verb], ['a'])).toEqual(failed('NOT_TEXT'));
    }
  });
});

describe('code', () => {
  it('means what it means on the day, both ways', () => {
    expect(run([{ code: 'sex' }], '1', '2026-12-31')).toBe('MALE');
    expect(run([{ code: 'sex' }], '1', '2027-01-01')).toBe('MAN');
    expect(run([{ code: { table: 'sex', reverse: true } }], 'MAN', '2027-01-01')).toBe('1');
  });

  it('is a problem when unknown, also on the wrong day, never a default', () => {
    expect(run([{ code: 'sex' }], '2')).toEqual(failed('UNKNOWN_CODE'));
    expect(run([{ code: 'sex' }], ' 1')).toEqual(failed('UNKNOWN_CODE'));
    expect(run([{ code: 'sex' }], '1', '1999-12-31')).toEqual(failed('UNKNOWN_CODE'));
    expect(run([{ code: { table: 'sex', reverse: true } }], 'MAN')).toEqual(failed('UNKNOWN_CODE'));
  });
});

describe('lists', () => {
  it('split, treat each item, drop repeats, join', () => {
    expect(run([{ split: ',' }, { per: ['lower'] }, 'unique', { join: ';' }], ' A,,b , a')).toBe('a;b');
    expect(run(['list'], 'x')).toEqual(['x']);
    expect(run([{ per: ['lower'] }], 'x')).toEqual(failed('NOT_A_LIST'));
    expect(run([{ per: [{ code: 'sex' }] }], ['1', 'x'])).toEqual(failed('UNKNOWN_CODE'));
  });
});

describe('a verb at boot', () => {
  it.each([
    [['upcase'], /unknown verb upcase; known are/],
    [[{ code: 'gender' }], /unknown code table gender/],
    [[{ clip: 0 }], /length of at least 1/],
    [[{ integer: { minimum: 1 } }], /does not know minimum; it takes min, max/],
    [['money', 'trim'], /verb trim cannot be given integer/],
    [[{ date: { read: 'dd/mm/yyyy', write: 'yyyy' } }], /a format holds/],
    [[{ match: '(' }], /match/],
    [[{ trim: 1 }], /takes no argument/],
    ['trim', /list of verbs/],
    [[{ a: 1, b: 2 }], /one name with its argument/],
  ])('is refused when wrong: %j', (verbs, message) => {
    expect(() => buildSteps(verbs, undefined, codes)).toThrow(message);
  });

  it('refuses to read a table backwards that has two codes for one meaning', () => {
    const twins = new CodeTables([
      {
        ...{ name: 'plan', source: 'test', tag: 'A' },
        entries: ['A', 'B'].map((code) => ({ code, to: 'X', from: '2000-01-01', until: '9999-12-31' })),
      },
    ]);
    expect(() => buildSteps([{ code: { table: 'plan', reverse: true } }], undefined, twins)).toThrow(/A and B mean X/);
  });
});
