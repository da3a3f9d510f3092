// What a page of documents changes, in the caller's transaction:
// 1. every version is kept as evidence, readable or not; 2. repeats and versions that come too late have no effect, the others are
// noted as documents and become vouchers: one, or one for each share; 3. the dossiers concerned are locked, in id order;
// 4. a voucher TST cannot know of yet is taken back and judged anew, one that TST has (or may have) stays as it stands and
// becomes an item for a person; 5. the dossiers are weighed.
import { detailOf } from '../domain/item-detail.js';
import type { Match } from '../domain/matching.js';
import type { ResolutionCode } from '../domain/resolutions.js';
import type { ReconciliationKind, VoucherStanding } from '../domain/voucher.js';
import type { Tx } from '../store/database.js';
import { isSameContent } from '../store/keyed-hashes.js';
import {
  openReconciliation,
  resolveReconciliation,
  type NewReconciliationItem,
  type Settlement,
} from '../store/reconciliation.repository.js';
import { keepDocuments, type BookedDocument } from '../store/voucher-document.repository.js';
import {
  findDocumentVouchers,
  findVouchers,
  keepVoucherVersions,
  saveVouchers,
  type Telling,
  type VoucherRow,
  type VoucherWrite,
} from '../store/voucher.repository.js';
import { arrivalsOf, vouchersIn } from './document.shares.js';
import { findDossiers, lockDossiers } from './dossier.lookup.js';
import { weighDossiers, type Weighing } from './dossier.weighing.js';
import { cancelRecordDuties, findToldVouchers, lockUnsentDuties } from './record.duties.js';
import {
  hashOfVoucher,
  type Arrival,
  type ReadDocument,
  type Reading,
  type UnreadableArrival,
} from './voucher.reader.js';
import { placeAside, placeOf, type Place } from './voucher.place.js';

export type Booking = Weighing & Telling;

export async function bookReading(tx: Tx, reading: Reading, booking: Booking): Promise<void> {
  const { at } = booking;
  const evidence = [...reading.documents, ...reading.unreadable].map((one) => one.evidence);
  await keepVoucherVersions(tx, evidence, booking);
  const before = await standingOf(
    tx,
    evidence.map((one) => one.number),
  );
  const news = newestOfEach(reading.documents).filter((one) => isNews(one, before.get(one.document.number) ?? []));
  await setAside(
    tx,
    reading.unreadable.filter(({ evidence: { number, version } }) => version >= versionOf(before.get(number) ?? [])),
    at,
  );
  await keepDocuments(tx, news.map(bookedAs), at);
  const arrivals = news.flatMap((one) => arrivalsOf(one, before.get(one.document.number) ?? []));
  await bookVouchers(tx, arrivals, booking);
  await resolveReconciliation(tx, news.map(nowReadable), at);
}

/** Books vouchers whatever was known of them before; those that change nothing must have been left out. */
export async function bookVouchers(tx: Tx, arrivals: readonly Arrival[], weighing: Weighing): Promise<void> {
  if (arrivals.length === 0) return;
  const { at } = weighing;
  const posted = arrivals.filter(({ voucher, aside }) => voucher.state === 'POSTED' && !aside);
  const matches = await findDossiers(
    tx,
    posted.map((arrival) => arrival.voucher),
  );
  const numbers = arrivals.map((arrival) => arrival.voucher.number);
  const known = await rowsOf(tx, numbers);
  const dossiers = await lockDossiers(tx, [...matchedDossiers(matches), ...dossiersOf(known)]);
  // TST's answers arrive under the dossier's lock: only now is a standing what it will be when we commit.
  const before = known.size > 0 ? await rowsOf(tx, numbers) : known;

  const fates = await decide(tx, arrivals, { before, matches });
  await saveVouchers(
    tx,
    fates.map((fate) => fate.write),
    at,
  );
  await resolveReconciliation(
    tx,
    fates.flatMap((fate) => fate.settlements),
    at,
  );
  await openReconciliation(
    tx,
    fates.flatMap((fate) => fate.items),
    at,
  );
  await weighDossiers(tx, dossiers, weighing);
}

