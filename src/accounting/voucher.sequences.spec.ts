// Every order of postings, corrections, reversals and TST's answers that matters, each told in separate pages and in as few as possible:
// where it ends must not depend on how accounting cut its pages.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  accountingGround,
  wireDocument,
  wireVoucher,
  type AccountingGround,
  type WireDocument,
} from '../../test/support/accounting-ground.js';

let ground: AccountingGround;
let count = 0;
beforeAll(async () => {
  ground = await accountingGround();
});
afterAll(() => ground.close());

/** `P:792` posted as one voucher · `P:500/292` as shares for dossier a, b … · `R` reversed · `tst P#1` TST records that voucher. */
type Step = string;
/** Standing (and state where reversed) and open items of each voucher, and what TST is to record or has. */
type End = Readonly<Record<string, string>>;

const cases: readonly (readonly [string, readonly Step[], End])[] = [
  ['posted', ['P:792'], { P: 'recording' }],
  ['corrected down', ['P:792', 'P:700'], { P: 'held AMOUNT_DIFFERS' }],
  ['corrected up', ['P:700', 'P:792'], { P: 'recording' }],
  ['corrected down and up again', ['P:792', 'P:700', 'P:792'], { P: 'recording' }],
  ['reversed', ['P:792', 'P:R'], { P: 'void REVERSED' }],
  ['reversed and posted again', ['P:792', 'P:R', 'P:792'], { P: 'recording' }],
  ['reversed, posted again, corrected', ['P:792', 'P:R', 'P:792', 'P:791'], { P: 'held AMOUNT_DIFFERS' }],
  ['recorded', ['P:792', 'tst P'], { P: 'recorded' }],
  ['recorded, then told again', ['P:792', 'tst P', 'P:792'], { P: 'recorded' }],
  ['recorded, then corrected', ['P:792', 'tst P', 'P:700'], { P: 'recorded CORRECTED_AFTER_RECORDED' }],
  ['recorded, corrected, corrected back', ['P:792', 'tst P', 'P:700', 'P:792'], { P: 'recorded' }],
  ['recorded, then reversed', ['P:792', 'tst P', 'P:R'], { P: 'recorded REVERSED REVERSED_AFTER_RECORDED' }],
  ['recorded, reversed, posted again', ['P:792', 'tst P', 'P:R', 'P:792'], { P: 'recorded' }],
  [
    'recorded, reversed, posted otherwise',
    ['P:792', 'tst P', 'P:R', 'P:700'],
    { P: 'recorded CORRECTED_AFTER_RECORDED' },
  ],
  [
    'recorded, reversed, paid by another voucher',
    ['P:792', 'tst P', 'P:R', 'Q:792'],
    { P: 'recorded REVERSED REVERSED_AFTER_RECORDED', Q: 'held AMOUNT_DIFFERS' },
  ],
  ['in two vouchers', ['P:400', 'Q:392'], { P: 'recording', Q: 'recording' }],
  ['in two vouchers, one reversed', ['P:400', 'Q:392', 'Q:R'], { P: 'held AMOUNT_DIFFERS', Q: 'void REVERSED' }],
  [
    'in two vouchers, one reversed after TST',
    ['P:400', 'Q:392', 'tst P', 'tst Q', 'Q:R'],
    { P: 'recorded', Q: 'recorded REVERSED REVERSED_AFTER_RECORDED' },
  ],
  ['for two dossiers', ['P:792/792'], { 'P#1': 'recording', 'P#2': 'recording' }],
  ['for two dossiers, reversed', ['P:792/792', 'P:R'], { 'P#1': 'void REVERSED', 'P#2': 'void REVERSED' }],
  [
    'for two dossiers, reversed after one was recorded',
    ['P:792/792', 'tst P#2', 'P:R'],
    { 'P#1': 'void REVERSED', 'P#2': 'recorded REVERSED REVERSED_AFTER_RECORDED' },
  ],
  [
    'for two dossiers, reversed after TST, posted again',
    ['P:792/792', 'tst P#2', 'P:R', 'P:792/792'],
    { 'P#1': 'recording', 'P#2': 'recorded' },
  ],
  ['for two dossiers, wrong sums', ['P:792/792=1600'], { P: 'held VOUCHER_SHARES_DIFFER' }],
  [
    'for two dossiers, wrong sums put right',
    ['P:792/792=1600', 'P:792/792'],
    { P: 'void REVERSED', 'P#1': 'recording', 'P#2': 'recording' },
  ],
  [
    'for two dossiers, put wrong before TST',
    ['P:792/792', 'P:792/792=1600'],
    { P: 'held VOUCHER_SHARES_DIFFER', 'P#1': 'void REVERSED', 'P#2': 'void REVERSED' },
  ],
  [
    'for two dossiers, put wrong after TST',
    ['P:792/792', 'tst P#1', 'P:792/792=1600'],
    { P: 'held VOUCHER_SHARES_DIFFER', 'P#1': 'recorded REVERSED REVERSED_AFTER_RECORDED', 'P#2': 'void REVERSED' },
  ],
  [
    'for two dossiers, the second share taken away',
    ['P:792/792', 'P:792/'],
    { 'P#1': 'recording', 'P#2': 'void REVERSED' },
  ],
  [
    'for two dossiers, a share taken away after it was recorded',
    ['P:792/792', 'tst P#1', 'tst P#2', 'P:792/'],
    { 'P#1': 'recorded', 'P#2': 'recorded REVERSED REVERSED_AFTER_RECORDED' },
  ],
  [
    'for two dossiers, a third added',
    ['P:792/792', 'tst P#1', 'P:792/792/792'],
    { 'P#1': 'recorded', 'P#2': 'recording', 'P#3': 'recording' },
  ],
  [
    'for two dossiers, one share corrected after TST',
    ['P:792/792', 'tst P#1', 'tst P#2', 'P:792/700'],
    { 'P#1': 'recorded', 'P#2': 'recorded CORRECTED_AFTER_RECORDED' },
  ],
  ['one dossier, then two', ['P:792', 'P:792/792'], { P: 'void REVERSED', 'P#1': 'recording', 'P#2': 'recording' }],
  [
    'one dossier, recorded, then two',
    ['P:792', 'tst P', 'P:792/792'],
    { P: 'recorded REVERSED REVERSED_AFTER_RECORDED', 'P#1': 'held AMOUNT_DIFFERS', 'P#2': 'recording' },
  ],
  [
    'two dossiers, then one',
    ['P:792/792', 'P:792'],
    { P: 'recording', 'P#1': 'void REVERSED', 'P#2': 'void REVERSED' },
  ],
  ['a share without a dossier', ['P:792/?792'], { 'P#1': 'recording', 'P#2': 'unmatched VOUCHER_WITHOUT_DOSSIER' }],
  [
    'half by a share, half by a voucher',
    ['P:400/792', 'Q:392'],
    { 'P#1': 'recording', 'P#2': 'recording', Q: 'recording' },
  ],
  [
    'told twice, a late repeat between',
    ['P:792/792', 'P:v1 1/1', 'P:792/792'],
    { 'P#1': 'recording', 'P#2': 'recording' },
  ],
];

