// The operators' API: who enters, what each right opens, what an operator of one agency sees, lists, files and recorded acts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { emptyActs } from '../support/empty-acts.js';
import { openDoors, secret, signingKey, type DoorsBench } from './doors-bench.js';

let bench: DoorsBench;
beforeAll(async () => {
  bench = await openDoors();
});
afterAll(() => bench.close());

async function tokenOf(clientId: string, scope?: string): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    ...(scope && { scope }),
  };
  const answer = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

interface Call {
  readonly token: string | undefined;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function call({ token, path, body, headers }: Call): Promise<Response> {
  return fetch(`${bench.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

interface Kept {
  readonly agency: string;
  readonly transaction: string;
  readonly reference?: string;
  readonly minute?: number;
}

async function keepPayment({
  agency,
  transaction,
  reference = `REF-${transaction}`,
  minute = 0,
}: Kept): Promise<string> {
  const at = new Date(Date.UTC(2026, 10, 20, 1, minute)).toISOString();
  const { rows } = await bench.pool.query<{ id: string }>(
    `WITH d AS (
       INSERT INTO dossier (id, portal, portal_ref, door, content_hash, canonical, agency, declared_amount, registration_case, correlation_id, received_at)
       VALUES (uuidv7(), 'npsp', 'G09-' || $2, 'dvcqg', '', '{}', $1, 264000, 'FIRST_TIME', 'spec', $4) RETURNING id)
     INSERT INTO citizen_payment (id, partner, transaction, reference, dossier_id, standing, amount_vnd, expected_vnd, paid_at, content,
       content_hash, answer, correlation_id, received_at, updated_at)
     SELECT uuidv7(), 'P', $2, $3, d.id, 'paid', 264000, 264000, $4, '{"bank":"VCB"}', '', '{}', 'spec', $4, $4 FROM d RETURNING id`,
    [agency, transaction, reference, at],
  );
  return rows[0]?.id ?? '';
}

async function idsIn(answer: Response): Promise<string[]> {
  const { items } = (await answer.json()) as { items: { id: string }[] };
  return items.map(({ id }) => id);
}

beforeEach(async () => {
  await bench.pool.query('TRUNCATE citizen_payment, dossier CASCADE');
  await emptyActs(bench.pool);
});

const payments = '/console/api/payments';

describe('entering', () => {
  it('opens to an operator token only, with problem+json and the correlation id for others', async () => {
    const forged = await new SignJWT({ scope: 'view' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer('tnhs-gateway')
      .setAudience('tnhs-gateway/console')
      .setSubject('all')
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode('another key of thirty-two characters'));
    const tokens = [undefined, 'a.b.c', forged, await tokenOf('vss')];
    for (const token of tokens) {
      const answer = await call({ token, path: payments, headers: { 'x-correlation-id': 'spec-correlation' } });
      expect([answer.status, answer.headers.get('x-correlation-id')]).toEqual([401, 'spec-correlation']);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect((await call({ token: await tokenOf('all'), path: payments })).status).toBe(200);
  });

  it('does not open the portals’ API to an operator, not even one whose token carries the portal’s scope', async () => {
    expect((await call({ token: await tokenOf('all'), path: '/v1/dossiers' })).status).toBe(401);
    const crossed = await new SignJWT({ scope: 'dossier.read' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer('tnhs-gateway')
      .setAudience('tnhs-gateway/console')
      .setSubject('vss')
      .setExpirationTime('5m')
      .sign(signingKey);
    expect((await call({ token: crossed, path: '/v1/dossiers' })).status).toBe(401);
    expect((await call({ token: crossed, path: payments })).status).toBe(401);
  });

  it('refuses an unknown path only after it knows who asks', async () => {
    expect((await call({ token: await tokenOf('all'), path: '/console/api/nothing' })).status).toBe(404);
  });

  it('keeps the operator’s rate', async () => {
    const token = await tokenOf('hasty');
    const answers = [];
    for (let turn = 0; turn < 3; turn += 1) answers.push(await call({ token, path: payments }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('rights', () => {
  it.each([
    ['all', undefined, [200, 200]],
    ['viewer', undefined, [200, 403]],
    ['all', 'view', [200, 403]],
    ['all', 'view-personal-data', [403, 200]],
    ['all', 'reconcile configure administer', [403, 403]],
  ] as const)('of %s with scope %s: list and reveal answer %j', async (client, scope, expected) => {
    const id = await keepPayment({ agency: '07906', transaction: 'T-RIGHTS-1' });
    const token = await tokenOf(client, scope);
    const list = await call({ token, path: payments });
    const reveal = await call({ token, path: `${payments}/${id}/reveal`, body: { reason: 'citizen asks' } });
    expect([list.status, reveal.status]).toEqual(expected);
  });

  it('are given by the token endpoint as far as the partners file grants them', async () => {
    const form = {
      grant_type: 'client_credentials',
      client_id: 'viewer',
      client_secret: secret,
      scope: 'view reconcile',
    };
    const answer = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_scope' })]);
  });
});

describe('an operator of one agency', () => {
  it('lists, filters and reveals what is of its agency, and nothing else is there', async () => {
    const own = await keepPayment({ agency: '07906', transaction: 'T-OWN-000001' });
    const foreign = await keepPayment({ agency: '001', transaction: 'T-FOREIGN-001' });
    const token = await tokenOf('local');
    expect(await idsIn(await call({ token, path: payments }))).toEqual([own]);
    expect((await call({ token, path: `${payments}?agency=001` })).status).toBe(403);
    const body = { reason: 'a look' };
    expect((await call({ token, path: `${payments}/${foreign}/reveal`, body })).status).toBe(404);
    expect((await call({ token, path: `${payments}/${own}/reveal`, body })).status).toBe(200);
    expect(await idsIn(await call({ token: await tokenOf('all'), path: payments }))).toHaveLength(2);
  });
});

describe('an act', () => {
  it.each([[{}], [{ reason: '   ' }], [{ reason: 7 }], [{ reason: 'x'.repeat(1001) }], [{ reason: 'a\u202eb' }]])(
    'without a reason (%j) does not happen',
    async (body) => {
      const id = await keepPayment({ agency: '07906', transaction: 'T-ACT-0001' });
      const answer = await call({ token: await tokenOf('all'), path: `${payments}/${id}/reveal`, body });
      expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ code: 'REASON_REQUIRED' })]);
      expect((await bench.pool.query('SELECT 1 FROM operator_act')).rowCount).toBe(0);
    },
  );

  it('is recorded with who, what, to what and why; the list shows the transaction masked', async () => {
    const id = await keepPayment({ agency: '07906', transaction: 'FT26324000123' });
    const token = await tokenOf('all');
    const listed = (await (await call({ token, path: payments })).json()) as { items: { transaction: string }[] };
    expect(listed.items[0]?.transaction).toBe('******0123');
    const revealed = await call({ token, path: `${payments}/${id}/reveal`, body: { reason: ' bank  asks ' } });
    expect(await revealed.json()).toMatchObject({ transaction: 'FT26324000123', content: { bank: 'VCB' } });
    const { rows } = await bench.pool.query('SELECT who, act, subject, reason FROM operator_act');
    expect(rows).toEqual([{ who: 'all', act: 'payment.reveal', subject: `payment ${id}`, reason: 'bank  asks' }]);
  });
});

describe('lists', () => {
  it('give every row once, page by page, newest first', async () => {
    const kept: string[] = [];
    for (let turn = 0; turn < 5; turn += 1)
      kept.unshift(await keepPayment({ agency: '07906', transaction: `T-PAGE-${turn}`, minute: turn }));
    const token = await tokenOf('all');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const path = `${payments}?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`;
      const page = (await (await call({ token, path })).json()) as { items: { id: string }[]; nextCursor?: string };
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(kept);
  });

  it('refuse a cursor of another list, operator or filter, and every wrong parameter at once', async () => {
    for (let turn = 0; turn < 2; turn += 1) await keepPayment({ agency: '07906', transaction: `T-CURSOR-${turn}` });
    const token = await tokenOf('all');
    const { nextCursor = '' } = (await (await call({ token, path: `${payments}?limit=1` })).json()) as {
      nextCursor?: string;
    };
    expect(nextCursor).not.toBe('');
    const path = `${payments}?limit=1&cursor=${nextCursor}`;
    expect((await call({ token, path })).status).toBe(200);
    expect((await call({ token, path: `${path}&standing=paid` })).status).toBe(422);
    expect((await call({ token: await tokenOf('viewer'), path })).status).toBe(422);
    const wrong = await call({ token, path: `${payments}?limit=0&standing=lost&surprise=1&agency=x` });
    const { violations } = (await wrong.json()) as { violations: { pointer: string }[] };
    const pointers = violations.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/query/limit', '/query/standing', '/query/surprise', '/query/agency']);
  });

  it.each([
    ['?format=csv', {}],
    ['', { accept: 'text/csv' }],
  ])('come as a file that no spreadsheet takes for formulas (%s)', async (query, headers) => {
    await keepPayment({ agency: '07906', transaction: 'T-CSV-000001', reference: '=HYPERLINK("http://x","y")' });
    const answer = await call({ token: await tokenOf('all'), path: `${payments}${query}`, headers });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="payments.csv"');
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
    const [head, row] = text.split('\r\n');
    expect(head?.startsWith('\uFEFFstanding,reference,')).toBe(true);
    expect(row).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  });
});

it('is described in the same OpenAPI document as the portals’ API', async () => {
  const document = (await (await fetch(`${bench.url}/docs-json`)).json()) as { paths: Record<string, object> };
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/dossiers', '/console/api/payments']));
});

describe('paid without a voucher', () => {
  const path = '/console/api/payments/paid-without-voucher';

  async function keepPaid(reference: string, agency: string, hoursAgo: number): Promise<void> {
    await bench.pool.query(
      `INSERT INTO dossier (id, portal, portal_ref, door, content_hash, canonical, agency, declared_amount, registration_case, correlation_id,
         received_at, status, citizen_paid_at, citizen_paid_vnd)
       VALUES (uuidv7(), 'npsp', $1, 'dvcqg', '', '{}', $2, 264000, 'FIRST_TIME', 'spec', now(), 6, now() - make_interval(hours => $3), 264000)`,
      [reference, agency, hoursAgo],
    );
  }

  it('is listed by age with its owner, for the operator’s agencies', async () => {
    await keepPaid('G09-YOUNG', '07906', 1);
    await keepPaid('G09-OLD', '07906', 50);
    await keepPaid('G09-FAR', '001', 60);
    await bench.pool.query(
      `INSERT INTO reconciliation_item (id, kind, dossier_id, owner)
       SELECT uuidv7(), 'PAID_WITHOUT_VOUCHER', id, 'thu.vien' FROM dossier WHERE portal_ref = 'G09-OLD'`,
    );
    const answer = await call({ token: await tokenOf('local'), path });
    const { items } = (await answer.json()) as {
      items: { portalReference: string; ageSeconds: number; owner: string }[];
    };
    expect(items.map(({ portalReference, owner }) => [portalReference, owner])).toEqual([
      ['G09-OLD', 'thu.vien'],
      ['G09-YOUNG', null],
    ]);
    expect(Math.round((items[0]?.ageSeconds ?? 0) / 3600)).toBe(50);
    const overdue = await call({ token: await tokenOf('all'), path: `${path}?overdue=true&format=csv` });
    expect((await overdue.text()).trim().split('\r\n')).toEqual([
      expect.stringContaining('portalReference'),
      expect.stringContaining('G09-OLD'),
    ]);
    const pages = await call({ token: await tokenOf('all'), path: `${path}?limit=2` });
    const { nextCursor = '' } = (await pages.json()) as { nextCursor?: string };
    const rest = await call({ token: await tokenOf('all'), path: `${path}?limit=2&cursor=${nextCursor}` });
    expect(((await rest.json()) as { items: unknown[] }).items).toHaveLength(1);
  });
});
