// Accounting's money through the whole house: one document that pays two dossiers, a wrong division, a voucher that only a person
// can place, and the report of the day, which balances all the while.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pausePartner, untilDuty } from '../support/duties.js';
import { startHouse, type House, type PortalSim } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface PortalView {
  readonly reference: string;
  readonly dossierId?: string;
  readonly status: number;
  readonly facts: Readonly<Record<string, unknown>> & { readonly amount: number; readonly personalId: string };
}

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly owner: string | null;
  readonly voucherNumber: string | null;
  readonly resolvedBy: string | null;
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly dossierIds?: string[];
    readonly differences?: unknown;
  };
}

interface Report {
  readonly state: string;
  readonly balanced: boolean;
  readonly equations: readonly { readonly id: string; readonly holds: boolean }[];
  readonly documents: { readonly shared: number; readonly postedVnd: number };
  readonly vouchers: { readonly posted: { readonly vnd: number }; readonly recorded: { readonly count: number } };
}

describe('reconciliation', () => {
  let house: House;
  let client: pg.Client;

  beforeAll(async () => {
    house = await startHouse();
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
  }, 180_000);

  afterAll(async () => {
    await client?.end();
    await house?.close();
  });

  async function submit(portal: PortalSim, wish: object): Promise<string> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string; refusal?: string }[] }>(
      portal,
      'submit',
      { wait: true, case: 'CONTINUE', ...wish },
    );
    expect(dossiers.map((one) => [one.state, one.refusal])).toEqual([['acknowledged', undefined]]);
    return dossiers[0]?.reference ?? '';
  }

  function untilStatus(portal: PortalSim, reference: string, status: number): Promise<PortalView> {
    return waitFor(
      async () => {
        const seen = await house.ask<PortalView>(portal, `dossiers?reference=${encodeURIComponent(reference)}`);
        return seen.status === status ? seen : undefined;
      },
      { timeoutMs: 30_000, what: `${reference} to be told status ${status} (${house.folder})` },
    );
  }

  async function items(query: string): Promise<Item[]> {
    const response = await house.operator(`reconciliation/items?${query}`);
    expect(response.status).toBe(200);
    return ((await response.json()) as { items: Item[] }).items;
  }

  const openItem = (kind: string, reference: string): Promise<Item> =>
    waitFor(async () => (await items(`state=open&kind=${kind}&reference=${encodeURIComponent(reference)}`))[0], {
      timeoutMs: 20_000,
      what: `${kind} for ${reference} (${house.folder})`,
    });

  async function act(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await house.operator(`reconciliation/${path}`, { body });
    expect([response.status, path]).toEqual([200, path]);
    return (await response.json()) as Record<string, unknown>;
  }

  async function report(day: string): Promise<Report> {
    const response = await house.operator(`reconciliation/report?day=${day}`);
    expect(response.status).toBe(200);
    return (await response.json()) as Report;
  }

  const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const began = today();

  /** Of each day that this suite has seen: a day may end while it runs. */
  const reports = (): Promise<Report[]> => Promise.all([...new Set([began, today()])].map(report));
  const sum = (of: readonly number[]): number => of.reduce((total, one) => total + one, 0);

  it('one document pays two dossiers of two portals', async () => {
    const [one, other] = [await submit('vss-portal', { ending: 'NOPAY' }), await submit('npsp', { ending: 'NOPAY' })];
    const seen = [await untilStatus('vss-portal', one, 6), await untilStatus('npsp', other, 6)];
    const lines = seen.map(({ facts, reference }) => ({ ...facts, dossier: reference }));
    await house.ask('accounting', 'payments', { paymentId: 'merged', payer: 'CONG TY THU', for: lines });
    await untilStatus('vss-portal', one, 10);
    await untilStatus('npsp', other, 10);
    expect(
      [...(await items(`reference=${one}`)), ...(await items(`reference=${other}`))].filter(
        (item) => item.state === 'open',
      ),
    ).toEqual([]);
    expect(sum((await reports()).map(({ documents }) => documents.shared))).toBe(1);
  });

  it('a wrong division is shown and recorded all the same', async () => {
    const reference = await submit('vss-portal', { ending: 'SPLITWRONG' });
    await untilStatus('vss-portal', reference, 10);
    const item = await openItem('SPLIT_DIFFERS', reference);
    expect(item.detail.differences).toMatchObject([{ part: 'state' }]);
    await act(`items/${item.id}/owner`, { owner: 'ke.toan.vien', reason: 'phụ trách thu tự nguyện' });
    expect((await openItem('SPLIT_DIFFERS', reference)).owner).toBe('ke.toan.vien');
    await act(`items/${item.id}/resolve`, { reason: 'kế toán sẽ điều chỉnh kỳ sau' });
    expect(await items(`state=open&reference=${reference}`)).toEqual([]);
  });

  it('an ambiguous voucher is given to its dossier by a person and ends at 10', async () => {
    const wish = { ending: 'NOPAY', seed: 4711, firstIndex: 5 };
    const references = [await submit('vss-portal', wish), await submit('vss-portal', wish)];
    const [first] = await Promise.all(references.map((reference) => untilStatus('vss-portal', reference, 6)));
    expect(first).toBeDefined();
    await house.ask('accounting', 'payments', { ...first?.facts, paymentReference: undefined, paymentId: 'nameless' });
    const ambiguous = await waitFor(async () => (await items('state=open&kind=VOUCHER_AMBIGUOUS'))[0], {
      timeoutMs: 20_000,
      what: `the ambiguous voucher (${house.folder})`,
    });
    expect(ambiguous.detail.dossierIds).toHaveLength(2);
    expect(ambiguous.detail.dossierIds).toContain(first?.dossierId);
    const { voucherNumber } = ambiguous;
    const silent = await house.operator('reconciliation/assignments', {
      body: { voucherNumber, dossierId: first?.dossierId },
    });
    expect(silent.status).toBe(422);
    const reason = 'sổ phụ ngân hàng ghi mã hồ sơ này';
    await act('assignments', { voucherNumber, dossierId: first?.dossierId, reason });
    await untilStatus('vss-portal', first?.reference ?? '', 10);
    const story = await (await house.operator(`reconciliation/items/${ambiguous.id}`)).json();
    expect(story).toMatchObject({
      state: 'resolved',
      resolution: { code: 'ASSIGNED' },
      story: { duty: { state: 'delivered' }, acts: [{ act: 'voucher.assign', reason }] },
    });
  });

  it('a duty that a person cancels before TNHS has the dossier stands in the list until it is released', async () => {
    const steer = async (path: string): Promise<void> => {
      const answer = await house.operator(path, { body: { reason: 'thử huỷ' } });
      expect([path, answer.status]).toEqual([path, 200]);
    };
    await pausePartner(house, 'tnhs');
    const reference = await submit('vss-portal', { ending: 'NOPAY' });
    const create = await untilDuty(client, { reference, operation: 'tnhs.create', state: 'pending' });
    await steer(`deliveries/${create.id}/cancel`);
    await steer('partners/tnhs/resume');
    const item = await openItem('DUTY_CANCELLED', reference);
    expect(item).toMatchObject({
      voucherNumber: null,
      detail: { deliveryId: create.id, system: 'tnhs', operation: 'create' },
    });
    await steer(`deliveries/${create.id}/release`);
    await untilStatus('vss-portal', reference, 6);
    const settled = await waitFor(
      async () => (await items(`state=resolved&kind=DUTY_CANCELLED&reference=${encodeURIComponent(reference)}`))[0],
      { timeoutMs: 60_000, what: `the item to be settled (${house.folder})` },
    );
    expect(settled).toMatchObject({ id: item.id, resolvedBy: null, resolution: { code: 'RELEASED' } });
  }, 180_000);

  it('the report of the day balances, as JSON and as a file, and so does a day before everything', async () => {
    const made = await reports();
    for (const { equations, balanced, vouchers, documents } of made) {
      expect([equations.filter(({ holds }) => !holds), balanced]).toEqual([[], true]);
      expect(vouchers.posted.vnd).toBe(documents.postedVnd);
    }
    expect(made.at(-1)?.state).toBe('provisional');
    expect(sum(made.map(({ vouchers }) => vouchers.recorded.count))).toBeGreaterThanOrEqual(4);
    expect(await report('2026-01-01')).toMatchObject({
      balanced: true,
      state: 'final',
      vouchers: { posted: { vnd: 0 } },
    });
    const file = await house.operator(`reconciliation/report?day=${today()}&format=csv`);
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(await file.text()).toContain('Cân');
    for (const wrong of ['2999-01-01', '2026-02-30', 'yesterday', ''])
      expect((await house.operator(`reconciliation/report?day=${wrong}`)).status).toBe(422);
  });
});
