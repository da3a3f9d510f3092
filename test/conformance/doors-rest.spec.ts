// What only the native REST door has: OAuth2, scopes, idempotency keys, problem+json, lists, OpenAPI, rate limits.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestDriver } from './door-drivers.js';
import { nativeForm } from './door-forms.js';
import { openDoors, type DoorsBench } from './doors-bench.js';

interface Problem {
  readonly type: string;
  readonly status: number;
  readonly instance: string;
  readonly code: string;
  readonly correlationId: string;
  readonly violations: { readonly pointer: string; readonly code: string; readonly vi: string; readonly en: string }[];
}
interface Listed {
  readonly items: { readonly id: string; readonly reference: string; readonly status: number }[];
  readonly nextCursor?: string;
}
type Tree = Record<string, unknown>;

let bench: DoorsBench;
let vss: string;
let npsp: string;
beforeAll(async () => {
  bench = await openDoors();
  const driver = new RestDriver(bench.url);
  [vss, npsp] = await Promise.all([driver.token('vss'), driver.token('npsp')]);
});
afterAll(() => bench.close());

let serial = 0;
const fresh = (): string => `REST-${(serial += 1)}`;

function ask(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
  return fetch(bench.url + path, { ...init, headers });
}

function post(path: string, token: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
  return ask(path, token, { ...init, headers: { 'content-type': 'application/json', ...headers } });
}

