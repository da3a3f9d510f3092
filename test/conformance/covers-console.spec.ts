// The covers in the operators' API: which wait, for how long, whose they are, which are late.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { emptyActs } from '../support/empty-acts.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

const covers = '/console/api/covers';
const hourMs = 3_600_000;
let bench: DoorsBench;
beforeAll(async () => {
  bench = await openDoors();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.pool.query('TRUNCATE cover_sheet, dossier CASCADE');
  await emptyActs(bench.pool);
});

async function call(clientId: string, path: string, body?: unknown): Promise<Response> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
  const answer = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return fetch(`${bench.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

interface Kept {
  readonly reference: string;
  readonly agency?: string;
  readonly managing?: string;
  /** Hours ago; absent: not yet. */
  readonly requested: number;
  readonly created?: number;
  readonly issued?: number;
}

async function keepCover({ reference, agency = '07906', managing, requested, created, issued }: Kept): Promise<string> {
  const ago = (hours: number | undefined) => (hours === undefined ? null : new Date(Date.now() - hours * hourMs));
  const state = issued !== undefined ? 'issued' : created !== undefined ? 'created' : 'requested';
  const { rows } = await bench.pool.query<{ id: string }>(
    `WITH d AS (
       INSERT INTO dossier (id, portal, portal_ref, door, content_hash, canonical, agency, declared_amount, registration_case, correlation_id, received_at, managing_agency)
       VALUES (uuidv7(), 'npsp', $1, 'dvcqg', '', '{}', $2, 264000, 'FIRST_TIME', 'spec', now(), $7) RETURNING id)
     INSERT INTO cover_sheet (dossier_id, state, vss_code, cover_number, requested_at, created_at, issued_at)
     SELECT d.id, $3, 'hash-of-a-code', 'TB-' || $1, $4, $5, $6 FROM d RETURNING dossier_id AS id`,
    [reference, agency, state, ago(requested), ago(created), ago(issued), managing ?? null],
  );
  return rows[0]?.id ?? '';
}

interface Listed {
  readonly portalReference: string;
  readonly owner: string;
  readonly late: boolean;
  readonly ageHours: number;
  readonly stateHours: number;
}

async function list(query = '', clientId = 'all'): Promise<Listed[]> {
  const answer = await call(clientId, `${covers}${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: Listed[] }).items;
}

const references = (items: readonly Listed[]): string[] => items.map(({ portalReference }) => portalReference);

async function keepSome(): Promise<void> {
  await keepCover({ reference: 'R-late', requested: 200, created: 150 });
  await keepCover({ reference: 'R-asked', requested: 2 });
  await keepCover({ reference: 'R-created', requested: 30, created: 29.5, agency: '00101' });
  await keepCover({ reference: 'R-issued', requested: 300, created: 290, issued: 100 });
}

