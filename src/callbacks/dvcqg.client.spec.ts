import { describe, expect, it } from '@jest/globals';
import {
  dvcqgClient as client,
  dvcqgPassword as password,
  dvcqgStatus as status,
  portal,
  server,
} from '../../test/support/scripted-dvcqg.js';
import type { Asked, Reply } from '../../test/support/scripted-server.js';
import { createAddressPolicy, createGuardedAgent } from '../wire/http-client/address-guard.js';
import { HttpClient } from '../wire/http-client/http.client.js';

const signal = new AbortController().signal;

const callsOf = (): Asked[] => server.asked.filter((asked) => !asked.path.includes('login'));

describe('a call to the national portal', () => {
  it('logs in once and carries session, madonvi, service and dstcode', async () => {
    const dvcqg = client();
    expect((await dvcqg.sendStatus(status, signal)).answer).toEqual({ kind: 'accepted' });
    expect((await dvcqg.sendProgress([{ MaHoSo: 'H1' }], signal)).answer).toEqual({ kind: 'accepted' });
    expect(server.asked.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
      ['/adapter/mapi/login', { username: 'gateway', password }],
      [
        '/adapter/mapi/g',
        { session: 'session-1', madonvi: 'G24', service: 'DongBoTrangThaiHoSo', type: '2', data: status },
      ],
      [
        '/adapter/mapi/g',
        { session: 'session-1', madonvi: 'G24', service: 'CapNhatTienDoHoSoMC', data: [{ MaHoSo: 'H1' }] },
      ],
    ]);
    expect(new Set(server.asked.map(({ headers }) => headers['dstcode']))).toEqual(
      new Set(['VN:GOV:000.00.00.G22:vpcpdvcprovider']),
    );
  });

  it('writes every scalar as text', async () => {
    await client().sendStatus({ n: 10, yes: true, no: false, none: null, list: [{ n: 1 }] }, signal);
    expect((JSON.parse(callsOf()[0]?.body ?? '') as { data: unknown }).data).toEqual({
      n: '10',
      yes: 'True',
      no: 'False',
      none: '',
      list: [{ n: '1' }],
    });
  });

  it('shares one login among calls that come at once', async () => {
    const dvcqg = client();
    const replies = await Promise.all(Array.from({ length: 12 }, () => dvcqg.sendStatus(status, signal)));
    expect(new Set(replies.map(({ answer }) => answer.kind))).toEqual(new Set(['accepted']));
    expect([portal.logins, callsOf().length]).toEqual([1, 12]);
  });
});

describe('a session that ends', () => {
  it('in the middle of the work is renewed once for all calls that meet it', async () => {
    const dvcqg = client();
    await dvcqg.sendStatus(status, signal);
    portal.valid.clear();
    const replies = await Promise.all(Array.from({ length: 6 }, () => dvcqg.sendStatus(status, signal)));
    expect(new Set(replies.map(({ answer }) => answer.kind))).toEqual(new Set(['accepted']));
    expect(portal.logins).toBe(2);
  });

  it.each<[string, Reply]>([
    ['HTTP 401', { status: 401 }],
    ['HTTP 403', { status: 403, body: 'Forbidden' }],
    ['a login page', { status: 200, body: '<html>Đăng nhập</html>' }],
    ['an unknown error_code', { body: { error_code: -7, message: '' } }],
  ])('is looked for behind %s', async (_what, reply) => {
    const dvcqg = client();
    portal.serve = (_asked, { session }) => (session === 'session-1' ? reply : { body: { error_code: 0 } });
    expect((await dvcqg.sendStatus(status, signal)).answer).toEqual({ kind: 'accepted' });
    expect([portal.logins, callsOf().length]).toEqual([2, 2]);
  });

  it('is not looked for a second time: what then still fails is the answer', async () => {
    portal.serve = () => ({ body: { error_code: '12', message: 'Hồ sơ của Nguyễn Văn Thử không hợp lệ' } });
    const reply = await client().sendStatus(status, signal);
    expect(reply.answer).toEqual({ kind: 'refused', why: 'error_code 12' });
    expect(reply.partnerStatus).toBe('200 12');
    expect([portal.logins, callsOf().length]).toEqual([2, 2]);
  });

  it.each<[string, Reply]>([
    ['a busy portal', { status: 503 }],
    ['a known dossier', { body: { error_code: 1, message: 'Hồ sơ H1 đã tồn tại' } }],
    ['a missing dossier', { body: { error_code: 1, message: 'Hồ sơ H1 chưa tồn tại' } }],
  ])('is not looked for behind %s', async (_what, reply) => {
    portal.serve = () => reply;
    await client().sendStatus(status, signal);
    expect(portal.logins).toBe(1);
  });
});

