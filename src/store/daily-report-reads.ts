// The figures of a daily report, summed by the database: how everything stood at an instant that may be long past. Read only from
// what is never rewritten: the history of vouchers, documents and dossiers, events by the time they were kept, items by their times.
import { sql, type RawBuilder } from 'kysely';
import type { Tx } from './database.js';

/** A day in Việt Nam, `until` excluded; an agency or all of them. */
export interface ReportSpan {
  readonly from: Date;
  readonly until: Date;
  readonly agency: string | null;
}

export interface Position {
  readonly state: 'POSTED' | 'REVERSED';
  readonly standing: string;
  readonly reason: string | null;
  readonly count: number;
  readonly vnd: number;
  /** What TST was, or is being, told. */
  readonly toldVnd: number;
}

/** Every voucher as it stood just before `instant`. */
function vouchersAsOf(instant: Date): RawBuilder<unknown> {
  return sql`(SELECT DISTINCT ON (number) number, state, standing, standing_reason, dossier_id, agency, amount_vnd, told_vnd
    FROM voucher_history WHERE at < ${instant}::timestamptz ORDER BY number, id DESC)`;
}

function isMine(column: RawBuilder<unknown>, agency: string | null): RawBuilder<unknown> {
  return agency === null ? sql`true` : sql`${column} IS NOT DISTINCT FROM ${agency}`;
}

export async function readPositions(tx: Tx, { until, agency }: ReportSpan): Promise<Position[]> {
  const { rows } = await sql<Position>`
    SELECT state, standing, standing_reason AS reason, count(*) AS count, sum(amount_vnd)::bigint AS vnd, coalesce(sum(told_vnd), 0)::bigint AS "toldVnd"
    FROM ${vouchersAsOf(until)} v WHERE ${isMine(sql`v.agency`, agency)} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`.execute(tx);
  return rows;
}

export async function readPostedVnd(tx: Tx, instant: Date, agency: string | null): Promise<number> {
  const { rows } = await sql<{ vnd: number }>`
    SELECT coalesce(sum(amount_vnd), 0)::bigint AS vnd FROM ${vouchersAsOf(instant)} v
    WHERE state = 'POSTED' AND ${isMine(sql`v.agency`, agency)}`.execute(tx);
  return rows[0]?.vnd ?? 0;
}

export interface Movements {
  readonly posted: number;
  readonly postedVnd: number;
  readonly reversed: number;
  readonly reversedVnd: number;
  readonly corrected: number;
  /** Sum of what corrections added and took away. */
  readonly correctedVnd: number;
  readonly recorded: number;
  readonly recordedVnd: number;
}

/** From the changes of the day alone, each of which says what was and what is. */
export async function readMovements(tx: Tx, { from, until, agency }: ReportSpan): Promise<Movements> {
  const { rows } = await sql<Movements>`
    WITH change AS (
      SELECT state = 'POSTED' AND ${isMine(sql`agency`, agency)} AS is, amount_vnd,
        was_state IS NOT DISTINCT FROM 'POSTED' AND ${isMine(sql`was_agency`, agency)} AS was, was_amount_vnd,
        ${isMine(sql`agency`, agency)} AND standing = 'recorded' AND was_standing IS DISTINCT FROM 'recorded' AS recorded, told_vnd
      FROM voucher_history WHERE at >= ${from}::timestamptz AND at < ${until}::timestamptz)
    SELECT count(*) FILTER (WHERE "is" AND NOT was) AS posted,
      coalesce(sum(amount_vnd) FILTER (WHERE "is" AND NOT was), 0)::bigint AS "postedVnd",
      count(*) FILTER (WHERE was AND NOT "is") AS reversed,
      coalesce(sum(was_amount_vnd) FILTER (WHERE was AND NOT "is"), 0)::bigint AS "reversedVnd",
      count(*) FILTER (WHERE was AND "is" AND amount_vnd <> was_amount_vnd) AS corrected,
      coalesce(sum(amount_vnd - was_amount_vnd) FILTER (WHERE was AND "is"), 0)::bigint AS "correctedVnd",
      count(*) FILTER (WHERE recorded) AS recorded,
      coalesce(sum(told_vnd) FILTER (WHERE recorded), 0)::bigint AS "recordedVnd"
    FROM change`.execute(tx);
  return first(rows);
}

