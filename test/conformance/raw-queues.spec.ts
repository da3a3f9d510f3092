// The raw queues (Bull Board) on a real Redis: open to whoever administers the whole house, to look at only, with nothing from
// elsewhere on the page and nothing of a person in a job.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createBullBoard } from '@bull-board/api';
import { Redis } from 'ioredis';
import { describeWithRedis } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { RestDriver } from './door-drivers.js';
import { openDoors, type DoorsBench } from './doors-bench.js';
import { call, sessionOf, tokenOf, type Caller, type Heard } from './rights-matrix.ground.js';

const person = { fullName: 'Lê Thị Bí Mật', personalId: '001190077777', phone: '0977666555' };

interface BoardRoute {
  readonly methods: readonly string[];
  readonly path: string;
}

/** Every route that Bull Board would serve. */
function offered(): BoardRoute[] {
  const found: BoardRoute[] = [];
  const serverAdapter = new Proxy(
    {},
    {
      get: (_none, name) => (given: unknown) => {
        if (name === 'setApiRoutes')
          for (const { method, route } of given as { method: string | string[]; route: string | string[] }[])
            for (const path of [route].flat()) found.push({ methods: [method].flat(), path });
        return serverAdapter;
      },
    },
  ) as Parameters<typeof createBullBoard>[0]['serverAdapter'];
  createBullBoard({ queues: [], serverAdapter });
  return found;
}

describeWithRedis('the raw queues on Redis', (redis) => {
  let bench: DoorsBench;
  let whole: Caller;
  let delivery = '';

  beforeAll(async () => {
    bench = await openDoors({ env: { REDIS_URL: redis().url } });
    whole = { session: await sessionOf(bench, 'toan.nganh', { roles: ['administrator'] }) };
    await new RestDriver(bench.url).submit('vss', { reference: 'HANG-DOI-1', ...person });
    const { rows } = await bench.pool.query<{ id: string }>(`SELECT id FROM delivery WHERE system = 'register'`);
    delivery = rows[0]?.id ?? '';
    // The job is offered beside the answer.
    await waitFor(async () => (await jobs()).includes(delivery), { timeoutMs: 30_000, what: 'the job of the duty' });
  }, 120_000);

  afterAll(() => bench?.close());

  const look = (path: string, caller = whole, method = 'GET'): Promise<Heard> =>
    call(bench, caller, { method, path: `../queues${path}` });

  async function jobs(): Promise<string> {
    const { text } = await look('/api/queues?activeQueue=register&status=latest&page=1');
    return text;
  }

  /** Every value that stands in Redis. */
  async function everything(): Promise<string> {
    const client = new Redis(redis().url);
    try {
      const told: string[] = [];
      for (const key of (await client.keys('*')).sort()) {
        const type = await client.type(key);
        if (type === 'hash') told.push(key, JSON.stringify(await client.hgetall(key)));
        if (type === 'list') told.push(key, JSON.stringify(await client.lrange(key, 0, -1)));
        if (type === 'zset') told.push(key, JSON.stringify(await client.zrange(key, '0', '-1')));
        if (type === 'set') told.push(key, JSON.stringify(await client.smembers(key)));
        if (type === 'stream') told.push(key, JSON.stringify(await client.xrange(key, '-', '+')));
        if (type === 'string') told.push(key, (await client.get(key)) ?? '');
      }
      return told.join('\n');
    } finally {
      client.disconnect();
    }
  }

  it('show a job that waits, by the id of its duty and with nothing of the person', async () => {
    const [shown, kept, one] = [await jobs(), await everything(), await look(`/api/queues/register/${delivery}`)];
    expect(shown).toContain(delivery);
    expect([one.status, one.text.includes(delivery)]).toEqual([200, true]);
    expect(kept).toContain(delivery);
    const secrets = [...Object.values(person), 'Bí Mật', 'HANG-DOI-1', '977666555'];
    for (const text of [shown, kept, one.text]) expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it('are shut to everybody else: no session, other roles, an administrator of one agency', async () => {
    const bound = { roles: ['administrator'], agencies: ['07906'] };
    const callers: readonly (readonly [Caller, number])[] = [
      [{}, 401],
      [{ session: await sessionOf(bench, 'ky.su', { roles: ['engineer', 'approver', 'operator'] }) }, 403],
      [{ session: await sessionOf(bench, 'cuc.bo', bound) }, 403],
      [{ bearer: await tokenOf(bench, 'local', 'administer') }, 403],
      [{ bearer: await tokenOf(bench, 'all', 'configure') }, 403],
    ];
    for (const [caller, status] of callers)
      for (const path of [
        '/',
        '/api/queues',
        `/api/queues/register/${delivery}`,
        '/api/redis/stats',
        '/static/favicon-32x32.png',
      ]) {
        const heard = await look(path, caller);
        expect([path, heard.status, heard.text.includes(delivery)]).toEqual([path, status, false]);
      }
  });

  it('change nothing: of what Bull Board offers only looking is served', async () => {
    const before = await everything();
    const routes = offered();
    const acts = routes.filter(({ methods }) => methods.some((method) => method !== 'get'));
    expect(acts.length).toBeGreaterThan(15);
    const wrong: string[] = [];
    for (const { methods, path } of routes) {
      const filled = path.replaceAll(/:(\w+)/g, (_whole, name: string) =>
        name === 'queueName' ? 'register' : delivery,
      );
      for (const method of methods) {
        const { status } = await look(filled, whole, method.toUpperCase());
        const isRight = method === 'get' ? status < 500 : status === 404;
        if (!isRight) wrong.push(`${method} ${path}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await everything()).toBe(before);
    expect(await jobs()).toContain('"readOnlyMode":true');
  }, 60_000);

  it('are a page with nothing from elsewhere and nothing inside it that runs', async () => {
    const page = await look('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)(?![^>]*type="application\/json")[^>]*>|<style|\son\w+=/i);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+\.(?:js|css|png|svg|ico))"/g)].map(
      ([, name = '']) => name,
    );
    expect(files.length).toBeGreaterThan(1);
    for (const name of files) {
      const file = await fetch(new URL(name, `${bench.url}/console/queues/`), {
        headers: { cookie: `tnhs-console=${whole.session ?? ''}` },
      });
      expect([name, file.status, file.headers.get('content-security-policy')]).toEqual([name, 200, policy]);
      // An answer that nobody reads keeps its connection.
      expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
  });

  it('say so within seconds when Redis is gone, and come back with it', async () => {
    await redis().kill();
    const sinceMs = performance.now();
    const gone = await look('/api/queues');
    expect([gone.status >= 500, performance.now() - sinceMs < 15_000]).toEqual([true, true]);
    expect(gone.text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
    await redis().restart();
    // Its client tries again after ever longer pauses, of 20 s in the end.
    const isBack = async (): Promise<boolean> => (await look('/api/queues')).status === 200;
    await waitFor(isBack, { timeoutMs: 90_000, what: 'the queues to be shown again' });
  }, 180_000);
});
