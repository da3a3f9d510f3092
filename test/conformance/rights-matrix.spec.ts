// Rights as a matrix: every route of the operators' API, found in the OpenAPI document, against every role, through real HTTP with
// real sessions. A route that appears tomorrow is in the matrix without anybody adding it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Accounts } from '../../src/accounts/accounts.service.js';
import { rightsOf, roles, type Role } from '../../src/accounts/roles.js';
import { antiForgeryOf, Sessions } from '../../src/accounts/sessions.service.js';
import { rightKey } from '../../src/console/operator.gate.js';
import type { Right } from '../../src/platform/partners.js';
import { findAccount } from '../../src/store/account.repository.js';
import { createDatabase } from '../../src/store/database.js';
import { openDoors, type DoorsBench } from './doors-bench.js';

interface Route {
  readonly method: string;
  readonly path: string;
}

const nowhere: Readonly<Record<string, string>> = {
  code: '00101',
  username: 'nobody.here',
  system: 'tnhs',
  name: 'status-to-portal',
};
const nobodysId = '01890000-0000-7000-8000-000000000000';
const unsafe = (method: string): boolean => method !== 'GET';

let bench: DoorsBench;
let routes: readonly Route[] = [];
let rightOf: ReadonlyMap<string, Right>;
const tokens = new Map<string, string>();

beforeAll(async () => {
  bench = await openDoors();
  const { paths } = (await (await fetch(`${bench.url}/docs-json`)).json()) as { paths: Record<string, object> };
  routes = Object.entries(paths)
    .filter(([path]) => path.startsWith('/console/api'))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })));
  rightOf = declaredRights();
  for (const role of roles) tokens.set(role, await sessionOf(`vai.${role}`, [role], []));
  tokens.set('bound', await sessionOf('cuc.bo', ['administrator'], ['07906']));
}, 120_000);

afterAll(() => bench?.close());

/** A session past its duties, as if the person had signed in and enrolled. */
async function sessionOf(username: string, held: readonly string[], agencies: readonly string[]): Promise<string> {
  const wanted = { username, displayName: 'Người thử', roles: held, agencies };
  await bench.gateway.app.get(Accounts).create(wanted, { who: 'spec', reason: 'thử' });
  const account = await findAccount(createDatabase(bench.pool), username);
  if (!account) throw new Error('no account was made');
  return (await bench.gateway.app.get(Sessions).open(account, 'full')).token;
}

