// What a page of vouchers changes, in the caller's transaction:
// 1. every version is kept as evidence, readable or not; 2. repeats and versions that come too late have no effect;
// 3. the dossiers concerned are locked, in id order; 4. a voucher TST cannot know of yet is taken back and judged anew,
// one that TST has (or may have) stays as it stands and becomes an item for a person; 5. the dossiers are weighed.
import type { Match } from '../domain/matching.js';
import type { ReconciliationKind, VoucherStanding } from '../domain/voucher.js';
import type { Tx } from '../store/database.js';
import {
  openReconciliation,
  resolveReconciliation,
  type NewReconciliationItem,
  type Settlement,
} from '../store/reconciliation.repository.js';
import {
  findVouchers,
  keepVoucherVersions,
  saveVouchers,
  type Telling,
  type VoucherEvidence,
  type VoucherRow,
  type VoucherWrite,
} from '../store/voucher.repository.js';
import { findDossiers, lockDossiers } from './dossier.lookup.js';
import { weighDossiers } from './dossier.weighing.js';
import { cancelRecordDuties, findToldVouchers, lockUnsentDuties } from './record.duties.js';
import { resolutions } from './resolutions.js';
import { hashOfVoucher, type Arrival, type Reading, type UnreadableArrival } from './voucher.reader.js';
import { placeOf, type Place } from './voucher.place.js';

export async function bookReading(tx: Tx, reading: Reading, telling: Telling): Promise<void> {
  const { at } = telling;
  const evidence = [...reading.arrivals, ...reading.unreadable].map((one) => one.evidence);
  await keepVoucherVersions(tx, evidence, telling);
  const before = await rowsOf(
    tx,
    evidence.map((one) => one.number),
  );
  await setAside(
    tx,
    reading.unreadable.filter((one) => isNewer(one.evidence, before)),
    at,
  );
  const news = newestOfEach(reading.arrivals).filter((arrival) => isNews(arrival, before.get(arrival.voucher.number)));
  await bookVouchers(tx, news, at);
}

/** Books vouchers whatever was known of them before; those that change nothing must have been left out. */
export async function bookVouchers(tx: Tx, arrivals: readonly Arrival[], at: Date): Promise<void> {
  if (arrivals.length === 0) return;
  const posted = arrivals.filter((arrival) => arrival.voucher.state === 'POSTED');
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
  await resolveReconciliation(tx, [...arrivals.map(nowReadable), ...fates.flatMap((fate) => fate.settlements)], at);
  await openReconciliation(
    tx,
    fates.flatMap((fate) => fate.items),
    at,
  );
  await weighDossiers(tx, dossiers, at);
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
    return placedFate(arrival, before, placeOf(arrival.voucher.state, known.matches.get(number) ?? { kind: 'none' }));
  });
}

export const afterRecorded = [
  'CORRECTED_AFTER_RECORDED',
  'REVERSED_AFTER_RECORDED',
] as const satisfies ReconciliationKind[];

/** TST has it, or may have it: accounting's new word is kept, what differs is a person's to put right. */
function keptFate(arrival: Arrival, before: VoucherRow, toldHash: string | undefined): Fate {
  const { voucher, hash } = arrival;
  const write = writeOf(arrival, before.standing, before.dossier_id);
  if (hash === toldHash) {
    return { write, items: [], settlements: [settle(voucher.number, afterRecorded, resolutions.saidAgain)] };
  }
  const kind = voucher.state === 'REVERSED' ? 'REVERSED_AFTER_RECORDED' : 'CORRECTED_AFTER_RECORDED';
  const detail = { version: voucher.version, amountVnd: voucher.amountVnd };
  return {
    write,
    items: [{ kind, voucherNumber: voucher.number, dossierId: before.dossier_id, detail }],
    settlements: [
      settle(
        voucher.number,
        afterRecorded.filter((other) => other !== kind),
        resolutions.judgedAnew,
      ),
    ],
  };
}

function placedFate(arrival: Arrival, before: VoucherRow | undefined, place: Place): Fate {
  const { number } = arrival.voucher;
  const dossierId = place.standing === 'void' ? (before?.dossier_id ?? null) : place.dossierId;
  return {
    write: writeOf(arrival, place.standing, dossierId),
    items: place.item ? [{ ...place.item, voucherNumber: number, dossierId: null }] : [],
    settlements: before
      ? [settle(number, afterRecorded, resolutions.takenBack), settle(number, place.settles, place.resolution)]
      : [],
  };
}

/** Unreadable vouchers wait, whole, as items; `detail` says which evidence to read again. */
async function setAside(tx: Tx, unreadable: readonly UnreadableArrival[], at: Date): Promise<void> {
  const newest = new Map(unreadable.map((one) => [one.evidence.number, one]));
  const items = [...newest.values()].map(({ evidence, problems }) => ({
    kind: 'VOUCHER_UNREADABLE' as const,
    voucherNumber: evidence.number,
    dossierId: null,
    detail: { version: evidence.version, hash: evidence.hash, problems },
  }));
  await openReconciliation(tx, items, at);
}

function isNews(arrival: Arrival, before: VoucherRow | undefined): boolean {
  if (!before || arrival.voucher.version > before.version) return true;
  return arrival.voucher.version === before.version && arrival.hash !== before.content_hash.toString('hex');
}

/** Within one page the highest version counts; of equal versions the last. */
function newestOfEach(arrivals: readonly Arrival[]): Arrival[] {
  const newest = new Map<string, Arrival>();
  for (const arrival of arrivals) {
    const other = newest.get(arrival.voucher.number);
    if (!other || arrival.voucher.version >= other.voucher.version) newest.set(arrival.voucher.number, arrival);
  }
  return [...newest.values()];
}

function isNewer(evidence: VoucherEvidence, before: ReadonlyMap<string, VoucherRow>): boolean {
  return evidence.version >= (before.get(evidence.number)?.version ?? 0);
}

function nowReadable({ voucher }: Arrival): Settlement {
  const { number, version } = voucher;
  return { ...settle(number, ['VOUCHER_UNREADABLE'], resolutions.readable), upToVersion: version };
}

function settle(voucherNumber: string, kinds: readonly ReconciliationKind[], resolution: string): Settlement {
  return { voucherNumber, kinds, resolution };
}

function writeOf(arrival: Arrival, standing: VoucherStanding, dossierId: string | null): VoucherWrite {
  const { voucher, hash } = arrival;
  const { number, version, state, amountVnd } = voucher;
  return {
    number,
    version,
    state,
    standing,
    dossierId,
    amountVnd,
    personalId: voucher.personalId ?? null,
    vssCode: voucher.vssCode ?? null,
    dossierReference: voucher.dossierReference ?? null,
    paymentReference: voucher.paymentReference ?? null,
    content: voucher,
    hash,
  };
}

async function rowsOf(tx: Tx, numbers: readonly string[]): Promise<Map<string, VoucherRow>> {
  const rows = await findVouchers(tx, numbers);
  return new Map(rows.map((row) => [row.number, row]));
}

function matchedDossiers(matches: ReadonlyMap<string, Match>): string[] {
  return [...matches.values()].flatMap((match) => (match.kind === 'one' ? [match.dossierId] : []));
}

function dossiersOf(rows: ReadonlyMap<string, VoucherRow>): string[] {
  return [...rows.values()].flatMap((row) => row.dossier_id ?? []);
}
