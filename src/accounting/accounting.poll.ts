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
  takePollLease,
  type PollLease,
} from '../store/poll-cursor.repository.js';
import type { AccountingClient, SoapFailed, VoucherPage } from './accounting.client.js';
import { codeOfFailure, partnerStatusOf } from './accounting.faults.js';
import { bookReading } from './voucher.booking.js';
import { readVouchers } from './voucher.reader.js';

export const accountingSource = 'accounting';

export interface PollParts {
  readonly config: Pick<Config, 'POLL_EVERY_MS' | 'POLL_PAGE' | 'LEASE_MS' | 'RETRY_BASE_MS' | 'RETRY_CAP_MS'>;
  /** How long one call to accounting may take; the lease outlasts it. */
  readonly timeoutMs: number;
  readonly database: Database;
  readonly transactor: Pick<Transactor, 'run'>;
  readonly client: Pick<AccountingClient, 'readPage'>;
  readonly mappings: Pick<MappingSet, 'run'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bound of one run; `usualPagesPerRun` unless told. */
  readonly pagesPerRun?: number;
}

/** A run ends after this many pages or this long, so that a backlog never keeps a worker's stop or a lease waiting. */
const usualPagesPerRun = 200;
const longestRunMs = 60_000;
/** Even after many failures accounting is tried again this often. */
const longestPauseMs = 60_000;

interface Turn {
  readonly lease: PollLease;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

export class AccountingPoll {
  constructor(private readonly parts: PollParts) {}

  async run(signal: AbortSignal): Promise<void> {
    const lease = { source: accountingSource, holder: newId() };
    const cursor = await takePollLease(this.parts.database, lease, this.leaseMs);
    if (cursor === undefined) return;
    try {
      await this.readOn({ lease, correlationId: newId(), signal }, cursor);
    } finally {
      await releasePollLease(this.parts.database, lease);
    }
  }

  private get leaseMs(): number {
    return Math.max(this.parts.config.LEASE_MS, 2 * this.parts.timeoutMs);
  }

  private async readOn(turn: Turn, from: string): Promise<void> {
    const until = performance.now() + longestRunMs;
    const { pagesPerRun = usualPagesPerRun } = this.parts;
    let cursor: string | undefined = from;
    for (let pages = 0; pages < pagesPerRun && performance.now() < until; pages += 1) {
      cursor = await this.readPage(turn, cursor);
      if (cursor === undefined || turn.signal.aborted) return;
      if (!(await renewPollLease(this.parts.database, turn.lease, this.leaseMs))) return;
    }
  }

  /** @returns the cursor to go on from, undefined when this run has nothing more to do. */
  private async readPage(turn: Turn, cursor: string): Promise<string | undefined> {
    const startedAt = performance.now();
    const result = await this.parts.client.readPage(cursor, this.parts.config.POLL_PAGE, turn);
    if (!result.ok) return this.failed(turn, result);
    const { page } = result;
    if (page.nextCursor === cursor) return this.stoodStill(turn, page);
    const fetchedAt = performance.now();
    const written = await this.write(turn, cursor, page);
    if (!written) return undefined;
    const line = {
      event: 'accounting.page',
      vouchers: page.vouchers.length,
      unreadable: written.unreadable,
      more: page.more,
      fetchMs: Math.round(fetchedAt - startedAt),
      writeMs: Math.round(performance.now() - fetchedAt),
      correlationId: turn.correlationId,
    };
    this.parts.logger.info(line, 'a page of vouchers was booked');
    return page.more ? page.nextCursor : undefined;
  }

  /** A page without progress must be empty; otherwise it would be read for ever. */
  private async stoodStill(turn: Turn, page: VoucherPage): Promise<undefined> {
    if (page.vouchers.length === 0 && !page.more) return void (await notePollSuccess(this.parts.database, turn.lease));
    return this.pauseAfter(turn, { code: 'PARTNER_NONSENSE', partnerStatus: 'the cursor does not move' });
  }

  private async write(
    turn: Turn,
    from: string,
    page: VoucherPage,
  ): Promise<{ readonly unreadable: number } | undefined> {
    try {
      return await this.parts.transactor.run((tx) => this.writePage(tx, turn, { from, page }));
    } catch (error) {
      if (error instanceof Overtaken) {
        this.parts.logger.warn(
          { event: 'accounting.overtaken', correlationId: turn.correlationId },
          'another poller went on; nothing was written',
        );
        return undefined;
      }
      this.parts.logger.error(
        { event: 'accounting.page.failed', correlationId: turn.correlationId, err: error },
        'a page could not be written; it is read again',
      );
      return this.pauseAfter(turn, { code: 'HANDLER_FAILED' });
    }
  }

  private async writePage(
    tx: Tx,
    turn: Turn,
    step: { readonly from: string; readonly page: VoucherPage },
  ): Promise<{ readonly unreadable: number }> {
    const { from, page } = step;
    const at = this.parts.clock.now();
    const moved = { from, to: page.nextCursor, vouchers: page.vouchers.length };
    if (!(await advancePollCursor(tx, turn.lease, moved))) throw new Overtaken();
    if (page.vouchers.length === 0) return { unreadable: 0 };
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
    const reading = readVouchers(this.parts.mappings, page.vouchers, { messageId, at });
    await bookReading(tx, reading, at);
    return { unreadable: reading.unreadable.length };
  }

  private async failed(turn: Turn, failure: SoapFailed): Promise<undefined> {
    // A stop of ours breaks the call off: that says nothing about accounting.
    if (turn.signal.aborted) return undefined;
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
