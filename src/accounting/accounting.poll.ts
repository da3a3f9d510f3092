// Reads accounting's vouchers after a cursor. One run:
// 1. takes the lease on the cursor, or leaves: another worker polls, or accounting is being spared after failures;
// 2. reads page after page while there is more, up to a bound; the next run goes on from there;
// 3. writes each page in one transaction: the cursor moves together with everything the page brought, or not at all.
// Promises: no voucher is lost or doubled whatever dies when; a poller that was overtaken writes nothing; never throws
// for what accounting does. A slow accounting costs this run its time, nothing else.
import type { Transactor } from '../delivery/transactor.js';
import type { ErrorCode } from '../domain/errors.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { newId } from '../platform/ids.js';
import type { Logger } from '../platform/log.js';
import type { Database, Tx } from '../store/database.js';
import { keepMessages } from '../store/message.repository.js';
import {
  advancePollCursor,
  notePollFailure,
  notePollSuccess,
  releasePollLease,
  renewPollLease,
  takeBookingTime,
  takePollLease,
  type PollLease,
} from '../store/poll-cursor.repository.js';
import type { AccountingClient, PageResult, SoapFailed, VoucherPage } from './accounting.client.js';
import { codeOfFailure, partnerStatusOf } from './accounting.faults.js';
import type { Weighing } from './dossier.weighing.js';
import { accountingSource } from './poll.source.js';
import { bookReading } from './voucher.booking.js';
import { readVouchers, type Reading } from './voucher.reader.js';

const toldOnly = async (): Promise<'tell'> => 'tell';

export interface PollParts {
  readonly config: Pick<Config, 'POLL_PAGE' | 'RETRY_BASE_MS' | 'RETRY_CAP_MS'>;
  /** How long one call to accounting may take; the lease outlasts it. */
  readonly timeoutMs: number;
  readonly database: Database;
  readonly transactor: Pick<Transactor, 'run'>;
  readonly client: Pick<AccountingClient, 'readPage'>;
  readonly mappings: Pick<MappingSet, 'run'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly splitDifference?: Weighing['splitDifference'];
  /** Bound of one run; `usualPagesPerRun` unless told. */
  readonly pagesPerRun?: number;
}

/** A run ends after this many pages or this long, so that a backlog never keeps a worker's stop or a lease waiting. */
const usualPagesPerRun = 200;
const longestRunMs = 60_000;
/** What the lease allows for writing a page, beyond the time one call may take. Short, so that a dead poller is soon replaced. */
const writingMs = 5000;
/** Even after many failures accounting is tried again this often. */
const longestPauseMs = 60_000;

interface Turn {
  readonly lease: PollLease;
  readonly correlationId: string;
  /** The worker stops. */
  readonly stop: AbortSignal;
  /** The worker stops or this run has ended: what was read ahead is given up. */
  readonly signal: AbortSignal;
}

interface PageStep {
  readonly from: string;
  readonly page: VoucherPage;
  readonly reading: Reading;
  readonly at: Date;
}

export class AccountingPoll {
  constructor(private readonly parts: PollParts) {}

  async run(signal: AbortSignal): Promise<void> {
    const lease = { source: accountingSource, holder: newId() };
    const cursor = await takePollLease(this.parts.database, lease, this.leaseMs);
    if (cursor === undefined) return;
    const ended = new AbortController();
    const turn = { lease, correlationId: newId(), stop: signal, signal: AbortSignal.any([signal, ended.signal]) };
    try {
      await this.readOn(turn, cursor);
    } finally {
      ended.abort();
      await releasePollLease(this.parts.database, lease);
    }
  }

  private get leaseMs(): number {
    return this.parts.timeoutMs + writingMs;
  }

  /** While one page is written the next is read already. */
  private async readOn(turn: Turn, from: string): Promise<void> {
    const until = performance.now() + longestRunMs;
    const { pagesPerRun = usualPagesPerRun } = this.parts;
    let cursor = from;
    let reading = this.read(turn, cursor);
    for (let pages = 1; ; pages += 1) {
      const page = await this.pageOf(turn, cursor, await reading);
      if (!page) return;
      const goesOn = page.more && pages < pagesPerRun && performance.now() < until && !turn.stop.aborted;
      if (goesOn) reading = this.read(turn, page.nextCursor);
      const written = await this.write(turn, cursor, page);
      if (!written || !goesOn || !(await renewPollLease(this.parts.database, turn.lease, this.leaseMs))) return;
      cursor = page.nextCursor;
    }
  }

