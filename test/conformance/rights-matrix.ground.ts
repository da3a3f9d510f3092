// What both suites of the rights' matrix share: the routes as the running gateway tells them, sessions and tokens of every kind of
// caller, and for each of two agencies one thing of every kind.
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Accounts } from '../../src/accounts/accounts.service.js';
import { antiForgeryOf, Sessions } from '../../src/accounts/sessions.service.js';
import { rightKey } from '../../src/console/operator.gate.js';
import type { Right } from '../../src/platform/partners.js';
import { findAccount } from '../../src/store/account.repository.js';
import { createDatabase } from '../../src/store/database.js';
import { RestDriver } from './door-drivers.js';
import { secret, type DoorsBench } from './doors-bench.js';
import type { Subjects } from './rights-matrix.table.js';

export const api = '/console/api/';
export const agencies = { own: '07906', foreign: '00101' } as const;

/** Who calls: a person's session, or a program's token; neither: nobody. */
export interface Caller {
  readonly session?: string;
  readonly bearer?: string;
  /** A session's call without its anti-forgery token. */
  readonly forged?: true;
}

export interface Route {
  readonly method: string;
  /** Below /console/api/, as in the OpenAPI document. */
  readonly path: string;
}

export interface Heard {
  readonly status: number;
  readonly code: string;
  readonly text: string;
  readonly headers: Headers;
}

/** `METHOD path` of every route that the OpenAPI document tells. */
export async function toldRoutes({ url }: DoorsBench): Promise<string[]> {
  const { paths } = (await (await fetch(`${url}/docs-json`)).json()) as { paths: Record<string, object> };
  return Object.entries(paths)
    .filter(([path]) => path.startsWith(api))
    .flatMap(([path, methods]) => Object.keys(methods).map((verb) => `${verb.toUpperCase()} ${path.slice(api.length)}`))
    .sort();
}

/** `METHOD path` of every route that a controller answers, told in the document or not, with its right. */
export function declaredRights({ gateway }: DoorsBench): Map<string, Right | undefined> {
  const scanner = new MetadataScanner();
  const found = new Map<string, Right | undefined>();
  for (const { metatype } of gateway.app.get(DiscoveryService, { strict: false }).getControllers()) {
    const prototype = metatype?.prototype as Record<string, object> | undefined;
    if (!metatype || !prototype) continue;
    const base = String(Reflect.getMetadata('path', metatype));
    for (const name of scanner.getAllMethodNames(prototype)) {
      const [route, right] = routeOf(base, prototype[name]);
      if (route !== undefined) found.set(route, right);
    }
  }
  return found;
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD'];

function routeOf(base: string, handler: object | undefined): [string | undefined, Right | undefined] {
  const path = handler && (Reflect.getMetadata('path', handler) as string | undefined);
  if (!handler || path === undefined) return [undefined, undefined];
  const whole = `/${base}/${path}`
    .replaceAll(/\/+/g, '/')
    .replace(/\/$/, '')
    .replaceAll(/:(\w+)/g, '{$1}');
  if (!whole.startsWith(api)) return [undefined, undefined];
  const method = methods[Number(Reflect.getMetadata('method', handler))] ?? '';
  return [`${method} ${whole.slice(api.length)}`, Reflect.getMetadata(rightKey, handler) as Right | undefined];
}

export interface PersonOf {
  readonly roles: readonly string[];
  readonly agencies?: readonly string[];
}

/** A session past its duties, as if the person had signed in and enrolled. */
export async function sessionOf(bench: DoorsBench, username: string, person: PersonOf): Promise<string> {
  const wanted = { username, displayName: 'Người thử', agencies: [], ...person };
  await bench.gateway.app.get(Accounts).create(wanted, { who: 'spec', reason: 'thử' });
  const account = await findAccount(createDatabase(bench.pool), username);
  if (!account) throw new Error('no account was made');
  return (await bench.gateway.app.get(Sessions).open(account, 'full')).token;
}

export async function tokenOf({ url }: DoorsBench, clientId: string, scope: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret, scope };
  const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

export function routeIn(name: string): Route {
  const [method = '', path = ''] = name.split(' ');
  return { method, path };
}

/** Calls `METHOD path`; a body goes with everything but GET. */
export async function call(
  { url }: DoorsBench,
  { session, bearer, forged }: Caller,
  { method, path }: Route,
  body: object = {},
): Promise<Heard> {
  const sends = method !== 'GET';
  const stop = new AbortController();
  const answer = await fetch(`${url}${api}${path}`, {
    method,
    signal: stop.signal,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(session === undefined ? {} : { cookie: `tnhs-console=${session}` }),
      ...(session === undefined || forged ? {} : { 'x-anti-forgery': antiForgeryOf(session) }),
      ...(sends ? { 'content-type': 'application/json' } : {}),
    },
    ...(sends ? { body: JSON.stringify(body) } : {}),
  });
  const { status, headers } = answer;
  const type = headers.get('content-type') ?? '';
  // A stream has no end; its first words are read by whoever wants them.
  const text = type.startsWith('text/event-stream') ? await firstOf(answer) : await answer.text();
  stop.abort();
  const code = type.includes('problem+json') ? (JSON.parse(text) as { code: string }).code : '';
  return { status, code, text, headers };
}