describe('the list of covers', () => {
  it('tells the longest waiting first, with age, agency and owner, and marks the late ones', async () => {
    await keepSome();
    const items = await list('?state=waiting');
    expect(items).toMatchObject([
      { portalReference: 'R-late', state: 'created', ageHours: 200, stateHours: 150, late: true, owner: '07906' },
      { portalReference: 'R-created', state: 'created', ageHours: 30, stateHours: 29.5, late: false, agency: '00101' },
      { portalReference: 'R-asked', state: 'requested', ageHours: 2, stateHours: 2, late: false },
    ]);
    expect(JSON.stringify(items)).not.toContain('hash-of-a-code');
  });

  it.each([
    ['?state=requested', ['R-asked']],
    ['?state=created', ['R-late', 'R-created']],
    ['?state=issued', ['R-issued']],
    ['?late=true', ['R-late']],
    ['?agency=00101', ['R-created']],
    ['?owner=00101', ['R-created']],
    ['?reference=R-asked', ['R-asked']],
    ['', ['R-issued', 'R-late', 'R-created', 'R-asked']],
  ])('filtered by %s holds %j', async (query, expected) => {
    await keepSome();
    expect(references(await list(query))).toEqual(expected);
  });

  it('counts the age of an issued cover up to its issue', async () => {
    await keepSome();
    expect(await list('?state=issued')).toMatchObject([{ ageHours: 200, stateHours: 0, late: false }]);
  });

  it('goes on page by page', async () => {
    await keepSome();
    const first = (await (await call('all', `${covers}?limit=3`)).json()) as { items: Listed[]; nextCursor: string };
    const rest = await list(`?limit=3&cursor=${encodeURIComponent(first.nextCursor)}`);
    expect(references([...first.items, ...rest])).toEqual(['R-issued', 'R-late', 'R-created', 'R-asked']);
  });

  it('shows an officer those their agency received or manages, and lets them look after both', async () => {
    await keepCover({ reference: 'R-own', requested: 3 });
    const managed = await keepCover({ reference: 'R-managed', requested: 2, agency: '00101', managing: '07906' });
    const foreign = await keepCover({ reference: 'R-foreign', requested: 1, agency: '00101', managing: '00102' });
    expect(references(await list('', 'local'))).toEqual(['R-own', 'R-managed']);
    const name = (id: string) => call('local', `${covers}/${id}/owner`, { owner: 'B', reason: 'phụ trách' });
    expect([(await name(managed)).status, (await name(foreign)).status]).toEqual([200, 404]);
    const overview = await (await call('local', '/console/api/overview')).json();
    expect(overview).toMatchObject({ watch: { covers: { count: 2 } } });
  });

  it('is also a file', async () => {
    await keepSome();
    const answer = await call('all', `${covers}?state=created&format=csv`);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [head, late] = (await answer.text()).split('\r\n');
    expect(head).toContain('state,late,ageHours,stateHours,agency,owner');
    expect(late).toContain('created,true,200,150,07906,07906,npsp,R-late');
  });

  it.each(['?state=lost', '?late=perhaps', '?colour=red'])('refuses %s', async (query) => {
    expect((await call('all', `${covers}${query}`)).status).toBe(422);
  });
});

describe('who looks after a cover', () => {
  it('is named with a reason, recorded, and found by the filter', async () => {
    const dossierId = await keepCover({ reference: 'R-1', requested: 9 });
    const answer = await call('all', `${covers}/${dossierId}/owner`, { owner: ' Trần Thị B ', reason: 'phụ trách sổ' });
    expect([answer.status, await answer.json()]).toMatchObject([200, { owner: 'Trần Thị B', portalReference: 'R-1' }]);
    expect(references(await list(`?owner=${encodeURIComponent('Trần Thị B')}`))).toEqual(['R-1']);
    const { rows } = await bench.pool.query('SELECT who, act, subject, reason, detail FROM operator_act');
    expect(rows).toEqual([
      {
        who: 'all',
        act: 'cover.owner',
        subject: `dossier ${dossierId}`,
        reason: 'phụ trách sổ',
        detail: { from: '07906', to: 'Trần Thị B' },
      },
    ]);
  });

  it.each([
    [{ owner: 'B' }, 'REASON_REQUIRED'],
    [{ owner: '', reason: 'x' }, 'VALIDATION_FAILED'],
    [{ owner: 'a\u202eb', reason: 'x' }, 'VALIDATION_FAILED'],
  ])('is not changed by %j', async (body, code) => {
    const dossierId = await keepCover({ reference: 'R-1', requested: 9 });
    const answer = await call('all', `${covers}/${dossierId}/owner`, body);
    expect(await answer.json()).toMatchObject({ code });
    expect(await list()).toMatchObject([{ owner: '07906' }]);
  });

  it('cannot be named for a cover that is not there', async () => {
    const path = `${covers}/00000000-0000-7000-8000-000000000000/owner`;
    expect((await call('all', path, { owner: 'B', reason: 'x' })).status).toBe(404);
  });
});
