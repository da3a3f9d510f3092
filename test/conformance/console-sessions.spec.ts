// Sessions of the console over HTTP, end to end, behind an address with TLS: the lock-out, the second factor, idling out, the cookie,
// forgery, rates. The clock is set, nothing waits for it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { request, type IncomingHttpHeaders } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import { Accounts } from '../../src/accounts/accounts.service.js';
import { CLOCK, systemClock, type Clock } from '../../src/platform/clock.js';
import { openDoors, type DoorsBench } from './doors-bench.js';

const origin = 'https://tnhs.example.vn';
const cookieName = '__Host-tnhs-console';
const chosen = 'một mật khẩu thật dài 42';
const wrongPassword = 'không phải mật khẩu này';
const minuteMs = 60_000;

let bench: DoorsBench;
let places = 1;
let people = 0;

beforeAll(async () => {
  bench = await openDoors({ env: { PUBLIC_URL: origin, CONSOLE_IDLE_MINUTES: '10', CONSOLE_SESSION_HOURS: '2' } });
}, 60_000);
afterAll(() => bench?.close());

const clock = (): { now: () => Date } => bench.gateway.app.get<Clock>(CLOCK);
const systemNow = systemClock.now.bind(systemClock);
let shiftedMs = 0;
function later(ms: number): void {
  shiftedMs += ms;
  clock().now = () => new Date(systemNow().getTime() + shiftedMs);
}
afterEach(() => {
  shiftedMs = 0;
  clock().now = systemNow;
});

interface Asked {
  readonly method?: string;
  readonly body?: object | string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Address that the call comes from. */
  readonly from?: string;
}
interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** As a browser behind the proxy that ends TLS. Each call comes from an address of its own unless told, so that no rate is met. */
function ask(path: string, { method = 'GET', body, cookie, headers = {}, from }: Asked = {}): Promise<Heard> {
  places += 1;
  const localAddress = from ?? `127.0.${Math.floor(places / 250) + 1}.${(places % 250) + 2}`;
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const own = {
    ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    ...(cookie === undefined ? {} : { cookie: `${cookieName}=${cookie}` }),
  };
  return new Promise((done, fail) => {
    const call = request(`${bench.url}${path}`, { method, localAddress, headers: { ...own, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const read = text === '' ? {} : (JSON.parse(text) as Heard['body']);
        done({ status: answer.statusCode ?? 0, headers: answer.headers, body: read });
      });
    });
    call.on('error', fail);
    call.end(sent);
  });
}

function signIn(username: string, password: string, more: { code?: string; cookie?: string; from?: string } = {}) {
  const { code, ...rest } = more;
  const body = { username, password, ...(code === undefined ? {} : { code }) };
  return ask('/console/session', { method: 'POST', body, headers: { origin }, ...rest });
}

function tokenOf({ headers }: Heard): string {
  const cookie = headers['set-cookie']?.find((one) => one.startsWith(`${cookieName}=`)) ?? '';
  return cookie.slice(cookieName.length + 1).split(';', 1)[0] ?? '';
}

/** An act of a signed-in page. */
function act(method: string, path: string, by: Page, body?: object): Promise<Heard> {
  const sent = body === undefined ? {} : { body };
  return ask(path, { method, ...sent, cookie: by.cookie, headers: { origin, 'x-anti-forgery': by.antiForgery } });
}

interface Person {
  readonly username: string;
  readonly oneTime: string;
}
interface Page {
  readonly cookie: string;
  readonly antiForgery: string;
}

async function someone(role = 'viewer'): Promise<Person> {
  const username = `nguoi.${(people += 1)}`;
  const wanted = { username, displayName: 'Người thử', roles: [role], agencies: [] };
  const made = await bench.gateway.app.get(Accounts).create(wanted, { who: 'spec', reason: 'thử' });
  return { username, oneTime: made.oneTimePassword };
}

const pageOf = (heard: Heard): Page => ({ cookie: tokenOf(heard), antiForgery: String(heard.body['antiForgery']) });

/** Past the first password; with a second factor where the role needs one. */
async function settled(role = 'viewer'): Promise<Person & { page: Page; codeNow: () => string }> {
  const person = await someone(role);
  const first = pageOf(await signIn(person.username, person.oneTime));
  const changed = await act('PUT', '/console/session/password', first, { present: person.oneTime, wanted: chosen });
  if (role === 'viewer') return { ...person, page: pageOf(changed), codeNow: () => '' };
  const begun = await act('POST', '/console/session/second-factor', pageOf(changed), {});
  const totp = new TOTP({ secret: Secret.fromBase32(String(begun.body['secret'])) });
  const codeNow = (): string => totp.generate({ timestamp: clock().now().getTime() });
  const whole = await act('PUT', '/console/session/second-factor', pageOf(changed), { code: codeNow() });
  return { ...person, page: pageOf(whole), codeNow };
}