export interface Documents {
  readonly posted: number;
  readonly postedVnd: number;
  readonly reversed: number;
  readonly reversedVnd: number;
  readonly shared: number;
}

/** Accounting's own sums, from the documents and not from their vouchers. */
export async function readDocuments(tx: Tx, { until, agency }: ReportSpan): Promise<Documents> {
  const { rows } = await sql<Documents>`
    SELECT count(*) FILTER (WHERE state = 'POSTED') AS posted, coalesce(sum(amount_vnd) FILTER (WHERE state = 'POSTED'), 0)::bigint AS "postedVnd",
      count(*) FILTER (WHERE state = 'REVERSED') AS reversed, coalesce(sum(amount_vnd) FILTER (WHERE state = 'REVERSED'), 0)::bigint AS "reversedVnd",
      count(*) FILTER (WHERE state = 'POSTED' AND shares > 0) AS shared
    FROM (SELECT DISTINCT ON (number) state, agency, amount_vnd, shares FROM voucher_document WHERE at < ${until}::timestamptz
      ORDER BY number, id DESC) d WHERE ${isMine(sql`d.agency`, agency)}`.execute(tx);
  return first(rows);
}

export interface DossierMoney {
  /** Dossiers that still count, by what they are owed: refused, withdrawn and stopped ones are apart. */
  readonly open: number;
  readonly declaredVnd: number;
  readonly paidVnd: number;
  readonly outstandingVnd: number;
  readonly overpaidVnd: number;
  readonly recordedVnd: number;
  readonly unpaid: number;
  readonly partlyPaid: number;
  readonly paid: number;
  readonly recorded: number;
  readonly ended: number;
  readonly endedPaidVnd: number;
  /** Money of the span's vouchers, over the dossiers they are matched to. */
  readonly matchedVnd: number;
  readonly citizenPaid: number;
  readonly citizenPaidVnd: number;
}

export async function readDossierMoney(tx: Tx, { until, agency }: ReportSpan): Promise<DossierMoney> {
  const { rows } = await sql<DossierMoney>`
    WITH money AS (
      SELECT dossier_id, sum(amount_vnd) AS paid, coalesce(sum(amount_vnd) FILTER (WHERE standing = 'recorded'), 0) AS recorded,
        coalesce(sum(amount_vnd) FILTER (WHERE ${isMine(sql`v.agency`, agency)}), 0) AS matched
      FROM ${vouchersAsOf(until)} v WHERE state = 'POSTED' AND dossier_id IS NOT NULL GROUP BY dossier_id),
    status AS (
      SELECT DISTINCT ON (dossier_id) dossier_id, status FROM dossier_event
      WHERE at < ${until}::timestamptz AND kept_at < ${until}::timestamptz ORDER BY dossier_id, sequence DESC),
    revised AS (
      SELECT DISTINCT ON (dossier_id) dossier_id, was_declared_amount, was_agency, was_citizen_paid_vnd FROM dossier_revision
      WHERE at >= ${until}::timestamptz ORDER BY dossier_id, id),
    one AS (
      SELECT coalesce(s.status, 1) IN (3, 7, 8) AS ended, coalesce(r.was_declared_amount, d.declared_amount) AS declared,
        ${isMine(sql`coalesce(r.was_agency, d.agency)`, agency)} AS mine, coalesce(m.paid, 0) AS paid, coalesce(m.recorded, 0) AS recorded,
        coalesce(m.matched, 0) AS matched, CASE WHEN r.dossier_id IS NULL THEN d.citizen_paid_vnd ELSE r.was_citizen_paid_vnd END AS told
      FROM dossier d LEFT JOIN money m ON m.dossier_id = d.id LEFT JOIN status s ON s.dossier_id = d.id LEFT JOIN revised r ON r.dossier_id = d.id
      WHERE d.received_at < ${until}::timestamptz)
    SELECT count(*) FILTER (WHERE mine AND NOT ended) AS open,
      coalesce(sum(declared) FILTER (WHERE mine AND NOT ended), 0)::bigint AS "declaredVnd",
      coalesce(sum(paid) FILTER (WHERE mine AND NOT ended), 0)::bigint AS "paidVnd",
      coalesce(sum(greatest(declared - paid, 0)) FILTER (WHERE mine AND NOT ended), 0)::bigint AS "outstandingVnd",
      coalesce(sum(greatest(paid - declared, 0)) FILTER (WHERE mine AND NOT ended), 0)::bigint AS "overpaidVnd",
      coalesce(sum(recorded) FILTER (WHERE mine AND NOT ended), 0)::bigint AS "recordedVnd",
      count(*) FILTER (WHERE mine AND NOT ended AND paid = 0 AND declared > 0) AS unpaid,
      count(*) FILTER (WHERE mine AND NOT ended AND paid > 0 AND paid < declared) AS "partlyPaid",
      count(*) FILTER (WHERE mine AND NOT ended AND paid >= declared AND recorded < declared) AS paid,
      count(*) FILTER (WHERE mine AND NOT ended AND recorded >= declared) AS recorded,
      count(*) FILTER (WHERE mine AND ended) AS ended,
      coalesce(sum(paid) FILTER (WHERE mine AND ended), 0)::bigint AS "endedPaidVnd",
      coalesce(sum(matched), 0)::bigint AS "matchedVnd",
      count(*) FILTER (WHERE mine AND NOT ended AND told IS NOT NULL AND paid = 0) AS "citizenPaid",
      coalesce(sum(told) FILTER (WHERE mine AND NOT ended AND paid = 0), 0)::bigint AS "citizenPaidVnd"
    FROM one`.execute(tx);
  return first(rows);
}

