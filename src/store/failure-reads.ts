// Groups of failures as operators see them. Who is bound to agencies sees the groups that touch them, and counts theirs only.
import { sql, type RawBuilder } from 'kysely';
import type { Database } from './database.js';

export interface GroupView {
  readonly id: string;
  readonly system: string;
  readonly operation: string;
  readonly code: string;
  readonly message: string | null;
  readonly state: 'open' | 'resolved';
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** `lastSeen` to the microsecond, for paging. */
  readonly lastKey: string;
  readonly openCount: number;
  readonly parkedCount: number;
  /** Ever; null for who is bound to agencies. */
  readonly deliveries: number | null;
  readonly attempts: number | null;
}

export interface GroupPage {
  readonly state?: 'open' | 'resolved' | undefined;
  readonly system?: string | undefined;
  readonly operation?: string | undefined;
  readonly code?: string | undefined;
  readonly agencies: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** The latest seen first. */
export async function listGroups(database: Database, page: GroupPage): Promise<GroupView[]> {
  const { state = null, system = null, operation = null, code = null, agencies, after, limit } = page;
  const [lastKey = null, id = null] = after ?? [];
  const { rows } = await sql<GroupView>`
    SELECT * FROM (SELECT ${columnsFor(agencies)} FROM failure_group g WHERE ${touches(agencies)}
      AND (${system}::text IS NULL OR g.system = ${system}) AND (${operation}::text IS NULL OR g.operation = ${operation})
      AND (${code}::text IS NULL OR g.code = ${code})
      AND (${lastKey}::timestamptz IS NULL OR (g.last_seen, g.id) < (${lastKey}::timestamptz, ${id}))) seen
    WHERE (${state}::text IS NULL OR state = ${state})
    ORDER BY "lastSeen" DESC, id DESC LIMIT ${limit}`.execute(database);
  return rows;
}

export async function findGroup(
  database: Database,
  id: string,
  agencies: readonly string[] | undefined,
): Promise<GroupView | undefined> {
  const { rows } = await sql<GroupView>`
    SELECT ${columnsFor(agencies)} FROM failure_group g WHERE g.id = ${id} AND ${touches(agencies)}`.execute(database);
  return rows[0];
}

function columnsFor(agencies: readonly string[] | undefined): RawBuilder<unknown> {
  const named = sql`g.id, g.system, g.operation, g.code, g.message, g.first_seen AS "firstSeen", g.last_seen AS "lastSeen",
    g.last_seen::text AS "lastKey"`;
  if (agencies === undefined)
    return sql`${named}, g.state, g.open_count AS "openCount", g.parked_count AS "parkedCount", g.deliveries, g.attempts`;
  const own = sql`FROM failure_open f WHERE f.group_id = g.id AND ${ofAgencies(agencies)}`;
  return sql`${named}, CASE WHEN EXISTS (SELECT 1 ${own}) THEN 'open' ELSE 'resolved' END AS state,
    (SELECT count(*) ${own}) AS "openCount", (SELECT count(*) ${own} AND f.parked) AS "parkedCount",
    NULL::bigint AS deliveries, NULL::bigint AS attempts`;
}

function touches(agencies: readonly string[] | undefined): RawBuilder<unknown> {
  if (agencies === undefined) return sql`true`;
  return sql`(EXISTS (SELECT 1 FROM failure_hour h WHERE h.group_id = g.id AND h.agency = ANY(${agencies}::text[]))
    OR EXISTS (SELECT 1 FROM failure_open f WHERE f.group_id = g.id AND ${ofAgencies(agencies)}))`;
}

/** Of `failure_open f`. */
export function ofAgencies(agencies: readonly string[] | undefined): RawBuilder<unknown> {
  if (agencies === undefined) return sql`true`;
  return sql`(f.agency = ANY(${agencies}::text[]) OR f.managing_agency = ANY(${agencies}::text[]))`;
}

export interface TrendHour {
  readonly hour: Date;
  readonly attempts: number;
}

/** Failing attempts in each of the last 24 hours, the present one last; hours without any are there too. */
export async function readTrend(
  database: Database,
  id: string,
  agencies: readonly string[] | undefined,
): Promise<TrendHour[]> {
  const { rows } = await sql<TrendHour>`
    SELECT s.hour, coalesce(sum(h.attempts), 0)::integer AS attempts
    FROM generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), interval '1 hour') AS s (hour)
    LEFT JOIN failure_hour h ON h.group_id = ${id} AND h.hour = s.hour
      AND (${agencies ?? null}::text[] IS NULL OR h.agency = ANY(${agencies ?? null}::text[]))
    GROUP BY s.hour ORDER BY s.hour`.execute(database);
  return rows;
}

export interface AgencyShare {
  readonly agency: string;
  readonly count: number;
}

/** Agencies whose dossiers fail so now, the most touched first. */
export async function readAgencyShares(
  database: Database,
  id: string,
  agencies: readonly string[] | undefined,
): Promise<AgencyShare[]> {
  const { rows } = await sql<AgencyShare>`
    SELECT f.agency, count(*) AS count FROM failure_open f WHERE f.group_id = ${id} AND ${ofAgencies(agencies)}
    GROUP BY f.agency ORDER BY count(*) DESC, f.agency LIMIT 100`.execute(database);
  return rows;
}

export interface FailingDelivery {
  readonly deliveryId: string;
  readonly dossierId: string;
  readonly reference: string;
  readonly agency: string;
  readonly state: string;
  readonly attempts: number;
  readonly since: Date;
  readonly nextAt: Date | null;
}

/** What fails so now, by the id of the delivery. */
export async function listFailingDeliveries(
  database: Database,
  page: {
    readonly groupId: string;
    readonly agencies: readonly string[] | undefined;
    readonly after: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<FailingDelivery[]> {
  const [last = null] = page.after ?? [];
  const { rows } = await sql<FailingDelivery>`
    SELECT f.delivery_id AS "deliveryId", d.dossier_id AS "dossierId", o.portal_ref AS reference, f.agency, d.state, d.attempts,
      f.since, CASE WHEN d.state = 'waiting' THEN d.not_before END AS "nextAt"
    FROM failure_open f JOIN delivery d ON d.id = f.delivery_id JOIN dossier o ON o.id = d.dossier_id
    WHERE f.group_id = ${page.groupId} AND ${ofAgencies(page.agencies)} AND (${last}::uuid IS NULL OR f.delivery_id > ${last}::uuid)
    ORDER BY f.delivery_id LIMIT ${page.limit}`.execute(database);
  return rows;
}
