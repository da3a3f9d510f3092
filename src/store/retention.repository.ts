// Takes payloads away when their time is over. The record (what, when, from whom, hash, size) stays.
import { sql } from 'kysely';
import type { Database, Tx } from './database.js';

export interface Due {
  /** What is younger stays. */
  readonly before: Date;
  readonly at: Date;
  /** Statuses in which nothing more is expected of anybody. */
  readonly closed: readonly number[];
  readonly limit: number;
}

/** A dossier that may lose payloads: it is closed and nobody owes it anything. */
const isFinished = (closed: readonly number[]) => sql<boolean>`(
  d.status = ANY(${closed}::smallint[])
  AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.dossier_id = d.id AND e.state NOT IN ('delivered', 'cancelled')))`;

/** Headers and bodies of old messages. @returns how many were pruned. */
export async function pruneMessages(database: Database, due: Due): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE message SET body = '', headers = '{}', pruned_at = ${due.at}, size_bytes = coalesce(size_bytes, octet_length(body))
    WHERE id IN (
      SELECT m.id FROM message m LEFT JOIN dossier d ON d.id = m.dossier_id
      WHERE m.pruned_at IS NULL AND m.at < ${due.before} AND (d.id IS NULL OR ${isFinished(due.closed)})
      ORDER BY m.at LIMIT ${due.limit})`.execute(database);
  return Number(numAffectedRows ?? 0);
}

const payloadsOfForms = ['tnhs.supplement', 'tnhs.withdraw', 'register.verify'];
const carriesForm = sql<boolean>`system || '.' || operation = ANY(${payloadsOfForms}::text[])`;

/** What citizens wrote, carried by duties that are done; a voucher in a duty is evidence and stays. */
export async function prunePayloads(database: Database, due: Due): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE delivery SET payload = '{}', why = NULL, detail = NULL WHERE id IN (
      SELECT o.id FROM delivery o JOIN dossier d ON d.id = o.dossier_id
      WHERE o.system || '.' || o.operation = ANY(${payloadsOfForms}::text[]) AND o.payload <> '{}' AND o.updated_at < ${due.before}
        AND ${isFinished(due.closed)}
      LIMIT ${due.limit})`.execute(database);
  return Number(numAffectedRows ?? 0);
}

/** Nobody can be asked to approve or apply a version that is gone. */
const withoutVersions = sql`before = '{}', after = '{}', words = NULL,
  state = CASE WHEN state IN ('proposed', 'approved') THEN 'rejected' ELSE state END`;

/** Both versions of old edits; who changed which fields when, and why, stays. @returns how many were pruned. */
export async function pruneEdits(database: Database, due: Due): Promise<number> {
  const { numAffectedRows } = await sql`
    UPDATE dossier_edit SET ${withoutVersions} WHERE id IN (
      SELECT e.id FROM dossier_edit e JOIN dossier d ON d.id = e.dossier_id
      WHERE e.before <> '{}' AND greatest(e.proposed_at, e.decided_at, e.applied_at) < ${due.before}
        AND ${isFinished(due.closed)}
      LIMIT ${due.limit})`.execute(database);
  return Number(numAffectedRows ?? 0);
}

export interface PrunedOf {
  readonly messages: number;
  readonly duties: number;
  readonly attempts: number;
  readonly timelineRows: number;
  readonly edits: number;
}

/** The same for some dossiers, whatever their age. Of an edit stays who did what when, and which fields. */
export async function pruneOf(tx: Tx, dossierIds: readonly string[], at: Date): Promise<PrunedOf> {
  const messages = await sql`
    UPDATE message SET body = '', headers = '{}', pruned_at = ${at}, size_bytes = coalesce(size_bytes, octet_length(body))
    WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND pruned_at IS NULL`.execute(tx);
  const duties = await sql`
    UPDATE delivery SET why = NULL, detail = NULL, payload = CASE WHEN ${carriesForm} THEN '{}' ELSE payload END
    WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND (why IS NOT NULL OR detail IS NOT NULL OR (${carriesForm} AND payload <> '{}'))`.execute(
    tx,
  );
  const attempts = await sql`
    UPDATE attempt SET why = NULL WHERE why IS NOT NULL
      AND delivery_id IN (SELECT id FROM delivery WHERE dossier_id = ANY(${dossierIds}::uuid[]))`.execute(tx);
  const timeline = await sql`
    UPDATE dossier_event SET reason = NULL, detail = '{}'
    WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND (reason IS NOT NULL OR detail <> '{}')`.execute(tx);
  const edits = await sql`
    UPDATE dossier_edit SET ${withoutVersions}, reason = '', decision = NULL
    WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND (before <> '{}' OR reason <> '' OR decision IS NOT NULL)`.execute(
    tx,
  );
  const count = ({ numAffectedRows }: { numAffectedRows?: bigint | undefined }): number => Number(numAffectedRows ?? 0);
  return {
    messages: count(messages),
    duties: count(duties),
    attempts: count(attempts),
    timelineRows: count(timeline),
    edits: count(edits),
  };
}

/** Whether every dossier of before names its attachments in dossier_attachment: until then nobody may call one an orphan. */
export async function areAttachmentsLinked(database: Database): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM sealing_walk WHERE table_name = 'dossier' AND done_at IS NOT NULL LIMIT 1`.execute(database);
  return rows.length > 0;
}
