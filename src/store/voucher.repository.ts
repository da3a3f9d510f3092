// Vouchers and the evidence behind them. Written a page at a time: one statement for each kind of change, whatever its size.
// Who may write: the holder of the poll cursor's row (poll, rematch), or, for a voucher that is being recorded, of its dossier's row.
import { sql, type Selectable } from 'kysely';
import { sealedValue } from '../platform/vault.js';
import type { StandingReason } from '../domain/matching.js';
import type { VoucherStanding, VoucherState } from '../domain/voucher.js';
import type { Database, Tx } from './database.js';
import { personHashOrNull } from './keyed-hashes.js';
import type { JsonRecord, VoucherTable } from './tables.js';

export type VoucherRow = Selectable<VoucherTable>;

/** What accounting told, kept whether the gateway could read it or not. */
export interface VoucherEvidence {
  readonly number: string;
  readonly version: number;
  /** Hex keyed hash of the content. */
  readonly hash: string;
  readonly state: VoucherState;
  readonly content: unknown;
}

export interface VoucherWrite {
  readonly number: string;
  readonly version: number;
  readonly state: VoucherState;
  readonly standing: VoucherStanding;
  readonly dossierId: string | null;
  readonly amountVnd: number;
  readonly personalId: string | null;
  readonly vssCode: string | null;
  readonly dossierReference: string | null;
  readonly paymentReference: string | null;
  readonly content: unknown;
  /** Hex keyed hash of what matters in the content. */
  readonly hash: string;
  /** Of a share: the document it is part of. */
  readonly documentNumber: string | null;
  readonly agency: string;
  /** yyyy-MM */
  readonly fromMonth: string;
  readonly months: number;
  /** Why it is unmatched or held. */
  readonly reason: StandingReason | null;
}

/** When something was told, and in which stored message. */
export interface Telling {
  readonly at: Date;
  readonly messageId: string | null;
}

/** Adds what is new; the same version with the same content is kept once. */
export async function keepVoucherVersions(
  tx: Tx,
  evidence: readonly VoucherEvidence[],
  { at, messageId }: Telling,
): Promise<void> {
  if (evidence.length === 0) return;
  await sql`
    INSERT INTO voucher_version (number, version, content_hash, state, content, message_id, seen_at)
    SELECT x.number, x.version, decode(x.hash, 'hex'), x.state, x.content, ${messageId}::uuid, ${at}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(evidence.map(sealedEvidence))}::jsonb)
      AS x(number text, version integer, hash text, state text, content jsonb)
    ON CONFLICT DO NOTHING`.execute(tx);
}

function sealedEvidence(evidence: VoucherEvidence): VoucherEvidence {
  return { ...evidence, content: sealedValue('voucher_version.content', evidence.content) };
}

function sealedVoucher(voucher: VoucherWrite): VoucherWrite {
  return {
    ...voucher,
    personalId: personHashOrNull(voucher.personalId),
    vssCode: personHashOrNull(voucher.vssCode),
    content: sealedValue('voucher.content', voucher.content),
  };
}

export async function findVouchers(tx: Tx, numbers: readonly string[]): Promise<VoucherRow[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<VoucherRow>`SELECT * FROM voucher WHERE number = ANY(${numbers}::text[])`.execute(tx);
  return rows;
}

/** Everything that stands of these documents: the vouchers that are one, and the shares of those that pay several dossiers. */
export async function findDocumentVouchers(tx: Tx, documentNumbers: readonly string[]): Promise<VoucherRow[]> {
  if (documentNumbers.length === 0) return [];
  const { rows } = await sql<VoucherRow>`
    SELECT * FROM voucher WHERE number = ANY(${documentNumbers}::text[])
    UNION ALL SELECT * FROM voucher WHERE document_number = ANY(${documentNumbers}::text[])`.execute(tx);
  return rows;
}

export async function saveVouchers(tx: Tx, vouchers: readonly VoucherWrite[], at: Date): Promise<void> {
  if (vouchers.length === 0) return;
  await sql`
    INSERT INTO voucher (number, version, state, standing, dossier_id, amount_vnd, personal_id, vss_code, dossier_reference,
      payment_reference, content, content_hash, document_number, agency, from_month, months, standing_reason, first_seen_at, updated_at, check_at)
    SELECT x.number, x.version, x.state, x.standing, x."dossierId", x."amountVnd", x."personalId", x."vssCode", x."dossierReference",
      x."paymentReference", x.content, decode(x.hash, 'hex'), x."documentNumber", x.agency, x."fromMonth", x.months, x.reason,
      ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz + interval '1 second'
    FROM jsonb_to_recordset(${JSON.stringify(vouchers.map(sealedVoucher))}::jsonb)
      AS x(number text, version integer, state text, standing text, "dossierId" uuid, "amountVnd" bigint, "personalId" text,
           "vssCode" text, "dossierReference" text, "paymentReference" text, content jsonb, hash text,
           "documentNumber" text, agency text, "fromMonth" text, months integer, reason text)
    ON CONFLICT (number) DO UPDATE SET
      version = excluded.version, state = excluded.state, standing = excluded.standing, dossier_id = excluded.dossier_id,
      amount_vnd = excluded.amount_vnd, personal_id = excluded.personal_id, vss_code = excluded.vss_code,
      dossier_reference = excluded.dossier_reference, payment_reference = excluded.payment_reference, content = excluded.content,
      content_hash = excluded.content_hash, document_number = excluded.document_number, agency = excluded.agency,
      from_month = excluded.from_month, months = excluded.months, standing_reason = excluded.standing_reason,
      told_vnd = CASE WHEN excluded.standing IN ('recording', 'recorded') THEN voucher.told_vnd END,
      updated_at = excluded.updated_at, check_at = excluded.check_at`.execute(tx);
}

