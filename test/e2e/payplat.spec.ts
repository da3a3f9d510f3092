// A citizen pays on the national portal: its payment platform tells the gateway, which believes only what is signed, marks the
// dossier and does nothing else; TST acts when accounting's voucher comes, and not before.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Told {
  readonly status: number;
  readonly text: string;
  readonly answer: { readonly MaLoi?: string };
  readonly signed: boolean;
}

interface Dossier {
  readonly status: number;
  readonly citizen_paid_at: Date | null;
  readonly duties: number;
  readonly events: number;
  readonly items: string[];
}

interface PaidRow {
  readonly portalReference: string;
  readonly ageSeconds: number;
  readonly owner: string | null;
  readonly itemId: string | null;
}

describe('payments through the payment platform', () => {
  let house: House;
  let pool: pg.Pool;

  beforeAll(async () => {
    house = await startHouse({ env: { PAID_GRACE_SECONDS: '1' } });
    pool = new pg.Pool({ connectionString: house.database.url, max: 2 });
  }, 180_000);

  afterAll(async () => {
    await pool.end();
    await house.close();
  });

  async function submit(wish: object = {}): Promise<string> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>('npsp', 'submit', {
      wait: true,
      case: 'CONTINUE',
      ...wish,
    });
    expect(dossiers.map(({ state }) => state)).toEqual(['acknowledged']);
    return dossiers[0]?.reference ?? '';
  }

  function untilTold(reference: string, status: number): Promise<unknown> {
    const seen = async (): Promise<boolean> =>
      (await house.ask<{ status: number }>('npsp', `dossiers?reference=${reference}`)).status === status;
    return waitFor(seen, { timeoutMs: 30_000, what: `${reference} to be told status ${status} (${house.folder})` });
  }

  const tell = (reference: string, trouble?: string): Promise<Told> =>
    house.ask<Told>('npsp', 'ipn', { reference, trouble });

  async function dossier(reference: string): Promise<Dossier> {
    const { rows } = await pool.query<Dossier>(
      `SELECT d.status, d.citizen_paid_at, (SELECT count(*)::int FROM delivery WHERE dossier_id = d.id AND system = 'tst') AS duties,
         (SELECT count(*)::int FROM dossier_event WHERE dossier_id = d.id) AS events,
         (SELECT coalesce(array_agg(i.kind || ' ' || i.state ORDER BY i.id), '{}') FROM reconciliation_item i
          WHERE i.dossier_id = d.id AND i.voucher_number IS NULL) AS items
       FROM dossier d WHERE d.portal_ref = $1`,
      [reference],
    );
    if (!rows[0]) throw new Error(`no dossier ${reference}`);
    return rows[0];
  }

  const untilItems = (reference: string, items: string[]): Promise<unknown> =>
    waitFor(async () => (await dossier(reference)).items.join() === items.join(), {
      what: `${reference}: ${items.join()}`,
    });

  async function paidWithoutVoucher(query = ''): Promise<PaidRow[]> {
    const answer = await house.operator(`payments/paid-without-voucher${query}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { items: PaidRow[] }).items;
  }

  it('marks the dossier paid when the citizen pays, and the dossier arrives as ever', async () => {
    const reference = await submit();
    await waitFor(async () => (await dossier(reference)).citizen_paid_at !== null);
    await untilTold(reference, 10);
    const answer = await house.operator(`payments?reference=${reference}`);
    const { items } = (await answer.json()) as { items: { standing: string; portalReference: string }[] };
    expect(items).toEqual([expect.objectContaining({ standing: 'paid', portalReference: reference })]);
    const repeat = await tell(reference);
    expect([repeat.answer.MaLoi, repeat.signed, (await tell(reference)).text]).toEqual(['00', true, repeat.text]);
  });

  it('believes nothing forged, and what is paid without a voucher moves nothing and is shown with its age', async () => {
    const reference = await submit({ ending: 'NOPAY' });
    await untilTold(reference, 6);
    const before = await dossier(reference);
    for (const trouble of ['forge', 'wrong-secret']) {
      const forged = await tell(reference, trouble);
      expect([forged.answer.MaLoi, forged.signed]).toEqual(['99', false]);
    }
    expect((await tell(reference, 'other-reference')).answer.MaLoi).toBe('99');
    expect((await tell(reference, 'failed')).answer.MaLoi).toBe('00');
    expect(await dossier(reference)).toEqual(before);
    expect((await tell(reference, 'wrong-amount')).answer.MaLoi).toBe('99');
    expect(await dossier(reference)).toEqual({ ...before, items: ['PAYMENT_AMOUNT_DIFFERS open'] });

    expect((await tell(reference, 'again')).answer.MaLoi).toBe('00');
    await untilItems(reference, ['PAYMENT_AMOUNT_DIFFERS resolved', 'PAID_WITHOUT_VOUCHER open']);
    const paid = await dossier(reference);
    expect(paid.citizen_paid_at).toBeInstanceOf(Date);
    expect({ ...paid, citizen_paid_at: null, items: [] }).toEqual(before);
    const [row] = (await paidWithoutVoucher('?overdue=true')).filter((one) => one.portalReference === reference);
    expect(row).toEqual(
      expect.objectContaining({ owner: expect.stringMatching(/^\d{3,5}$/), itemId: expect.any(String) }),
    );
    expect(row?.ageSeconds).toBeGreaterThanOrEqual(1);

    await house.ask('npsp', 'pay', { reference });
    await untilTold(reference, 10);
    await untilItems(reference, [
      'PAYMENT_AMOUNT_DIFFERS resolved',
      'PAID_WITHOUT_VOUCHER resolved',
      'REFUND_DUE open',
    ]);
    expect((await paidWithoutVoucher()).map((one) => one.portalReference)).not.toContain(reference);
  });

  it('accepts a payment that was told before the dossier came, once it has come', async () => {
    const reference = await submit({ ending: 'NOPAY' });
    const early = 'PAY-BEFORE-DOSSIER';
    // A platform repeats a notice with the time of the payment, not of the telling.
    const payment = { transaction: 'FT-EARLY', paymentReference: early, time: '20260902101500' };
    const notice = { reference, trouble: 'other-reference', ...payment };
    expect((await house.ask<Told>('npsp', 'ipn', notice)).answer.MaLoi).toBe('99');
    await pool.query('UPDATE dossier SET payment_reference = $2 WHERE portal_ref = $1', [reference, early]);
    const accepted = await house.ask<Told>('npsp', 'ipn', notice);
    expect([accepted.answer.MaLoi, accepted.signed]).toEqual(['00', true]);
    expect((await dossier(reference)).citizen_paid_at).toBeInstanceOf(Date);
  });

  it('lets a paid dossier be withdrawn, and shows the money that is to be given back', async () => {
    const reference = await submit({ ending: 'NOPAY' });
    await untilTold(reference, 6);
    expect((await tell(reference, 'again')).answer.MaLoi).toBe('00');
    await house.ask('npsp', 'withdraw', { reference });
    await untilTold(reference, 7);
    await waitFor(async () => (await dossier(reference)).items.includes('REFUND_DUE open'));
    await waitFor(async () => !(await dossier(reference)).items.includes('PAID_WITHOUT_VOUCHER open'));
  });
});
