// Every list of the operators' API keeps the same word: its pages lose and double nothing, its file has the same rows, a filter
// narrows, an unknown one is refused, and who is bound to an agency meets theirs only.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDoors, type DoorsBench } from './doors-bench.js';
import { agencies, call, seed, sessionOf, type Caller, type Heard } from './rights-matrix.ground.js';
import type { Subjects } from './rights-matrix.table.js';

interface ListCase {
  /** Below /console/api/; `{group}` is a cause of both agencies. */
  readonly path: string;
  /** The column of the file and the member of an item that name a row. */
  readonly id: string;
  /** The same in an item, where it is called otherwise. */
  readonly member?: string;
  /** What must be told of each row. */
  readonly has: readonly string[];
  /** A filter that one agency's row passes, and one that no row passes. */
  readonly keeps: (of: Subjects) => string;
  readonly drops: string;
}

const lists: readonly ListCase[] = [
  {
    ...{ path: 'dossiers', id: 'id', has: ['receivedAt', 'agency'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'status=10' },
  },
  {
    ...{ path: 'dossiers/arising', id: 'id', has: ['receivedAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'portal=npsp' },
  },
  {
    ...{ path: 'deadlines/receipt-at-risk', id: 'id', has: ['receivedAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'agency=09999' },
  },
  {
    ...{ path: 'deadlines/overdue', id: 'id', has: ['receivedAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'agency=09999' },
  },
  {
    ...{ path: 'deadlines/late', id: 'id', has: ['receivedAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'agency=09999' },
  },
  {
    ...{ path: 'covers', id: 'dossierId', has: ['requestedAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'state=issued' },
  },
  {
    ...{ path: 'payments', id: 'id', has: ['receivedAt'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'standing=failed' },
  },
  {
    ...{ path: 'payments/paid-without-voucher', id: 'dossierId', has: ['paidAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'agency=09999' },
  },
  {
    ...{ path: 'reconciliation/items', id: 'id', has: ['openedAt', 'agency', 'owner'] },
    ...{ keeps: ({ agency }) => `agency=${agency}`, drops: 'kind=SURPLUS_VOUCHER' },
  },
  {
    ...{ path: 'failures', id: 'id', has: ['firstSeen', 'lastSeen', 'openCount'] },
    ...{ keeps: () => 'code=PARTNER_FAULT', drops: 'system=tst' },
  },
  {
    ...{ path: 'incidents', id: 'id', has: ['openedAt', 'owner'] },
    ...{ keeps: () => 'kind=FAILURES', drops: 'state=resolved' },
  },
  { path: 'replays', id: 'id', has: ['createdAt'], keeps: () => 'state=draft', drops: 'state=cancelled' },
  { path: 'edits', id: 'id', has: [], keeps: ({ dossier }) => `dossier=${dossier}`, drops: 'state=rejected' },
];

let bench: DoorsBench;
let whole: Caller;
const bound: Record<string, Caller> = {};
const things: Subjects[] = [];

beforeAll(async () => {
  bench = await openDoors();
  whole = { session: await sessionOf(bench, 'toan.nganh', { roles: ['administrator'] }) };
  for (const agency of Object.values(agencies)) {
    const person = { roles: ['administrator'], agencies: [agency] };
    const caller = { session: await sessionOf(bench, `cuc.${agency}`, person) };
    bound[agency] = caller;
    things.push(await seed(bench, agency, caller));
  }
  // Clocks that have run out, so that the lists of time limits have rows too.
  await bench.pool.query(
    `UPDATE dossier SET status = 1, receipt_due_at = now() + interval '5 minutes', due_at = now() - interval '1 day',
       appointment_at = now() - interval '1 day', supplement_requests = 2`,
  );
}, 120_000);

afterAll(() => bench?.close());

function read(caller: Caller, path: string, query = ''): Promise<Heard> {
  return call(bench, caller, { method: 'GET', path: query === '' ? path : `${path}?${query}` });
}

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor?: string;
}

async function rowsOf(caller: Caller, path: string, query = ''): Promise<Page> {
  const { status, text } = await read(caller, path, query);
  if (status !== 200) throw new Error(`${path}?${query}: ${status} ${text}`);
  return JSON.parse(text) as Page;
}

function namesIn({ items }: Page, { id, member = id }: ListCase): unknown[] {
  return items.map((item) => item[member]);
}

describe.each(lists)('$path', (list) => {
  const { path, keeps, drops, has } = list;

  it('has pages without loss or doubling, in one order, and age and owner where there is one', async () => {
    const all = await rowsOf(whole, path);
    expect(all.items.length).toBeGreaterThanOrEqual(2);
    for (const item of all.items) expect(Object.keys(item)).toEqual(expect.arrayContaining([...has]));
    const paged: unknown[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page: Page = await rowsOf(whole, path, `limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(1);
      paged.push(...namesIn(page, list));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(namesIn(all, list));
    expect(new Set(paged).size).toBe(paged.length);
  });

  it('has the same rows as a file', async () => {
    const { text, headers } = await read(whole, path, 'format=csv');
    expect(headers.get('content-type')).toContain('text/csv');
    const [head = '', ...lines] = text.replace('\uFEFF', '').trimEnd().split('\r\n');
    const column = head.split(',').indexOf(list.id);
    expect(column).toBeGreaterThanOrEqual(0);
    const all = await rowsOf(whole, path);
    // No value before the id holds a comma: what tells of persons and causes comes after, or not at all.
    const told = lines.map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)?.[column]?.replace(/,$/, ''));
    expect(told).toEqual(namesIn(all, list));
  });

  it('is narrowed by its filters, and refuses one it does not know', async () => {
    const [own] = things;
    if (!own) throw new Error('nothing was seeded');
    const kept = await rowsOf(whole, path, keeps(own));
    expect(kept.items.length).toBeGreaterThan(0);
    expect(await rowsOf(whole, path, drops)).toEqual({ items: [] });
    for (const query of ['colour=red', 'limit=0', 'cursor=abc']) {
      const { status, code } = await read(whole, path, query);
      expect([query, status, code]).toEqual([query, 422, 'VALIDATION_FAILED']);
    }
  });

  it('tells who is bound to an agency of its things only, and takes no cursor of somebody else', async () => {
    const all = namesIn(await rowsOf(whole, path), list);
    const shares: unknown[][] = [];
    for (const caller of Object.values(bound)) shares.push(namesIn(await rowsOf(caller, path), list));
    for (const share of shares) expect(share.length).toBeGreaterThan(0);
    expect(shares.flat().sort()).toEqual([...all].sort());
    const { nextCursor } = await rowsOf(whole, path, 'limit=1');
    expect((await read(bound[agencies.own] ?? {}, path, `cursor=${nextCursor}`)).status).toBe(422);
  });
});

describe('assigning a voucher by what a person holds in hand', () => {
  const path = 'reconciliation/assignments';
  const assign = (caller: Caller, body: object): Promise<Heard> =>
    call(
      bench,
      caller,
      { method: 'POST', path },
      { voucherNumber: `PT-${agencies.own}`, reason: 'kế toán báo', ...body },
    );

  it('knows a dossier by its reference or TNHS number, and says what is not there or bears the name twice', async () => {
    const [own, foreign] = things;
    const reference = `MA-TRAN-${agencies.own}`;
    await bench.pool.query(`UPDATE dossier SET tnhs_number = 'TNHS-77' WHERE id = $1`, [own?.dossier]);
    expect(await assign(whole, { dossier: 'KHONG-CO' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(await assign(whole, {})).toMatchObject({ status: 422, code: 'VALIDATION_FAILED' });
    await bench.pool.query(`UPDATE dossier SET portal_ref = $2, portal = 'npsp' WHERE id = $1`, [
      foreign?.dossier,
      reference,
    ]);
    expect(await assign(whole, { dossier: reference })).toMatchObject({ status: 409, code: 'DOSSIER_AMBIGUOUS' });
    for (const [caller, dossier] of [
      [bound[agencies.own] ?? {}, reference],
      [whole, 'TNHS-77'],
      [whole, own?.dossier],
    ] as const) {
      // The dossier is found; this voucher went to TST already.
      expect(await assign(caller, { dossier })).toMatchObject({ status: 409, code: 'VOUCHER_NOT_ASSIGNABLE' });
    }
  });
});
