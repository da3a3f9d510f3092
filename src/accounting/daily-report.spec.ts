import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import {
  accountingGround,
  ToyMapping,
  wireDocument,
  wireVoucher,
  type AccountingGround,
  type WireDocument,
} from '../../test/support/accounting-ground.js';
import { instantOn, localDayAt, numberOfDay } from '../domain/calendar/local-day.js';
import { AccountingRematch } from './accounting.rematch.js';
import { buildDailyReport, type DailyReport } from './daily-report.js';
import { linesOf, tableOf } from './daily-report.lines.js';

let ground: AccountingGround;
beforeAll(async () => {
  ground = await accountingGround();
});
afterAll(() => ground.close());

const dayMs = 86_400_000;
const shortMs = 600_000;

/** Goes on to shortly after the next midnight in Việt Nam. @returns the day that ended. */
function endDay(): string {
  const now = ground.clock.now();
  const day = localDayAt(now);
  ground.clock.advance(instantOn(numberOfDay(day), 0).getTime() + dayMs + shortMs - now.getTime());
  return day;
}

const report = (day: string, agency?: string): Promise<DailyReport> =>
  buildDailyReport(ground.database, { day, agency, now: ground.clock.now() });

async function rematch(): Promise<void> {
  const { database, transactor, clock, logger } = ground;
  const parts = { database, transactor, mappings: new ToyMapping(), clock, logger };
  await new AccountingRematch(parts).run(new AbortController().signal);
}

type Act =
  | {
      readonly kind: 'post';
      readonly of: number;
      readonly amounts: readonly number[];
      readonly off: boolean;
      readonly agency: boolean;
    }
  | { readonly kind: 'reverse' | 'record' | 'open' | 'pay'; readonly of: number }
  | { readonly kind: 'declare'; readonly of: number; readonly amounts: readonly number[] }
  | { readonly kind: 'wait' };

const amounts = fc.array(fc.constantFrom(1000, 2000, 3000), { minLength: 1, maxLength: 3 });
const of = fc.nat({ max: 4 });
const anAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('post' as const), of, amounts, off: fc.boolean(), agency: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('reverse', 'record', 'open', 'pay'), of }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('declare' as const), of, amounts }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
);

const posted = (place: number, ...vnd: number[]): Act => ({
  kind: 'post',
  of: place,
  amounts: vnd,
  off: false,
  agency: true,
});
/** Told first, so that each standing is met whatever is drawn. */
const everyKind: Act[][] = [
  [{ kind: 'open', of: 0 }, { kind: 'open', of: 1 }, posted(0, 1000), posted(1, 2000), posted(2, 7), { kind: 'wait' }],
  [
    { kind: 'record', of: 0 },
    { kind: 'open', of: 2 },
    posted(3, 2000, 1000),
    { kind: 'open', of: 4 },
    posted(4, 5000),
    posted(5, 3),
  ],
  [
    { kind: 'reverse', of: 0 },
    { kind: 'reverse', of: 2 },
    posted(1, 9),
    { kind: 'open', of: 3 },
    { kind: 'post', of: 7, amounts: [1, 2], off: true, agency: true },
  ],
];

class Story {
  private static told = 0;
  private readonly name = `S${(Story.told += 1)}`;
  private readonly versions = new Map<string, number>();

  async act(act: Act): Promise<void> {
    ground.clock.advance(60_000);
    if (act.kind === 'wait') return rematch();
    if (act.kind === 'post') return ground.book(this.document(act));
    if (act.kind === 'reverse') return ground.book(this.next(`${this.name}-${act.of}`, { trangThai: 'reversed' }));
    if (act.kind === 'record') return this.record();
    if (act.kind === 'open') return this.open(act.of);
    return this.change(act);
  }

  private async open(place: number): Promise<void> {
    const reference = this.dossier(place);
    const known = ground.database.selectFrom('dossier').select('id').where('portal_ref', '=', reference);
    if (await known.executeTakeFirst()) return;
    await ground.openDossier({ reference, declaredVnd: 1000 * (place + 1), receivedAt: ground.clock.now() });
  }

