// Everything that is held about one person, found by keyed hashes only.
import type { Selectable } from 'kysely';
import type { Database, DossierRow, Tx } from './database.js';
import { personKeys } from './keyed-hashes.js';
import type { Tables } from './tables.js';
import type { VoucherRow } from './voucher.repository.js';

export interface PersonNumbers {
  readonly personalId?: string | undefined;
  readonly vssCode?: string | undefined;
}

export interface PersonFound {
  readonly dossiers: readonly DossierRow[];
  readonly vouchers: readonly VoucherRow[];
}

type Reader = Database | Tx;
type RowOf<T extends keyof Tables> = Selectable<Tables[T]>;

/** Dossiers and vouchers by either number, and by the numbers those dossiers know besides. */
export async function findPerson(reader: Reader, numbers: PersonNumbers): Promise<PersonFound> {
  const given = [numbers.personalId, numbers.vssCode].filter((one) => one !== undefined);
  const first = await dossiersBy(reader, given.flatMap(personKeys));
  const keys = new Set(given.flatMap(personKeys));
  for (const { personal_id: person, vss_code: code } of first) for (const key of [person, code]) if (key) keys.add(key);
  const dossiers = await dossiersBy(reader, [...keys]);
  return { dossiers, vouchers: await vouchersBy(reader, [...keys], idsOf(dossiers)) };
}

function dossiersBy(reader: Reader, keys: readonly string[]): Promise<DossierRow[]> {
  return reader
    .selectFrom('dossier')
    .selectAll()
    .where((where) => where.or([where('personal_id', 'in', keys), where('vss_code', 'in', keys)]))
    .orderBy('id')
    .execute();
}

function vouchersBy(reader: Reader, keys: readonly string[], dossierIds: readonly string[]): Promise<VoucherRow[]> {
  return reader
    .selectFrom('voucher')
    .selectAll()
    .where((where) =>
      where.or([
        where('personal_id', 'in', keys),
        where('vss_code', 'in', keys),
        ...(dossierIds.length > 0 ? [where('dossier_id', 'in', dossierIds)] : []),
      ]),
    )
    .orderBy('number')
    .execute();
}

export interface PersonRecords {
  readonly messages: readonly RowOf<'message'>[];
  readonly timeline: readonly RowOf<'dossier_event'>[];
  readonly deliveries: readonly RowOf<'delivery'>[];
  readonly attempts: readonly RowOf<'attempt'>[];
  readonly covers: readonly RowOf<'cover_sheet'>[];
  readonly payments: readonly RowOf<'citizen_payment'>[];
  readonly voucherVersions: readonly RowOf<'voucher_version'>[];
  readonly attachments: readonly RowOf<'attachment'>[];
  /** New versions of what the dossiers say, beside the originals. */
  readonly edits: readonly RowOf<'dossier_edit'>[];
  readonly reconciliation: readonly RowOf<'reconciliation_item'>[];
}

/** What hangs on the person's dossiers and vouchers. */
export async function readRecords(reader: Reader, { dossiers, vouchers }: PersonFound): Promise<PersonRecords> {
  // An id that no row has keeps the lists from being empty.
  const ids = [...idsOf(dossiers), '00000000-0000-0000-0000-000000000000'];
  const numbers = ['', ...vouchers.flatMap((row) => [row.number, row.document_number ?? row.number])];
  const [messages, timeline, deliveries, attempts, covers, payments, voucherVersions, attachments] = await Promise.all([
    reader.selectFrom('message').selectAll().where('dossier_id', 'in', ids).orderBy('id').execute(),
    reader.selectFrom('dossier_event').selectAll().where('dossier_id', 'in', ids).orderBy('at').execute(),
    reader.selectFrom('delivery').selectAll().where('dossier_id', 'in', ids).orderBy('id').execute(),
    reader
      .selectFrom('attempt')
      .innerJoin('delivery', 'delivery.id', 'attempt.delivery_id')
      .selectAll('attempt')
      .where('delivery.dossier_id', 'in', ids)
      .orderBy('attempt.started_at')
      .execute(),
    reader.selectFrom('cover_sheet').selectAll().where('dossier_id', 'in', ids).execute(),
    reader.selectFrom('citizen_payment').selectAll().where('dossier_id', 'in', ids).orderBy('id').execute(),
    reader.selectFrom('voucher_version').selectAll().where('number', 'in', numbers).orderBy('seen_at').execute(),
    reader
      .selectFrom('attachment')
      .innerJoin('dossier_attachment', 'dossier_attachment.sha256', 'attachment.sha256')
      .selectAll('attachment')
      .distinct()
      .where('dossier_attachment.dossier_id', 'in', ids)
      .execute(),
  ]);
  const [edits, reconciliation] = await Promise.all([
    reader.selectFrom('dossier_edit').selectAll().where('dossier_id', 'in', ids).orderBy('proposed_at').execute(),
    reader
      .selectFrom('reconciliation_item')
      .selectAll()
      .where((item) => item.or([item('dossier_id', 'in', ids), item('voucher_number', 'in', numbers)]))
      .orderBy('opened_at')
      .execute(),
  ]);
  const ofFlow = { messages, timeline, deliveries, attempts, attachments };
  return { ...ofFlow, covers, payments, voucherVersions, edits, reconciliation };
}

export function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map((row) => row.id);
}
