// What an operator bound to an agency is told in numbers: causes of failures, incidents, partners and the overview count what is of
// that agency. Agencies X and Y have failures of one cause; Y also has one of its own.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.js';
import { openDoors, type DoorsBench } from './doors-bench.js';
import { RestDriver } from './door-drivers.js';
import { call, sessionOf, type Caller } from './rights-matrix.ground.js';

const [x, y] = ['07906', '00101'];
const [shared, foreign] = ['a'.repeat(24), 'b'.repeat(24)];
const manyEver = 4321;

let bench: DoorsBench;
let ofX: Caller;
let whole: Caller;
let shownIncident = '';

beforeAll(async () => {
  bench = await openDoors();
  ofX = { session: await sessionOf(bench, 'nguoi.x', { roles: ['operator'], agencies: [x] }) };
  whole = { session: await sessionOf(bench, 'toan.nganh', { roles: ['operator'] }) };
  for (const [id, operation] of [
    [shared, 'verify'],
    [foreign, 'other'],
  ] as const)
    await bench.pool.query(
      `INSERT INTO failure_group (id, system, operation, code, first_seen, last_seen, deliveries, attempts, open_count, parked_count, example_delivery)
       VALUES ($1, 'register', $2, 'PARTNER_BUSY', now(), now(), $3, $3, $4, $4, uuidv7())`,
      [id, operation, manyEver, id === shared ? 5 : 1],
    );
  for (const [agency, group, count] of [
    [x, shared, 2],
    [y, shared, 3],
    [y, foreign, 1],
  ] as const)
    for (let number = 1; number <= count; number += 1) await fails(agency, group, `${group[0]}-${agency}-${number}`);
  shownIncident = await incident('FAILURES', shared, 5);
  await incident('FAILURES', foreign, 1);
  await incident('RECEIPTS', 'receipts', 77);
  await incident('CIRCUIT', 'register', 1);
}, 120_000);

afterAll(() => bench?.close());

/** A dossier of the agency whose delivery is parked by the cause. */
async function fails(agency: string, group: string, reference: string): Promise<void> {
  const { dossierId } = await new RestDriver(bench.url).submit('vss', { reference, phone: '0987000111' });
  await bench.pool.query('UPDATE dossier SET agency = $2, managing_agency = NULL WHERE id = $1', [dossierId, agency]);
  await bench.pool.query(
    `WITH parked AS (UPDATE delivery SET state = 'parked', code = 'PARTNER_BUSY' WHERE dossier_id = $1 AND system = 'register' RETURNING id)
     INSERT INTO failure_open (delivery_id, group_id, agency, parked, since) SELECT id, $2, $3, true, now() FROM parked
     ON CONFLICT (delivery_id) DO UPDATE SET group_id = excluded.group_id, agency = excluded.agency`,
    [dossierId, group, agency],
  );
  await bench.pool.query(
    `INSERT INTO failure_hour (group_id, hour, agency, attempts) VALUES ($1, date_trunc('hour', now()), $2, 1)
     ON CONFLICT (group_id, hour, agency) DO UPDATE SET attempts = failure_hour.attempts + 1`,
    [group, agency],
  );
}

async function incident(kind: string, subject: string, count: number): Promise<string> {
  const { rows } = await bench.pool.query<{ id: string }>(
    `INSERT INTO incident (id, kind, subject, system, count, opened_at) VALUES (uuidv7(), $1, $2, 'register', $3, now()) RETURNING id`,
    [kind, subject, count],
  );
  return rows[0]?.id ?? '';
}

