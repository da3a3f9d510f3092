// The third side of the matrix: an operator bound to an agency meets what is of it, and nothing else is there. Two agencies have one
// thing of every kind each; a foreign thing must answer word for word as one that does not exist, and stay untouched.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { BENCH_ENTRY } from '../../src/studio/mapping-bench.service.js';
import { StudioModule } from '../../src/studio/studio.module.js';
import { benchEntry } from '../support/bench-entry.js';
import { openDoors, type DoorsBench } from './doors-bench.js';
import {
  agencies,
  call,
  routeIn,
  seed,
  sessionOf,
  tokenOf,
  type Caller,
  type Heard,
  type Route,
} from './rights-matrix.ground.js';
import { matrix, type Subjects } from './rights-matrix.table.js';

const reason = 'thử ma trận quyền';
const names = Object.keys(matrix);
const subjectRoutes = names.filter((name) => matrix[name]?.[1] === 'subject');
const narrowed = names.filter((name) => matrix[name]?.[1] === 'narrowed');
const houseRoutes = names.filter((name) => matrix[name]?.[1] === 'house');
/** An act does this to the thing, so it comes last. */
const ending = /cancel|reject|withdraw|skip|resolve|release|outcome$/;

let bench: DoorsBench;
let bound: Caller;
let other: Caller;
let whole: Caller;
let own: Subjects;
let foreign: Subjects;
const absent: Subjects = {
  dossier: newId(),
  message: newId(),
  delivery: newId(),
  payment: newId(),
  item: newId(),
  voucher: 'PT-KHONG-CO',
  replay: newId(),
  edit: newId(),
  group: '0'.repeat(24),
  incident: newId(),
  agency: '09999',
};

beforeAll(async () => {
  // Edited mappings run in a process of their own; from sources it starts otherwise than from a build.
  const providers = Reflect.getMetadata('providers', StudioModule) as { provide?: unknown; useValue?: unknown }[];
  for (const one of providers) if (one.provide === BENCH_ENTRY) one.useValue = benchEntry(60_000);
  bench = await openDoors();
  const person = (agency: string) => ({ roles: ['administrator'], agencies: [agency] });
  bound = { session: await sessionOf(bench, 'cuc.own', person(agencies.own)) };
  other = { session: await sessionOf(bench, 'cuc.foreign', person(agencies.foreign)) };
  whole = { session: await sessionOf(bench, 'toan.nganh', { roles: ['administrator'] }) };
  own = await seed(bench, agencies.own, bound);
  foreign = await seed(bench, agencies.foreign, other);
}, 120_000);

afterAll(() => bench?.close());

function routeFor(name: string, of: Subjects): Route {
  const { method, path } = routeIn(name);
  const kind = matrix[name]?.[2];
  const thing = kind === undefined ? newId() : of[kind];
  const filled: Readonly<Record<string, string>> = { system: 'tnhs', name: 'native-to-canonical', username: 'ai' };
  return { method, path: path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => filled[key] ?? thing) };
}

function ask(caller: Caller, name: string, of: Subjects): Promise<Heard> {
  const body = matrix[name]?.[3];
  return call(bench, caller, routeFor(name, of), { reason, ...body?.(of) });
}

/** What a stranger could compare: everything but the thing they named themselves, the moment and the call's own number. */
function comparable({ status, text, headers }: Heard, of: Subjects): unknown {
  const problem = JSON.parse(text) as Record<string, unknown>;
  delete problem['correlationId'];
  const told = Object.values(of)
    .sort((one, other) => other.length - one.length)
    .reduce((words, thing) => words.replaceAll(thing, '…'), JSON.stringify(problem));
  const kept = [...headers].filter(([name]) => !/^(date|x-correlation-id|content-length|keep-alive)$/.test(name));
  return { status, told, headers: Object.fromEntries(kept) };
}

/** Everything of the foreign agency that an act could have touched. */
async function foreignThings(): Promise<unknown> {
  const { rows } = await bench.pool.query(
    `SELECT (SELECT jsonb_agg(to_jsonb(d) - 'canonical') FROM dossier d WHERE d.id = $1) AS dossier,
       (SELECT jsonb_agg(to_jsonb(d)) FROM delivery d WHERE d.dossier_id = $1) AS deliveries,
       (SELECT jsonb_agg(to_jsonb(r)) FROM replay r WHERE r.id = $2) AS replay,
       (SELECT jsonb_agg(to_jsonb(e)) FROM dossier_edit e WHERE e.dossier_id = $1) AS edits,
       (SELECT jsonb_agg(to_jsonb(i)) FROM reconciliation_item i WHERE i.dossier_id = $1) AS items,
       (SELECT jsonb_agg(to_jsonb(v)) FROM voucher v WHERE v.number = $3) AS vouchers,
       (SELECT jsonb_agg(to_jsonb(c)) FROM cover_sheet c WHERE c.dossier_id = $1) AS covers,
       (SELECT jsonb_agg(to_jsonb(i)) FROM incident i WHERE i.id = $4) AS incidents,
       (SELECT count(*) FROM operator_act WHERE who = 'cuc.own' AND act <> 'right.denied') AS acts`,
    [foreign.dossier, foreign.replay, foreign.voucher, foreign.incident],
  );
  return rows;
}