it.each(cases.flatMap(([name, steps, end]) => [false, true].map((merged) => ({ name, merged, steps, end }))))(
  '$name (in as few pages as possible: $merged)',
  async ({ steps, merged, end }) => {
    count += 1;
    for (const letter of ['a', 'b', 'c']) await ground.openDossier({ reference: `D${count}${letter}` });
    const versions = new Map<string, number>();
    let page: WireDocument[] = [];
    const turn = async (): Promise<void> => {
      if (page.length > 0) await ground.book(...page);
      page = [];
    };
    for (const step of steps) {
      if (step.startsWith('tst ')) {
        await turn();
        await ground.letTstRecord(named(step.slice(4)));
        continue;
      }
      page.push(documentOf(step, versions));
      if (!merged) await turn();
    }
    await turn();
    const names = Object.keys(end);
    const found: Record<string, string> = {};
    for (const name of names) found[name] = await standingOf(name);
    // What came and went between two pages leaves no row where nobody ever saw it.
    const seen = Object.entries(end).filter(
      ([name, standing]) => !(merged && standing === 'void REVERSED' && found[name] === 'none'),
    );
    expect(found).toMatchObject(Object.fromEntries(seen));
  },
);

const named = (name: string): string => name.replace(/^(\w)/, `$1${count}`);

function documentOf(step: Step, versions: Map<string, number>): WireDocument {
  const [, letter = '', given, what = ''] = /^(\w):(?:v(\d+) )?(.*)$/.exec(step) ?? [];
  const version = given === undefined ? (versions.get(letter) ?? 0) + 1 : Number(given);
  versions.set(letter, Math.max(version, versions.get(letter) ?? 0));
  const common = { phienBan: String(version), thoiDiemGhiSo: '2026-11-20T09:00:00+07:00' };
  if (what === 'R') return wireVoucher(named(letter), { ...common, trangThai: 'reversed' });
  if (!what.includes('/')) return wireVoucher(named(letter), { ...common, soTien: `${what}000`, maHoSo: `D${count}a` });
  const [lines = '', total] = what.split('=');
  const amounts = lines.split('/').filter((line) => line !== '');
  const shares = amounts.map((amount, index) => ({
    soTien: `${amount.replace('?', '')}000`,
    maHoSo: amount.startsWith('?') ? 'nobody' : `D${count}${'abc'[index] ?? ''}`,
  }));
  const sum = total === undefined ? shares.reduce((all, { soTien }) => all + Number(soTien), 0) : Number(total) * 1000;
  return wireDocument(named(letter), { ...common, soTien: String(sum) }, shares);
}

async function standingOf(name: string): Promise<string> {
  const row = await ground.voucher(named(name));
  if (!row) return 'none';
  const open = (await ground.items(named(name))).filter((item) => !item.endsWith('resolved'));
  return [row.standing, ...(row.state === 'REVERSED' ? ['REVERSED'] : []), ...open].join(' ');
}