/** `METHOD /path` to the right that its controller names. */
function declaredRights(): Map<string, Right> {
  const scanner = new MetadataScanner();
  const found = new Map<string, Right>();
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
  for (const { metatype } of bench.gateway.app.get(DiscoveryService, { strict: false }).getControllers()) {
    const prototype = metatype?.prototype as Record<string, object> | undefined;
    if (!metatype || !prototype) continue;
    const base = String(Reflect.getMetadata('path', metatype));
    for (const name of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      if (!handler) continue;
      const path = Reflect.getMetadata('path', handler) as string | undefined;
      const right = Reflect.getMetadata(rightKey, handler) as Right | undefined;
      if (path === undefined || right === undefined) continue;
      const method = methods[Number(Reflect.getMetadata('method', handler))] ?? '';
      const whole = `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, '');
      found.set(`${method} ${whole.replaceAll(/:(\w+)/g, '{$1}')}`, right);
    }
  }
  return found;
}

interface Call extends Route {
  readonly token?: string;
  readonly forged?: true;
  readonly reason?: string;
}

async function answerTo({ method, path, token, forged, reason }: Call): Promise<{ status: number; code: string }> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => nowhere[name] ?? nobodysId);
  const stop = new AbortController();
  const answer = await fetch(`${bench.url}${filled}`, {
    method,
    signal: stop.signal,
    headers: {
      ...(token === undefined ? {} : { cookie: `tnhs-console=${token}` }),
      ...(token === undefined || forged ? {} : { 'x-anti-forgery': antiForgeryOf(token) }),
      ...(unsafe(method) ? { 'content-type': 'application/json' } : {}),
    },
    ...(unsafe(method) ? { body: JSON.stringify(reason === undefined ? {} : { reason }) } : {}),
  });
  const isProblem = (answer.headers.get('content-type') ?? '').includes('problem+json');
  const code = isProblem ? ((await answer.json()) as { code: string }).code : '';
  stop.abort();
  return { status: answer.status, code };
}

describe('rights as a matrix', () => {
  it('finds every route of the operators’ API, each with a right', () => {
    expect(routes.length).toBeGreaterThan(30);
    const open = routes.filter(({ method, path }) => !rightOf.has(`${method} ${path}`));
    expect(open).toEqual([]);
  });

  it('answers 401 without a session, whatever is asked', async () => {
    for (const route of routes)
      expect([route.path, await answerTo(route)]).toEqual([route.path, { status: 401, code: 'UNAUTHENTICATED' }]);
  });

  it('refuses what changes something without the anti-forgery token, even to an administrator', async () => {
    const token = tokens.get('administrator') ?? '';
    for (const route of routes.filter(({ method }) => unsafe(method)))
      expect([route.path, await answerTo({ ...route, token, forged: true })]).toEqual([
        route.path,
        { status: 403, code: 'FORGERY_SUSPECTED' },
      ]);
  });

  it.each(roles)('lets %s through exactly where the role grants the right', async (role: Role) => {
    const token = tokens.get(role) ?? '';
    const held = rightsOf([role]);
    const wrong: string[] = [];
    for (const route of routes) {
      const right = rightOf.get(`${route.method} ${route.path}`);
      const { status, code } = await answerTo({ ...route, token });
      const isRefused = status === 403 && code === 'FORBIDDEN';
      const isGranted = right !== undefined && held.has(right);
      if (isRefused === isGranted || status === 401 || status >= 500)
        wrong.push(`${role} ${route.method} ${route.path} (${right ?? 'none'}): ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  });

  it('shows things of another agency to nobody who is bound to one', async () => {
    const token = tokens.get('bound') ?? '';
    const wrong: string[] = [];
    const things = routes.filter(({ path }) => /\{(id|dossierId|code)\}/.test(path));
    for (const route of things) {
      const { status } = await answerTo({ ...route, token, reason: 'thử' });
      if (![403, 404, 422].includes(status)) wrong.push(`${route.method} ${route.path}: ${status}`);
    }
    expect(wrong).toEqual([]);
    const lists = routes.filter(({ method, path }) => method === 'GET' && /\/(payments|covers|items)$/.test(path));
    expect(lists.length).toBeGreaterThan(1);
    for (const { path } of lists)
      if (!path.includes('{'))
        expect([path, (await answerTo({ method: 'GET', path: `${path}?agency=001`, token })).status]).toEqual([
          path,
          403,
        ]);
  });

  it('keeps accounts, the audit log and the raw queues from an administrator of one agency', async () => {
    const token = tokens.get('bound') ?? '';
    const whole = routes.filter(({ path }) => /api\/(accounts|audit)/.test(path) && !path.endsWith('/roles'));
    for (const route of [...whole, { method: 'GET', path: '/console/queues/' }])
      expect([route.path, (await answerTo({ ...route, token, reason: 'thử' })).status]).toEqual([route.path, 403]);
    const { status } = await answerTo({
      method: 'GET',
      path: '/console/queues',
      token: tokens.get('administrator') ?? '',
    });
    expect(status).toBe(200);
  });

  it('records an act tried without the right once, however often it is tried', async () => {
    const token = tokens.get('viewer') ?? '';
    const tries = [1, 2, 3].map(() => answerTo({ method: 'POST', path: '/console/api/accounts', token }));
    await Promise.all(tries);
    const { rows } = await bench.pool.query<{ seq: number }>(
      `SELECT seq FROM operator_act WHERE act = 'right.denied' AND who = 'vai.viewer' AND subject = 'POST /console/api/accounts'`,
    );
    expect(rows).toHaveLength(1);
  });
});