async function told<T>(caller: Caller, path: string): Promise<T> {
  const { status, text } = await call(bench, caller, { method: 'GET', path });
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

interface Group {
  readonly id: string;
  readonly openCount: number;
  readonly parkedCount: number;
  readonly deliveries: number | null;
  readonly attempts: number | null;
}

interface Rows<T> {
  readonly items: readonly T[];
}

interface Story extends Group {
  readonly trend: readonly { readonly attempts: number }[];
  readonly agencies: readonly { readonly agency: string; readonly count: number }[];
  readonly example: { readonly reference: string; readonly agency: string };
}

describe('causes of failures', () => {
  it('are those that touch the agency, with its own counts and none of ever', async () => {
    const { items } = await told<Rows<Group>>(ofX, 'failures');
    expect(items).toEqual([
      expect.objectContaining({ id: shared, openCount: 2, parkedCount: 2, deliveries: null, attempts: null }),
    ]);
    expect((await call(bench, ofX, { method: 'GET', path: `failures/${foreign}` })).status).toBe(404);
    const all = await told<Rows<Group>>(whole, 'failures');
    expect(all.items.map(({ id, openCount }) => [id, openCount]).sort()).toEqual([
      [shared, 5],
      [foreign, 1],
    ]);
  });

  it('have trend, shares, example and deliveries of the agency', async () => {
    const story = await told<Story>(ofX, `failures/${shared}`);
    expect(story.trend.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(2);
    expect(story.agencies).toEqual([{ agency: x, count: 2 }]);
    expect(story.example.agency).toBe(x);
    const { items } = await told<Rows<{ reference: string }>>(ofX, `failures/${shared}/deliveries`);
    expect(items.map(({ reference }) => reference).sort()).toEqual([`a-${x}-1`, `a-${x}-2`]);
    const { text } = await call(bench, ofX, { method: 'GET', path: `failures/${shared}/deliveries?format=csv` });
    expect(text).not.toContain(y);
  });
});

describe('incidents', () => {
  it('are the partners’ and those that touch the agency, with what fails of its own', async () => {
    const { items } = await told<Rows<{ kind: string; subject: string; count: number }>>(ofX, 'incidents');
    expect(items.map(({ kind, subject, count }) => [kind, subject, count]).sort()).toEqual([
      ['CIRCUIT', 'register', 1],
      ['FAILURES', shared, 2],
    ]);
    expect(await told(ofX, `incidents/${shownIncident}`)).toMatchObject({ count: 2 });
    expect(await told(whole, `incidents/${shownIncident}`)).toMatchObject({ count: 5 });
  });
});

interface Partner {
  readonly system: string;
  readonly parked: number;
  readonly waiting: number;
  readonly poll: { readonly vouchersRead: number | null } | null;
}

describe('partners', () => {
  it('show their health to everybody, and count what they are owed of the agency', async () => {
    await bench.pool.query(
      `INSERT INTO poll_cursor (source, vouchers_read) VALUES ('accounting', 99) ON CONFLICT (source) DO UPDATE SET vouchers_read = 99`,
    );
    const [mine, all] = [await told<Rows<Partner>>(ofX, 'partners'), await told<Rows<Partner>>(whole, 'partners')];
    const parkedAt = ({ items }: Rows<Partner>) => items.find(({ system }) => system === 'register')?.parked;
    expect([parkedAt(mine), parkedAt(all)]).toEqual([2, 6]);
    expect((await told<Partner>(ofX, 'partners/register')).parked).toBe(2);
    const read = ({ items }: Rows<Partner>) => items.find(({ system }) => system === 'accounting')?.poll?.vouchersRead;
    expect([read(mine), read(all)]).toEqual([null, 99]);
  });
});

interface Overview {
  readonly open: number;
  readonly byStatus: readonly { readonly count: number }[];
  readonly deliveries: { readonly parked: number };
  readonly watch: Readonly<Record<string, unknown>> & { readonly arising: { readonly count: number } };
  readonly partners: readonly { readonly system: string; readonly parked: number }[];
  readonly agencies: readonly { readonly agency: string; readonly open: number; readonly parked: number }[];
}

describe('the overview', () => {
  it('sums the agency’s dossiers, deliveries and lists, also beside the partners’ health', async () => {
    const fresh = async (caller: Caller, open: number): Promise<Overview> => {
      const seen = async (): Promise<boolean> => (await told<Overview>(caller, 'overview')).deliveries.parked === open;
      await waitFor(seen, { timeoutMs: 60_000, everyMs: 200, what: `${open} parked in the overview` });
      return told<Overview>(caller, 'overview');
    };
    const mine = await fresh(ofX, 2);
    expect(mine).toMatchObject({ open: 2, deliveries: { parked: 2 }, byStatus: [{ count: 2 }] });
    expect(mine.watch.arising.count).toBe(2);
    expect(mine.partners.find(({ system }) => system === 'register')?.parked).toBe(2);
    expect(mine.agencies.map(({ agency, open, parked }) => [agency, open, parked])).toEqual([[x, 2, 2]]);
    const all = await fresh(whole, 6);
    expect(all).toMatchObject({ open: 6, deliveries: { parked: 6 } });
    expect(all.agencies.map(({ agency, open }) => [agency, open])).toEqual([
      [y, 4],
      [x, 2],
    ]);
    // What is streamed is the same.
    const { text } = await call(bench, ofX, { method: 'GET', path: 'events' });
    expect(text).toContain('data:');
    expect(text).not.toContain(`"${y}"`);
  }, 150_000);
});
