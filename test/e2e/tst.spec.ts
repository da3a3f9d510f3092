// TST on real processes: the four cases up to the portals, months that are taken, covers that wait.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House, type PortalSim } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface PortalView {
  readonly status: number;
  readonly tnhsNumber?: string;
  readonly receipts: readonly { status: number; result?: unknown }[];
  readonly facts: { amount: number; personalId: string; fromMonth: string };
}

interface LedgerEntry {
  readonly kind: string;
  readonly key: string;
  readonly duplicate: boolean;
  readonly data: Readonly<Record<string, string>>;
}

describe('TST in the house', () => {
  let house: House;
  let client: pg.Client;

  beforeAll(async () => {
    house = await startHouse();
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
  }, 180_000);

  afterAll(async () => {
    await client.end();
    await house.close();
  });

  async function submit(portal: PortalSim, wish: object): Promise<string> {
    const asked = { wait: true, ...wish };
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>(portal, 'submit', asked);
    expect(dossiers.map(({ state }) => state)).toEqual(['acknowledged']);
    return dossiers[0]?.reference ?? '';
  }

  function untilStatus(portal: PortalSim, reference: string, status: number): Promise<PortalView> {
    return waitFor(
      async () => {
        const seen = await house.ask<PortalView>(portal, `dossiers?reference=${encodeURIComponent(reference)}`);
        return seen.status === status ? seen : undefined;
      },
      { timeoutMs: 60_000, what: `${reference} to be told status ${status} (${house.folder})` },
    );
  }

  async function atTst(kind: string, matches: (entry: LedgerEntry) => boolean): Promise<LedgerEntry[]> {
    const { entries } = await house.ask<{ entries: LedgerEntry[] }>('tst', `ledger?kind=${kind}`);
    return entries.filter((entry) => !entry.duplicate && matches(entry));
  }

  /** What TST issued or recorded for the dossier, as the citizen is to learn it. */
  async function documentNoAtTst(soHoSo: string | undefined, isCover: boolean): Promise<string | undefined> {
    const [record] = await atTst('record', ({ data }) => data['soHoSo'] === soHoSo);
    if (!isCover) return record?.data['maQuaTrinh'];
    const [cover] = await atTst('cover', ({ key }) => key === soHoSo);
    const [issue] = await atTst('issue', ({ data }) => data['maToBia'] === cover?.data['maToBia']);
    return issue?.data['soGiayTo'];
  }

  async function row<T extends pg.QueryResultRow>(text: string, ...values: unknown[]): Promise<T | undefined> {
    return (await client.query<T>(text, values)).rows[0];
  }

  describe.each([
    ['vss-portal', 'json'],
    ['npsp', 'dvcqg'],
  ] as const)('tells %s the document of', (portal, door) => {
    it.each([
      ['FIRST_TIME', true],
      ['FROM_COMPULSORY', false],
      ['CONTINUE', false],
      ['REREGISTER', false],
    ])('%s', async (registrationCase, isCover) => {
      const reference = await submit(portal, { door, case: registrationCase });
      const seen = await untilStatus(portal, reference, 10);
      const documentNo = await documentNoAtTst(seen.tnhsNumber, isCover);
      expect(documentNo).toMatch(isCover ? /^BHXH-\d+$/ : /^QT-\d+$/);
      const told = seen.receipts.find(({ status }) => status === 9)?.result;
      if (portal === 'vss-portal') {
        expect(told).toMatchObject({ kind: isCover ? 'COVER' : 'PERIOD', documentNo });
        return;
      }
      const link: unknown = isCover ? expect.stringMatching(/^https:/) : '';
      expect(told).toEqual([expect.objectContaining({ TepDinhKemId: documentNo, DuongDanTaiTepTin: link })]);
    });
  });

  it('parks a voucher whose months TST has already, with an item that a person sees; mended there, it goes on', async () => {
    const reference = await submit('vss-portal', { case: 'CONTINUE', ending: 'NOPAY' });
    const { facts } = await untilStatus('vss-portal', reference, 6);
    const vssCode = await sentCode(reference);
    const taken = { vssCode, fromMonth: facts.fromMonth, months: 1 };
    await house.ask('tst', 'periods', taken);
    await house.ask('accounting', 'payments', { amount: facts.amount, dossier: reference, fromMonth: facts.fromMonth });

    const parked = await waitFor(
      () =>
        row<{ id: string }>(
          `SELECT v.id FROM delivery v JOIN dossier d ON d.id = v.dossier_id
           WHERE d.portal_ref = $1 AND v.state = 'parked' AND v.code = 'TST_PERIOD_OVERLAPS'`,
          reference,
        ),
      { timeoutMs: 60_000, what: 'the voucher to be parked' },
    );
    const item = `SELECT i.state, i.agency = d.agency AS own, i.detail FROM reconciliation_item i JOIN dossier d ON d.id = i.dossier_id
      WHERE i.kind = 'PERIOD_OVERLAPS' AND d.portal_ref = $1`;
    const detail = { saidBy: 'tst', months: [facts.fromMonth] };
    expect(await row(item, reference)).toEqual({ state: 'open', own: true, detail });

    // Weighed anew because of other money, the voucher keeps the item.
    await house.ask('accounting', 'payments', { amount: 1000, dossier: reference, fromMonth: facts.fromMonth });
    const surplus = item.replace('PERIOD_OVERLAPS', 'SURPLUS_VOUCHER');
    await waitFor(() => row(surplus, reference), { timeoutMs: 60_000, what: 'the surplus to be seen' });
    expect(await row(item, reference)).toMatchObject({ state: 'open' });

    await house.ask('tst', 'periods', { ...taken, gone: true });
    await client.query(
      `UPDATE delivery SET state = 'pending', failures = 0, not_before = now(), code = NULL, why = NULL WHERE id = $1`,
      [parked.id],
    );
    await untilStatus('vss-portal', reference, 10);
    expect(await row(item, reference)).toMatchObject({ state: 'resolved' });
  });

  it('shows how long a cover waits, and what it became', async () => {
    await house.ask('tst', 'issuing', { mode: 'manual' });
    const reference = await submit('npsp', { door: 'dvcqg', case: 'FIRST_TIME' });
    const listed = async (query: string): Promise<Record<string, unknown>[]> => {
      const answer = await house.operator(`covers?${query}&reference=${encodeURIComponent(reference)}`);
      return ((await answer.json()) as { items: Record<string, unknown>[] }).items;
    };
    const created = await waitFor(async () => (await listed('state=created'))[0], { timeoutMs: 60_000 });
    await client.query(
      `UPDATE cover_sheet SET requested_at = requested_at - interval '200 hours', created_at = created_at - interval '150 hours'
       WHERE dossier_id = $1`,
      [created['dossierId']],
    );
    const [waiting] = await listed('state=waiting');
    expect(created).toMatchObject({ late: false, agency: waiting?.['owner'] });
    expect(waiting).toMatchObject({ state: 'created', late: true, stateHours: 150 });
    expect(await listed('late=true')).toHaveLength(1);

    await house.ask('tst', 'issue', { maToBia: waiting?.['coverNumber'] });
    await untilStatus('npsp', reference, 10);
    expect(await listed('state=issued')).toMatchObject([{ late: false, issuedAt: expect.any(String) }]);
    expect(await listed('state=waiting')).toEqual([]);
    await house.ask('tst', 'issuing', { mode: 'auto' });
  });

  async function sentCode(reference: string): Promise<string> {
    const { entries } = await house.ask<{ entries: { detail: { participant: { vssCode?: string } } }[] }>(
      'vss-portal',
      `ledger?kind=submission&key=${encodeURIComponent(reference)}&detail`,
    );
    const code = entries[0]?.detail.participant.vssCode;
    if (code === undefined) throw new Error(`${reference} was sent without an insurance code`);
    return code;
  }
});
