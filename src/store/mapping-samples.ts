// Stored documents for trying a mapping, newest first, page by page: what portals sent, what partners answered, what was carried,
// what accounting wrote. An operator of some agencies meets theirs only.
import { sql, type Selectable } from 'kysely';
import type { Database, DeliveryRow, DossierRow } from './database.js';
import type { MessageTable, VoucherVersionTable } from './tables.js';

export interface SamplePage {
  readonly limit: number;
  /** Of the last one seen. */
  readonly before?: string;
  /** This one only. */
  readonly id?: string;
  readonly agencies?: readonly string[];
}

export interface StoredDelivery {
  readonly delivery: DeliveryRow;
  readonly dossier: DossierRow;
}

export interface StoredMessage extends Pick<Selectable<MessageTable>, 'id' | 'at' | 'body' | 'pruned_at'> {
  readonly dossier_id: string | null;
  readonly portal_ref: string | null;
  readonly agency: string | null;
}

/** Deliveries are read by their number, which time orders, along the primary key. */
export async function readStoredDeliveries(
  database: Database,
  duty: { readonly system: string; readonly operation: string },
  { limit, before, id, agencies }: SamplePage,
): Promise<StoredDelivery[]> {
  let query = database
    .selectFrom('delivery')
    .selectAll()
    .where('system', '=', duty.system)
    .where('operation', '=', duty.operation)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  if (id !== undefined) query = query.where('id', '=', id);
  if (agencies)
    query = query.where('dossier_id', 'in', (of) => of.selectFrom('dossier').select('id').where(seenBy(agencies)));
  const deliveries = await query.execute();
  const ids = [...new Set(deliveries.map(({ dossier_id: dossier }) => dossier))];
  if (ids.length === 0) return [];
  const dossiers = await database.selectFrom('dossier').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(dossiers.map((one) => [one.id, one]));
  return deliveries.flatMap((delivery) => {
    const dossier = byId.get(delivery.dossier_id);
    return dossier ? [{ delivery, dossier }] : [];
  });
}

/**
 * Messages that came in: of portals (named by the door) or of a partner. A citizen may submit at one door and supplement at the
 * SOAP door: XML tells it, whatever door the dossier came by.
 */
export async function readStoredMessages(
  database: Database,
  from: { readonly door?: string; readonly system?: string; readonly operation: string },
  page: SamplePage,
): Promise<StoredMessage[]> {
  const { rows } = await sql<StoredMessage>`
    SELECT m.id, m.at, m.body, m.pruned_at, m.dossier_id, d.portal_ref, d.agency
    FROM message m JOIN dossier d ON d.id = m.dossier_id
    WHERE m.direction = 'in' AND m.operation = ${from.operation} AND m.pruned_at IS NULL
      AND ${from.door === undefined ? sql`m.system = ${from.system ?? ''}` : throughDoor(from.door)} AND ${within(page)}
    ORDER BY m.id DESC LIMIT ${page.limit}`.execute(database);
  return rows;
}

function throughDoor(door: string) {
  const told =
    door === 'soap' ? sql`m.content_type LIKE '%xml%'` : sql`d.door = ${door} AND m.content_type NOT LIKE '%xml%'`;
  return sql`m.system = d.portal AND ${told}`;
}

function within({ before, id, agencies }: SamplePage) {
  const all = [
    ...(before === undefined ? [] : [sql<boolean>`m.id < ${before}::uuid`]),
    ...(id === undefined ? [] : [sql<boolean>`m.id = ${id}::uuid`]),
    ...(agencies
      ? [sql<boolean>`(d.agency = ANY(${agencies}::text[]) OR d.managing_agency = ANY(${agencies}::text[]))`]
      : []),
  ];
  return all.length > 0 ? sql.join(all, sql` AND `) : sql`true`;
}

export type StoredVoucher = Pick<Selectable<VoucherVersionTable>, 'number' | 'version' | 'content' | 'seen_at'> & {
  readonly agency: string | null;
  readonly dossier_id: string | null;
};

/** @param after how many to pass over: there is no number that orders them */
export async function readStoredVouchers(
  database: Database,
  page: Omit<SamplePage, 'before'> & { readonly after: number },
): Promise<StoredVoucher[]> {
  const { limit, id, agencies, after } = page;
  const { rows } = await sql<StoredVoucher>`
    SELECT x.number, x.version, x.content, x.seen_at, v.agency, v.dossier_id
    FROM voucher_version x LEFT JOIN voucher v ON v.number = x.number
    WHERE (${id ?? null}::text IS NULL OR x.number || '~' || x.version = ${id ?? null})
      AND (${agencies ?? null}::text[] IS NULL OR v.agency = ANY(${agencies ?? null}::text[]))
    ORDER BY x.seen_at DESC, x.number DESC, x.version DESC LIMIT ${limit} OFFSET ${after}`.execute(database);
  return rows;
}

function seenBy(agencies: readonly string[]) {
  return sql<boolean>`(agency = ANY(${agencies}::text[]) OR managing_agency = ANY(${agencies}::text[]))`;
}
