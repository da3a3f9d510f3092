// Who may enter the native REST door: OAuth 2.0 client credentials, and tokens that cannot be forged.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { nativeForm } from './door-forms.js';
import { openDoors, secret, signingKey, type DoorsBench } from './doors-bench.js';

interface Problem {
  readonly code: string;
}

let bench: DoorsBench;
beforeAll(async () => {
  bench = await openDoors();
});
afterAll(() => bench.close());

function ask(token: string): Promise<Response> {
  return fetch(`${bench.url}/v1/dossiers`, { headers: { authorization: `Bearer ${token}` } });
}

function post(token: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${bench.url}/v1/dossiers`, { method: 'POST', body, headers });
}

function askToken(form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form), headers });
}

const credentials = { grant_type: 'client_credentials', client_id: 'vss', client_secret: secret };
const basic = (name: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

describe('the token endpoint', () => {
  it('gives a token for the client in the form or in HTTP Basic, never to be cached', async () => {
    const answers = [
      await askToken(credentials),
      await askToken({ grant_type: 'client_credentials' }, basic('vss', secret)),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(await answer.json()).toMatchObject({
        token_type: 'Bearer',
        expires_in: 900,
        scope: expect.stringContaining('dossier.submit'),
      });
    }
  });

  it.each<[string, Record<string, string> | string, Record<string, string>, string]>([
    ['a wrong secret', { ...credentials, client_secret: 'no' }, {}, '401 invalid_client'],
    ['an unknown client', { ...credentials, client_id: 'nobody' }, {}, '401 invalid_client'],
    ['no client', { grant_type: 'client_credentials' }, {}, '401 invalid_client'],
    ['another grant', { ...credentials, grant_type: 'password' }, {}, '400 unsupported_grant_type'],
    ['no grant', { client_id: 'vss', client_secret: secret }, {}, '400 invalid_request'],
    [
      'a repeated field',
      `grant_type=client_credentials&client_id=vss&client_id=npsp-rest&client_secret=${secret}`,
      {},
      '400 invalid_request',
    ],
    ['two ways at once', credentials, basic('vss', secret), '400 invalid_request'],
    ['a scope not granted', { ...credentials, client_id: 'reader', scope: 'dossier.submit' }, {}, '400 invalid_scope'],
    ['an unknown scope', { ...credentials, scope: 'dossier.read admin' }, {}, '400 invalid_scope'],
  ])('refuses %s', async (_what, form, headers, said) => {
    const answer = await askToken(form, headers);
    expect(`${answer.status} ${((await answer.json()) as { error: string }).error}`).toBe(said);
  });

  it('gives fewer scopes when fewer are asked for, and they are kept to', async () => {
    const { access_token: token } = (await (await askToken({ ...credentials, scope: 'dossier.read' })).json()) as {
      access_token: string;
    };
    expect((await ask(token)).status).toBe(200);
    const refused = await post(token, JSON.stringify(nativeForm({ reference: 'SCOPE' })));
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([403, 'FORBIDDEN']);
  });

  it('slows down who guesses secrets, and nobody else', async () => {
    const guess = (): Promise<Response> => askToken({ ...credentials, client_id: 'reader', client_secret: 'guess' });
    // Ten at once: one by one, a slow machine could take so long that an eleventh is free.
    const first = await Promise.all(Array.from({ length: 10 }, guess));
    expect(first.map(({ status }) => status)).toEqual(first.map(() => 401));
    const held = [await guess(), await guess()];
    expect(held.map(({ status }) => status)).toEqual([429, 429]);
    expect(Number(held[1]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await askToken(credentials)).status).toBe(200);
  });
});

describe('a bearer token', () => {
  const claims = { scope: 'dossier.read', sub: 'vss', iss: 'tnhs-gateway', aud: 'tnhs-gateway/v1' };
  const sign = (
    change: Record<string, unknown>,
    key: Uint8Array,
    header = { alg: 'HS256', typ: 'at+jwt' },
  ): Promise<string> =>
    new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1000) + 60, ...change }).setProtectedHeader(header).sign(key);
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forgeries: [string, () => Promise<string>][] = [
    ['signed by another key', () => sign({}, new Uint8Array(32))],
    ['that has ended', () => sign({ exp: 1_000_000_000 }, signingKey)],
    ['without an end', () => sign({ exp: undefined }, signingKey)],
    ['for another audience', () => sign({ aud: 'other' }, signingKey)],
    ['of a client we do not know', () => sign({ sub: 'nobody' }, signingKey)],
    ['of another kind', () => sign({}, signingKey, { alg: 'HS256', typ: 'JWT' })],
    [
      'with alg none',
      async () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ ...claims, exp: 9_999_999_999 })}.`,
    ],
    ['that is no token', async () => 'abc'],
  ];

  it('of our own making opens the door', async () => {
    expect((await ask(await sign({}, signingKey))).status).toBe(200);
  });

  it.each(forgeries)('%s does not', async (_what, forge) => {
    const answer = await ask(await forge());
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="tnhs-gateway"']);
  });

  it('is looked at before the body: a stranger’s megabytes are not read', async () => {
    const answer = await post('nobody', '{'.repeat(150_000));
    expect(((await answer.json()) as Problem).code).toBe('UNAUTHENTICATED');
  });
});
