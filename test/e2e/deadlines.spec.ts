// Provinces and clocks on real processes: settings changed while running, the receipt, an apology that reaches the portal.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Row {
  readonly id: string;
  readonly agency: string;
  readonly managing_agency: string;
  readonly received_at: Date;
  readonly due_at: Date;
  readonly original_due_at: Date;
  readonly appointment_at: Date | null;
  readonly original_appointment_at: Date | null;
  readonly receipt_due_at: Date;
  readonly receipt_told_at: Date | null;
  readonly apologies: number;
}

interface Told {
  readonly data: {
    readonly reference: string;
    readonly status: number;
    readonly appointmentAt?: string;
    readonly originalAppointmentAt?: string;
    readonly apology?: { readonly number: number; readonly vi: string; readonly en: string };
  };
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

describe('deadlines through the house', () => {
  let house: House;
  let client: pg.Client;

  beforeAll(async () => {
    house = await startHouse({ env: { DEADLINES_EVERY_MS: '200' } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
  }, 180_000);

  afterAll(async () => {
    await client.end();
    await house.close();
  });

  async function submit(
    agency: string,
    door = 'json',
  ): Promise<{ reference: string; state: string; refusal?: string }> {
    const wish = { wait: true, ending: 'NOPAY', case: 'CONTINUE', agency, door };
    type Sent = { dossiers: { reference: string; state: string; refusal?: string }[] };
    const [dossier] = (await house.ask<Sent>('vss-portal', 'submit', wish)).dossiers;
    if (!dossier) throw new Error('nothing was submitted');
    return dossier;
  }

  async function submitted(agency: string, door = 'json'): Promise<string> {
    const { reference, state, refusal } = await submit(agency, door);
    expect([state, refusal]).toEqual(['acknowledged', undefined]);
    return reference;
  }

  async function row(reference: string): Promise<Row> {
    const { rows } = await client.query<Row>('SELECT * FROM dossier WHERE portal_ref = $1', [reference]);
    if (!rows[0]) throw new Error(`no dossier ${reference}`);
    return rows[0];
  }

  function untilRow(reference: string, isIt: (row: Row) => boolean, what: string): Promise<Row> {
    const found = async (): Promise<Row | undefined> => {
      const seen = await row(reference);
      return isIt(seen) ? seen : undefined;
    };
    return waitFor(found, { timeoutMs: 30_000, what: `${what} (${house.folder})` });
  }

  /** What the portal took, as it was sent. */
  async function webhooksOf(reference: string): Promise<Told[]> {
    const { entries } = await house.ask<{ entries: Told[] }>('vss-portal', 'ledger?kind=status&limit=5000');
    return entries.filter(({ data }) => data.reference === reference);
  }

  async function settle(agency: string, body: object): Promise<Response> {
    return house.operator(`agencies/${agency}/settings`, { method: 'PUT', body: { service: '602e', ...body } });
  }

  const today = (): string => new Date(Date.now() + 7 * hourMs).toISOString().slice(0, 10);

  it('settings changed while running count for the next dossier; the earlier one keeps its date', async () => {
    const earlier = await submitted('07901');
    const first = await row(earlier);
    const changed = await settle('07901', {
      effectiveFrom: today(),
      settings: { name: 'BHXH thử', timeLimitWorkingDays: 20 },
      reason: 'Quyết định 20/QĐ-BHXH',
    });
    expect([changed.status, await changed.clone().json()]).toMatchObject([200, { inForce: { version: 2 } }]);
    const later = await waitFor(
      async () => {
        const found = await row(await submitted('07901'));
        return found.due_at > new Date(first.due_at.getTime() + 10 * 24 * hourMs) ? found : undefined;
      },
      { timeoutMs: 40_000, what: 'the new time limit to count' },
    );
    expect(later.original_due_at).toEqual(later.due_at);
    expect((await row(earlier)).due_at).toEqual(first.due_at);
    const { history } = (await (await house.operator('agencies/07901/settings')).json()) as {
      history: { version: number; recordedBy: string; reason: string }[];
    };
    expect(history.map(({ version, recordedBy }) => [version, recordedBy])).toEqual([
      [1, 'rules/agencies.yaml'],
      [2, 'operator'],
    ]);
  });

  it('what has passed cannot be settled, and a change without a reason is none', async () => {
    const settings = { name: 'BHXH thử' };
    const past = await settle('07901', { effectiveFrom: '2020-01-01', settings, reason: 'x' });
    expect([past.status, JSON.stringify(await past.json())]).toEqual([422, expect.stringContaining('DAY_HAS_PASSED')]);
    expect((await settle('07901', { effectiveFrom: today(), settings })).status).toBe(422);
  });

  it('an agency nobody knows is refused at the door, with the way to mend it', async () => {
    const { state, refusal } = await submit('99999');
    expect(state).toBe('refused');
    expect(refusal).toContain('UNKNOWN_AGENCY');
  });

  it('a receiving agency that is managed by another says so to TNHS', async () => {
    // The SOAP form names the receiving agency only.
    const reference = await submitted('07907', 'soap');
    const routed = await untilRow(reference, (one) => one.appointment_at !== null, 'an appointment');
    expect(routed).toMatchObject({ agency: '07907', managing_agency: '07906' });
    const { entries } = await house.ask<{ entries: object[] }>('tnhs', 'ledger?kind=create&limit=5000&detail=1');
    const record = JSON.stringify(entries.find((entry) => JSON.stringify(entry).includes(reference)));
    expect(record).toContain('07907');
    expect(record).toMatch(/coQuanQuanLy.{1,60}07906/);
  });

  it('the clock of the receipt is two hours and stops when the portal took its first callback', async () => {
    const reference = await submitted('07906');
    const { received_at: received, receipt_due_at: due } = await row(reference);
    expect(Math.abs(due.getTime() - received.getTime() - 2 * hourMs)).toBeLessThan(minuteMs);
    const told = await untilRow(reference, (one) => one.receipt_told_at !== null, 'the receipt to be told');
    expect(told.receipt_told_at?.getTime()).toBeGreaterThan(received.getTime());
    expect(told.receipt_told_at?.getTime()).toBeLessThan(Date.now() + 1);
  });

  it('a date that passes becomes an apology with a new date at the portal, once; the first date is kept', async () => {
    const reference = await submitted('07906');
    const before = await untilRow(reference, (one) => one.appointment_at !== null, 'an appointment');
    await waitFor(async () => (await webhooksOf(reference)).some(({ data }) => data.status === 6), {
      timeoutMs: 40_000,
    });
    await client.query(`UPDATE dossier SET appointment_at = now() - interval '1 minute' WHERE portal_ref = $1`, [
      reference,
    ]);
    const after = await untilRow(reference, (one) => one.apologies > 0, 'an apology');
    const apologies = await waitFor(
      async () => {
        const found = (await webhooksOf(reference)).filter(({ data }) => data.apology !== undefined);
        return found.length > 0 ? found : undefined;
      },
      { timeoutMs: 40_000, what: `the portal to hear the apology (${house.folder})` },
    );
    expect(apologies).toHaveLength(1);
    expect(apologies[0]?.data).toMatchObject({
      status: 6,
      appointmentAt: after.appointment_at?.toISOString(),
      originalAppointmentAt: before.appointment_at?.toISOString(),
      apology: { number: 1, vi: expect.stringContaining('xin lỗi'), en: expect.stringContaining('apologises') },
    });
    expect(after.appointment_at?.getTime()).toBeGreaterThan(Date.now());
    expect([after.original_due_at, after.original_appointment_at]).toEqual([
      before.original_due_at,
      before.original_appointment_at,
    ]);
    const overdue = (await (await house.operator('deadlines/overdue')).json()) as { items: { reference: string }[] };
    expect(overdue.items.map((item) => item.reference)).toContain(reference);
    const late = await house.operator('deadlines/late?format=csv&agency=07906');
    expect(await late.text()).toContain(reference);
    expect((await row(reference)).apologies).toBe(1);
  }, 180_000);

  it('a receipt that does not get through is told to operators before its time is up', async () => {
    await house.ask('vss-portal', 'behaviour', { faultShare: 1 });
    const reference = await submitted('07906');
    const atRisk = async (minutes: number): Promise<string[]> => {
      const answer = await house.operator(`deadlines/receipt-at-risk?withinMinutes=${minutes}`);
      return ((await answer.json()) as { items: { reference: string }[] }).items.map((item) => item.reference);
    };
    expect(await atRisk(121)).toContain(reference);
    expect(await atRisk(60)).not.toContain(reference);
  });
});
