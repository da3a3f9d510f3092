// People steer partners through the running house: what is set is obeyed by every process, recorded, and loses nothing.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

let house: House;
let pool: pg.Pool;
const reason = 'kiểm thử điều khiển đối tác';
const unhurried = { timeoutMs: 60_000, everyMs: 50 };

beforeAll(async () => {
  const processes = { gateway: 'api', first: 'worker', second: 'worker' } as const;
  house = await startHouse({ processes, env: { POLL_EVERY_MS: '600000', CIRCUIT_PROBE_MS: '600000' } });
  pool = new pg.Pool({ connectionString: house.database.url });
}, 180_000);
afterAll(async () => {
  await pool?.end();
  await house?.close();
});

interface Partner {
  readonly paused: { readonly by: string } | null;
  readonly disabled: object | null;
  readonly circuit: string;
  readonly waiting: number;
  readonly poll: { readonly cursor: string; readonly vouchersRead: number } | null;
  readonly secrets: readonly { readonly fingerprint: string; readonly from: string; readonly endsAt: string | null }[];
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await house.operator(path, body === undefined ? {} : { body });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

const partner = (system: string) => ask<Partner>(`partners/${system}`);
const act = (system: string, verb: string, more: object = {}) =>
  ask<Partner>(`partners/${system}/${verb}`, { reason, ...more });

async function submit(count: number): Promise<void> {
  await house.ask('vss-portal', 'submit', { count, ending: 'MANUAL', case: 'CONTINUE', wait: false });
}

async function attemptsAt(system: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    'SELECT count(*) FROM attempt a JOIN delivery d ON d.id = a.delivery_id WHERE d.system = $1',
    [system],
  );
  return Number(rows[0]?.count);
}

describe('a paused partner', () => {
  it('gets nothing from any process, no attempt is used, and all goes on when it is resumed', async () => {
    expect((await act('tnhs', 'pause')).paused).toMatchObject({ by: 'operator', reason });
    const again = await house.operator('partners/tnhs/pause', { body: { reason } });
    expect(again.status).toBe(409);
    await waitFor(async () => {
      const { circuits } = (await (await fetch(`${house.gatewayUrl}/status.json`)).json()) as {
        circuits: { system: string; pausedAt: string | null }[];
      };
      return circuits.find(({ system }) => system === 'tnhs')?.pausedAt;
    }, unhurried);
    // Every process looks each half second; two dossiers pass through the register meanwhile.
    const pausedAtMs = Date.now();
    await waitFor(() => Date.now() - pausedAtMs > 1500);
    const before = await attemptsAt('tnhs');
    await submit(4);
    await waitFor(async () => (await partner('tnhs')).waiting === 4, unhurried);
    const waitedFromMs = Date.now();
    await waitFor(() => Date.now() - waitedFromMs > 1500);
    expect(await attemptsAt('tnhs')).toBe(before);
    await act('tnhs', 'resume');
    // An answer that came too late is asked for again: more attempts than dossiers are no fault.
    await waitFor(async () => (await attemptsAt('tnhs')) >= before + 4, unhurried);
    await waitFor(async () => (await partner('tnhs')).waiting === 0, unhurried);
  }, 240_000);

  it('is steered only by who may, and with a reason', async () => {
    expect((await house.operator('partners/tnhs/pause', { body: { reason: ' ' } })).status).toBe(422);
    expect((await house.operator('partners/nobody/pause', { body: { reason } })).status).toBe(404);
    expect((await house.operator('partners/tnhs/poll', { body: { reason } })).status).toBe(404);
  });
});

describe('an open circuit', () => {
  it('is closed by a person long before its probe', async () => {
    await house.ask('tnhs', 'behaviour', { down: true });
    await submit(10);
    await waitFor(async () => (await partner('tnhs')).circuit === 'open', unhurried);
    await fetch(`${house.urlOf('tnhs')}/control/behaviour`, { method: 'DELETE' });
    await act('tnhs', 'close-circuit');
    await waitFor(async () => {
      const { circuit, waiting } = await partner('tnhs');
      return circuit === 'closed' && waiting === 0;
    }, unhurried);
  }, 150_000);
});