  private document({ of: place, amounts: shares, off, agency }: Extract<Act, { kind: 'post' }>): WireDocument {
    const number = `${this.name}-${place}`;
    const sum = shares.reduce((all, one) => all + one, off ? 500 : 0);
    const common = { soTien: String(sum), maCoQuan: agency ? '07906' : '00100' };
    if (shares.length === 1) return this.next(number, { ...common, maHoSo: this.dossier(place) });
    const lines = shares.map((one, index) => ({ soTien: String(one), maHoSo: this.dossier(place + index) }));
    return wireDocument(number, { ...this.next(number, common) }, lines);
  }

  private next(number: string, fields: Record<string, string>): ReturnType<typeof wireVoucher> {
    const version = (this.versions.get(number) ?? 0) + 1;
    this.versions.set(number, version);
    return wireVoucher(number, { phienBan: String(version), ...fields });
  }

  /** TST answers about everything it was to record. */
  private async record(): Promise<void> {
    const rows = ground.database.selectFrom('voucher').select('number').where('standing', '=', 'recording');
    for (const { number } of await rows.where('number', 'like', `${this.name}-%`).execute())
      await ground.letTstRecord(number);
  }

  private async change(act: Extract<Act, { kind: 'declare' | 'pay' }> | Act): Promise<void> {
    if (act.kind !== 'declare' && act.kind !== 'pay') return;
    const set =
      act.kind === 'pay' ? { citizen_paid_vnd: 1000, citizen_paid_at: ground.clock.now() } : { declared_amount: 5000 };
    await ground.database
      .updateTable('dossier')
      .set({ ...set, updated_at: ground.clock.now() })
      .where('portal_ref', '=', this.dossier(act.of))
      .execute();
  }

  private dossier(place: number): string {
    return `${this.name}-D${place % 5}`;
  }
}

