// Reconciliation items: what accounting, dossiers and TST do not agree on, for people to see. One open item for each kind and voucher,
// or for each kind and dossier where there is no voucher. An item has an agency, which also looks after it until somebody is named.
// What a person has cleared up is not opened again for the same facts.
import { sql } from 'kysely';
import type { ItemDetail } from '../domain/item-detail.js';
import type { ResolutionCode } from '../domain/resolutions.js';
import type { ReconciliationKind } from '../domain/voucher.js';
import { newId } from '../platform/ids.js';
import type { Database, Tx } from './database.js';
import type { JsonRecord } from './tables.js';

export interface NewReconciliationItem {
  readonly kind: ReconciliationKind;
  readonly voucherNumber: string;
  readonly dossierId: string | null;
  readonly detail: ItemDetail;
  /** Where neither the dossier nor the voucher can say it. */
  readonly agency?: string;
}

/** Opens items; one that is open already keeps its age and owner and gets the newer detail. */
export async function openReconciliation(tx: Tx, items: readonly NewReconciliationItem[], at: Date): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item) => ({ id: newId(), ...item }));
  await sql`
    INSERT INTO reconciliation_item (id, kind, voucher_number, dossier_id, detail, opened_at, agency, owner)
    SELECT x.id, x.kind, x."voucherNumber", x."dossierId", x.detail, ${at}::timestamptz, place.agency, place.agency
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS x(id uuid, kind text, "voucherNumber" text, "dossierId" uuid, detail jsonb, agency text)
    LEFT JOIN LATERAL (SELECT coalesce((SELECT d.agency FROM dossier d WHERE d.id = x."dossierId"),
      (SELECT v.agency FROM voucher v WHERE v.number = x."voucherNumber"), x.agency) AS agency) place ON true
    LEFT JOIN LATERAL (SELECT i.resolved_by, i.detail, i.dossier_id FROM reconciliation_item i
      WHERE i.voucher_number = x."voucherNumber" AND i.kind = x.kind AND i.state = 'resolved' ORDER BY i.id DESC LIMIT 1) last ON true
    WHERE last.resolved_by IS NULL OR last.detail IS DISTINCT FROM x.detail OR last.dossier_id IS DISTINCT FROM x."dossierId"
    ON CONFLICT (kind, voucher_number) WHERE state = 'open'
    DO UPDATE SET detail = excluded.detail, dossier_id = excluded.dossier_id
    WHERE reconciliation_item.detail IS DISTINCT FROM excluded.detail
      OR reconciliation_item.dossier_id IS DISTINCT FROM excluded.dossier_id`.execute(tx);
}

export interface Settlement {
  readonly voucherNumber: string;
  /** The kinds that no longer hold for this voucher. */
  readonly kinds: readonly ReconciliationKind[];
  readonly resolution: ResolutionCode;
  /** Leaves items about a later version of the voucher open. */
  readonly upToVersion?: number;
}

/** Resolves what is still open of these kinds, without a person. */
export async function resolveReconciliation(tx: Tx, settlements: readonly Settlement[], at: Date): Promise<void> {
  if (settlements.length === 0) return;
  await sql`
    UPDATE reconciliation_item i SET state = 'resolved', resolved_at = ${at}, resolution = x.resolution
    FROM jsonb_to_recordset(${JSON.stringify(settlements)}::jsonb) AS x("voucherNumber" text, kinds jsonb, resolution text, "upToVersion" integer)
    WHERE i.voucher_number = x."voucherNumber" AND i.state = 'open' AND x.kinds ? i.kind
      AND (x."upToVersion" IS NULL OR (i.detail ->> 'version')::integer <= x."upToVersion")`.execute(tx);
}

/** Vouchers among these that have an open item of one of the kinds. */
export async function findOpenReconciliation(
  tx: Tx,
  about: { readonly dossierIds: readonly string[]; readonly kinds: readonly ReconciliationKind[] },
): Promise<{ kind: ReconciliationKind; voucherNumber: string; dossierId: string }[]> {
  if (about.dossierIds.length === 0) return [];
  const { rows } = await sql<{ kind: ReconciliationKind; voucherNumber: string; dossierId: string }>`
    SELECT i.kind, i.voucher_number AS "voucherNumber", v.dossier_id AS "dossierId"
    FROM voucher v JOIN reconciliation_item i ON i.voucher_number = v.number AND i.state = 'open'
    WHERE v.dossier_id = ANY(${about.dossierIds}::uuid[]) AND i.kind = ANY(${about.kinds}::text[])`.execute(tx);
  return rows;
}

export interface OpenItem {
  readonly id: string;
  readonly voucherNumber: string;
  readonly detail: JsonRecord;
}

/** Open items of one kind, oldest first, after the given id. */
export async function listOpenReconciliation(
  executor: Database | Tx,
  page: { readonly kinds: readonly ReconciliationKind[]; readonly after: string; readonly limit: number },
): Promise<OpenItem[]> {
  const { rows } = await sql<OpenItem>`
    SELECT id, voucher_number AS "voucherNumber", detail FROM reconciliation_item
    WHERE state = 'open' AND kind = ANY(${page.kinds}::text[]) AND id > ${page.after}::uuid
    ORDER BY id LIMIT ${page.limit}`.execute(executor);
  return rows;
}

export interface OpenCount {
  readonly kind: ReconciliationKind;
  readonly count: number;
  readonly oldestOpenedAt: Date;
}

/** For the status page: how many items of each kind are open and since when. */
export async function countOpenReconciliation(database: Database): Promise<OpenCount[]> {
  const { rows } = await sql<OpenCount>`
    SELECT kind, count(*) AS count, min(opened_at) AS "oldestOpenedAt"
    FROM reconciliation_item WHERE state = 'open' GROUP BY kind ORDER BY kind`.execute(database);
  return rows;
}
