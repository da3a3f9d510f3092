// How each partner is, for the people who steer, and what it is still owed.
import { sql } from 'kysely';
import type { Database } from './database.js';

export interface PartnerView {
  readonly system: string;
  readonly circuit: string;
  readonly failures: number;
  readonly openedAt: Date | null;
  readonly nextProbeAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly pausedAt: Date | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
  readonly disabledAt: Date | null;
  readonly disabledReason: string | null;
}

export interface OpenOfPartner {
  readonly system: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly parked: number;
  readonly oldestWaiting: Date | null;
}

export async function listPartnerViews(database: Database, systems: readonly string[]): Promise<PartnerView[]> {
  const { rows } = await sql<PartnerView>`
    SELECT known.system, coalesce(c.state, 'closed') AS circuit, coalesce(c.failures, 0) AS failures, c.opened_at AS "openedAt",
      c.next_probe_at AS "nextProbeAt", greatest(c.last_success_at, p.last_success_at, done.at) AS "lastSuccessAt",
      s.paused_at AS "pausedAt", s.paused_by AS "pausedBy", s.reason AS "pauseReason",
      e.disabled_at AS "disabledAt", e.reason AS "disabledReason"
    FROM unnest(${systems}::text[]) WITH ORDINALITY AS known (system, place)
    LEFT JOIN circuit c ON c.system = known.system
    LEFT JOIN poll_cursor p ON p.source = known.system
    LEFT JOIN partner_steering s ON s.system = known.system
    LEFT JOIN endpoint_state e ON e.system = known.system AND e.disabled_at IS NOT NULL
    LEFT JOIN (
      SELECT system, max(updated_at) AS at FROM (SELECT system, state, updated_at FROM delivery ORDER BY id DESC LIMIT 1000) newest
      WHERE state = 'delivered' GROUP BY system) done ON done.system = known.system
    ORDER BY known.place`.execute(database);
  return rows;
}

/**
 * What is not done yet, of each partner that is owed something: for all read from the index of lines alone.
 * @param agencies whose dossiers count; undefined: all
 */
export async function countOpen(database: Database, agencies?: readonly string[]): Promise<OpenOfPartner[]> {
  const own =
    agencies === undefined
      ? sql``
      : // Two branches, each with its own index: with OR all dossiers would be read.
        sql`AND dossier_id IN (SELECT id FROM dossier WHERE agency = ANY(${agencies}::text[]) UNION ALL
          SELECT id FROM dossier WHERE managing_agency = ANY(${agencies}::text[]) AND managing_agency <> agency)`;
  const { rows } = await sql<OpenOfPartner>`
    SELECT system, coalesce(sum(n) FILTER (WHERE state IN ('pending', 'waiting')), 0)::integer AS waiting,
      coalesce(sum(n) FILTER (WHERE state = 'in_flight'), 0)::integer AS "inFlight",
      coalesce(sum(n) FILTER (WHERE state = 'parked'), 0)::integer AS parked,
      min(oldest) FILTER (WHERE state IN ('pending', 'waiting')) AS "oldestWaiting"
    FROM (SELECT system, state, count(*) AS n, min(created_at) AS oldest FROM delivery
      WHERE state NOT IN ('delivered', 'cancelled') ${own} GROUP BY system, state) open
    GROUP BY system`.execute(database);
  return rows;
}