describe('a thing of another agency', () => {
  it('answers as one that does not exist, word for word, and nothing is done to it', async () => {
    const before = await foreignThings();
    const wrong: string[] = [];
    for (const name of subjectRoutes) {
      const [strange, missing] = [await ask(bound, name, foreign), await ask(bound, name, absent)];
      if (strange.status !== 404) wrong.push(`${name}: ${strange.status} ${strange.code}`);
      else expect([name, comparable(strange, foreign)]).toEqual([name, comparable(missing, absent)]);
    }
    expect(wrong).toEqual([]);
    expect(await foreignThings()).toEqual(before);
  }, 120_000);

  it('is not reached through one of one’s own', async () => {
    const mixed: Subjects = { ...own, dossier: foreign.dossier };
    expect((await ask(bound, 'POST reconciliation/assignments', mixed)).status).not.toBe(200);
    const ids = [foreign.delivery, own.delivery];
    const made = await call(bench, bound, { method: 'POST', path: 'replays' }, { reason, selection: { ids } });
    expect(JSON.parse(made.text)).toMatchObject({ total: 1 });
    const alone = { reason, selection: { ids: [foreign.delivery] } };
    expect((await call(bench, bound, { method: 'POST', path: 'replays' }, alone)).status).toBe(422);
    const body = { reason, dossierId: own.dossier, after: {}, deliveries: [foreign.delivery] };
    expect((await call(bench, bound, { method: 'POST', path: 'edits' }, body)).status).toBeGreaterThan(399);
  });
});

describe('a list, a sum, a stream', () => {
  const listBodies: Readonly<Record<string, object>> = {
    'POST replays': { reason, selection: { system: 'register' } },
    'POST dossiers/find': { filters: {} },
  };
  const queries: Readonly<Record<string, string>> = {
    'GET reconciliation/report': `?day=${new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)}`,
  };
  const marks = (of: Subjects): string[] => [...Object.values(of), `MA-TRAN-${of.agency}`, `TC-${of.agency}`];

  it.each(narrowed)('%s tells nothing of another agency', async (name) => {
    const { method, path } = routeFor(name, own);
    const heard = await call(bench, bound, { method, path: `${path}${queries[name] ?? ''}` }, listBodies[name]);
    expect([heard.status < 300, heard.code]).toEqual([true, '']);
    expect(marks(foreign).filter((mark) => heard.text.includes(mark))).toEqual([]);
    if (method !== 'GET' || heard.code !== '' || name === 'GET events') return;
    const file = await call(bench, bound, { method, path: `${path}?format=csv` });
    expect(marks(foreign).filter((mark) => file.text.includes(mark))).toEqual([]);
  });

  it('tells each of them to its own people', async () => {
    const empty: string[] = [];
    // No clock of these dossiers has run out; numbers and steps of time name nothing.
    const silent = /deadlines|history|report|choices|arising|mappings|edits\/waiting|POST replays/;
    for (const name of narrowed.filter((one) => !silent.test(one))) {
      const { text } = await call(bench, bound, routeFor(name, own), listBodies[name]);
      if (!marks(own).some((mark) => text.includes(mark))) empty.push(name);
    }
    expect(empty).toEqual([]);
  });

  it('refuses another agency named in its filter', async () => {
    const open: string[] = [];
    const filtered = [
      'agencies',
      'covers',
      'dossiers',
      'dossiers/arising',
      'payments',
      'payments/paid-without-voucher',
    ];
    filtered.push('reconciliation/items', 'deadlines/receipt-at-risk', 'deadlines/overdue', 'deadlines/late');
    filtered.push('reconciliation/report?day=2026-11-20');
    for (const path of filtered) {
      const asked = { method: 'GET', path: `${path}${path.includes('?') ? '&' : '?'}agency=${agencies.foreign}` };
      const { status } = await call(bench, bound, asked);
      if (status !== 403) open.push(`${path}: ${status}`);
    }
    const find = await call(
      bench,
      bound,
      { method: 'POST', path: 'dossiers/find' },
      { filters: { agency: agencies.foreign } },
    );
    expect([open, find.status]).toEqual([[], 403]);
  });
});

describe('what is of every agency at once', () => {
  it.each(['session', 'token'])('is refused to an administrator of one agency by %s', async (by) => {
    const bearer = by === 'token' ? await localToken() : undefined;
    const caller = bearer === undefined ? bound : { bearer };
    const wrong: string[] = [];
    for (const name of houseRoutes) {
      const { status, code } = await ask(caller, name, own);
      if (status !== 403 || code !== 'FORBIDDEN') wrong.push(`${name}: ${status} ${code}`);
    }
    const queues = await call(bench, caller, { method: 'GET', path: '../queues/api/queues' });
    expect([wrong, queues.status]).toEqual([[], 403]);
  });

  it('is not refused to one of the whole house', async () => {
    const wrong: string[] = [];
    for (const name of houseRoutes) {
      // Without a reason, so that nothing is done.
      const { status, code } = await call(bench, whole, routeFor(name, own));
      if (status === 403 || status >= 500) wrong.push(`${name}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  });

  function localToken(): Promise<string> {
    return tokenOf(bench, 'local', 'view administer configure approve view-personal-data');
  }
});

describe('a thing of one’s own agency', () => {
  it('answers: what the suites above refuse is there, whole and working', async () => {
    const wrong: string[] = [];
    const acts = [...subjectRoutes].sort((one, two) => Number(ending.test(one)) - Number(ending.test(two)));
    for (const name of acts) {
      const { status, code } = await ask(bound, name, own);
      const isReached = (status >= 200 && status < 300) || status === 409 || isOwnRule(name, code);
      if (!isReached) wrong.push(`${name}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

/** Refusals that only who reached the thing can meet. */
function isOwnRule(name: string, code: string): boolean {
  return (
    (name === 'POST edits' && code === 'VALIDATION_FAILED') ||
    (name === 'POST edits/{id}/approve' && code === 'EDIT_OWN_APPROVAL')
  );
}
