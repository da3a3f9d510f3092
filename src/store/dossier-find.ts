// Finding dossiers, newest first, in steps of bounded work whatever is asked:
// 1. candidates: up to some hundreds of ids from the index that narrows most — the text, the duties, the status, the agencies
// 2. of these, the rows that fit every filter; too few and more candidates: again, below the last one
// A page may be short and still have a next one; a search that finds nothing tells how far it came.
import { sql, type RawBuilder } from 'kysely';
import type { DeliveryState, Operation, System } from '../domain/operations.js';
import type { Database } from './database.js';
import { inRange, lookUp, type IdRange, type LookupKind } from './dossier-lookup.js';
import type { JsonRecord } from './tables.js';

export interface FindFilters {
  readonly status: number;
  readonly portal: string;
  readonly agency: string;
  readonly receivedFrom: Date;
  /** Exclusive. */
  readonly receivedTo: Date;
  /** Of one duty of the dossier, all together. */
  readonly deliveryState: DeliveryState;
  readonly system: System;
  readonly operation: Operation;
  readonly code: string;
}

export interface FindPage {
  readonly text?: string | undefined;
  readonly filters: Partial<FindFilters>;
  /** What the operator may see; undefined: every one. */
  readonly agencies: readonly string[] | undefined;
  /** Only dossiers with a lower id. */
  readonly before: string | undefined;
  readonly limit: number;
  /** How often candidates are drawn; each costs some milliseconds. */
  readonly rounds: number;
}

export interface FoundDossier {
  readonly id: string;
  readonly portal: string;
  readonly reference: string;
  readonly tnhsNumber: string | null;
  readonly status: number;
  readonly agency: string;
  readonly managingAgency: string | null;
  readonly receivedAt: Date;
  readonly updatedAt: Date;
  readonly late: boolean;
  readonly expectedAt: Date | null;
  readonly canonical: JsonRecord;
  readonly dutySystem: string | null;
  readonly dutyOperation: string | null;
  readonly dutyState: DeliveryState | null;
  readonly dutyCode: string | null;
}

export interface Finding {
  readonly rows: readonly FoundDossier[];
  /** Below it the next page begins; absent: that was all. */
  readonly next?: string;
  readonly considered: readonly LookupKind[];
  readonly matched: readonly LookupKind[];
}

interface Candidates {
  readonly ids: readonly string[];
  readonly more: boolean;
  readonly considered?: readonly LookupKind[];
  readonly matched?: readonly LookupKind[];
}

const drawn = 500;
const dayMs = 86_400_000;
const returned = 10;
const owedStates: readonly DeliveryState[] = ['pending', 'waiting'];

export async function findDossiers(database: Database, page: FindPage): Promise<Finding> {
  const rows: FoundDossier[] = [];
  const [considered, matched] = [new Set<LookupKind>(), new Set<LookupKind>()];
  const told = (next?: string): Finding => ({
    rows: rows.slice(0, page.limit),
    ...(next === undefined ? {} : { next }),
    ...{ considered: [...considered], matched: [...matched] },
  });
  let range = rangeOf(page);
  for (let round = 0; round < page.rounds; round += 1) {
    const candidates = await draw(database, page, range);
    candidates.considered?.forEach((kind) => considered.add(kind));
    candidates.matched?.forEach((kind) => matched.add(kind));
    rows.push(...(await readFitting(database, page, candidates.ids)));
    if (rows.length > page.limit) return told(rows[page.limit - 1]?.id);
    if (!candidates.more) return told();
    range = { ...range, before: candidates.ids.at(-1) };
  }
  return told(range.before);
}

/** Ids are made when a dossier is received: a day of grace is enough for clocks that differ. */
function rangeOf({ filters, before }: FindPage): IdRange {
  const { receivedFrom, receivedTo } = filters;
  const below = receivedTo && idAt(new Date(receivedTo.getTime() + dayMs));
  const bounds = [before, below].filter((one) => one !== undefined).sort();
  return {
    from: receivedFrom && idAt(new Date(receivedFrom.getTime() - dayMs)),
    before: bounds[0],
  };
}

/** The lowest UUIDv7 of a moment. */
function idAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

function draw(database: Database, page: FindPage, range: IdRange): Promise<Candidates> {
  if (page.text !== undefined) return lookUp(database, page.text, range, drawn);
  return drawIds(database, page, { range, size: isNarrowed(page) ? drawn : page.limit + 1 });
}

/** Whether something is asked that the candidates' index does not know. */
function isNarrowed({ filters, agencies }: FindPage): boolean {
  return agencies !== undefined || Object.keys(filters).length > 0;
}

interface Draw {
  readonly range: IdRange;
  readonly size: number;
}

