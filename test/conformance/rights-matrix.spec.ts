// Rights as a matrix: every route of the operators' API against every role, every right of a program's token, no right and no
// session, through real HTTP. The table says what each needs; a route that the table does not name fails.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rightsOf, roles, type Role } from '../../src/accounts/roles.js';
import { rights, type Right } from '../../src/platform/partners.js';
import { openDoors, type DoorsBench } from './doors-bench.js';
import {
  api,
  call,
  declaredRights,
  routeIn,
  sessionOf,
  toldRoutes,
  tokenOf,
  type Caller,
  type Route,
} from './rights-matrix.ground.js';
import { matrix } from './rights-matrix.table.js';

const nowhere: Readonly<Record<string, string>> = {
  code: '00101',
  username: 'nobody.here',
  system: 'tnhs',
  name: 'status-to-portal',
};
const nobodysId = '01890000-0000-7000-8000-000000000000';
const names = Object.keys(matrix);
/** Needs a second right beside the one that opens it. */
const alsoNeeds: Readonly<Record<string, Right>> = {
  'POST edits/draft': 'view-personal-data',
  'POST edits/preview': 'view-personal-data',
};

let bench: DoorsBench;
const sessions = new Map<string, string>();

beforeAll(async () => {
  bench = await openDoors();
  for (const role of roles) sessions.set(role, await sessionOf(bench, `vai.${role}`, { roles: [role] }));
  sessions.set('rightless', await sessionOf(bench, 'vai.khong', { roles: ['viewer'] }));
  await bench.pool.query(`UPDATE account SET roles = '{}' WHERE username = 'vai.khong'`);
}, 120_000);

afterAll(() => bench?.close());

function routeOf(name: string): Route {
  const { method, path } = routeIn(name);
  return { method, path: path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => nowhere[key] ?? nobodysId) };
}

/** What is wrong with how the caller is let through or refused, route by route; bodies are empty, so that nothing is done. */
async function misjudged(caller: Caller, held: ReadonlySet<Right>): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of names) {
    const right = matrix[name]?.[0];
    const also = alsoNeeds[name];
    const isGranted = right !== undefined && held.has(right) && (also === undefined || held.has(also));
    const { status, code } = await call(bench, caller, routeOf(name));
    const isRefused = status === 403 && code === 'FORBIDDEN';
    if (isRefused === isGranted || status === 401 || status >= 500) wrong.push(`${name}: ${status} ${code}`);
  }
  return wrong;
}

describe('the table of rights', () => {
  it('names every route that the OpenAPI document tells, and no other', async () => {
    expect([...names].sort()).toEqual(await toldRoutes(bench));
  });

  it('names every route that a controller answers, with the right that it declares', () => {
    const declared = Object.fromEntries(declaredRights(bench));
    expect(declared).toEqual(Object.fromEntries(names.map((name) => [name, matrix[name]?.[0]])));
  });
});

describe('every route of the operators’ API', () => {
  it('answers 401 without a session or token, whatever is asked', async () => {
    const wrong: string[] = [];
    for (const name of names) {
      const { status, code } = await call(bench, {}, routeOf(name));
      if (status !== 401 || code !== 'UNAUTHENTICATED') wrong.push(`${name}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  });

  it('refuses what changes something without the anti-forgery token, even to an administrator', async () => {
    const session = sessions.get('administrator') ?? '';
    const wrong: string[] = [];
    for (const name of names.filter((one) => !one.startsWith('GET'))) {
      const { status, code } = await call(bench, { session, forged: true }, routeOf(name));
      if (status !== 403 || code !== 'FORGERY_SUSPECTED') wrong.push(`${name}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(roles)('lets %s through exactly where the role grants the right', async (role: Role) => {
    expect(await misjudged({ session: sessions.get(role) ?? '' }, rightsOf([role]))).toEqual([]);
  });

  it('lets nobody through whose account holds no right', async () => {
    expect(await misjudged({ session: sessions.get('rightless') ?? '' }, new Set())).toEqual([]);
  });

  it.each(rights)('lets a token with the right %s through exactly there', async (right) => {
    const bearer = await tokenOf(bench, 'all', right);
    expect(await misjudged({ bearer }, new Set([right]))).toEqual([]);
  });

  it('stays shut while a person owes a duty: a new password, a second factor', async () => {
    const session = sessions.get('administrator') ?? '';
    for (const stage of ['password', 'second-factor']) {
      const kept = `UPDATE account_session SET stage = $1 WHERE account_id = (SELECT id FROM account WHERE username = 'vai.administrator')`;
      await bench.pool.query(kept, [stage]);
      const codes = new Set<string>();
      for (const name of names) codes.add((await call(bench, { session }, routeOf(name))).code);
      await bench.pool.query(kept, ['full']);
      expect([...codes]).toEqual(['DUTY_FIRST']);
    }
  });
});

describe('the raw queues', () => {
  async function statusFor(caller: Caller): Promise<number> {
    return (await call(bench, caller, { method: 'GET', path: '../queues/api/queues' })).status;
  }

  it('open to whoever administers, and to nobody else', async () => {
    const answers = new Map<string, number>();
    for (const [name, session] of sessions) answers.set(name, await statusFor({ session }));
    for (const right of rights) answers.set(right, await statusFor({ bearer: await tokenOf(bench, 'all', right) }));
    answers.set('nobody', await statusFor({}));
    const open = [...answers].filter(([, status]) => status !== 403).map(([name, status]) => `${name} ${status}`);
    expect(open).toEqual(['administrator 200', 'administer 200', 'nobody 401']);
  });
});

it('records an act tried without the right once, however often it is tried', async () => {
  const session = sessions.get('viewer') ?? '';
  const tries = [1, 2, 3].map(() => call(bench, { session }, { method: 'POST', path: 'accounts' }));
  await Promise.all(tries);
  const { rows } = await bench.pool.query<{ seq: number }>(
    `SELECT seq FROM operator_act WHERE act = 'right.denied' AND who = 'vai.viewer' AND subject = $1`,
    [`POST ${api}accounts`],
  );
  expect(rows).toHaveLength(1);
});