interface Fate {
  readonly write: VoucherWrite;
  readonly items: readonly NewReconciliationItem[];
  readonly settlements: readonly Settlement[];
}

interface Known {
  readonly before: ReadonlyMap<string, VoucherRow>;
  readonly matches: ReadonlyMap<string, Match>;
}

async function decide(tx: Tx, arrivals: readonly Arrival[], known: Known): Promise<Fate[]> {
  const sent = [...known.before.values()].filter((row) => row.standing === 'recording' || row.standing === 'recorded');
  const unsent = await lockUnsentDuties(
    tx,
    sent.filter((row) => row.standing === 'recording').map((row) => row.number),
  );
  await cancelRecordDuties(tx, [...unsent], 'accounting corrected or reversed the voucher before it was sent');
  const told = await findToldVouchers(
    tx,
    sent.map((row) => row.number).filter((number) => !unsent.has(number)),
  );
  const toldHashes = new Map([...told].map(([number, voucher]) => [number, hashOfVoucher(voucher)]));
  return arrivals.map((arrival) => {
    const { number } = arrival.voucher;
    const before = known.before.get(number);
    const stays = before && (before.standing === 'recording' || before.standing === 'recorded') && !unsent.has(number);
    if (stays) return keptFate(arrival, before, toldHashes.get(number));
    const match = known.matches.get(number) ?? { kind: 'none' };
    const place = arrival.aside ? placeAside(arrival.aside) : placeOf(arrival.voucher.state, match);
    return placedFate(arrival, before, place);
  });
}

export const afterRecorded = [
  'CORRECTED_AFTER_RECORDED',
  'REVERSED_AFTER_RECORDED',
] as const satisfies ReconciliationKind[];

/** TST has it, or may have it: accounting's new word is kept, what differs is a person's to put right. */
function keptFate(arrival: Arrival, before: VoucherRow, toldHash: string | undefined): Fate {
  const { voucher, hash, aside } = arrival;
  const write = writeOf(arrival, { standing: before.standing, dossierId: before.dossier_id });
  if (hash === toldHash)
    return { write, items: [], settlements: [settle(voucher.number, afterRecorded, 'SAID_AGAIN')] };
  // Another share of its document changed, or the same was told again: what people know of it is still so.
  if (isSameContent(before.content_hash, Buffer.from(hash, 'hex'))) return { write, items: [], settlements: [] };
  const kind = voucher.state === 'REVERSED' ? 'REVERSED_AFTER_RECORDED' : 'CORRECTED_AFTER_RECORDED';
  const about = { voucherNumber: voucher.number, dossierId: before.dossier_id };
  const detail = detailOf(kind, { version: voucher.version, amountVnd: voucher.amountVnd });
  const changed = { ...about, kind, detail } as const;
  const outdated = afterRecorded.filter((other) => other !== kind);
  const undone = voucher.state === 'REVERSED' ? (['SPLIT_DIFFERS'] as const) : [];
  return {
    write,
    items: aside ? [changed, { ...about, ...aside }] : [changed],
    settlements: [settle(voucher.number, [...outdated, ...undone], 'JUDGED_ANEW')],
  };
}

function placedFate(arrival: Arrival, before: VoucherRow | undefined, place: Place): Fate {
  const { number } = arrival.voucher;
  const dossierId = place.standing === 'void' ? (before?.dossier_id ?? null) : place.dossierId;
  return {
    write: writeOf(arrival, { standing: place.standing, dossierId, reason: place.item?.kind ?? null }),
    items: place.item ? [{ ...place.item, voucherNumber: number, dossierId: null }] : [],
    settlements: before
      ? [settle(number, afterRecorded, 'TAKEN_BACK'), settle(number, place.settles, place.resolution)]
      : [],
  };
}