describe('a submission', () => {
  it('is answered 201 with its address first, then 200 with the very same body', async () => {
    const form = nativeForm({ reference: fresh() });
    const first = await post('/v1/dossiers', vss, form);
    const second = await post('/v1/dossiers', vss, form);
    const body = (await first.json()) as { id: string };
    expect([first.status, first.headers.get('location')]).toEqual([201, `/v1/dossiers/${body.id}`]);
    expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(await second.json()).toEqual(body);
  });

  it('may use its Idempotency-Key as reference', async () => {
    const key = fresh();
    const form = { ...nativeForm({ reference: '' }), reference: undefined };
    const first = await post('/v1/dossiers', vss, form, { 'idempotency-key': key });
    const again = await post('/v1/dossiers', vss, form, { 'idempotency-key': key });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.json()).toMatchObject({ reference: key });
  });

  it('cannot use one key for two references', async () => {
    const headers = { 'idempotency-key': fresh() };
    expect((await post('/v1/dossiers', vss, nativeForm({ reference: fresh() }), headers)).status).toBe(201);
    const other = await post('/v1/dossiers', vss, nativeForm({ reference: fresh() }), headers);
    expect([other.status, ((await other.json()) as Problem).code]).toEqual([409, 'REFERENCE_CONFLICT']);
  });

  it.each(['', 'with space', 'x'.repeat(129), 'ký-tự'])('refuses the key "%s"', async (key) => {
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
    const answer = await post('/v1/dossiers', vss, nativeForm({ reference: fresh() }), headers);
    expect([answer.status, ((await answer.json()) as Problem).violations[0]?.pointer]).toEqual([
      422,
      '/headers/idempotency-key',
    ]);
  });

  it('is told what is wrong as RFC 9457 says, in two languages, without repeating a value', async () => {
    const form = { ...nativeForm({ reference: fresh(), phone: 'lời nhắn bí mật' }), service: 'x' };
    const answer = await post('/v1/dossiers?x=secret', vss, form);
    const problem = (await answer.json()) as Problem;
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({
      type: 'urn:vn:gov:vss:tnhs-gateway:error:VALIDATION_FAILED',
      status: 422,
      instance: '/v1/dossiers',
      code: 'VALIDATION_FAILED',
      correlationId: answer.headers.get('x-correlation-id'),
    });
    expect(problem.violations.map(({ pointer }) => pointer).sort()).toEqual(['/participant/phone', '/service']);
    problem.violations.forEach((violation) =>
      expect(violation).toMatchObject({ vi: expect.any(String), en: expect.any(String) }),
    );
    expect(JSON.stringify(problem)).not.toMatch(/bí mật|secret/);
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['text/plain', '{}', { 'content-type': 'text/plain' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    [
      'a foreign charset',
      '{}',
      { 'content-type': 'application/json; charset=windows-1258' },
      '415 UNSUPPORTED_MEDIA_TYPE',
    ],
    ['a compressed body', '{}', { 'content-encoding': 'gzip' }, '415 UNSUPPORTED_MEDIA_TYPE'],
    ['a list', '[]', {}, '422 VALIDATION_FAILED'],
    ['null', 'null', {}, '422 VALIDATION_FAILED'],
    ['a prototype key', '{"__proto__":{"reference":"x"}}', {}, '400 INVALID_BODY'],
  ])('in %s is refused', async (_what, body, headers, said) => {
    const answer = await post('/v1/dossiers', vss, body, headers);
    expect(`${answer.status} ${((await answer.json()) as Problem).code}`).toBe(said);
  });
});

describe('reading', () => {
  it('shows status, TNHS number and the timeline with names in two languages', async () => {
    const reference = fresh();
    const { id } = (await (await post('/v1/dossiers', vss, nativeForm({ reference }))).json()) as { id: string };
    await bench.move(reference, 5, 'tnhs', {
      reason: 'Thiếu ảnh',
      detail: { officer: 'Cán bộ A', department: 'Phòng B', inner: 'x' },
    });
    expect(await (await ask(`/v1/dossiers/${id}`, vss)).json()).toMatchObject({
      id,
      reference,
      status: 5,
      sequence: 2,
      statusName: { en: 'Supplement requested' },
    });
    const { steps } = (await (await ask(`/v1/dossiers/${id}/timeline`, vss)).json()) as { steps: Tree[] };
    expect(steps).toEqual([
      expect.objectContaining({
        sequence: 1,
        status: 1,
        by: 'portal',
        statusName: { vi: 'Mới đăng ký', en: 'Newly registered' },
      }),
      expect.objectContaining({
        sequence: 2,
        status: 5,
        by: 'tnhs',
        reason: 'Thiếu ảnh',
        officer: 'Cán bộ A',
        department: 'Phòng B',
      }),
    ]);
    expect(JSON.stringify(steps)).not.toContain('inner');
  });

  it.each([
    '/v1/dossiers/1',
    '/v1/dossiers/019dc1f0-5a77-7c31-9a52-6d2f0b9a1c11',
    '/v1/dossiers/x%27--',
    '/v1/nothing',
  ])('knows nothing of %s', async (path) => {
    const answer = await ask(path, vss);
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('the list', () => {
  const references: string[] = [];
  const page = async (query: string, token = npsp): Promise<Listed> =>
    (await (await ask(`/v1/dossiers?${query}`, token)).json()) as Listed;
  beforeAll(async () => {
    for (let n = 0; n < 5; n += 1) {
      const reference = `LIST-${n}`;
      references.unshift(reference);
      await post('/v1/dossiers', npsp, nativeForm({ reference }));
    }
    await bench.move('LIST-3', 2, 'tnhs');
  });

  it('goes page by page, newest first, each dossier once, to its end', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 3; pages += 1) {
      const { items, nextCursor } = await page(`limit=2${cursor}`);
      seen.push(...items.map(({ reference }) => reference));
      cursor = nextCursor === undefined ? '' : `&cursor=${nextCursor}`;
    }
    expect(seen).toEqual(references);
    expect(cursor).toBe('');
  });

  it('filters by status and by reference', async () => {
    expect((await page('status=2')).items.map(({ reference }) => reference)).toEqual(['LIST-3']);
    expect((await page('reference=LIST-1')).items.map(({ reference }) => reference)).toEqual(['LIST-1']);
    expect((await page('reference=LIST-1', vss)).items).toEqual([]);
  });

  it('refuses a cursor of another portal, of other filters, or made up', async () => {
    const { nextCursor = '' } = await page('limit=2');
    const [id = ''] = nextCursor.split('.');
    const forged = `${id}.${createHmac('sha256', 'x').update(id).digest().subarray(0, 12).toString('base64url')}`;
    const tries: [string, string][] = [
      [vss, `cursor=${nextCursor}`],
      [npsp, `status=1&cursor=${nextCursor}`],
      [npsp, `cursor=${forged}`],
      [npsp, 'cursor=zz'],
    ];
    for (const [token, query] of tries) {
      const answer = await ask(`/v1/dossiers?${query}`, token);
      expect(await answer.json()).toMatchObject({ status: 422, violations: [{ pointer: '/query/cursor' }] });
    }
  });

  it('names every wrong parameter at once', async () => {
    const answer = (await (await ask('/v1/dossiers?status=11&limit=0&cursor=a&cursor=b', npsp)).json()) as Problem;
    expect(answer.violations.map(({ pointer }) => pointer)).toEqual(['/query/status', '/query/limit', '/query/cursor']);
  });
});

describe('the OpenAPI document', () => {
  let api: {
    paths: Record<string, Tree>;
    components: { schemas: Record<string, { required?: string[]; properties: Record<string, { $ref?: string }> }> };
  };
  beforeAll(async () => {
    api = (await (await fetch(`${bench.url}/docs-json`)).json()) as typeof api;
  });

  it('shows every path of the door, the console and nothing of the other doors', () => {
    const console = /^\/console\/(api\/|session)/;
    expect(Object.keys(api.paths).filter((path) => console.test(path)).length).toBeGreaterThan(20);
    const others = Object.keys(api.paths).filter((path) => !console.test(path));
    expect(others.sort()).toEqual([
      '/oauth2/token',
      '/v1/dossiers',
      '/v1/dossiers/{id}',
      '/v1/dossiers/{id}/supplements',
      '/v1/dossiers/{id}/timeline',
      '/v1/dossiers/{id}/withdrawal',
    ]);
  });

  it('calls exactly those fields required which the rules miss when they are absent', async () => {
    const parts = { DossierDocument: '', ParticipantDocument: 'participant', ContributionDocument: 'contribution' };
    const missed: string[] = [];
    const promised: string[] = [];
    for (const [schema, part] of Object.entries(parts)) {
      const { required = [], properties } = api.components.schemas[schema] ?? { properties: {} };
      promised.push(...required);
      for (const name of Object.keys(properties)) if (await isMissed(part, name)) missed.push(name);
    }
    expect(missed.sort()).toEqual(promised.sort());
  });

  /** Whether a form is refused when this one field of it is left out. */
  async function isMissed(part: string, name: string): Promise<boolean> {
    const form = nativeForm({ reference: fresh() }) as Tree & { participant: Tree };
    form.participant['vssCode'] = '7912345678';
    const holder = part === '' ? form : (form[part] as Tree);
    holder[name] = undefined;
    const headers = name === 'reference' ? { 'idempotency-key': fresh() } : {};
    return (await post('/v1/dossiers', vss, form, headers)).status === 422;
  }

  it('is served with a viewer that loads nothing from elsewhere', async () => {
    const viewer = await (await fetch(`${bench.url}/docs`)).text();
    const sources = [...viewer.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = '']) => source);
    expect(sources.length).toBeGreaterThan(2);
    expect(sources.filter((source) => /^(https?:)?\/\//.test(source))).toEqual([]);
    const script = sources.find((source) => source.endsWith('.js')) ?? '';
    expect((await fetch(new URL(script, `${bench.url}/docs`))).status).toBe(200);
  });
});
