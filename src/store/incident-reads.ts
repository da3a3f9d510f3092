// Incidents as operators see them. Who is bound to agencies sees those of partners, and those of failures that touch theirs.
import { sql, type RawBuilder } from 'kysely';
import type { Database } from './database.js';
import { ofAgencies } from './failure-reads.js';
import type { IncidentKind } from './steering.tables.js';

export interface AlertView {
  readonly channel: string;
  readonly change: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly sentAt: string | null;
}

export interface IncidentView {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly subject: string;
  readonly system: string | null;
  readonly operation: string | null;
  readonly code: string | null;
  readonly count: number;
  readonly openedAt: Date;
  readonly openedKey: string;
  readonly resolvedAt: Date | null;
  readonly owner: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
  readonly note: string | null;
  readonly alerts: readonly AlertView[];
}

export interface IncidentPage {
  readonly state?: 'open' | 'resolved' | undefined;
  readonly kind?: IncidentKind | undefined;
  readonly system?: string | undefined;
  readonly agencies: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Counts of who is bound to agencies: what fails of theirs now; how often a partner failed is nobody's own. */
function columnsFor(agencies: readonly string[] | undefined): RawBuilder<unknown> {
  if (agencies === undefined) return sql`i.count, ${columns}`;
  return sql`CASE WHEN i.kind = 'FAILURES' THEN (SELECT count(*)::integer FROM failure_open f WHERE f.group_id = i.subject
    AND ${ofAgencies(agencies)}) ELSE i.count END AS count, ${columns}`;
}

const columns = sql`
  i.id, i.kind, i.subject, i.system, i.operation, i.code, i.opened_at AS "openedAt", i.opened_at::text AS "openedKey",
  i.resolved_at AS "resolvedAt", i.owner, i.acknowledged_by AS "acknowledgedBy", i.acknowledged_at AS "acknowledgedAt", i.note,
  coalesce((SELECT jsonb_agg(jsonb_build_object('channel', a.channel, 'change', a.change, 'state', a.state, 'attempts', a.attempts,
    'lastError', a.last_error, 'sentAt', a.sent_at) ORDER BY a.id) FROM alert a WHERE a.incident_id = i.id), '[]') AS alerts`;

/** The newest first. */
export async function listIncidents(database: Database, page: IncidentPage): Promise<IncidentView[]> {
  const { state = null, kind = null, system = null, agencies, after, limit } = page;
  const [openedKey = null, id = null] = after ?? [];
  const { rows } = await sql<IncidentView>`
    SELECT ${columnsFor(agencies)} FROM incident i
    WHERE ${visibleTo(agencies)} AND (${kind}::text IS NULL OR i.kind = ${kind}) AND (${system}::text IS NULL OR i.system = ${system})
      AND (${state}::text IS NULL OR (i.resolved_at IS NULL) = (${state} = 'open'))
      AND (${openedKey}::timestamptz IS NULL OR (i.opened_at, i.id) < (${openedKey}::timestamptz, ${id}::uuid))
    ORDER BY i.opened_at DESC, i.id DESC LIMIT ${limit}`.execute(database);
  return rows;
}

export async function findIncident(
  database: Database,
  id: string,
  agencies: readonly string[] | undefined,
): Promise<IncidentView | undefined> {
  const { rows } = await sql<IncidentView>`
    SELECT ${columnsFor(agencies)} FROM incident i WHERE i.id = ${id} AND ${visibleTo(agencies)}`.execute(database);
  return rows[0];
}

function visibleTo(agencies: readonly string[] | undefined): RawBuilder<unknown> {
  if (agencies === undefined) return sql`true`;
  return sql`(i.kind IN ('CIRCUIT', 'POLL') OR (i.kind = 'FAILURES' AND (
    EXISTS (SELECT 1 FROM failure_hour h WHERE h.group_id = i.subject AND h.agency = ANY(${agencies}::text[]))
    OR EXISTS (SELECT 1 FROM failure_open f WHERE f.group_id = i.subject AND ${ofAgencies(agencies)}))))`;
}