describe('the answer of the national portal', () => {
  async function answerTo(reply: Reply): Promise<unknown> {
    portal.serve = () => reply;
    return (await client().sendStatus(status, signal)).answer;
  }

  it.each([0, '0', '00'])('is a yes with error_code %p', async (code) => {
    expect(await answerTo({ body: { error_code: code, message: '' } })).toEqual({ kind: 'accepted' });
  });

  it.each(['Hồ sơ đã tồn tại', 'HỒ SƠ ĐÃ TỒN TẠI', 'Hồ sơ đã tồn tại'.normalize('NFD'), 'Ho so da ton tai'])(
    'is known when it says %p',
    async (message) => {
      expect(await answerTo({ body: { error_code: '-1', message } })).toEqual({ kind: 'known' });
    },
  );

  it.each(['Hồ sơ chưa tồn tại', 'KHÔNG TỒN TẠI hồ sơ H1'])('is missing when it says %p', async (message) => {
    expect(await answerTo({ body: { error_code: '7', message } })).toEqual({ kind: 'missing', why: 'error_code 7' });
  });

  it.each<[string, Reply, string]>([
    ['HTML', { body: '<html>Loi</html>' }, 'HTTP 200 with HTML or XML instead of a JSON object'],
    ['nothing', { body: '' }, 'HTTP 200 with nothing instead of a JSON object'],
    ['a JSON list', { body: '[]' }, 'HTTP 200 with something else instead of a JSON object'],
    ['JSON that is cut', { body: '{"error_code": 0' }, 'HTTP 200 with something else instead of a JSON object'],
    ['no error_code', { body: { message: 'ok' } }, 'HTTP 200 without a usable error_code'],
    [
      'an error_code that is text for people',
      { body: { error_code: 'Lỗi ở A' } },
      'HTTP 200 without a usable error_code',
    ],
    ['a yes behind a redirect', { status: 302, body: { error_code: 0 } }, 'HTTP 302 with error_code 0'],
    ['too much', { body: `{"error_code":0,"x":"${'y'.repeat(300_000)}"}` }, 'HTTP 200 with an answer that is too long'],
  ])('is nonsense when it is %s', async (_what, reply, why) => {
    expect(await answerTo(reply)).toEqual({ kind: 'nonsense', why });
  });

  it('is busy with the pause it asks for', async () => {
    expect(await answerTo({ status: 503, headers: { 'retry-after': '30' } })).toEqual({
      kind: 'busy',
      why: 'HTTP 503',
      afterMs: 30_000,
    });
  });

  it('is lost when the portal acts and hangs up, or never ends', async () => {
    server.script = (asked, response) => {
      if (asked.path.includes('login')) return portal.answer(asked);
      response.destroy();
      return undefined;
    };
    expect((await client().sendStatus(status, signal)).answer).toMatchObject({ kind: 'lost' });
    server.script = (asked, response) => {
      if (asked.path.includes('login')) return portal.answer(asked);
      response.write('{"error_code"');
      return undefined;
    };
    expect((await client({ timeoutMs: 2000 }).sendStatus(status, signal)).answer).toEqual({
      kind: 'lost',
      why: 'HTTP 200 and the answer too slow',
    });
  });

  it('does not come when the address is not permitted or nobody is there', async () => {
    const strict = new HttpClient(createGuardedAgent(createAddressPolicy([])));
    const url = { adapterUrl: 'http://127.0.0.1:1/' };
    expect((await client(url, strict).sendStatus(status, signal)).answer).toMatchObject({ kind: 'address' });
    strict.close();
    expect((await client(url).sendStatus(status, signal)).answer).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a login that fails', () => {
  it.each<[string, Reply, unknown]>([
    [
      'refused',
      { body: { error_code: -1, message: 'Sai mật khẩu' } },
      { kind: 'denied', why: 'the login was refused: error_code -1' },
    ],
    ['without a session', { body: { error_code: 0 } }, { kind: 'denied', why: 'the login gave no session' }],
    ['closed', { status: 403 }, { kind: 'denied', why: 'the login was refused: HTTP 403' }],
    [
      'senseless',
      { body: '<html/>' },
      { kind: 'unreachable', why: 'the login failed: HTTP 200 with HTML or XML instead of a JSON object' },
    ],
    ['busy', { status: 500 }, { kind: 'busy', why: 'HTTP 500' }],
  ])('%s sends nothing for any dossier and is tried anew by the next call', async (_how, reply, answer) => {
    const right = portal.logIn;
    portal.logIn = () => reply;
    const dvcqg = client();
    expect((await dvcqg.sendStatus(status, signal)).answer).toEqual(answer);
    expect((await dvcqg.sendProgress([status], signal)).answer).toEqual(answer);
    expect(callsOf()).toHaveLength(0);
    portal.logIn = right;
    expect((await dvcqg.sendStatus(status, signal)).answer).toEqual({ kind: 'accepted' });
  });
});

describe('what is kept of an exchange', () => {
  it('is both messages without session and password', async () => {
    portal.serve = (_asked, { session }) => ({ body: { error_code: 0, echo: session, said: password } });
    const [out, answer] = (await client().sendStatus(status, signal)).exchanged;
    expect(JSON.parse(String(out?.body))).toMatchObject({ session: '[removed]', data: status });
    expect(JSON.parse(String(answer?.body))).toEqual({ error_code: 0, echo: '[removed]', said: '[removed]' });
    expect([out?.direction, answer?.direction, out?.headers?.['dstcode']]).toEqual([
      'out',
      'in',
      'VN:GOV:000.00.00.G22:vpcpdvcprovider',
    ]);
  });

  it('is the login too when it failed, without the password', async () => {
    portal.logIn = () => ({ body: { error_code: -1, message: `sai: ${password}` } });
    const { exchanged } = await client().sendStatus(status, signal);
    const kept = exchanged.map(({ body }) => body.toString()).join('\n');
    expect(kept).toContain('"username":"gateway"');
    expect(kept).toContain('sai: [removed]');
    expect(kept).not.toContain(JSON.stringify(password).slice(1, -1));
  });

  it('holds of a batch only the item of its own dossier', async () => {
    const reply = await client().sendProgress([{ MaHoSo: 'H1' }, { MaHoSo: 'H2' }], signal);
    expect(reply.exchangedFor(1).map(({ body }) => JSON.parse(body.toString()) as unknown)).toEqual([
      { session: '[removed]', madonvi: 'G24', service: 'CapNhatTienDoHoSoMC', data: [{ MaHoSo: 'H2' }] },
      { error_code: '00' },
    ]);
  });
});
