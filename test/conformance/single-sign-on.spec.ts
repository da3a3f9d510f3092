// Single sign-on against a provider of our own making, over real HTTP.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

  it.each([
    ['no role here', { ...person, sub: 's-3', preferred_username: 'khong.vai', groups: ['khac'] }],
    ['no agencies told', { ...person, sub: 's-4', preferred_username: 'khong.co.quan', agencies: [] }],
    ['a name that is somebody else’s', { ...person, sub: 's-5', preferred_username: 'admin' }],
  ])('lets nobody in with %s', async (_what, claims) => {
    provider.tell(claims);
    await expectRefused(await travel());
    const { rows } = await bench.pool.query('SELECT 1 FROM account WHERE oidc_subject LIKE $1', [`%${claims.sub}`]);
    expect(rows).toEqual([]);
  });
});