describe('the poll', () => {
  async function untilPosted(count: number): Promise<void> {
    const posted = async (): Promise<boolean> => {
      const { effects } = await house.ask<{ effects: Record<string, number> }>('accounting', 'ledger/count');
      return (effects['voucher'] ?? 0) >= count;
    };
    await waitFor(posted, { ...unhurried, what: `${count} vouchers in accounting` });
  }

  /** All of them, and the poll that brought the last one has ended: another one would not begin beside it. */
  async function untilRead(count: number): Promise<void> {
    const read = async (): Promise<boolean> => {
      const { rows } = await pool.query('SELECT 1 FROM poll_cursor WHERE vouchers_read >= $1 AND holder IS NULL', [
        count,
      ]);
      return rows.length > 0;
    };
    await waitFor(read, { ...unhurried, what: `${count} vouchers to be read` });
  }

  it('runs now when a person asks, and reads again from an earlier page after a preview', async () => {
    await submit(1);
    const paid = { count: 3, case: 'CONTINUE' };
    await house.ask('vss-portal', 'submit', paid);
    await untilPosted(3);
    await act('accounting', 'poll');
    await untilRead(3);
    const { items } = await ask<{ items: { fromCursor: string; vouchers: number }[] }>(
      'partners/accounting/poll-steps',
    );
    expect(items.length).toBeGreaterThan(0);
    const preview = await ask<Record<string, unknown>>('partners/accounting/cursor/preview', { cursor: '' });
    expect(preview).toMatchObject({ known: 3, unknown: 0, unreadable: 0, more: false });
    const { rows: before } = await pool.query('SELECT number, version FROM voucher_version ORDER BY 1, 2');
    const read = (await partner('accounting')).poll?.vouchersRead ?? 0;
    await act('accounting', 'cursor', { cursor: '' });
    await untilRead(read + 3);
    const { rows: after } = await pool.query('SELECT number, version FROM voucher_version ORDER BY 1, 2');
    expect(after).toEqual(before);
  }, 240_000);

  it('stands still while it is paused', async () => {
    await act('accounting', 'pause');
    const read = (await partner('accounting')).poll?.vouchersRead ?? 0;
    await house.ask('vss-portal', 'submit', { count: 1, case: 'CONTINUE' });
    await untilPosted(4);
    await act('accounting', 'poll');
    const askedAtMs = Date.now();
    await waitFor(() => Date.now() - askedAtMs > 1000);
    expect((await partner('accounting')).poll?.vouchersRead).toBe(read);
    await act('accounting', 'resume');
    await act('accounting', 'poll');
    await untilRead(read + 1);
  }, 240_000);
});

describe('a secret', () => {
  it('is changed with an overlap in which both are signed with; without one only the new', async () => {
    const overlap = await ask<{ secret: string; secrets: Partner['secrets'] }>('partners/vss-portal/secrets', {
      reason,
      overlapHours: 24,
    });
    expect(overlap.secret).toMatch(/^whsec_/);
    expect(overlap.secrets.map(({ from, endsAt }) => [from, endsAt === null])).toEqual([
      ['console', true],
      ['file', false],
    ]);
    expect((await partner('vss-portal')).secrets.length).toBe(2);
    const given = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    await ask('partners/vss-portal/secrets', { reason, overlapHours: 0, secret: given });
    const { secrets } = await partner('vss-portal');
    expect(secrets.length).toBe(1);
    const { rows } = await pool.query<{ secret: string }>(
      `SELECT convert_from(convert_to(secret, 'UTF8'), 'UTF8') AS secret FROM partner_secret WHERE secret IS NOT NULL`,
    );
    expect(rows.some(({ secret }) => secret === given)).toBe(false);
    const wrong = await house.operator('partners/vss-portal/secrets', {
      body: { reason, overlapHours: 1, secret: 'short' },
    });
    expect(wrong.status).toBe(422);
  });
});

describe('an endpoint', () => {
  it('is disabled and enabled again', async () => {
    expect((await act('vss-portal', 'endpoint/disable')).disabled).not.toBeNull();
    expect((await act('vss-portal', 'endpoint/enable')).disabled).toBeNull();
    const acts = await pool.query<{ act: string }>(
      `SELECT act FROM operator_act WHERE act LIKE 'partner.%' ORDER BY seq DESC LIMIT 2`,
    );
    expect(acts.rows.map((row) => row.act)).toEqual(['partner.enable', 'partner.disable']);
  });
});
