// The finding bench: every kind of question an operator asks, through the operators' API, over many dossiers. One line a kind.
import { operatorCall, operatorToken } from '../../test/support/operator.js';
import type { House } from '../../test/support/house.js';
import { openHouseKeys } from './house-keys.js';
import { makeFindRows, personName, personNumber, type FindRows } from './find-rows.js';

export interface FindPlan extends FindRows {
  /** How often each kind is asked. */
  readonly questions: number;
}

interface Kind {
  readonly name: string;
  /** The `n`th question of the kind; `at` is a dossier drawn for it. */
  readonly ask: (at: number, ids: readonly string[]) => object;
}

const limitMs = 60;

/** @returns whether every kind kept within the limit. */
export async function measureFind(house: House, plan: FindPlan, say: (line: string) => void): Promise<boolean> {
  const keys = await openHouseKeys(house);
  const { pool } = keys;
  const startedAt = performance.now();
  await makeFindRows(keys, plan);
  const { rows: counted } = await pool.query<{ dossiers: string; deliveries: string; attempts: string }>(
    `SELECT (SELECT count(*) FROM dossier) AS dossiers, (SELECT count(*) FROM delivery) AS deliveries, (SELECT count(*) FROM attempt) AS attempts`,
  );
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM dossier TABLESAMPLE SYSTEM (1) LIMIT 500');
  await pool.end();
  const ids = rows.map(({ id }) => id);
  say(`\nfind: ${JSON.stringify(counted[0])}, made in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  say('question                                 found   p50 ms   p95 ms   max ms');
  const token = await operatorToken(house.gatewayUrl, house.credentials.secret);
  let isFast = true;
  for (const kind of kinds) isFast = (await measureKind({ house, plan, kind, ids, token }, say)) && isFast;
  say(isFast ? `every p95 within ${limitMs} ms` : `A P95 IS ABOVE ${limitMs} ms`);
  say('\npage (max: read anew)                    rows   p50 ms   p95 ms   max ms');
  for (const path of pagePaths) await measurePage({ house, token, path }, say);
  return isFast;
}

interface Opening {
  readonly house: House;
  readonly token: string;
  readonly path: string;
}

async function measurePage({ house, token, path }: Opening, say: (line: string) => void): Promise<void> {
  const times: number[] = [];
  let found = 0;
  for (let turn = 0; turn < pageTurns; turn += 1) {
    const startedAt = performance.now();
    const answer = await operatorCall(`${house.gatewayUrl}/console/api/${path}`, token, {});
    const { items } = (await answer.json()) as { items?: readonly unknown[] };
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    times.push(performance.now() - startedAt);
    found += items?.length ?? 1;
  }
  say(lineOf(path, found, times));
}

function lineOf(name: string, found: number, times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const cells = [found / times.length, ...[0.5, 0.95, 1].map((share) => quantile(sorted, share))];
  return `${name.padEnd(37)}${cells.map((cell) => cell.toFixed(1).padStart(9)).join('')}`;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

interface Asking {
  readonly house: House;
  readonly plan: FindPlan;
  readonly kind: Kind;
  readonly ids: readonly string[];
  readonly token: string;
}

async function measureKind({ house, plan, kind, ids, token }: Asking, say: (line: string) => void): Promise<boolean> {
  const times: number[] = [];
  let found = 0;
  for (let turn = 0; turn < plan.questions + warmUps; turn += 1) {
    const at = Math.floor((((turn + 1) * golden) % 1) * plan.dossiers);
    const startedAt = performance.now();
    const answer = await operatorCall(`${house.gatewayUrl}/console/api/dossiers/find`, token, {
      body: kind.ask(at, ids),
    });
    const { items } = (await answer.json()) as { items?: readonly unknown[] };
    if (!items) throw new Error(`${kind.name}: ${answer.status}`);
    if (turn < warmUps) continue;
    times.push(performance.now() - startedAt);
    found += items.length;
  }
  say(lineOf(kind.name, found, times));
  return (
    quantile(
      times.toSorted((one, other) => one - other),
      0.95,
    ) <= limitMs
  );
}

const pageTurns = 30;
const pagePaths = [
  'overview',
  'overview/history?span=30d',
  'dossiers/arising',
  'deadlines/receipt-at-risk',
  'deadlines/overdue',
  'covers',
  'reconciliation/items',
  'payments/paid-without-voucher',
  'failures',
  'incidents',
  'partners',
  'replays',
];

const warmUps = 5;
/** Draws dossiers all over the range, the same in every run. */
const golden = 0.618_033_988_749_895;

const kinds: readonly Kind[] = [
  { name: 'portal reference', ask: (at) => ({ find: `BENCH-${at}` }) },
  { name: 'TNHS number', ask: (at) => ({ find: `TNHS-${at}` }) },
  { name: 'voucher', ask: (at) => ({ find: `PT-BENCH-${at}` }) },
  { name: 'payment reference', ask: (at) => ({ find: `PAY-${at}` }) },
  { name: "person's number", ask: (at) => ({ find: personNumber(at) }) },
  { name: "person's name", ask: (at) => ({ find: personName(at % 5000) }) },
  { name: 'name and status', ask: (at) => ({ find: personName(at % 5000), filters: { status: 5 } }) },
  { name: 'frequent error code', ask: () => ({ find: 'PARTNER_DOWN' }) },
  { name: 'rare error code', ask: () => ({ find: 'RARE_FAILURE' }) },
  { name: 'error code nobody had', ask: (at) => ({ find: `NOT_SEEN_${at}` }) },
  { name: 'correlation id', ask: (at) => ({ find: `correlation-${at}` }) },
  { name: 'dossier id', ask: (at, ids) => ({ find: ids[at % ids.length] }) },
  { name: 'newest', ask: () => ({}) },
  { name: 'status 5', ask: () => ({ filters: { status: 5 } }) },
  { name: 'status 10', ask: () => ({ filters: { status: 10 } }) },
  { name: 'status 5 of one agency', ask: (at) => ({ filters: { status: 5, agency: agencyOf(at) } }) },
  { name: 'one agency', ask: (at) => ({ filters: { agency: agencyOf(at) } }) },
  { name: 'parked', ask: () => ({ filters: { deliveryState: 'parked' } }) },
  { name: 'waiting for npsp', ask: () => ({ filters: { deliveryState: 'waiting', system: 'npsp' } }) },
  { name: 'parked with a code', ask: () => ({ filters: { deliveryState: 'parked', code: 'MAPPING_PROBLEM' } }) },
  { name: 'parked of one agency', ask: (at) => ({ filters: { deliveryState: 'parked', agency: agencyOf(at) } }) },
  { name: 'days long ago, one portal', ask: (at) => ({ filters: { portal: 'npsp', ...daysAt(at) } }) },
  { name: 'what no dossier fits', ask: () => ({ filters: { system: 'npsp', operation: 'progress' } }) },
];

function agencyOf(at: number): string {
  return String(at % 300).padStart(5, '0');
}

const dayMs = 86_400_000;

/** Two days of the past months. */
function daysAt(at: number): { receivedFrom: string; receivedTo: string } {
  const first = Date.now() - (2 + (at % 40)) * dayMs;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return { receivedFrom: day(first), receivedTo: day(first + dayMs) };
}
