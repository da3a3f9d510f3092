// Behind reverse proxies: rates are kept by the caller that a trusted proxy names, and by the hop itself when it is not trusted.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

const proxy = '127.77.0.1';
const secondProxy = '127.77.0.2';
let bench: DoorsBench;

beforeAll(async () => {
  const payplat = { partnerCode: 'TNHS602E', secrets: [secret] };
  bench = await openDoors({ payplat, env: { TRUSTED_PROXIES: `127.77.0.0/24, ::1` } });
}, 60_000);
afterAll(() => bench?.close());

interface Door {
  readonly name: string;
  readonly path: string;
  readonly method?: 'GET';
  readonly type?: string;
  readonly body?: string;
  /** Tries of one address before it must wait. */
  readonly tries: number;
}

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const doors: readonly Door[] = [
  { name: 'sign-in', path: '/console/session', type: json, body: '[]', tries: 20 },
  { name: 'single sign-on', path: '/console/session/sso', method: 'GET', tries: 120 },
  { name: 'payment platform', path: '/payplat/ipn', type: json, body: '{}', tries: 60 },
  {
    name: 'token',
    path: '/oauth2/token',
    type: form,
    body: 'grant_type=client_credentials&client_id=reader&client_secret=guess',
    tries: 10,
  },
  { name: 'DVCQG', path: '/dvcqg/login', type: json, body: '{"username":"vss-json","password":"guess"}', tries: 10 },
];

/** @param hop the address the call itself comes from */
function ask(
  { path, method, type, body }: Door,
  hop: string,
  forwarded: string,
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  const own = type === undefined ? {} : { 'content-type': type };
  const headers = { 'x-forwarded-for': forwarded, ...own, ...more };
  return new Promise((done, fail) => {
    const options = { method: method ?? 'POST', localAddress: hop, headers };
    const call = request(`${bench.url}${path}`, options, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode ?? 0));
    });
    call.on('error', fail);
    call.end(body);
  });
}

/** As often as one address may, then once more. @returns the last two answers. */
async function exhaust(door: Door, one: (turn: number) => { hop: string; forwarded: string }): Promise<number[]> {
  const answers: number[] = [];
  for (let turn = 0; turn <= door.tries; turn += 1) {
    const { hop, forwarded } = one(turn);
    answers.push(await ask(door, hop, forwarded));
  }
  return answers.slice(-2);
}

describe.each(doors)('the $name door', (door) => {
  it('counts a caller behind a trusted proxy alone, whatever it wrote into the header itself', async () => {
    const waits = await exhaust(door, (turn) => ({ hop: proxy, forwarded: `198.51.100.${turn}, 203.0.113.1` }));
    expect([waits[0] === 429, waits[1]]).toEqual([false, 429]);
    expect(await ask(door, proxy, '203.0.113.2')).not.toBe(429);
    expect(await ask(door, secondProxy, `203.0.113.1, ${proxy}`)).toBe(429);
  }, 60_000);

  it('believes no header of anybody else', async () => {
    const stranger = '127.88.0.1';
    const waits = await exhaust(door, (turn) => ({ hop: stranger, forwarded: `203.0.113.${turn + 10}` }));
    expect([waits[0] === 429, waits[1]]).toEqual([false, 429]);
    expect(await ask(door, '127.88.0.2', stranger)).not.toBe(429);
    expect(await ask(door, proxy, `203.0.113.10, ${stranger}`)).toBe(429);
  }, 60_000);
});

it('a page reached by TLS is the console’s own when a trusted proxy says so, and when nobody else does', async () => {
  const [door] = doors;
  if (!door) throw new Error('no door');
  const page = { host: 'tnhs.example.vn', origin: 'https://tnhs.example.vn', 'x-forwarded-proto': 'https' };
  expect(await ask(door, proxy, '203.0.113.77', page)).toBe(400);
  expect(await ask(door, '127.88.0.77', '203.0.113.78', page)).toBe(403);
  const foreign = { ...page, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
  expect(await ask(door, proxy, '203.0.113.79', foreign)).toBe(403);
});
