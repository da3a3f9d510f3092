// What is open now, by agency: the overview of the console. Reads what is open through its own small indexes, never all dossiers;
// the cost grows with the work that waits, not with what was ever received. Ids, codes, counts and times only.
import { sql } from 'kysely';
import type { System } from '../domain/operations.js';
import type { Database } from './database.js';

/** Rows say whose they are: the agency that received a dossier and the one that is answerable for it. */
interface Owned {
  readonly agency: string;
  readonly owner: string;
  readonly count: number;
}

export interface OpenDossiers extends Owned {
  readonly status: number;
}

export interface OpenDeliveries extends Owned {
  readonly system: System;
  readonly state: 'pending' | 'in_flight' | 'waiting' | 'parked';
  /** When the oldest of them was put, or parked. */
  readonly oldestAt: Date;
}

export interface Watched extends Owned {
  readonly oldestAt: Date;
}

export interface WatchedItems extends Watched {
  readonly kind: string;
}

export interface WorkStanding {
  readonly dossiers: readonly OpenDossiers[];
  readonly deliveries: readonly OpenDeliveries[];
}

export interface WatchStanding {
  readonly arising: readonly Watched[];
  readonly receiptAtRisk: readonly Watched[];
  readonly overdue: readonly Watched[];
  readonly covers: readonly Watched[];
  readonly items: readonly WatchedItems[];
}

/** Received, accepted, in work, waiting for the citizen or for money, done and not told yet. */
const openStatuses = sql`(1, 2, 4, 5, 6, 9)`;
const owner = sql`coalesce(d.managing_agency, d.agency)`;

/** A dossier that is returned already has no standing and is looked up itself; OFFSET keeps that apart, so that only those are. */
const returned = sql`(SELECT agency, managing_agency FROM dossier WHERE id = v.dossier_id AND s.dossier_id IS NULL OFFSET 0)`;

export async function readWork(database: Database): Promise<WorkStanding> {
  const [dossiers, deliveries] = await Promise.all([
    sql<OpenDossiers>`
      SELECT d.agency, ${owner} AS owner, d.status, count(*)::integer AS count FROM dossier_standing d
      WHERE d.status IN ${openStatuses} GROUP BY 1, 2, 3`.execute(database),
    sql<OpenDeliveries>`
      SELECT coalesce(s.agency, d.agency) AS agency, coalesce(s.managing_agency, d.managing_agency, s.agency, d.agency) AS owner,
        v.system, v.state, count(*)::integer AS count,
        min(CASE WHEN v.state = 'parked' THEN v.updated_at ELSE v.created_at END) AS "oldestAt"
      FROM delivery v LEFT JOIN dossier_standing s ON s.dossier_id = v.dossier_id LEFT JOIN LATERAL ${returned} d ON true
      WHERE v.state NOT IN ('delivered', 'cancelled') GROUP BY 1, 2, 3, 4`.execute(database),
  ]);
  return { dossiers: dossiers.rows, deliveries: deliveries.rows };
}

export interface WatchTerms {
  readonly now: Date;
  /** Dossiers are new for so long. */
  readonly newForMs: number;
  /** A receipt is at risk so long before its limit. */
  readonly riskMs: number;
}

/** The same conditions as the lists that the numbers lead to. */
export async function readWatch(database: Database, { now, newForMs, riskMs }: WatchTerms): Promise<WatchStanding> {
  const since = new Date(now.getTime() - newForMs);
  const until = new Date(now.getTime() + riskMs);
  const [arising, receiptAtRisk, overdue, covers, items] = await Promise.all([
    sql<Watched>`
      SELECT d.agency, ${owner} AS owner, count(*)::integer AS count, min(d.received_at) AS "oldestAt"
      FROM dossier_standing s JOIN dossier d ON d.id = s.dossier_id
      WHERE s.status IN (1, 2) AND s.dossier_id >= ${idFloor(since)}::uuid GROUP BY 1, 2`.execute(database),
    sql<Watched>`
      SELECT d.agency, ${owner} AS owner, count(*)::integer AS count, min(d.received_at) AS "oldestAt" FROM dossier d
      WHERE d.receipt_told_at IS NULL AND d.receipt_due_at IS NOT NULL AND d.receipt_due_at <= ${until}
        AND NOT EXISTS (SELECT 1 FROM delivery v WHERE v.dossier_id = d.id AND v.system = d.portal AND v.operation = 'status'
          AND v.state = 'delivered' AND v.code IS NULL)
      GROUP BY 1, 2`.execute(database),
    sql<Watched>`
      SELECT agency, owner, count(*)::integer AS count, min(received_at) AS "oldestAt" FROM (
        SELECT d.agency, ${owner} AS owner, d.received_at FROM dossier d
        WHERE d.late AND d.apologies > 0 AND d.ended_at IS NULL AND d.status NOT IN (3, 7, 8, 9, 10)
        UNION ALL
        SELECT d.agency, ${owner}, d.received_at FROM dossier d
        WHERE d.expected_at < ${now} AND d.apologies = 0 AND d.ended_at IS NULL AND d.status NOT IN (3, 7, 8, 9, 10)) open
      GROUP BY 1, 2`.execute(database),
    sql<Watched>`
      SELECT d.agency, ${owner} AS owner, count(*)::integer AS count, min(c.requested_at) AS "oldestAt"
      FROM cover_sheet c JOIN dossier d ON d.id = c.dossier_id WHERE c.state <> 'issued' GROUP BY 1, 2`.execute(
      database,
    ),
    sql<WatchedItems>`
      SELECT kind, agency, agency AS owner, count(*)::integer AS count, min(opened_at) AS "oldestAt" FROM (
        SELECT i.kind, i.opened_at, coalesce(i.agency, d.agency, v.agency, '') AS agency
        FROM reconciliation_item i LEFT JOIN voucher v ON v.number = i.voucher_number
          LEFT JOIN dossier d ON d.id = coalesce(i.dossier_id, v.dossier_id)
        WHERE i.state = 'open') open
      GROUP BY 1, 2`.execute(database),
  ]);
  return {
    arising: arising.rows,
    receiptAtRisk: receiptAtRisk.rows,
    overdue: overdue.rows,
    covers: covers.rows,
    items: items.rows,
  };
}

/** Every dossier that is or ended late: grows with the years, so it is read seldom. */
export async function readLate(database: Database): Promise<Owned[]> {
  const { rows } = await sql<Owned>`
    SELECT d.agency, ${owner} AS owner, count(*)::integer AS count FROM dossier d WHERE d.late GROUP BY 1, 2`.execute(
    database,
  );
  return rows;
}

/** The smallest id that a dossier received at that time can have: ids begin with their milliseconds. */
export function idFloor(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