export interface TstMoney {
  readonly recorded: number;
  readonly toldVnd: number;
  /** The same from the duties that TST has answered. */
  readonly delivered: number;
  readonly deliveredVnd: number;
}

export async function readTstMoney(tx: Tx, { until, agency }: ReportSpan): Promise<TstMoney> {
  const { rows } = await sql<TstMoney>`
    SELECT count(*) AS recorded, coalesce(sum(told_vnd), 0)::bigint AS "toldVnd",
      count(*) FILTER (WHERE d.state = 'delivered') AS delivered,
      coalesce(sum(coalesce(d.amount_vnd, v.told_vnd)) FILTER (WHERE d.state = 'delivered'), 0)::bigint AS "deliveredVnd"
    FROM ${vouchersAsOf(until)} v LEFT JOIN delivery d ON d.idempotency_key = 'tst.record.' || v.number
    WHERE v.standing = 'recorded' AND ${isMine(sql`v.agency`, agency)}`.execute(tx);
  return first(rows);
}

export interface ItemCount {
  readonly kind: string;
  readonly openBefore: number;
  readonly opened: number;
  readonly resolvedByItself: number;
  readonly resolvedByPerson: number;
  readonly open: number;
  readonly oldestOpenedAt: Date | null;
}

/** An item that was resolved before it was opened, by another process's clock, counts as resolved when it was opened. */
export async function readItems(tx: Tx, { from, until, agency }: ReportSpan): Promise<ItemCount[]> {
  const { rows } = await sql<ItemCount>`
    WITH item AS (SELECT kind, opened_at, CASE WHEN resolved_at IS NOT NULL THEN greatest(resolved_at, opened_at) END AS resolved_at, resolved_by FROM reconciliation_item i
      WHERE opened_at < ${until}::timestamptz AND (resolved_at IS NULL OR greatest(resolved_at, opened_at) >= ${from}::timestamptz)
        AND ${isMine(sql`i.agency`, agency)}),
    told AS (SELECT *, coalesce(resolved_at < ${until}::timestamptz, false) AS settled FROM item)
    SELECT kind, count(*) FILTER (WHERE opened_at < ${from}::timestamptz) AS "openBefore",
      count(*) FILTER (WHERE opened_at >= ${from}::timestamptz) AS opened,
      count(*) FILTER (WHERE settled AND resolved_by IS NULL) AS "resolvedByItself",
      count(*) FILTER (WHERE settled AND resolved_by IS NOT NULL) AS "resolvedByPerson",
      count(*) FILTER (WHERE NOT settled) AS open, min(opened_at) FILTER (WHERE NOT settled) AS "oldestOpenedAt"
    FROM told GROUP BY kind ORDER BY kind`.execute(tx);
  return rows;
}

function first<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('an aggregate gave no row');
  return row;
}