describe('whatever happens', () => {
  it('every day’s report balances, for every agency, and is the same for ever', async () => {
    const kept = new Map<string, string>();
    const agencies = [undefined, '07906', '00100'];
    const days = fc.array(fc.array(anAct, { minLength: 3, maxLength: 12 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(days, async (story) => {
        const told = new Story();
        for (const acts of story) {
          for (const act of acts) await told.act(act);
          const day = endDay();
          for (const agency of agencies) {
            const made = await report(day, agency);
            expect(made.equations.filter((equation) => !equation.holds)).toEqual([]);
            expect(made).toMatchObject({ balanced: true, state: 'final' });
            kept.set(`${day} ${agency ?? ''}`, JSON.stringify(made));
          }
        }
      }),
      { numRuns: 12, examples: [[everyKind]] },
    );
    expect(kept.size).toBeGreaterThan(50);
    for (const [key, text] of kept) {
      const [day = '', agency = ''] = key.split(' ');
      expect(JSON.stringify(await report(day, agency === '' ? undefined : agency))).toBe(text);
    }
    const money = [...kept.values()].map((text) => (JSON.parse(text) as DailyReport).vouchers);
    for (const name of ['recorded', 'recording', 'posted', 'reversed', 'reversedAtTst'] as const)
      expect(money.some((sums) => sums[name].count > 0)).toBe(true);
    expect(new Set(money.flatMap(({ held }) => held.map(({ reason }) => reason))).size).toBeGreaterThan(2);
  }, 120_000);
});

describe('a day', () => {
  let count = 0;
  beforeEach(() => {
    count += 1;
    endDay();
  });

  it('shows what was posted, recorded, held and taken back, each where it stood at the day’s end', async () => {
    const [agency, reference] = ['00201', `ONE-${count}`];
    await ground.openDossier({ reference, agency, receivedAt: ground.clock.now() });
    const of = { maHoSo: reference, maCoQuan: agency };
    await ground.book(wireVoucher(`${reference}-A`, of), wireVoucher(`${reference}-B`, { ...of, soTien: '1000' }));
    await ground.letTstRecord(`${reference}-A`);
    await ground.book(wireVoucher(`${reference}-C`, { maCoQuan: agency, soTien: '70' }));
    const first = endDay();
    await ground.book(wireVoucher(`${reference}-A`, { ...of, phienBan: '2', soTien: '792500' }));
    await ground.book(wireVoucher(`${reference}-B`, { ...of, phienBan: '2', trangThai: 'reversed' }));
    const second = endDay();

    expect(await report(first, agency)).toMatchObject({
      vouchers: {
        posted: { count: 3, vnd: 793_070 },
        recorded: { count: 1, vnd: 792_000 },
        held: [{ reason: 'SURPLUS_VOUCHER', count: 1, vnd: 1000 }],
        unmatched: [{ reason: 'VOUCHER_WITHOUT_DOSSIER', count: 1, vnd: 70 }],
      },
      movements: { openingVnd: 0, posted: 3, postedVnd: 793_070, recorded: 1, closingVnd: 793_070 },
      dossiers: { open: 1, declaredVnd: 792_000, paidVnd: 793_000, overpaidVnd: 1000, recorded: 1 },
      tst: { recorded: 1, toldVnd: 792_000, deliveredVnd: 792_000, correctedSinceVnd: 0 },
      balanced: true,
    });
    expect(await report(second, agency)).toMatchObject({
      vouchers: { posted: { count: 2, vnd: 792_570 }, reversed: { count: 1, vnd: 1000 } },
      movements: { openingVnd: 793_070, postedVnd: 0, reversedVnd: 1000, correctedVnd: 500, closingVnd: 792_570 },
      tst: { toldVnd: 792_000, correctedSinceVnd: -500 },
      balanced: true,
    });
  });

  it('counts money of one dossier once, and what the citizen says was paid only while no voucher is there', async () => {
    const [agency, reference] = ['00202', `TWO-${count}`];
    const id = await ground.openDossier({ reference, agency, receivedAt: ground.clock.now() });
    const paid = { citizen_paid_vnd: 792_000, citizen_paid_at: ground.clock.now(), updated_at: ground.clock.now() };
    await ground.database.updateTable('dossier').set(paid).where('id', '=', id).execute();
    const first = endDay();
    await ground.book(wireVoucher(reference, { maHoSo: reference, maCoQuan: agency }));
    const second = endDay();
    expect((await report(first, agency)).dossiers).toMatchObject({
      unpaid: 1,
      citizenPaid: 1,
      citizenPaidVnd: 792_000,
    });
    expect((await report(second, agency)).dossiers).toMatchObject({ paid: 1, citizenPaid: 0, citizenPaidVnd: 0 });
  });

  it('tells which items it opened and settled, and how old the open ones are', async () => {
    const [agency, reference] = ['00203', `ITEM-${count}`];
    await ground.book(wireVoucher(reference, { maHoSo: reference, maCoQuan: agency }));
    const opened = ground.clock.now();
    const first = endDay();
    await ground.openDossier({ reference, agency, receivedAt: ground.clock.now() });
    await rematch();
    const second = endDay();
    const kind = 'VOUCHER_WITHOUT_DOSSIER';
    expect((await report(first, agency)).items).toMatchObject([{ kind, openBefore: 0, opened: 1, open: 1 }]);
    expect((await report(first, agency)).items[0]?.oldestOpenedAt?.getTime()).toBeLessThanOrEqual(opened.getTime());
    expect((await report(second, agency)).items).toMatchObject([
      { kind, openBefore: 1, opened: 0, resolvedByItself: 1, resolvedByPerson: 0, open: 0, oldestOpenedAt: null },
    ]);
  });

  it('is provisional until it has been over for five minutes', async () => {
    const today = localDayAt(ground.clock.now());
    expect((await report(today)).state).toBe('provisional');
    endDay();
    expect((await report(today)).state).toBe('final');
  });

  it('says loudly when it does not balance, and where', async () => {
    const [agency, reference] = ['00204', `BROKEN-${count}`];
    await ground.book(wireVoucher(reference, { maCoQuan: agency }));
    await sql`INSERT INTO voucher_document (number, at, version, state, agency, amount_vnd)
      VALUES (${reference}, ${ground.clock.now()}, 9, 'POSTED', ${agency}, 1)`.execute(ground.database);
    const broken = await report(endDay(), agency);
    expect(broken).toMatchObject({ balanced: false, code: 'RECONCILIATION_UNBALANCED' });
    expect(broken.equations.filter(({ holds }) => !holds).map(({ id }) => id)).toEqual(['documents']);
    expect(tableOf(broken)).toContain('KHÔNG CÂN (RECONCILIATION_UNBALANCED)');
    expect(linesOf(broken).find(({ section }) => section === 'balance.documents')?.name.vi).toContain('1 ≠ 792000');
  });

  it('cannot be rewritten: the history refuses it', async () => {
    await ground.book(wireVoucher(`KEPT-${count}`));
    await expect(ground.database.updateTable('voucher_history').set({ amount_vnd: 0 }).execute()).rejects.toThrow(
      'append-only',
    );
  });
});
