// What people do about the poll of accounting: see what a cursor would bring without writing anything, go back, poll now.
import { Dispatcher } from '../delivery/dispatcher.js';
import { Transactor } from '../delivery/transactor.js';
import { GatewayError } from '../domain/errors.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import type { Clock } from '../platform/clock.js';
import type { Config } from '../platform/config.js';
import { newId } from '../platform/ids.js';
import type { Database } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { endPollPause, listPollSteps, movePollCursor, type PollStep } from '../store/poll-cursor.repository.js';
import { knownVouchers } from '../store/voucher-document.repository.js';
import type { AccountingClient, VoucherPage } from './accounting.client.js';
import { codeOfFailure } from './accounting.faults.js';
import { accountingSource } from './poll.source.js';
import { readVouchers } from './voucher.reader.js';

export const pollSchedule = 'accounting.poll';

export interface PollPreview {
  readonly pages: number;
  readonly vouchers: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Documents booked before: they have no effect again. */
  readonly known: number;
  readonly unknown: number;
  readonly unreadable: number;
  /** There is more after what was looked at. */
  readonly more: boolean;
}

export interface PollActor {
  readonly who: string;
  readonly reason: string;
}

interface DeskParts {
  readonly config: Pick<Config, 'POLL_PAGE'>;
  readonly database: Database;
  readonly transactor: Pick<Transactor, 'run'>;
  readonly dispatcher: Pick<Dispatcher, 'runSchedule'>;
  readonly client: Pick<AccountingClient, 'readPage'>;
  readonly mappings: Pick<MappingSet, 'run'>;
  readonly clock: Clock;
}

const pagesLookedAt = 20;
const longestLookMs = 20_000;
const stepsShown = 50;

export class PollDesk {
  constructor(private readonly parts: DeskParts) {}

  steps(): Promise<PollStep[]> {
    return listPollSteps(this.parts.database, accountingSource, stepsShown);
  }

  /** Reads on from `cursor` as the poll would and writes nothing. @throws GatewayError PARTNER_NOT_ASKED */
  async preview(cursor: string): Promise<PollPreview> {
    const signal = AbortSignal.timeout(longestLookMs);
    const numbers: string[] = [];
    let sum = { pages: 0, vouchers: 0, unreadable: 0 };
    let from = cursor;
    let more = true;
    while (more && sum.pages < pagesLookedAt) {
      const page = await this.readPage(from, signal);
      const read = this.look(page);
      numbers.push(...read.numbers);
      sum = {
        pages: sum.pages + 1,
        vouchers: sum.vouchers + page.vouchers.length,
        unreadable: sum.unreadable + read.unreadable,
      };
      more = page.more && page.nextCursor !== from;
      from = page.nextCursor;
    }
    const distinct = [...new Set(numbers)];
    const known = await knownVouchers(this.parts.database, distinct);
    const [first = null, last = null] = [numbers[0], numbers.at(-1)];
    return { ...sum, first, last, known, unknown: distinct.length - known, more };
  }

  /** @throws GatewayError NOT_FOUND before the first poll */
  async move(cursor: string, { who, reason }: PollActor): Promise<void> {
    await this.parts.transactor.run(async (tx) => {
      const was = await movePollCursor(tx, accountingSource, cursor);
      if (was === undefined) throw new GatewayError('NOT_FOUND');
      const subject = `partner ${accountingSource}`;
      await recordAct(tx, { who, act: 'partner.cursor', subject, reason, detail: { from: was, to: cursor } });
    });
    await this.parts.dispatcher.runSchedule(pollSchedule);
  }

  async pollNow({ who, reason }: PollActor): Promise<void> {
    await this.parts.transactor.run(async (tx) => {
      await endPollPause(tx, accountingSource);
      await recordAct(tx, { who, act: 'partner.poll', subject: `partner ${accountingSource}`, reason });
    });
    await this.parts.dispatcher.runSchedule(pollSchedule);
  }

  private async readPage(from: string, signal: AbortSignal): Promise<VoucherPage> {
    const call = { signal, correlationId: newId() };
    const result = await this.parts.client.readPage(from, this.parts.config.POLL_PAGE, call);
    if (result.ok) return result.page;
    const code = codeOfFailure(result);
    throw new GatewayError('PARTNER_NOT_ASKED', [{ pointer: '/cursor', code, vi: `Kế toán: ${code}`, en: code }]);
  }

  private look(page: VoucherPage): { readonly numbers: readonly string[]; readonly unreadable: number } {
    const reading = readVouchers(this.parts.mappings, page.vouchers, this.parts.clock.now());
    return {
      numbers: reading.documents.map(({ document }) => document.number),
      unreadable: reading.unreadable.length,
    };
  }
}
