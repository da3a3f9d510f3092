// What the suites of the console's dossiers share: one bench, operators' calls, dossiers with duties that failed.
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { createDatabase } from '../../src/store/database.js';
import type { OperatorActName } from '../../src/domain/operator-acts.js';
import { recordAct } from '../../src/store/operator-act.repository.js';
import { RestDriver } from './door-drivers.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

export const person = { fullName: 'Trần Thị Tìm Kiếm', personalId: '001190054321' };

export let bench: DoorsBench;
export let rest: RestDriver;
const tokens = new Map<string, string>();

beforeAll(async () => {
  bench = await openDoors();
  rest = new RestDriver(bench.url);
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.pool.query('TRUNCATE saved_view, message, voucher, dossier_standing, dossier CASCADE');
});

async function tokenOf(client: string): Promise<string> {
  const known = tokens.get(client);
  if (known !== undefined) return known;
  const form = { grant_type: 'client_credentials', client_id: client, client_secret: secret };
  const answer = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  tokens.set(client, token);
  return token;
}

interface Call {
  readonly as?: string;
  readonly body?: unknown;
  readonly method?: string;
}

export async function call(path: string, { as = 'all', body, method }: Call = {}): Promise<Response> {
  return fetch(`${bench.url}/console/api/${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${await tokenOf(as)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Acts are never taken away, so each test reads those on its own things. */
export async function actsOn(...subjects: readonly string[]): Promise<unknown[]> {
  const acts = 'SELECT who, act, reason, detail FROM operator_act WHERE subject = ANY($1)';
  return (await bench.pool.query<object>(acts, [subjects])).rows;
}

export interface Found {
  readonly items: readonly {
    readonly id: string;
    readonly reference: string;
    readonly person: { readonly fullName: string };
  }[];
  readonly nextCursor?: string;
  readonly understoodAs?: { readonly considered: readonly string[]; readonly matched: readonly string[] };
}

export async function find(body: object, as = 'all'): Promise<Found> {
  const answer = await call('dossiers/find', { as, body });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Found;
}

export async function submit(reference: string, more: Partial<typeof person> = {}): Promise<string> {
  const { dossierId } = await rest.submit('vss', { reference, ...more });
  return dossierId ?? '';
}

/** A duty of the dossier that failed once with the code and stands so now. */
export async function fail(dossierId: string, code: string, state = 'parked'): Promise<string> {
  const { rows } = await bench.pool.query<{ id: string }>(
    `WITH d AS (
       INSERT INTO delivery (id, dossier_id, system, operation, state, idempotency_key, code, why, correlation_id)
       VALUES (uuidv7(), $1::uuid, 'tnhs', 'create', $3, $1::text || '.spec.' || $2::text, $2::text, 'lời của đối tác', 'spec') RETURNING id, dossier_id)
     INSERT INTO attempt (delivery_id, number, started_at, duration_ms, outcome, code, why, worker, dossier_id)
     SELECT id, 1, now(), 12, 'park', $2::text, 'lời của đối tác', 'w', dossier_id FROM d RETURNING delivery_id AS id`,
    [dossierId, code, state],
  );
  return rows[0]?.id ?? '';
}

export const referencesOf = ({ items }: Found): string[] => items.map(({ reference }) => reference);

/** An operator's act as the console records it. */
export async function act(what: OperatorActName, subject: string, reason: string): Promise<void> {
  const done = { who: 'ai đó', act: what, subject, reason };
  await createDatabase(bench.pool)
    .transaction()
    .execute((tx) => recordAct(tx, done));
}