export interface StandingChange {
  readonly number: string;
  readonly standing: VoucherStanding;
  readonly dossierId: string | null;
  /** Why it is unmatched or held. */
  readonly reason: StandingReason | null;
}

/** What is being recorded is told to TST at its present amount. */
export async function changeStandings(tx: Tx, changes: readonly StandingChange[], at: Date): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    UPDATE voucher v SET standing = x.standing, dossier_id = x."dossierId", standing_reason = x.reason,
      told_vnd = CASE WHEN x.standing = 'recording' THEN v.amount_vnd END, updated_at = ${at}
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS x(number text, standing text, "dossierId" uuid, reason text)
    WHERE v.number = x.number`.execute(tx);
}

/**
 * TST has recorded the participation: for the handler's `settle`, with the dossier's row locked. A duty that was cancelled and
 * released again may find TST to have it before the matching has taken the voucher up.
 */
export async function markVoucherRecorded(tx: Tx, number: string, at: Date): Promise<void> {
  await sql`
    UPDATE voucher v SET standing = 'recorded', standing_reason = NULL, updated_at = ${at},
      told_vnd = coalesce(v.told_vnd, (SELECT d.amount_vnd FROM delivery d WHERE d.idempotency_key = 'tst.record.' || v.number), v.amount_vnd)
    WHERE v.number = ${number} AND (v.standing = 'recording' OR (v.standing = 'held' AND v.standing_reason = 'RECORD_CANCELLED'))`.execute(
    tx,
  );
}

/** The posted vouchers that count for these dossiers, in order of arrival. */
export async function findCountedVouchers(tx: Tx, dossierIds: readonly string[]): Promise<VoucherRow[]> {
  if (dossierIds.length === 0) return [];
  const { rows } = await sql<VoucherRow>`
    SELECT * FROM voucher
    WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND state = 'POSTED' AND standing IN ('held', 'recording', 'recorded')
    ORDER BY first_seen_at, number`.execute(tx);
  return rows;
}

/** Vouchers whose time to be looked at has come, the longest overdue first, so that none starves. */
export async function findVouchersToCheck(tx: Tx, limit: number, at: Date): Promise<VoucherRow[]> {
  const { rows } = await sql<VoucherRow>`
    SELECT * FROM voucher WHERE standing IN ('unmatched', 'held') AND check_at <= ${at} ORDER BY check_at LIMIT ${limit}`.execute(
    tx,
  );
  return rows;
}

export async function anyVoucherToCheck(database: Database, at: Date): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM voucher WHERE standing IN ('unmatched', 'held') AND check_at <= ${at} LIMIT 1`.execute(database);
  return rows.length > 0;
}

const shortestCheckMs = 1000;
const longestCheckMs = 600_000;
const ageShare = 8;

/** A young voucher is looked at every second, an old one after an eighth of its age, at least every ten minutes. */
export async function postponeChecks(tx: Tx, numbers: readonly string[], at: Date): Promise<void> {
  if (numbers.length === 0) return;
  await sql`
    UPDATE voucher SET check_at = ${at}::timestamptz
      + LEAST(GREATEST((${at}::timestamptz - first_seen_at) / ${ageShare}, ${shortestCheckMs} * interval '1 ms'), ${longestCheckMs} * interval '1 ms')
    WHERE number = ANY(${numbers}::text[])`.execute(tx);
}

/** What accounting told under this number and hash, for a voucher that could not be read then. */
export async function findVoucherEvidence(
  tx: Tx,
  wanted: readonly { readonly number: string; readonly version: number; readonly hash: string }[],
): Promise<{ number: string; version: number; hash: string; content: JsonRecord; messageId: string | null }[]> {
  const { rows } = await sql<{
    number: string;
    version: number;
    hash: string;
    content: JsonRecord;
    messageId: string | null;
  }>`
    SELECT v.number, v.version, x.hash, v.content, v.message_id AS "messageId"
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS x(number text, version integer, hash text)
    JOIN voucher_version v ON v.number = x.number AND v.version = x.version AND v.content_hash = decode(x.hash, 'hex')`.execute(
    tx,
  );
  return rows;
}