  private read(turn: Turn, cursor: string): Promise<PageResult> {
    return this.parts.client.readPage(cursor, this.parts.config.POLL_PAGE, turn);
  }

  /** @returns the page to write, undefined when there is none and that has been noted. */
  private async pageOf(turn: Turn, cursor: string, result: PageResult): Promise<VoucherPage | undefined> {
    if (!result.ok) return this.failed(turn, result);
    return result.page.nextCursor === cursor ? this.stoodStill(turn, result.page) : result.page;
  }

  /** A page without progress must be empty; otherwise it would be read for ever. */
  private async stoodStill(turn: Turn, page: VoucherPage): Promise<undefined> {
    if (page.vouchers.length === 0 && !page.more) return void (await notePollSuccess(this.parts.database, turn.lease));
    return this.pauseAfter(turn, { code: 'PARTNER_NONSENSE', partnerStatus: 'the cursor does not move' });
  }

  /** @returns false when nothing was written. */
  private async write(turn: Turn, from: string, page: VoucherPage): Promise<boolean> {
    const { clock, logger, mappings, transactor } = this.parts;
    const { correlationId } = turn;
    const startedAt = performance.now();
    try {
      const at = clock.now();
      const reading = readVouchers(mappings, page.vouchers, at);
      await transactor.run((tx) => this.writePage(tx, turn, { from, page, reading, at }));
      const writeMs = Math.round(performance.now() - startedAt);
      const counts = { vouchers: page.vouchers.length, unreadable: reading.unreadable.length, more: page.more };
      logger.info({ event: 'accounting.page', ...counts, writeMs, correlationId }, 'a page of vouchers was booked');
      return true;
    } catch (error) {
      await this.notWritten(turn, error);
      return false;
    }
  }

  private async writePage(tx: Tx, turn: Turn, step: PageStep): Promise<void> {
    const { from, page, reading, at } = step;
    const moved = { from, to: page.nextCursor, vouchers: page.vouchers.length };
    if (!(await advancePollCursor(tx, turn.lease, moved))) throw new Overtaken();
    if (page.vouchers.length === 0) return;
    const [messageId = null] = await keepMessages(tx, [
      {
        at,
        direction: 'in',
        system: accountingSource,
        operation: 'LayDanhSachChungTu',
        contentType: 'text/xml; charset=utf-8',
        headers: { cursor: from },
        body: page.answer,
        correlationId: turn.correlationId,
      },
    ]);
    const { splitDifference = toldOnly } = this.parts;
    await bookReading(tx, reading, { at: await takeBookingTime(tx, accountingSource, at), messageId, splitDifference });
  }

  private async notWritten(turn: Turn, error: unknown): Promise<void> {
    const { correlationId } = turn;
    if (error instanceof Overtaken) {
      const line = { event: 'accounting.overtaken', correlationId };
      this.parts.logger.warn(line, 'another poller went on; nothing was written');
      return;
    }
    const line = { event: 'accounting.page.failed', correlationId, err: error };
    this.parts.logger.error(line, 'a page could not be written; it is read again');
    await this.pauseAfter(turn, { code: 'HANDLER_FAILED' });
  }

  private async failed(turn: Turn, failure: SoapFailed): Promise<undefined> {
    // A stop of ours breaks the call off: that says nothing about accounting.
    if (turn.stop.aborted) return undefined;
    const code = codeOfFailure(failure);
    const asked = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
    return this.pauseAfter(turn, {
      code,
      partnerStatus: partnerStatusOf(failure),
      ...(asked ? { atLeastMs: asked } : {}),
    });
  }

  private async pauseAfter(
    turn: Turn,
    failure: { readonly code: ErrorCode; readonly partnerStatus?: string; readonly atLeastMs?: number },
  ): Promise<undefined> {
    const { database, config, logger } = this.parts;
    const baseMs = Math.max(config.RETRY_BASE_MS, failure.atLeastMs ?? 0);
    const capMs = Math.max(Math.min(config.RETRY_CAP_MS, longestPauseMs), baseMs);
    await notePollFailure(database, turn.lease, { code: failure.code, baseMs, capMs });
    const { code, partnerStatus } = failure;
    logger.warn(
      { event: 'accounting.poll.failed', code, partnerStatus, correlationId: turn.correlationId },
      'accounting was not read; tried again after a pause',
    );
    return undefined;
  }
}

class Overtaken extends Error {
  override readonly name = 'Overtaken';
}
