// Signing out of the console of somebody who came by single sign-on: the session here ends, and the browser is led to the provider's
// own sign-out (OpenID Connect RP-Initiated Logout 1.0) where there is one.
import { afterEach, expect, it } from '@jest/globals';
import { SignIn } from '../../src/accounts/sign-in.service.js';
import { findAccount } from '../../src/store/account.repository.js';
import { DATABASE, type Database } from '../../src/store/database.js';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function openAt(provider: FakeProvider, more: object = {}): Promise<DoorsBench> {
  const settings = { issuer: provider.issuer, clientId: 'tnhs-console', clientSecret: secret };
  const bench = await openDoors({ sso: { ...settings, roleMap: { truc: 'operator' }, ...more } });
  closing.push(() => bench.close());
  return bench;
}

async function providerWith(signOut?: string): Promise<FakeProvider> {
  const wanted = signOut === undefined ? {} : { signOut };
  const provider = await startFakeProvider({ id: 'tnhs-console', secret, ...wanted });
  closing.push(() => provider.close());
  provider.tell({ sub: 's-1', preferred_username: 'Lan.Nguyen', name: 'Nguyễn Thị Lan', groups: ['truc'] });
  return provider;
}

const cookieIn = (answer: Response, name: string): string =>
  answer.headers
    .getSetCookie()
    .find((one) => one.startsWith(`${name}=`))
    ?.split(';', 1)[0] ?? '';

/** By the provider. @returns the cookie of the session. */
async function comeIn({ url }: DoorsBench): Promise<string> {
  const out = await fetch(`${url}/console/session/sso`, { redirect: 'manual' });
  const there = await fetch(out.headers.get('location') ?? '', { redirect: 'manual' });
  const headers = { cookie: cookieIn(out, 'tnhs-console-sso') };
  return cookieIn(await fetch(there.headers.get('location') ?? '', { redirect: 'manual', headers }), 'tnhs-console');
}

async function leave({ url }: DoorsBench, cookie: string): Promise<Response> {
  const told = (await (await fetch(`${url}/console/session`, { headers: { cookie } })).json()) as {
    antiForgery: string;
  };
  const headers = { cookie, 'x-anti-forgery': told.antiForgery };
  return fetch(`${url}/console/session`, { method: 'DELETE', headers });
}

const presentAfter = async ({ url }: DoorsBench, cookie: string): Promise<number> =>
  (await fetch(`${url}/console/session`, { headers: { cookie } })).status;

it('leads to the provider with the client and the way back, and nothing of the person', async () => {
  const provider = await providerWith('/sign-out?theme=bhxh');
  const bench = await openAt(provider);
  const back = `${bench.url}/console/sign-in`;
  provider.returnTo(back);
  const cookie = await comeIn(bench);
  const answer = await leave(bench, cookie);
  expect([answer.status, await presentAfter(bench, cookie)]).toEqual([200, 401]);
  expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=0');
  const { continueAt } = (await answer.json()) as { continueAt: string };
  expect(new URL(continueAt).origin).toBe(provider.issuer);
  const there = await fetch(continueAt, { redirect: 'manual' });
  expect([there.status, there.headers.get('location')]).toEqual([302, back]);
  expect(there.headers.getSetCookie()[0]).toContain('provider-session=; ');
  expect(provider.farewell()).toEqual({
    theme: 'bhxh',
    client_id: 'tnhs-console',
    post_logout_redirect_uri: back,
  });
}, 60_000);

it('ends at the console where the provider has no sign-out, where none is wanted, or where it is no address', async () => {
  const cases = [
    [await providerWith(), {}],
    [await providerWith('/sign-out'), { signOut: 'here' }],
    [await providerWith('javascript:alert(1)//'), {}],
  ] as const;
  for (const [provider, more] of cases) {
    const bench = await openAt(provider, more);
    const cookie = await comeIn(bench);
    const answer = await leave(bench, cookie);
    expect([answer.status, await answer.text(), await presentAfter(bench, cookie)]).toEqual([204, '', 401]);
  }
}, 120_000);

it('ends at the console for an account with a password, and while the provider does not answer', async () => {
  const provider = await providerWith('/sign-out');
  const bench = await openAt(provider);
  provider.cut('all');
  const database = bench.gateway.app.get<Database>(DATABASE);
  const open = async (): Promise<string> => {
    const account = await findAccount(database, 'admin');
    if (!account) throw new Error('no account');
    const { token } = await bench.gateway.app.get(SignIn).open(account);
    return `tnhs-console=${token}`;
  };
  const own = await open();
  expect([(await leave(bench, own)).status, await presentAfter(bench, own)]).toEqual([204, 401]);
  await bench.pool.query(`UPDATE account SET oidc_subject = 'somewhere s-9' WHERE username = 'admin'`);
  const foreign = await open();
  expect([(await leave(bench, foreign)).status, await presentAfter(bench, foreign)]).toEqual([204, 401]);
  // It was not the provider's last word: what could not be found is asked for again.
  provider.cut('nothing');
  provider.returnTo(`${bench.url}/console/sign-in`);
  expect((await leave(bench, await open())).status).toBe(200);
}, 60_000);
