// Looks again at what could not be settled when it came. One run, in short transactions:
// 1. vouchers whose dossier may have come, or whose dossier may have got TNHS's number, the longest overdue first;
// 2. corrections and reversals that came while TST was being told: when it turned out that TST was not, they still apply;
// 3. duties that TST's handler parked because the dossier ended, or a person cancelled: the voucher is held, with an item; and
//    those that a person released again;
// 4. unreadable vouchers, once after each start and then now and then: the mapping may have been mended.
// Safe beside the poll and beside itself: each transaction holds the poll cursor's row.
import type { Transactor } from '../delivery/transactor.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { ReconciliationKind } from '../domain/voucher.js';
import type { Logger } from '../platform/log.js';
import type { Database, Tx } from '../store/database.js';
import { lockPollCursor, takeBookingTime } from '../store/poll-cursor.repository.js';
import {
  listOpenReconciliation,
  openReconciliation,
  resolveReconciliation,
  type OpenItem,
  type Settlement,
} from '../store/reconciliation.repository.js';
import type { JsonRecord } from '../store/tables.js';
import {
  anyVoucherToCheck,
  changeStandings,
  findVoucherEvidence,
  findVouchers,
  findVouchersToCheck,
  postponeChecks,
  type VoucherRow,
} from '../store/voucher.repository.js';
import { accountingSource } from './poll.source.js';
import { findDossiers, lockDossiers } from './dossier.lookup.js';
import { voucherOf, weighDossiers, type Weighing } from './dossier.weighing.js';
import { findDossiersClosedUnrecorded, findDossiersWithDecidedDuties, findUnsentDuties } from './record.duties.js';
import { afterRecorded, bookReading, bookVouchers } from './voucher.booking.js';
import { placeOf, type Place } from './voucher.place.js';
import { readVouchers, type Arrival } from './voucher.reader.js';

export interface RematchParts {
  readonly database: Database;
  readonly transactor: Pick<Transactor, 'run'>;
  readonly mappings: Pick<MappingSet, 'run'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly splitDifference?: Weighing['splitDifference'];
}

const batchSize = 500;
const batchesPerRun = 20;
const readAgainEveryMs = 600_000;
const firstId = '00000000-0000-0000-0000-000000000000';

export class AccountingRematch {
  private readAgainAtMs = 0;

  constructor(private readonly parts: RematchParts) {}

  async run(signal: AbortSignal): Promise<void> {
    await this.checkWaiting(signal);
    await this.throughItems(signal, afterRecorded, applyLate);
    await this.weighAnew(findDossiersClosedUnrecorded);
    await this.weighAnew(findDossiersWithDecidedDuties);
    const now = this.parts.clock.now().getTime();
    if (now < this.readAgainAtMs) return;
    await this.throughItems(signal, ['VOUCHER_UNREADABLE'], (tx, weighing, items) =>
      this.readAgain(tx, weighing, items),
    );
    this.readAgainAtMs = now + readAgainEveryMs;
  }

  private async checkWaiting(signal: AbortSignal): Promise<void> {
    for (let batches = 0; batches < batchesPerRun && !signal.aborted; batches += 1) {
      const at = this.parts.clock.now();
      if (!(await anyVoucherToCheck(this.parts.database, at))) return;
      const checked = await this.booking((tx, weighing) => checkBatch(tx, weighing));
      this.parts.logger.debug(
        { event: 'accounting.rematch', vouchers: checked },
        'waiting vouchers were looked at again',
      );
      if (checked < batchSize) return;
    }
  }

  private async throughItems(
    signal: AbortSignal,
    kinds: readonly ReconciliationKind[],
    work: (tx: Tx, weighing: Weighing, items: readonly OpenItem[]) => Promise<void>,
  ): Promise<void> {
    let after: string | undefined = firstId;
    while (after !== undefined && !signal.aborted) {
      const items: OpenItem[] = await listOpenReconciliation(this.parts.database, { kinds, after, limit: batchSize });
      if (items.length > 0) await this.booking((tx, weighing) => work(tx, weighing, items));
      after = items.length === batchSize ? items.at(-1)?.id : undefined;
    }
  }

  private async weighAnew(find: typeof findDossiersClosedUnrecorded): Promise<void> {
    const ids = await find(this.parts.database, batchSize);
    if (ids.length === 0) return;
    await this.booking(async (tx, weighing) => weighDossiers(tx, await lockDossiers(tx, ids), weighing));
  }

