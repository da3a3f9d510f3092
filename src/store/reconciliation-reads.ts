// Reconciliation items as operators see them: the list, and one item with its story. No personal data: a voucher's content stays sealed.
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { JsonRecord } from './tables.js';

export interface ItemView {
  readonly id: string;
  readonly kind: string;
  readonly state: 'open' | 'resolved';
  readonly openedAt: Date;
  /** `openedAt` to the microsecond, for paging. */
  readonly openedKey: string;
  readonly resolvedAt: Date | null;
  readonly owner: string | null;
  readonly agency: string | null;
  readonly voucherNumber: string | null;
  readonly documentNumber: string | null;
  readonly amountVnd: number | null;
  readonly dossierId: string | null;
  readonly portal: string | null;
  readonly portalReference: string | null;
  readonly tnhsNumber: string | null;
  readonly resolution: string | null;
  readonly resolvedBy: string | null;
  readonly note: string | null;
  readonly detail: JsonRecord;
}

export interface ItemPage {
  readonly kind?: string | undefined;
  readonly state?: 'open' | 'resolved' | undefined;
  readonly agency?: string | undefined;
  readonly owner?: string | undefined;
  /** Only items at least this many whole days old. */
  readonly minAgeDays?: number | undefined;
  readonly reference?: string | undefined;
  readonly agencies: readonly string[] | undefined;
  readonly now: Date;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

const columns = sql`
  i.id, i.kind, i.state, i.opened_at AS "openedAt", i.opened_at::text AS "openedKey", i.resolved_at AS "resolvedAt", i.owner,
  coalesce(i.agency, d.agency, v.agency) AS agency, i.voucher_number AS "voucherNumber",
  coalesce(v.document_number, i.voucher_number) AS "documentNumber", v.amount_vnd AS "amountVnd", d.id AS "dossierId",
  d.portal, d.portal_ref AS "portalReference", d.tnhs_number AS "tnhsNumber", i.resolution, i.resolved_by AS "resolvedBy", i.note, i.detail`;

const joined = sql`
  reconciliation_item i LEFT JOIN voucher v ON v.number = i.voucher_number LEFT JOIN dossier d ON d.id = coalesce(i.dossier_id, v.dossier_id)`;

/** Oldest first: what has waited longest comes first. */
export async function listItems(database: Database, page: ItemPage): Promise<ItemView[]> {
  const { kind = null, state = null, agency = null, owner = null, reference = null, minAgeDays = 0 } = page;
  const { agencies = null, now, after, limit } = page;
  const [openedKey = null, id = null] = after ?? [];
  const { rows } = await sql<ItemView>`
    SELECT ${columns} FROM ${joined}
    WHERE (${kind}::text IS NULL OR i.kind = ${kind}) AND (${state}::text IS NULL OR i.state = ${state})
      AND (${owner}::text IS NULL OR i.owner = ${owner})
      AND (${agency}::text IS NULL OR coalesce(i.agency, d.agency, v.agency) = ${agency})
      AND (${agencies}::text[] IS NULL OR coalesce(i.agency, d.agency, v.agency) = ANY(${agencies}::text[]))
      AND (${reference}::text IS NULL OR i.voucher_number = ${reference} OR v.document_number = ${reference}
        OR d.portal_ref = ${reference} OR d.tnhs_number = ${reference})
      AND i.opened_at <= ${now}::timestamptz - ${minAgeDays}::integer * interval '1 day'
      AND (${openedKey}::timestamptz IS NULL OR (i.opened_at, i.id) > (${openedKey}::timestamptz, ${id}::uuid))
    ORDER BY i.opened_at, i.id LIMIT ${limit}`.execute(database);
  return rows;
}

/** What is open now, by kind and by who looks after it. */
export async function countOpenItems(
  database: Database,
  agencies: readonly string[] | undefined,
): Promise<{ readonly kinds: ReadonlyMap<string, number>; readonly owners: { owner: string; open: number }[] }> {
  const { rows } = await sql<{ kind: string; owner: string | null; open: number }>`
    SELECT i.kind, i.owner, count(*)::integer AS open FROM ${joined}
    WHERE i.state = 'open' AND (${agencies ?? null}::text[] IS NULL OR coalesce(i.agency, d.agency, v.agency) = ANY(${agencies ?? null}::text[]))
    GROUP BY i.kind, i.owner ORDER BY i.owner`.execute(database);
  const [kinds, owners] = [new Map<string, number>(), new Map<string, number>()];
  for (const { kind, owner, open } of rows) {
    kinds.set(kind, (kinds.get(kind) ?? 0) + open);
    if (owner !== null) owners.set(owner, (owners.get(owner) ?? 0) + open);
  }
  return { kinds, owners: [...owners].map(([owner, open]) => ({ owner, open })) };
}

export async function findItemView(database: Database, id: string): Promise<ItemView | undefined> {
  const { rows } = await sql<ItemView>`SELECT ${columns} FROM ${joined} WHERE i.id = ${id}::uuid`.execute(database);
  return rows[0];
}

export interface StoryStep {
  readonly at: Date;
  readonly version: number;
  readonly state: string;
  readonly standing: string;
  readonly reason: string | null;
  readonly dossierId: string | null;
  readonly amountVnd: number;
  readonly toldVnd: number | null;
}

export interface StoryDuty {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly code: string | null;
  readonly updatedAt: Date;
}

export interface StoryAct {
  readonly at: Date;
  readonly who: string;
  readonly act: string;
  readonly reason: string;
}

export interface ItemStory {
  /** What accounting told of the document: number, version, when. */
  readonly told: readonly { readonly version: number; readonly state: string; readonly seenAt: Date }[];
  readonly standings: readonly StoryStep[];
  readonly duty: StoryDuty | null;
  readonly statuses: readonly { readonly status: number; readonly by: string; readonly at: Date }[];
  readonly acts: readonly StoryAct[];
}

const storyLength = 200;

/** How the voucher, its document, its dossier and its duty towards TST came to this. The newest 200 of each, oldest first. */
export async function readItemStory(database: Database, item: ItemView): Promise<ItemStory> {
  const { voucherNumber, documentNumber, dossierId, id } = item;
  const [told, standings, duties, statuses, acts] = await Promise.all([
    sql<ItemStory['told'][number]>`SELECT version, state, seen_at AS "seenAt" FROM voucher_version
      WHERE number = ${documentNumber} ORDER BY version DESC, seen_at DESC LIMIT ${storyLength}`.execute(database),
    sql<StoryStep>`SELECT at, version, state, standing, standing_reason AS reason, dossier_id AS "dossierId", amount_vnd AS "amountVnd",
      told_vnd AS "toldVnd" FROM voucher_history WHERE number = ${voucherNumber} ORDER BY id DESC LIMIT ${storyLength}`.execute(
      database,
    ),
    sql<StoryDuty>`SELECT id, state, attempts, code, updated_at AS "updatedAt" FROM delivery
      WHERE idempotency_key = 'tst.record.' || ${voucherNumber}::text`.execute(database),
    sql<ItemStory['statuses'][number]>`SELECT status, by, at FROM dossier_event
      WHERE dossier_id = ${dossierId}::uuid ORDER BY sequence DESC LIMIT ${storyLength}`.execute(database),
    sql<StoryAct>`SELECT at, who, act, reason FROM operator_act
      WHERE subject = ANY(${[`item ${id}`, `voucher ${voucherNumber ?? ''}`]}::text[]) ORDER BY at DESC LIMIT ${storyLength}`.execute(
      database,
    ),
  ]);
  return {
    told: told.rows.toReversed(),
    standings: standings.rows.toReversed(),
    duty: duties.rows[0] ?? null,
    statuses: statuses.rows.toReversed(),
    acts: acts.rows.toReversed(),
  };
}
