// Duties that a person cancelled and without which a dossier does not go on by itself. Recordings in TST are not among them: their
// money is held, and has an item of its own (RECORD_CANCELLED).
import { sql } from 'kysely';
import type { Database, Tx } from './database.js';

export interface GivenUpDuty {
  readonly dossierId: string;
  readonly deliveryId: string;
  readonly attempts: number;
  readonly system: string;
  readonly operation: string;
}

/** Written as the index has it. */
const isGivenUp = sql`e.state = 'cancelled' AND e.code = 'CANCELLED_BY_OPERATOR' AND e.operation <> 'record'`;

/**
 * What waits for the duty, by what the duty is:
 *   verify, create, supplement  TNHS has not got what the citizen sent, and the dossier is open
 *   withdraw                    TNHS goes on with what the citizen, or the gateway, has taken back; unless TNHS itself has refused it
 *   cover                       TST makes no cover, so the dossier is never complete
 *   status                      only its own portal's knowing of the result ends a dossier (9 → 10)
 * A later duty of the same kind takes its place.
 */
const isWaitedFor = sql`(
  CASE
    WHEN e.operation IN ('verify', 'create', 'supplement') THEN d.status NOT IN (3, 7, 8, 9, 10)
    WHEN e.operation = 'withdraw' THEN d.status NOT IN (7, 8, 10)
      AND NOT EXISTS (SELECT 1 FROM dossier_event v WHERE v.dossier_id = d.id AND d.status = 3 AND v.status = 3 AND v.by = 'tnhs')
    WHEN e.operation = 'cover' THEN d.status NOT IN (3, 7, 8, 9, 10)
      AND NOT EXISTS (SELECT 1 FROM cover_sheet c WHERE c.dossier_id = d.id AND c.state = 'issued')
    WHEN e.operation = 'status' THEN e.system = d.portal AND d.status = 9
    ELSE false
  END
  AND NOT EXISTS (SELECT 1 FROM delivery f WHERE f.dossier_id = e.dossier_id AND f.system = e.system AND f.operation = e.operation
    AND f.line > e.line AND f.state <> 'cancelled'))`;

/** Those nobody is told of: one for each dossier, the oldest. What a person has closed is not told again for the same tries. */
export async function findGivenUp(tx: Tx, limit: number): Promise<GivenUpDuty[]> {
  const { rows } = await sql<GivenUpDuty>`
    SELECT DISTINCT ON (e.dossier_id) e.dossier_id AS "dossierId", e.id AS "deliveryId", e.attempts, e.system, e.operation
    FROM delivery e JOIN dossier d ON d.id = e.dossier_id
    WHERE ${isGivenUp} AND ${isWaitedFor}
      AND NOT EXISTS (SELECT 1 FROM reconciliation_item i WHERE i.dossier_id = d.id AND i.kind = 'DUTY_CANCELLED' AND i.voucher_number IS NULL
        AND (i.state = 'open' OR (i.resolved_by IS NOT NULL AND i.detail ->> 'deliveryId' = e.id::text
          AND (i.detail ->> 'attempts')::integer = e.attempts)))
    ORDER BY e.dossier_id, e.created_at, e.line LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Items whose duty is under way again, or is no longer waited for. @returns how many */
export async function resolveGivenUp(executor: Database | Tx, at: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE reconciliation_item i SET state = 'resolved', resolved_at = ${at},
      resolution = CASE WHEN ${isGivenUp} THEN 'WENT_ON' ELSE 'RELEASED' END
    FROM delivery e JOIN dossier d ON d.id = e.dossier_id
    WHERE i.kind = 'DUTY_CANCELLED' AND i.state = 'open' AND e.id = (i.detail ->> 'deliveryId')::uuid
      AND NOT (${isGivenUp} AND ${isWaitedFor})`.execute(executor);
  return Number(numAffectedRows ?? 0);
}