/** Unreadable documents wait, whole, as items; `detail` says which evidence to read again. */
async function setAside(tx: Tx, unreadable: readonly UnreadableArrival[], at: Date): Promise<void> {
  const newest = new Map(unreadable.map((one) => [one.evidence.number, one]));
  const items = [...newest.values()].map(({ evidence, problems, agency }) => ({
    kind: 'VOUCHER_UNREADABLE' as const,
    voucherNumber: evidence.number,
    dossierId: null,
    detail: detailOf('VOUCHER_UNREADABLE', { version: evidence.version, hash: evidence.hash, problems }),
    ...(agency === undefined ? {} : { agency }),
  }));
  await openReconciliation(tx, items, at);
}

/** @param before what stands of the document. */
function isNews({ document }: ReadDocument, before: readonly VoucherRow[]): boolean {
  if (before.length === 0 || document.version > versionOf(before)) return true;
  if (document.version < versionOf(before)) return false;
  const told = document.state === 'REVERSED' ? [] : vouchersIn(document);
  const rows = new Map(before.map((row) => [row.number, row]));
  const named = new Set(told.map((arrival) => arrival.voucher.number));
  if (before.some((row) => row.state === 'POSTED' && !named.has(row.number))) return true;
  return told.some(({ voucher, hash }) => {
    const row = rows.get(voucher.number);
    return !row || !isSameContent(row.content_hash, Buffer.from(hash, 'hex'));
  });
}

/** Within one page the highest version counts; of equal versions the last. */
function newestOfEach(documents: readonly ReadDocument[]): ReadDocument[] {
  const newest = new Map<string, ReadDocument>();
  for (const one of documents) {
    const other = newest.get(one.document.number);
    if (!other || one.document.version >= other.document.version) newest.set(one.document.number, one);
  }
  return [...newest.values()];
}

/** Every voucher of a document carries its newest version. */
function versionOf(rows: readonly VoucherRow[]): number {
  return Math.max(0, ...rows.map((row) => row.version));
}

function bookedAs({ document }: ReadDocument): BookedDocument {
  const { number, version, state, agency, amountVnd, shares = [] } = document;
  return { number, version, state, agency, amountVnd, shares: shares.length };
}

function nowReadable({ document }: ReadDocument): Settlement {
  const { number, version } = document;
  return { ...settle(number, ['VOUCHER_UNREADABLE'], 'READABLE'), upToVersion: version };
}

function settle(voucherNumber: string, kinds: readonly ReconciliationKind[], resolution: ResolutionCode): Settlement {
  return { voucherNumber, kinds, resolution };
}

interface Standing {
  readonly standing: VoucherStanding;
  readonly dossierId: string | null;
  readonly reason?: VoucherWrite['reason'];
}

function writeOf({ voucher, hash }: Arrival, { standing, dossierId, reason = null }: Standing): VoucherWrite {
  const { number, version, state, amountVnd, agency, fromMonth, months } = voucher;
  return {
    ...{ number, version, state, standing, dossierId, reason, amountVnd, agency, fromMonth, months, hash },
    documentNumber: voucher.documentNumber ?? null,
    personalId: voucher.personalId ?? null,
    vssCode: voucher.vssCode ?? null,
    dossierReference: voucher.dossierReference ?? null,
    paymentReference: voucher.paymentReference ?? null,
    content: voucher,
  };
}

async function rowsOf(tx: Tx, numbers: readonly string[]): Promise<Map<string, VoucherRow>> {
  const rows = await findVouchers(tx, numbers);
  return new Map(rows.map((row) => [row.number, row]));
}

/** What stands of each document. */
async function standingOf(tx: Tx, documentNumbers: readonly string[]): Promise<Map<string, VoucherRow[]>> {
  const rows = await findDocumentVouchers(tx, documentNumbers);
  return Map.groupBy(rows, (row) => row.document_number ?? row.number);
}

function matchedDossiers(matches: ReadonlyMap<string, Match>): string[] {
  return [...matches.values()].flatMap((match) => (match.kind === 'one' ? [match.dossierId] : []));
}

function dossiersOf(rows: ReadonlyMap<string, VoucherRow>): string[] {
  return [...rows.values()].flatMap((row) => row.dossier_id ?? []);
}