const present = async ({ cookie }: Pick<Page, 'cookie'>): Promise<number> =>
  (await ask('/console/api/overview', { cookie })).status;

/** What a stranger can compare of two answers. */
function seen({ status, headers, body }: Heard): unknown {
  const { correlationId, ...said } = body;
  const { date, 'x-correlation-id': own, ...kept } = headers;
  return { status, said, kept, hasIds: [typeof correlationId, typeof date, typeof own] };
}

describe('the lock', () => {
  it('answers alike for an account and for none, try by try, holds the right password too, and opens with time', async () => {
    const { username } = await settled();
    for (let failure = 0; failure < 7; failure += 1) {
      const [known, unknown] = [await signIn(username, wrongPassword), await signIn('khong.ai.ca', wrongPassword)];
      expect(known.body['code']).toBe('SIGN_IN_REFUSED');
      expect(seen(known)).toEqual(seen(unknown));
    }
    const held = await signIn(username, chosen);
    expect(seen(held)).toEqual(seen(await signIn('khong.ai.ca', chosen)));
    later(minuteMs + 1000);
    expect((await signIn(username, wrongPassword)).status).toBe(401);
    later(minuteMs + 1000);
    expect((await signIn(username, chosen)).status).toBe(401);
    later(minuteMs);
    expect((await signIn(username, chosen)).status).toBe(200);
    const { rows } = await bench.pool.query(`SELECT 1 FROM operator_act WHERE act = 'sign-in.locked' AND who = $1`, [
      username,
    ]);
    expect(rows).toHaveLength(2);
  }, 60_000);

  it('counts a wrong code of the second factor like a wrong password', async () => {
    const { username, codeNow } = await settled('operator');
    later(minuteMs);
    expect((await signIn(username, chosen)).body['code']).toBe('SECOND_FACTOR_REQUIRED');
    const wrong = codeNow() === '000000' ? '111111' : '000000';
    for (let failure = 0; failure < 5; failure += 1)
      expect((await signIn(username, chosen, { code: wrong })).body['code']).toBe('SECOND_FACTOR_REFUSED');
    expect((await signIn(username, chosen, { code: codeNow() })).body['code']).toBe('SIGN_IN_REFUSED');
    later(minuteMs + 1000);
    expect((await signIn(username, chosen, { code: codeNow() })).status).toBe(200);
  }, 60_000);

  it('lets a code count once', async () => {
    const { username, codeNow } = await settled('operator');
    later(minuteMs);
    const code = codeNow();
    expect((await signIn(username, chosen, { code })).status).toBe(200);
    expect((await signIn(username, chosen, { code })).body['code']).toBe('SECOND_FACTOR_REFUSED');
  }, 60_000);

  it('holds the one-time password too, and is opened by an administrator', async () => {
    const { username, oneTime } = await someone();
    for (let failure = 0; failure < 5; failure += 1) await signIn(username, wrongPassword);
    expect((await signIn(username, oneTime)).status).toBe(401);
    await bench.gateway.app.get(Accounts).enable(username, { who: 'spec', reason: 'thử' });
    expect((await signIn(username, oneTime)).body['stage']).toBe('password');
  }, 60_000);

  it('meets a rate for each address: the 21st try of a minute waits, another address does not', async () => {
    const from = '127.9.9.9';
    // All at once, so that none of them is slow enough for another try to be free.
    const tries = Array.from({ length: 21 }, () => ask('/console/session', tooShort(from)));
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(20);
    const held = answers.filter(({ status }) => status === 429);
    expect(held.map(({ headers }) => Number(headers['retry-after']) > 0)).toEqual([true]);
    expect((await ask('/console/session', tooShort('127.9.9.10'))).status).toBe(400);
  }, 60_000);

  const tooShort = (from: string): Asked => ({ method: 'POST', body: [], from });
});