  /** One transaction that holds the poll cursor's row. */
  private booking<T>(work: (tx: Tx, weighing: Weighing) => Promise<T>): Promise<T> {
    const { transactor, clock, splitDifference } = this.parts;
    return transactor.run(async (tx) => {
      await lockPollCursor(tx, accountingSource);
      const at = await takeBookingTime(tx, accountingSource, clock.now());
      return work(tx, splitDifference ? { at, splitDifference } : { at });
    });
  }

  private async readAgain(tx: Tx, weighing: Weighing, items: readonly OpenItem[]): Promise<void> {
    const { at } = weighing;
    const wanted = items.map(({ voucherNumber, detail }) => ({ number: voucherNumber, ...evidenceNamedBy(detail) }));
    const evidence = await findVoucherEvidence(tx, wanted);
    const itemOf = new Map(wanted.map(({ hash, number }) => [hash, number]));
    for (const [messageId, sameAnswer] of Map.groupBy(evidence, (one) => one.messageId)) {
      const contents = sameAnswer.map((one) => one.content);
      const reading = readVouchers(this.parts.mappings, contents, at);
      await bookReading(tx, reading, { ...weighing, messageId });
      const read = reading.documents.flatMap(({ evidence: { hash } }) => itemOf.get(hash) ?? []);
      await resolveReconciliation(tx, read.map(readableNow), at);
    }
  }
}

/** Vouchers without a dossier look for one; held ones have theirs weighed again. @returns how many were looked at. */
async function checkBatch(tx: Tx, weighing: Weighing): Promise<number> {
  const { at } = weighing;
  const due = await findVouchersToCheck(tx, batchSize, at);
  const unmatched = due.filter((row) => row.standing === 'unmatched');
  const places = await findPlaces(tx, unmatched);
  const held = due.flatMap((row) => (row.standing === 'held' ? (row.dossier_id ?? []) : []));
  const found = places.filter((place) => place.dossierId !== null);
  const dossiers = await lockDossiers(tx, [...held, ...found.flatMap((place) => place.dossierId ?? [])]);

  const reasons = new Map(unmatched.map((row) => [row.number, row.standing_reason]));
  const changes = places.map((place) => ({ ...place, reason: place.item?.kind ?? null }));
  await changeStandings(
    tx,
    changes.filter(({ dossierId, number, reason }) => dossierId !== null || reason !== reasons.get(number)),
    at,
  );
  await resolveReconciliation(
    tx,
    places.map(({ number, settles, resolution }) => ({ voucherNumber: number, kinds: settles, resolution })),
    at,
  );
  await openReconciliation(
    tx,
    places.flatMap(({ number, item }) => (item ? [{ ...item, voucherNumber: number, dossierId: null }] : [])),
    at,
  );
  await weighDossiers(tx, dossiers, weighing);
  await postponeChecks(
    tx,
    due.map((row) => row.number),
    at,
  );
  return due.length;
}

async function findPlaces(tx: Tx, rows: readonly VoucherRow[]): Promise<(Place & { readonly number: string })[]> {
  const vouchers = rows.map(voucherOf);
  const matches = await findDossiers(tx, vouchers);
  return vouchers.map(({ number, state }) => ({ number, ...placeOf(state, matches.get(number) ?? { kind: 'none' }) }));
}

/** A correction or reversal met TST's attempt in flight, and that attempt has since failed without an effect. */
async function applyLate(tx: Tx, weighing: Weighing, items: readonly OpenItem[]): Promise<void> {
  const rows = await findVouchers(
    tx,
    items.map((item) => item.voucherNumber),
  );
  const recording = rows.filter((row) => row.standing === 'recording');
  const unsent = await findUnsentDuties(
    tx,
    recording.map((row) => row.number),
  );
  await bookVouchers(tx, recording.filter((row) => unsent.has(row.number)).map(toldAgain), weighing);
}

function toldAgain(row: VoucherRow): Arrival {
  return { voucher: voucherOf(row), hash: row.content_hash.toString('hex') };
}

function evidenceNamedBy(detail: JsonRecord): { readonly version: number; readonly hash: string } {
  return { version: Number(detail['version']), hash: String(detail['hash']) };
}

function readableNow(voucherNumber: string): Settlement {
  return { voucherNumber, kinds: ['VOUCHER_UNREADABLE'], resolution: 'READABLE' };
}
