// What people decide about differences. Each act, its effect on the money and its record are one transaction, under the same locks
// as a page of vouchers: poll cursor, dossiers by id, duties. So an act is done whole, or after a crash not at all.
// A person bound to agencies acts on theirs only; anything else is not there for them.
import { GatewayError } from '../domain/errors.js';
import { refusing } from '../domain/matching.js';
import type { OperatorActName } from '../domain/operator-acts.js';
import type { ResolutionCode } from '../domain/resolutions.js';
import type { Transactor } from '../delivery/transactor.js';
import type { Clock } from '../platform/clock.js';
import type { Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { lockPollCursor, takeBookingTime } from '../store/poll-cursor.repository.js';
import { findItem, nameOwner, settleItem, type ItemRow } from '../store/reconciliation-decision.repository.js';
import { assignVoucher, keepAllowances, releaseVoucher } from '../store/voucher-decision.repository.js';
import { findCountedVouchers, findVouchers, type VoucherRow } from '../store/voucher.repository.js';
import { accountingSource } from './poll.source.js';
import { lockDossiers } from './dossier.lookup.js';
import { periodAllowance, splitAllowance, voucherOf, weighDossiers, type Weighing } from './dossier.weighing.js';
import { lockUnsentDuties, takeUpDuty } from './record.duties.js';
import { bookVouchers } from './voucher.booking.js';

/** Who decides, and why. */
export interface Actor {
  readonly who: string;
  readonly reason: string;
  /** Agencies the person may act for; undefined: all. */
  readonly agencies?: readonly string[] | undefined;
}

export interface ActParts {
  readonly transactor: Pick<Transactor, 'run'>;
  readonly clock: Clock;
  readonly splitDifference?: Weighing['splitDifference'];
}

const allowable = ['PERIOD_OVERLAPS', 'SPLIT_DIFFERS', 'RECORD_CANCELLED'];
const untilTstAnswers = ['CORRECTED_AFTER_RECORDED', 'REVERSED_AFTER_RECORDED'];

export class ReconciliationActs {
  constructor(private readonly parts: ActParts) {}

  /** @throws GatewayError NOT_FOUND, RECONCILIATION_SETTLED */
  async nameOwner(itemId: string, owner: string, actor: Actor): Promise<void> {
    await this.parts.transactor.run(async (tx) => {
      const item = await itemFor(tx, itemId, actor);
      if (!(await nameOwner(tx, itemId, owner))) throw new GatewayError('RECONCILIATION_SETTLED');
      await this.record(tx, actor, {
        act: 'reconciliation.owner',
        subject: `item ${itemId}`,
        from: item.owner,
        to: owner,
      });
    });
  }

  /**
   * Clears an item up; the same facts do not open it again. With `allow` the money that the check held is recorded.
   * @throws GatewayError NOT_FOUND, RECONCILIATION_SETTLED, RECONCILIATION_NOT_YET, RECONCILIATION_NOT_ALLOWABLE
   */
  async resolve(itemId: string, wish: { readonly allow: boolean }, actor: Actor): Promise<void> {
    await this.booking(async (tx, weighing) => {
      const item = await itemFor(tx, itemId, actor);
      if (wish.allow && !allowable.includes(item.kind)) throw new GatewayError('RECONCILIATION_NOT_ALLOWABLE');
      const dossiers = await lockDossiers(tx, dossierOf(item));
      await requireAnswered(tx, item);
      const resolution: ResolutionCode = wish.allow ? 'ALLOWED' : 'CLEARED';
      const settled = { id: itemId, resolution, by: actor.who, note: actor.reason, at: weighing.at };
      if (!(await settleItem(tx, settled))) throw new GatewayError('RECONCILIATION_SETTLED');
      if (wish.allow) await allow(tx, item, { by: actor.who, at: weighing.at });
      await this.record(tx, actor, {
        act: 'reconciliation.resolve',
        subject: `item ${itemId}`,
        kind: item.kind,
        resolution,
      });
      await weighDossiers(tx, dossiers, weighing);
    });
  }

  /**
   * Says which dossier a voucher pays, until it is released. It then goes the way of every voucher of that dossier.
   * @throws GatewayError NOT_FOUND, VOUCHER_NOT_ASSIGNABLE, DOSSIER_NOT_PAYABLE
   */
  async assign(voucher: { readonly number: string; readonly dossierId: string }, actor: Actor): Promise<void> {
    await this.booking(async (tx, weighing) => {
      const { number, dossierId } = voucher;
      const row = await assignableFor(tx, number, actor);
      await requirePayable(tx, dossierId, actor);
      await assignVoucher(tx, { number, dossierId, by: actor.who, at: weighing.at });
      await this.record(tx, actor, { act: 'voucher.assign', subject: `voucher ${number}`, dossierId });
      await bookVouchers(tx, [toldAgain(row)], weighing);
    });
  }

  /** @throws GatewayError NOT_FOUND, VOUCHER_NOT_ASSIGNABLE when it is not assigned or its money went on to TST. */
  async release(number: string, actor: Actor): Promise<void> {
    await this.booking(async (tx, weighing) => {
      const row = await assignableFor(tx, number, actor);
      const released = await releaseVoucher(tx, { number, by: actor.who, at: weighing.at });
      if (!released) throw new GatewayError('VOUCHER_NOT_ASSIGNABLE');
      await this.record(tx, actor, { act: 'voucher.release', subject: `voucher ${number}`, dossierId: row.dossier_id });
      await bookVouchers(tx, [toldAgain(row)], weighing);
    });
  }

  private booking(work: (tx: Tx, weighing: Weighing) => Promise<void>): Promise<void> {
    const { transactor, clock, splitDifference } = this.parts;
    return transactor.run(async (tx) => {
      await lockPollCursor(tx, accountingSource);
      const at = await takeBookingTime(tx, accountingSource, clock.now());
      await work(tx, splitDifference ? { at, splitDifference } : { at });
    });
  }

  private async record(
    tx: Tx,
    { who, reason }: Actor,
    {
      act,
      subject,
      ...detail
    }: { readonly act: OperatorActName; readonly subject: string } & Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await recordAct(tx, { who, act, subject, reason, detail, at: this.parts.clock.now() });
  }
}

async function itemFor(tx: Tx, itemId: string, actor: Actor): Promise<ItemRow> {
  const item = await findItem(tx, itemId);
  if (!item) throw new GatewayError('NOT_FOUND');
  requireOwn(actor, item.agency);
  return item;
}

/** A worker is telling TST at this moment; what it comes to decides what has to be put right. */
async function requireAnswered(tx: Tx, { kind, voucherNumber }: ItemRow): Promise<void> {
  if (voucherNumber === null || !untilTstAnswers.includes(kind)) return;
  const [row] = await findVouchers(tx, [voucherNumber]);
  if (row?.standing === 'recording') throw new GatewayError('RECONCILIATION_NOT_YET');
}

/** One recording that was given up; or all that the same check holds of the dossier: it pays one sum together. */
async function allow(
  tx: Tx,
  { kind, dossierId, voucherNumber }: ItemRow,
  given: { readonly by: string; readonly at: Date },
): Promise<void> {
  if (kind === 'RECORD_CANCELLED') return takeUpDuty(tx, voucherNumber ?? '');
  const rows = await findCountedVouchers(tx, dossierId === null ? [] : [dossierId]);
  const held = rows.filter((row) => row.standing === 'held' && row.standing_reason === kind);
  const allowances = held.map((row) =>
    kind === 'PERIOD_OVERLAPS' ? periodAllowance(row) : splitAllowance(row.number, voucherOf(row).split),
  );
  await keepAllowances(tx, allowances, given);
}

/** A posted voucher whose money is not on its way, or can still be called back. */
async function assignableFor(tx: Tx, number: string, actor: Actor): Promise<VoucherRow> {
  const [row] = await findVouchers(tx, [number]);
  if (!row) throw new GatewayError('NOT_FOUND');
  requireOwn(actor, row.agency);
  const whole = row.state === 'POSTED' && row.standing_reason !== 'VOUCHER_SHARES_DIFFER';
  const waits = row.standing === 'unmatched' || row.standing === 'held';
  const callable = row.standing === 'recording' && (await lockUnsentDuties(tx, [number])).has(number);
  if (!whole || !(waits || callable)) throw new GatewayError('VOUCHER_NOT_ASSIGNABLE');
  return row;
}

async function requirePayable(tx: Tx, dossierId: string, actor: Actor): Promise<void> {
  const dossier = await tx
    .selectFrom('dossier')
    .select(['status', 'agency'])
    .where('id', '=', dossierId)
    .executeTakeFirst();
  if (!dossier) throw new GatewayError('NOT_FOUND');
  requireOwn(actor, dossier.agency);
  if (refusing.includes(dossier.status)) throw new GatewayError('DOSSIER_NOT_PAYABLE');
}

function requireOwn({ agencies }: Actor, agency: string | null): void {
  if (agencies && (agency === null || !agencies.includes(agency))) throw new GatewayError('NOT_FOUND');
}

function dossierOf({ dossierId, voucherDossierId }: ItemRow): string[] {
  return [dossierId ?? voucherDossierId].filter((id) => id !== null);
}

function toldAgain(row: VoucherRow): { voucher: ReturnType<typeof voucherOf>; hash: string } {
  return { voucher: voucherOf(row), hash: row.content_hash.toString('hex') };
}