describe('a session', () => {
  it('is in a cookie of this very host, out of reach of scripts and other sites, and in no answer', async () => {
    const { username } = await settled();
    const heard = await signIn(username, chosen);
    const [cookie = ''] = heard.headers['set-cookie'] ?? [];
    expect(cookie.replace(/=[\w-]{43};/, '=…;')).toBe(
      `${cookieName}=…; Max-Age=7200; Path=/; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(JSON.stringify(heard.body)).not.toContain(tokenOf(heard));
    const plain = { headers: { cookie: `tnhs-console=${tokenOf(heard)}` } };
    expect((await ask('/console/api/overview', plain)).status).toBe(401);
  }, 60_000);

  it('idles out, however old, and ends at its age, however busy', async () => {
    const [idle, busy] = [(await settled()).page, (await settled()).page];
    later(9 * minuteMs);
    expect([await present(idle), await present(busy)]).toEqual([200, 200]);
    later(11 * minuteMs);
    expect(await present(idle)).toBe(401);
    const again = (await settled()).page;
    for (let turn = 0; turn < 13; turn += 1) {
      later(9 * minuteMs);
      expect(await present(again)).toBe(200);
    }
    later(4 * minuteMs);
    expect(await present(again)).toBe(401);
  }, 60_000);

  it('has a new token after a sign-in and after each step up; the old ones open nothing', async () => {
    const planted = 'A'.repeat(43);
    const person = await someone('operator');
    const first = await signIn(person.username, person.oneTime, { cookie: planted });
    expect(first.body['stage']).toBe('password');
    const changed = await act('PUT', '/console/session/password', pageOf(first), {
      present: person.oneTime,
      wanted: chosen,
    });
    expect(changed.body['stage']).toBe('second-factor');
    const begun = await act('POST', '/console/session/second-factor', pageOf(changed), {});
    const totp = new TOTP({ secret: Secret.fromBase32(String(begun.body['secret'])) });
    const code = (): string => totp.generate({ timestamp: clock().now().getTime() });
    const whole = await act('PUT', '/console/session/second-factor', pageOf(changed), { code: code() });
    expect(whole.body['stage']).toBe('full');
    const tokens = [planted, ...[first, changed, whole].map(tokenOf)];
    expect(new Set(tokens).size).toBe(4);
    const answers = await Promise.all(tokens.map((cookie) => ask('/console/session', { cookie })));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 200]);
    later(minuteMs);
    const anew = await signIn(person.username, chosen, { code: code(), cookie: tokenOf(whole) });
    expect([anew.status, await present(pageOf(whole)), await present(pageOf(anew))]).toEqual([200, 401, 200]);
  }, 60_000);

  it('ends with the others when the password changes, all of them when the account is disabled', async () => {
    const { username, page } = await settled();
    const elsewhere = pageOf(await signIn(username, chosen));
    const changed = await act('PUT', '/console/session/password', page, { present: chosen, wanted: `${chosen} nữa` });
    expect([await present(elsewhere), await present(page), await present(pageOf(changed))]).toEqual([401, 401, 200]);
    await bench.gateway.app.get(Accounts).disable(username, { who: 'spec', reason: 'thử' });
    expect(await present(pageOf(changed))).toBe(401);
    expect(seen(await signIn(username, `${chosen} nữa`))).toEqual(seen(await signIn('khong.ai.ca', chosen)));
  }, 60_000);

  it('ends with a sign-out, and the browser is told to forget it', async () => {
    const { page } = await settled();
    const out = await act('DELETE', '/console/session', page);
    expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect(await present(page)).toBe(401);
  }, 60_000);
});

describe('another site', () => {
  const foreign = ['https://evil.example', 'http://tnhs.example.vn', 'https://tnhs.example.vn:8443', 'null'];

  it.each(foreign)(
    'at %s changes nothing with a person’s cookie, and signs nobody in',
    async (from) => {
      const { username, page } = await settled();
      const headers = { origin: from, 'x-anti-forgery': page.antiForgery };
      const tries = [
        ask('/console/api/dossiers/views', {
          method: 'POST',
          body: { name: 'x', filters: {} },
          cookie: page.cookie,
          headers,
        }),
        ask('/console/session', { method: 'DELETE', cookie: page.cookie, headers }),
        ask('/console/session', { method: 'POST', body: { username, password: chosen }, headers: { origin: from } }),
      ];
      const answers = await Promise.all(tries);
      expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
        tries.map(() => [403, 'FORGERY_SUSPECTED']),
      );
      expect(await present(page)).toBe(200);
    },
    60_000,
  );

  it('is told by what the browser says of the call, and without the page’s own token nothing happens', async () => {
    const [one, other] = [(await settled()).page, (await settled()).page];
    const tries: Asked['headers'][] = [
      { 'x-anti-forgery': one.antiForgery, 'sec-fetch-site': 'cross-site' },
      { 'x-anti-forgery': one.antiForgery, 'sec-fetch-site': 'same-site' },
      { origin },
      { origin, 'x-anti-forgery': other.antiForgery },
    ];
    for (const headers of tries) {
      const body = { name: 'x', filters: {} };
      const answer = await ask('/console/api/dossiers/views', {
        method: 'POST',
        body,
        cookie: one.cookie,
        headers: headers ?? {},
      });
      expect([headers, answer.status]).toEqual([headers, 403]);
    }
    const form = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    const sent = await ask('/console/session', {
      method: 'POST',
      body: '{"username":"a","password":"b"}',
      headers: form,
    });
    expect(sent.status).toBeGreaterThanOrEqual(400);
    const own = { origin, 'x-anti-forgery': one.antiForgery, 'sec-fetch-site': 'same-origin' };
    const body = { name: 'của tôi', filters: {} };
    const allowed = await ask('/console/api/dossiers/views', {
      method: 'POST',
      body,
      cookie: one.cookie,
      headers: own,
    });
    expect(allowed.status).toBe(200);
  }, 60_000);
});
