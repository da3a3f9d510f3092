// Single sign-on against a provider of our own making, over real HTTP.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts } from '../../src/accounts/accounts.service.js';
import { startFakeProvider, type FakeProvider, type Spoil } from '../support/fake-provider.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

let bench: DoorsBench;
let provider: FakeProvider;

beforeAll(async () => {
  provider = await startFakeProvider({ id: 'tnhs-console', secret });
  const roleMap = { 'tnhs-canbo': 'officer', 'tnhs-admin': 'administrator' };
  const sso = {
    issuer: provider.issuer,
    clientId: 'tnhs-console',
    clientSecret: secret,
    roleMap,
    agenciesClaim: 'agencies',
  };
  bench = await openDoors({ sso });
}, 60_000);

afterAll(async () => {
  await bench?.close();
  await provider?.close();
});

const person = {
  sub: 's-1',
  preferred_username: 'Lan.Nguyen',
  name: 'Lan',
  groups: ['tnhs-canbo', 'khac'],
  agencies: ['07906'],
};

function cookieOf(answer: Response, name: string): string {
  const found = answer.headers.getSetCookie().find((one) => one.startsWith(`${name}=`));
  return found?.split(';', 1)[0] ?? '';
}

/** The browser's way: out, to the provider, back. `change` may spoil the address it comes back by. */
async function travel(change: (back: URL) => void = () => undefined, cookie?: string): Promise<Response> {
  const out = await fetch(`${bench.url}/console/session/sso`, { redirect: 'manual' });
  expect(out.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/);
  const there = await fetch(out.headers.get('location') ?? '', { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  back.host = new URL(bench.url).host;
  change(back);
  return fetch(back, { redirect: 'manual', headers: { cookie: cookie ?? cookieOf(out, 'tnhs-console-sso') } });
}

async function sessionAfter(answer: Response) {
  const cookie = cookieOf(answer, 'tnhs-console');
  return (await fetch(`${bench.url}/console/session`, { headers: { cookie } })).json();
}

async function expectRefused(answer: Response): Promise<void> {
  expect([answer.status, answer.headers.get('location')]).toEqual([
    302,
    expect.stringContaining('/console/sign-in?refused='),
  ]);
  expect(cookieOf(answer, 'tnhs-console')).toBe('');
}

describe('single sign-on', () => {
  it('is offered where it is configured, and lets a person in with the roles and agencies the provider tells', async () => {
    expect(await (await fetch(`${bench.url}/console/session/options`)).json()).toEqual({ singleSignOn: true });
    provider.tell(person);
    const answer = await travel();
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/console/']);
    expect(await sessionAfter(answer)).toMatchObject({
      username: 'lan.nguyen',
      roles: ['officer'],
      agencies: ['07906'],
      stage: 'full',
      singleSignOn: true,
    });
  });

  it('follows the provider at the next sign-in, and ends what was opened under the old roles', async () => {
    provider.tell(person);
    const before = cookieOf(await travel(), 'tnhs-console');
    provider.tell({ ...person, groups: 'tnhs-admin', agencies: ['*'] });
    expect(await sessionAfter(await travel())).toMatchObject({ roles: ['administrator'], agencies: [] });
    expect((await fetch(`${bench.url}/console/session`, { headers: { cookie: before } })).status).toBe(401);
    const { rows } = await bench.pool.query<{ act: string }>(
      `SELECT act FROM operator_act WHERE who = 'lan.nguyen' ORDER BY seq`,
    );
    expect(rows.map(({ act }) => act)).toEqual(['account.create', 'sign-in', 'sign-in', 'account.change', 'sign-in']);
  });

  it.each<[string, Spoil]>([
    ['another nonce', { nonce: 'another' }],
    ['another issuer', { issuer: 'http://127.0.0.1:9' }],
    ['another audience', { audience: 'another-client' }],
    ['a strange key', { key: true }],
    ['an end that has passed', { stale: true }],
  ])('refuses an ID token with %s', async (_what, spoil) => {
    provider.tell({ ...person, sub: 's-2', preferred_username: 'ke.gian' }, spoil);
    await expectRefused(await travel());
  });

  it('refuses another state, a missing cookie, a changed cookie and a stolen code', async () => {
    provider.tell(person);
    await expectRefused(await travel((back) => back.searchParams.set('state', 'another')));
    await expectRefused(await travel(undefined, 'x=y'));
    await expectRefused(await travel(undefined, `tnhs-console-sso=${Buffer.alloc(200, 7).toString('base64url')}`));
    await expectRefused(await travel((back) => back.searchParams.set('code', 'stolen')));
  });

  it('takes an answer of the provider once: the same address again opens nothing', async () => {
    provider.tell(person);
    const out = await fetch(`${bench.url}/console/session/sso`, { redirect: 'manual' });
    const there = await fetch(out.headers.get('location') ?? '', { redirect: 'manual' });
    const back = new URL(there.headers.get('location') ?? '');
    back.host = new URL(bench.url).host;
    const headers = { cookie: cookieOf(out, 'tnhs-console-sso') };
    const first = await fetch(back, { redirect: 'manual', headers });
    expect(first.headers.get('location')).toBe('/console/');
    expect(first.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^tnhs-console-sso=; Max-Age=0/));
    await expectRefused(await fetch(back, { redirect: 'manual', headers }));
  });

  it('does not let one person’s answer into another person’s browser', async () => {
    provider.tell(person);
    const mine = await fetch(`${bench.url}/console/session/sso`, { redirect: 'manual' });
    await expectRefused(await travel(undefined, cookieOf(mine, 'tnhs-console-sso')));
  });

  it('sends the person nowhere else, whatever the address says', async () => {
    provider.tell(person);
    const answer = await travel((back) => {
      for (const name of ['next', 'redirect', 'returnTo']) back.searchParams.set(name, 'https://evil.example/');
    });
    expect(answer.headers.get('location')).toBe('/console/');
  });

  it('signs out here, and asks for no password of the gateway: there is none', async () => {
    provider.tell(person);
    const cookie = cookieOf(await travel(), 'tnhs-console');
    const told = (await (await fetch(`${bench.url}/console/session`, { headers: { cookie } })).json()) as {
      antiForgery: string;
    };
    const headers = { cookie, 'x-anti-forgery': told.antiForgery, 'content-type': 'application/json' };
    const body = JSON.stringify({ present: '', wanted: 'một mật khẩu thật dài 42' });
    const password = await fetch(`${bench.url}/console/session/password`, { method: 'PUT', headers, body });
    expect(password.status).toBe(401);
    const local = { username: 'lan.nguyen', password: '' };
    const signIn = await fetch(`${bench.url}/console/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(local),
    });
    expect(signIn.status).toBe(401);
    const out = { method: 'DELETE', headers: { cookie, 'x-anti-forgery': told.antiForgery } };
    expect((await fetch(`${bench.url}/console/session`, out)).status).toBe(204);
    expect((await fetch(`${bench.url}/console/session`, { headers: { cookie } })).status).toBe(401);
  });

  it('refuses who is disabled here, and comes in again when enabled', async () => {
    provider.tell(person);
    await travel();
    const accounts = bench.gateway.app.get(Accounts);
    await accounts.disable('lan.nguyen', { who: 'spec', reason: 'thử' });
    await expectRefused(await travel());
    await accounts.enable('lan.nguyen', { who: 'spec', reason: 'thử' });
    expect((await travel()).headers.get('location')).toBe('/console/');
    const by = { who: 'spec', reason: 'thử' };
    const wanted = { displayName: 'L', roles: ['administrator'], agencies: [] };
    await expect(accounts.reset('lan.nguyen', by)).rejects.toThrow('ACCOUNT_ELSEWHERE');
    await expect(accounts.change('lan.nguyen', wanted, by)).rejects.toThrow('ACCOUNT_ELSEWHERE');
  });

  it('says so in the page when the provider does not answer, and lets people in when it does again', async () => {
    provider.tell(person);
    provider.cut('tokens');
    const dead = await travel();
    expect([dead.status, dead.headers.get('location')]).toEqual([
      302,
      expect.stringMatching(/refused=[\w-]+&why=down$/),
    ]);
    expect(cookieOf(dead, 'tnhs-console')).toBe('');
    provider.cut('nothing');
    expect((await travel()).headers.get('location')).toBe('/console/');
  });

  it.each([
    ['no role here', { ...person, sub: 's-3', preferred_username: 'khong.vai', groups: ['khac'] }],
    ['no agencies told', { ...person, sub: 's-4', preferred_username: 'khong.co.quan', agencies: [] }],
    ['a name that is somebody else’s', { ...person, sub: 's-5', preferred_username: 'admin' }],
    ['a name that is a program’s', { ...person, sub: 's-6', preferred_username: 'Viewer' }],
    ['agencies that are none', { ...person, sub: 's-7', preferred_username: 'la.co.quan', agencies: ['07906', 'x'] }],
    ['no name', { ...person, sub: 's-8', preferred_username: '' }],
  ])('lets nobody in with %s', async (_what, claims) => {
    provider.tell(claims);
    await expectRefused(await travel());
    const { rows } = await bench.pool.query('SELECT 1 FROM account WHERE oidc_subject LIKE $1', [`%${claims.sub}`]);
    expect(rows).toEqual([]);
  });
});

it('a provider that cannot be found sends the person back to the sign-in page, and is asked again the next time', async () => {
  const late = await startFakeProvider({ id: 'tnhs-console', secret });
  const sso = { issuer: late.issuer, clientId: 'tnhs-console', clientSecret: secret, roleMap: { a: 'viewer' } };
  const other = await openDoors({ sso, env: { PUBLIC_URL: 'https://tnhs.example.vn' } });
  try {
    late.cut('all');
    const begin = () => fetch(`${other.url}/console/session/sso`, { redirect: 'manual' });
    const dead = await begin();
    expect([dead.status, dead.headers.get('location')]).toEqual([
      302,
      expect.stringMatching(/^\/console\/sign-in\?refused=[\w-]+&why=down$/),
    ]);
    late.cut('nothing');
    const out = await begin();
    expect(out.headers.get('location')).toContain(late.issuer);
    expect(out.headers.getSetCookie()[0]).toMatch(
      /^__Host-tnhs-console-sso=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  } finally {
    await other.close();
    await late.close();
  }
}, 60_000);
