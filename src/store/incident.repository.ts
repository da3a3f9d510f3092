// Incidents and the alerts that tell of them. An incident changes and its alerts are owed in one statement: there is no change
// that is told twice or never.
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import { sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import type { IncidentKind } from './steering.tables.js';

export type AlertChannel = 'webhook' | 'email';

interface Trouble {
  readonly kind: IncidentKind;
  readonly subject: string;
  readonly system: string | null;
  readonly operation: string | null;
  readonly code: string | null;
  readonly count: number;
  /** Bad enough to open an incident; what is not keeps an open one open. */
  readonly alarming: boolean;
}

export interface TroubleLimits {
  /** Duties of one group that fail at once, before any is parked. */
  readonly failures: number;
  readonly circuitSeconds: number;
  readonly pollFailures: number;
  readonly receiptMinutes: number;
}

const turn = 602_025;
/** Receipts at risk are counted up to here. */
const mostReceipts = 1000;

async function readTroubles(tx: Tx, limits: TroubleLimits): Promise<Trouble[]> {
  const { failures, circuitSeconds, pollFailures, receiptMinutes } = limits;
  const { rows } = await sql<Trouble>`
    SELECT 'FAILURES' AS kind, id AS subject, system, operation, code, open_count AS count,
      (parked_count > 0 OR open_count >= ${failures}) AS alarming
    FROM failure_group WHERE open_count > 0
    UNION ALL
    SELECT 'CIRCUIT', system, system, NULL, NULL, failures, opened_at < now() - ${circuitSeconds} * interval '1 s'
    FROM circuit WHERE state = 'open' AND opened_at IS NOT NULL
    UNION ALL
    SELECT 'POLL', source, source, NULL, last_error_code, failures, failures >= ${pollFailures}
    FROM poll_cursor WHERE failures > 0
    UNION ALL
    SELECT 'RECEIPTS', '', NULL, NULL, NULL, count(*)::integer, true FROM (
      SELECT 1 FROM dossier d
      WHERE d.receipt_told_at IS NULL AND d.receipt_due_at <= now() + ${receiptMinutes} * interval '1 minute'
        AND NOT EXISTS (SELECT 1 FROM delivery v WHERE v.dossier_id = d.id AND v.system = d.portal AND v.operation = 'status'
          AND v.state = 'delivered' AND v.code IS NULL)
      LIMIT ${mostReceipts}) at_risk
    HAVING count(*) > 0`.execute(tx);
  return rows;
}

export interface IncidentChanges {
  readonly opened: number;
  readonly resolved: number;
}

/**
 * Opens what is alarming and not open, resolves what is open and no trouble any more, and owes the alerts.
 * What is wrong now is read under the same lock: read before, it could resolve what another process has just opened.
 * @returns undefined when another process is at it.
 */
export async function changeIncidents(
  database: Database,
  limits: TroubleLimits,
  telling: { readonly channels: readonly AlertChannel[]; readonly at: Date },
): Promise<IncidentChanges | undefined> {
  return database.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`SELECT pg_try_advisory_xact_lock(${turn}) AS mine`.execute(tx);
    if (!rows[0]?.mine) return undefined;
    const troubles = await readTroubles(tx, limits);
    const opened = await openIncidents(tx, troubles, telling.at);
    const resolved = await resolveIncidents(tx, troubles, telling.at);
    await oweAlerts(tx, opened, { change: 'opened', ...telling });
    await oweAlerts(tx, resolved, { change: 'resolved', ...telling });
    return { opened: opened.length, resolved: resolved.length };
  });
}

async function openIncidents(tx: Tx, troubles: readonly Trouble[], at: Date): Promise<string[]> {
  const rows = troubles
    .filter(({ alarming }) => alarming)
    .map(({ kind, subject, system, operation, code, count }) => ({
      id: newId(),
      kind,
      subject,
      system,
      operation,
      code,
      count,
      opened_at: at,
    }));
  if (rows.length === 0) return [];
  const fresh = await tx
    .insertInto('incident')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['kind', 'subject']).where('resolved_at', 'is', null).doNothing())
    .returning('id')
    .execute();
  return fresh.map(({ id }) => id);
}

