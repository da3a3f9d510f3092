// The main job on real processes: portal → gateway → TNHS → accounting → TST → portal, counted at the far ends.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../support/database.js';
import { openHouseDatabase } from '../support/house-database.js';
import { startHouse, type House, type PortalSim } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface PortalView {
  readonly reference: string;
  readonly state: string;
  readonly status: number;
  readonly tnhsNumber?: string;
  readonly receipts: readonly { status: number; reason?: string; result?: { kind?: string; documentNo?: string } }[];
  readonly facts: { amount: number; support: number; personalId: string; fromMonth: string };
}

interface Ledger {
  readonly effects: Record<string, number>;
  readonly doubled: readonly string[];
}

interface Item {
  readonly kind: string;
  readonly state: string;
}

describe('a 602e dossier through the house', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse({ database: await testDatabase({ empty: true }) });
  }, 180_000);

  afterAll(async () => {
    await house.close();
  });

  async function submit(portal: PortalSim, wish: object): Promise<string> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string; refusal?: string }[] }>(
      portal,
      'submit',
      { wait: true, ...wish },
    );
    expect(dossiers.map((dossier) => [dossier.state, dossier.refusal])).toEqual([['acknowledged', undefined]]);
    return dossiers[0]?.reference ?? '';
  }

  function view(portal: PortalSim, reference: string): Promise<PortalView> {
    return house.ask<PortalView>(portal, `dossiers?reference=${encodeURIComponent(reference)}`);
  }

  function untilStatus(portal: PortalSim, reference: string, status: number): Promise<PortalView> {
    return waitFor(
      async () => {
        const seen = await view(portal, reference);
        return seen.status === status ? seen : undefined;
      },
      { timeoutMs: 30_000, what: `${reference} to be told status ${status} (${house.folder})` },
    );
  }

  function told(seen: PortalView): number[] {
    return seen.receipts.map((receipt) => receipt.status);
  }

  async function items(reference: string): Promise<Item[]> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    try {
      const { rows } = await client.query<Item>(
        `SELECT i.kind, i.state FROM reconciliation_item i LEFT JOIN voucher v ON v.number = i.voucher_number
         LEFT JOIN dossier d ON d.id = coalesce(i.dossier_id, v.dossier_id) WHERE d.portal_ref = $1 OR v.dossier_reference = $1 ORDER BY i.opened_at`,
        [reference],
      );
      return rows;
    } finally {
      await client.end();
    }
  }

  it.each([
    ['vss-portal', 'json'],
    ['vss-portal', 'soap'],
    ['npsp', 'dvcqg'],
  ] as const)('%s by its %s door: a first-timer is told every step, up to the cover', async (portal, door) => {
    const reference = await submit(portal, { door, case: 'FIRST_TIME' });
    const seen = await untilStatus(portal, reference, 10);
    expect(told(seen)).toEqual([2, 6, 4, 9, 10]);
    expect(seen.tnhsNumber).toMatch(/^\d+\/\d{4}\/\d{5}$/);
    const processed = JSON.stringify(seen.receipts.find((receipt) => receipt.status === 9));
    expect(processed).toMatch(/TB|BIA|COVER|[A-Z0-9]{4,}/);
  });

  it('someone who was insured before needs no cover: the recorded period is the result', async () => {
    const covers = (await house.ask<Ledger>('tst', 'ledger/count')).effects['cover'] ?? 0;
    const reference = await submit('vss-portal', { case: 'CONTINUE' });
    const seen = await untilStatus('vss-portal', reference, 10);
    expect(seen.receipts.find((receipt) => receipt.status === 9)?.result?.kind).toBe('PERIOD');
    expect((await house.ask<Ledger>('tst', 'ledger/count')).effects['cover'] ?? 0).toBe(covers);
  });

  it('a supplement asked for and given goes back to 1 and on to the end', async () => {
    await house.ask('vss-portal', 'settings', { autoSupplement: false });
    const reference = await submit('vss-portal', { ending: 'SUPPLEMENT' });
    await untilStatus('vss-portal', reference, 5);
    await house.ask('vss-portal', 'supplement', { reference });
    const seen = await untilStatus('vss-portal', reference, 10);
    expect(told(seen)).toEqual([2, 5, 1, 2, 6, 4, 9, 10]);
  });

  it('a refusal by the officers, and one by TNHS itself, reach the portal with their reason', async () => {
    const refused = await untilStatus('vss-portal', await submit('vss-portal', { ending: 'REFUSE' }), 3);
    expect(refused.receipts.at(-1)?.reason).toContain('BHXH bắt buộc');
    const rejected = await untilStatus('npsp', await submit('npsp', { ending: 'REJECT' }), 3);
    expect(told(rejected)).toEqual([3]);
  });

  it('a withdrawal is carried to TNHS and answered with 7', async () => {
    const reference = await submit('vss-portal', { ending: 'NOPAY' });
    await untilStatus('vss-portal', reference, 6);
    await house.ask('vss-portal', 'withdraw', { reference });
    expect(told(await untilStatus('vss-portal', reference, 7))).toEqual([2, 6, 7]);
  });

  it('a late voucher, a split payment and a payment by person and amount alone all find their dossier', async () => {
    const late = await submit('vss-portal', { ending: 'LATE' });
    const anonymous = await submit('npsp', { ending: 'ANON' });
    const split = await submit('vss-portal', { ending: 'NOPAY', case: 'CONTINUE' });
    await untilStatus('vss-portal', late, 10);
    await untilStatus('npsp', anonymous, 10);
    const waiting = await untilStatus('vss-portal', split, 6);
    const { support, fromMonth } = waiting.facts;
    const half = Math.floor(waiting.facts.amount / 2);
    await house.ask('accounting', 'payments', { amount: half, support, dossier: split, fromMonth });
    await waitFor(async () =>
      (await items(split)).some((item) => item.kind === 'AMOUNT_DIFFERS' && item.state === 'open'),
    );
    await house.ask('accounting', 'payments', {
      amount: waiting.facts.amount - half,
      dossier: split,
      fromMonth,
    });
    await untilStatus('vss-portal', split, 10);
    expect((await items(split)).filter((item) => item.state === 'open')).toEqual([]);
  }, 180_000);

  it('a voucher that comes before its dossier waits for it, visibly', async () => {
    const first = await submit('vss-portal', { ending: 'NOPAY', case: 'CONTINUE', seed: 77, firstIndex: 5000 });
    const { facts } = await untilStatus('vss-portal', first, 6);
    const paymentId = `early-${first}`;
    await house.ask('accounting', 'payments', {
      paymentId,
      amount: facts.amount,
      support: facts.support,
      dossier: `${first}-EARLY`,
      fromMonth: facts.fromMonth,
    });
    await waitFor(async () =>
      (await items(`${first}-EARLY`)).some((item) => item.kind === 'VOUCHER_WITHOUT_DOSSIER' && item.state === 'open'),
    );
    const token = await accessToken();
    const body = await sampleBody(token, first, `${first}-EARLY`);
    const response = await fetch(`${house.gatewayUrl}/v1/dossiers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    await waitFor(async () => (await statusAtGateway(token, id)) === 4 || (await statusAtGateway(token, id)) >= 9, {
      timeoutMs: 20_000,
    });
    expect((await items(`${first}-EARLY`)).filter((item) => item.state === 'open')).toEqual([]);
  });

  it('a wrong amount never reaches TST and stands as a reconciliation item; the correction lets it go on', async () => {
    const reference = await submit('vss-portal', { ending: 'WRONGAMOUNT', case: 'CONTINUE' });
    await waitFor(
      async () => (await items(reference)).some((item) => item.kind === 'AMOUNT_DIFFERS' && item.state === 'open'),
      { timeoutMs: 20_000 },
    );
    const before = await view('vss-portal', reference);
    expect(before.status).toBe(6);
    const { vouchers } = await house.ask<{ vouchers: { soChungTu: string; soTien: number; maHoSo?: string }[] }>(
      'accounting',
      'vouchers',
    );
    const wrong = vouchers.find((voucher) => voucher.maHoSo === before.tnhsNumber);
    await house.ask('accounting', 'vouchers', {
      mode: 'correct',
      soChungTu: wrong?.soChungTu,
      soTien: before.facts.amount,
    });
    await untilStatus('vss-portal', reference, 10);
    expect((await items(reference)).filter((item) => item.state === 'open')).toEqual([]);
  });

  it('a second payment of a paid dossier is not recorded twice: it stands as a surplus', async () => {
    const reference = await submit('vss-portal', { case: 'CONTINUE' });
    const seen = await untilStatus('vss-portal', reference, 10);
    const records = (await house.ask<Ledger>('tst', 'ledger/count')).effects['record'];
    await house.ask('accounting', 'payments', {
      amount: seen.facts.amount,
      dossier: reference,
      fromMonth: seen.facts.fromMonth,
    });
    await waitFor(async () => (await items(reference)).some((item) => item.state === 'open'), { timeoutMs: 20_000 });
    expect((await house.ask<Ledger>('tst', 'ledger/count')).effects['record']).toBe(records);
  });

  it('has done nothing twice anywhere', async () => {
    for (const sim of ['tnhs', 'tst', 'vss-portal', 'npsp'] as const) {
      expect({ sim, doubled: (await house.ask<Ledger>(sim, 'ledger/count')).doubled }).toEqual({ sim, doubled: [] });
    }
    for (const portal of ['vss-portal', 'npsp'] as const)
      expect((await house.ask<{ outOfOrder: unknown[] }>(portal, 'order')).outOfOrder).toEqual([]);
  });

  async function accessToken(): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'vss-portal',
      client_secret: house.credentials.secret,
    });
    const response = await fetch(`${house.gatewayUrl}/oauth2/token`, { method: 'POST', body: form });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function sampleBody(token: string, like: string, reference: string): Promise<string> {
    const found = (await (
      await fetch(`${house.gatewayUrl}/v1/dossiers?reference=${like}`, {
        headers: { authorization: `Bearer ${token}` },
      })
    ).json()) as { items: { id: string }[] };
    expect(found.items.length).toBe(1);
    const pool = await openHouseDatabase(house);
    const { rows } = await pool.query<{ body: Buffer }>(
      'SELECT body FROM message WHERE dossier_id = $1 AND direction = $2 ORDER BY at LIMIT 1',
      [found.items[0]?.id, 'in'],
    );
    await pool.end();
    const body = JSON.parse(rows[0]?.body.toString('utf8') ?? '{}') as Record<string, unknown>;
    return JSON.stringify({ ...body, reference });
  }

  async function statusAtGateway(token: string, id: string): Promise<number> {
    const response = await fetch(`${house.gatewayUrl}/v1/dossiers/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await response.json()) as { status: number }).status;
  }
});