async function drawIds(database: Database, page: FindPage, wanted: Draw): Promise<Candidates> {
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT id FROM (${sourceOf(page, wanted)}) AS source ORDER BY id DESC LIMIT ${wanted.size}`.execute(
    database,
  );
  return { ids: rows.map(({ id }) => id), more: rows.length === wanted.size };
}

function sourceOf(page: FindPage, wanted: Draw): RawBuilder<unknown> {
  const { filters } = page;
  if (filters.code !== undefined || isRareState(filters.deliveryState)) return dutySource(filters, wanted);
  if (filters.status !== undefined && filters.status !== returned) return standingSource(page, wanted);
  const agencies = narrowestAgencies(page);
  if (agencies) return agencySource(agencies, wanted);
  const portal = filters.portal === undefined ? sql`true` : sql`portal = ${filters.portal}`;
  return sql`SELECT id FROM dossier WHERE ${portal} AND ${inRange(sql.ref('id'), wanted.range)}
    ORDER BY id DESC LIMIT ${wanted.size}`;
}

function isRareState(state: DeliveryState | undefined): boolean {
  return state !== undefined && state !== 'delivered';
}

/** The state is written into the statement so that the indexes of single states serve it. */
function dutySource(filters: Partial<FindFilters>, { range, size }: Draw): RawBuilder<unknown> {
  const { deliveryState: state, code, system, operation } = filters;
  const conditions = [
    inRange(sql.ref('dossier_id'), range),
    ...(state === undefined ? [] : [sql`state = ${sql.lit(state)}`]),
    ...(state !== undefined && owedStates.includes(state) ? [sql`state IN ('pending', 'waiting')`] : []),
    ...(code === undefined ? [] : [sql`code = ${code}`]),
    ...(system === undefined ? [] : [sql`system = ${system}`]),
    ...(operation === undefined ? [] : [sql`operation = ${operation}`]),
  ];
  return sql`SELECT DISTINCT dossier_id AS id FROM delivery WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY dossier_id DESC LIMIT ${size}`;
}

function standingSource(page: FindPage, { range, size }: Draw): RawBuilder<unknown> {
  const conditions = [
    sql`s.status = ${page.filters.status ?? 0}`,
    inRange(sql.ref('s.dossier_id'), range),
    ...agencyConditions(page, 's'),
  ];
  return sql`SELECT s.dossier_id AS id FROM dossier_standing s WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY s.dossier_id DESC LIMIT ${size}`;
}

function agencySource(agencies: readonly string[], { range, size }: Draw): RawBuilder<unknown> {
  const within = inRange(sql.ref('d.id'), range);
  const newest = sql`${within} ORDER BY d.id DESC LIMIT ${size}`;
  return sql`SELECT x.id FROM unnest(${agencies}::text[]) AS a (code) CROSS JOIN LATERAL (
      (SELECT d.id FROM dossier d WHERE d.agency = a.code AND ${newest})
      UNION ALL
      (SELECT d.id FROM dossier d WHERE d.managing_agency = a.code AND d.managing_agency <> d.agency AND ${newest})) AS x`;
}

function narrowestAgencies({ filters, agencies }: FindPage): readonly string[] | undefined {
  return filters.agency === undefined ? agencies : [filters.agency];
}

function agencyConditions({ filters, agencies }: FindPage, alias: string): RawBuilder<unknown>[] {
  const [receives, manages] = [sql.ref(`${alias}.agency`), sql.ref(`${alias}.managing_agency`)];
  const lists = [filters.agency === undefined ? undefined : [filters.agency], agencies];
  return lists.flatMap((list) =>
    list === undefined
      ? []
      : [sql`(${receives} = ANY(${list}::text[]) OR coalesce(${manages} = ANY(${list}::text[]), false))`],
  );
}

async function readFitting(database: Database, page: FindPage, ids: readonly string[]): Promise<FoundDossier[]> {
  if (ids.length === 0) return [];
  const conditions = [sql`d.id = ANY(${ids}::uuid[])`, ...dossierConditions(page), ...dutyConditions(page.filters)];
  const { rows } = await sql<FoundDossier>`
    SELECT d.id, d.portal, d.portal_ref AS reference, d.tnhs_number AS "tnhsNumber", d.status, d.agency,
      d.managing_agency AS "managingAgency", d.received_at AS "receivedAt", d.updated_at AS "updatedAt", d.late,
      d.expected_at AS "expectedAt", d.canonical, duty.system AS "dutySystem", duty.operation AS "dutyOperation",
      duty.state AS "dutyState", duty.code AS "dutyCode"
    FROM (SELECT * FROM dossier d WHERE ${sql.join(conditions, sql` AND `)} ORDER BY d.id DESC LIMIT ${page.limit + 1}) AS d
    LEFT JOIN LATERAL (
      SELECT e.system, e.operation, e.state, e.code FROM delivery e
      WHERE e.dossier_id = d.id AND e.state NOT IN ('delivered', 'cancelled')
      ORDER BY e.state = 'parked' DESC, e.line LIMIT 1) AS duty ON true
    ORDER BY d.id DESC`.execute(database);
  return rows;
}

function dossierConditions(page: FindPage): RawBuilder<unknown>[] {
  const { status, portal, receivedFrom, receivedTo } = page.filters;
  return [
    ...agencyConditions(page, 'd'),
    ...(status === undefined ? [] : [sql`d.status = ${status}`]),
    ...(portal === undefined ? [] : [sql`d.portal = ${portal}`]),
    ...(receivedFrom === undefined ? [] : [sql`d.received_at >= ${receivedFrom}`]),
    ...(receivedTo === undefined ? [] : [sql`d.received_at < ${receivedTo}`]),
  ];
}

function dutyConditions({ deliveryState, system, operation, code }: Partial<FindFilters>): RawBuilder<unknown>[] {
  const wanted = [
    ...(deliveryState === undefined ? [] : [sql`e.state = ${deliveryState}`]),
    ...(system === undefined ? [] : [sql`e.system = ${system}`]),
    ...(operation === undefined ? [] : [sql`e.operation = ${operation}`]),
    ...(code === undefined ? [] : [sql`e.code = ${code}`]),
  ];
  if (wanted.length === 0) return [];
  return [sql`EXISTS (SELECT 1 FROM delivery e WHERE e.dossier_id = d.id AND ${sql.join(wanted, sql` AND `)})`];
}