async function resolveIncidents(tx: Tx, troubles: readonly Trouble[], at: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    UPDATE incident i SET resolved_at = ${at}
    WHERE i.resolved_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM jsonb_to_recordset(${JSON.stringify(troubles)}::jsonb) AS x(kind text, subject text)
      WHERE x.kind = i.kind AND x.subject = i.subject)
    RETURNING id`.execute(tx);
  return rows.map(({ id }) => id);
}

async function oweAlerts(
  tx: Tx,
  incidents: readonly string[],
  telling: { readonly change: 'opened' | 'resolved'; readonly channels: readonly AlertChannel[]; readonly at: Date },
): Promise<void> {
  const { change, channels, at } = telling;
  const rows = incidents.flatMap((incident_id) =>
    channels.map((channel) => ({ id: newId(), incident_id, change, channel, created_at: at })),
  );
  if (rows.length > 0) await tx.insertInto('alert').values(rows).execute();
}

/** @returns the incident's state of acknowledgement; undefined when there is none with this id. */
export async function acknowledgeIncident(
  tx: Tx,
  id: string,
  by: { readonly who: string; readonly owner: string; readonly note: string; readonly at: Date },
): Promise<boolean> {
  const result = await tx
    .updateTable('incident')
    .set({
      acknowledged_by: by.who,
      acknowledged_at: by.at,
      owner: by.owner,
      note: sealText('incident.note', by.note),
    })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export interface DueAlert {
  readonly id: string;
  readonly change: 'opened' | 'resolved';
  readonly channel: AlertChannel;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly incidentId: string;
  readonly kind: IncidentKind;
  readonly system: string | null;
  readonly operation: string | null;
  readonly code: string | null;
  readonly count: number;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
}

/** Takes due alerts for a while; of one incident and channel the opening goes first, whichever process's clock was ahead. */
export async function takeDueAlerts(database: Database, limit: number, leaseMs: number): Promise<DueAlert[]> {
  const { rows } = await sql<DueAlert>`
    WITH taken AS (
      UPDATE alert SET attempts = attempts + 1, not_before = now() + ${leaseMs} * interval '1 ms'
      WHERE id IN (
        SELECT a.id FROM alert a
        WHERE a.state = 'due' AND a.not_before <= now() AND NOT EXISTS (
          SELECT 1 FROM alert e WHERE e.incident_id = a.incident_id AND e.channel = a.channel AND e.state = 'due'
            AND e.change = 'opened' AND a.change = 'resolved')
        ORDER BY a.not_before LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING *)
    SELECT t.id, t.change, t.channel, t.attempts, t.created_at AS "createdAt", i.id AS "incidentId", i.kind, i.system,
      i.operation, i.code, i.count, i.opened_at AS "openedAt", i.resolved_at AS "resolvedAt"
    FROM taken t JOIN incident i ON i.id = t.incident_id ORDER BY t.id`.execute(database);
  return rows;
}

export async function noteAlertSent(database: Database, id: string): Promise<void> {
  await sql`UPDATE alert SET state = 'sent', sent_at = now(), last_error = NULL WHERE id = ${id}`.execute(database);
}

/** @param pauseMs until it is tried again; undefined: never. */
export async function noteAlertFailed(
  database: Database,
  id: string,
  failure: { readonly why: string; readonly pauseMs: number | undefined },
): Promise<void> {
  const { why, pauseMs } = failure;
  await sql`
    UPDATE alert SET state = ${pauseMs === undefined ? 'given_up' : 'due'}, last_error = ${why},
      not_before = now() + ${pauseMs ?? 0} * interval '1 ms'
    WHERE id = ${id}`.execute(database);
}