async function firstOf(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(piece);
    if (text.includes('data:')) break;
  }
  return text;
}

/** One thing of every kind, of one agency; replay and edit are made by the operator of that agency. */
export async function seed(bench: DoorsBench, agency: string, caller: Caller): Promise<Subjects> {
  const reference = `MA-TRAN-${agency}`;
  const phone = '0987000111';
  const { dossierId: dossier = '' } = await new RestDriver(bench.url).submit('vss', { reference, phone });
  await bench.pool.query('UPDATE dossier SET agency = $2, managing_agency = NULL WHERE id = $1', [dossier, agency]);
  const [message, delivery] = await Promise.all([
    oneOf(bench, 'SELECT id FROM message WHERE dossier_id = $1', [dossier]),
    oneOf(bench, `SELECT id FROM delivery WHERE dossier_id = $1 AND system = 'register'`, [dossier]),
  ]);
  await make(bench, caller, `deliveries/${delivery}/park`, {});
  const { id: replay } = await make(bench, caller, 'replays', { selection: { ids: [delivery] } });
  const { canonical } = await make(bench, caller, 'edits/draft', { dossierId: dossier });
  const after = { ...canonical, participant: { ...canonical.participant, phone: '+84987000222' } };
  const { id: edit } = await make(bench, caller, 'edits', { dossierId: dossier, after });
  return { agency, dossier, message, delivery, replay, edit, ...(await money(bench, { agency, dossier, delivery })) };
}

async function money(
  bench: DoorsBench,
  { agency, dossier, delivery }: { agency: string; dossier: string; delivery: string },
): Promise<Pick<Subjects, 'payment' | 'item' | 'voucher' | 'group' | 'incident'>> {
  const [voucher, group] = [`PT-${agency}`, agency.padEnd(24, 'a')];
  await bench.pool.query(
    `INSERT INTO voucher (number, version, state, standing, amount_vnd, content, content_hash, agency)
     VALUES ($1, 1, 'POSTED', 'recorded', 1000, '{}', '', $2)`,
    [voucher, agency],
  );
  await bench.pool.query(
    `INSERT INTO cover_sheet (dossier_id, state, requested_at) VALUES ($1, 'requested', now() - interval '3 days')`,
    [dossier],
  );
  await bench.pool.query(
    `INSERT INTO failure_group (id, system, operation, code, first_seen, last_seen, example_delivery)
     VALUES ($1, 'register', 'verify', 'PARTNER_FAULT', now(), now(), $2)`,
    [group, delivery],
  );
  await bench.pool.query(
    `INSERT INTO failure_hour (group_id, hour, agency, attempts) VALUES ($1, date_trunc('hour', now()), $2, 3)`,
    [group, agency],
  );
  await bench.pool.query(
    `INSERT INTO failure_open (delivery_id, group_id, agency, parked, since) VALUES ($1, $2, $3, true, now())
     ON CONFLICT (delivery_id) DO UPDATE SET group_id = excluded.group_id`,
    [delivery, group, agency],
  );
  const payment = await oneOf(
    bench,
    `INSERT INTO citizen_payment (id, partner, transaction, reference, dossier_id, standing, amount_vnd, expected_vnd, paid_at, content,
       content_hash, answer, correlation_id, received_at, updated_at)
     VALUES (uuidv7(), 'P', 'GD-' || $2::text, 'TC-' || $2::text, $1, 'paid', 1000, 1000, now(), '{}', '', '{}', 'spec', now(), now())
     RETURNING id`,
    [dossier, agency],
  );
  await bench.pool.query(
    `UPDATE dossier SET citizen_paid_at = now() - interval '3 days', citizen_paid_vnd = 1000, status = 6 WHERE id = $1`,
    [dossier],
  );
  const item = await oneOf(
    bench,
    `INSERT INTO reconciliation_item (id, kind, dossier_id, agency) VALUES (uuidv7(), 'PAID_WITHOUT_VOUCHER', $1, $2) RETURNING id`,
    [dossier, agency],
  );
  const incident = await oneOf(
    bench,
    `INSERT INTO incident (id, kind, subject, system, operation, code, count, opened_at)
     VALUES (uuidv7(), 'FAILURES', $1, 'register', 'verify', 'PARTNER_FAULT', 1, now()) RETURNING id`,
    [group],
  );
  return { payment, item, voucher, group, incident };
}

async function oneOf({ pool }: DoorsBench, statement: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(statement, [...values]);
  const [row] = rows;
  if (!row) throw new Error(`nothing came of: ${statement}`);
  return row.id;
}

interface Made {
  readonly id: string;
  readonly canonical: { readonly participant: object };
}

async function make(bench: DoorsBench, caller: Caller, path: string, body: object): Promise<Made> {
  const { status, text } = await call(bench, caller, { method: 'POST', path }, { reason: 'thử', ...body });
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as Made;
}
