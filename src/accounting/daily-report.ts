// The daily report: dossiers, vouchers and TST held against each other, for any day that is over, and for today so far.
// Promises: the same day gives the same report for ever, whatever is corrected or reversed later; every sum is checked against
// another way of counting it, and a report that does not balance says so (RECONCILIATION_UNBALANCED) and shows where.
import type { ErrorCode } from '../domain/errors.js';
import { dayMs, instantOn, isLocalDay, localDayAt, numberOfDay, type LocalDay } from '../domain/calendar/local-day.js';
import type { Database, Tx } from '../store/database.js';
import {
  readDocuments,
  readDossierMoney,
  readItems,
  readMovements,
  readPositions,
  readPostedVnd,
  readTstMoney,
  type Position,
  type ReportSpan,
} from '../store/daily-report-reads.js';
import { equationsOf, type Equation } from './daily-report.equations.js';
import type { Figures, Sum, VoucherSums } from './daily-report.figures.js';

export interface DailyReport extends Figures {
  readonly day: LocalDay;
  readonly agency: string | null;
  readonly from: Date;
  readonly until: Date;
  /** `provisional`: the day is not over, or so shortly that a transaction of it may still be under way. */
  readonly state: 'final' | 'provisional';
  readonly equations: readonly Equation[];
  readonly balanced: boolean;
  /** Present when it does not balance. */
  readonly code?: Extract<ErrorCode, 'RECONCILIATION_UNBALANCED'>;
}

export interface ReportWish {
  readonly day: LocalDay;
  /** All of them unless named. */
  readonly agency?: string | undefined;
  readonly now: Date;
}

/** No transaction of the gateway lives longer: statements end after a minute. */
const settlingMs = 300_000;

/** All figures are of one snapshot; the database sums them, so memory does not grow with the days. */
export async function buildDailyReport(database: Database, wish: ReportWish): Promise<DailyReport> {
  const { day, agency = null, now } = wish;
  const from = instantOn(numberOfDay(day), 0);
  const span = { from, until: new Date(from.getTime() + dayMs), agency };
  const figures = await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((tx) => readFigures(tx, span));
  const equations = equationsOf(figures);
  const balanced = equations.every((equation) => equation.holds);
  return {
    day,
    ...span,
    state: now.getTime() >= span.until.getTime() + settlingMs ? 'final' : 'provisional',
    ...figures,
    equations,
    balanced,
    ...(balanced ? {} : { code: 'RECONCILIATION_UNBALANCED' as const }),
  };
}

/** A day that has begun. */
export function isReportDay(text: string, now: Date): text is LocalDay {
  return isLocalDay(text) && text <= localDayAt(now);
}

async function readFigures(tx: Tx, span: ReportSpan): Promise<Figures> {
  const positions = await readPositions(tx, span);
  const vouchers = sumsOf(positions);
  const movements = await readMovements(tx, span);
  const openingVnd = await readPostedVnd(tx, span.from, span.agency);
  const recorded = positions.filter(({ state, standing }) => state === 'POSTED' && standing === 'recorded');
  return {
    documents: await readDocuments(tx, span),
    vouchers,
    movements: { ...movements, openingVnd, closingVnd: vouchers.posted.vnd },
    dossiers: await readDossierMoney(tx, span),
    tst: { ...(await readTstMoney(tx, span)), correctedSinceVnd: toldVnd(recorded) - sumOf(recorded).vnd },
    items: await readItems(tx, span),
  };
}

function sumsOf(positions: readonly Position[]): VoucherSums {
  const posted = positions.filter(({ state }) => state === 'POSTED');
  const reversed = positions.filter(({ state }) => state === 'REVERSED');
  const standing = (name: string): Position[] => posted.filter((one) => one.standing === name);
  const atTst = reversed.filter((one) => one.standing !== 'void');
  return {
    posted: sumOf(posted),
    recorded: sumOf(standing('recorded')),
    recording: sumOf(standing('recording')),
    held: standing('held').map(byReason),
    unmatched: standing('unmatched').map(byReason),
    reversed: sumOf(reversed.filter((one) => one.standing === 'void')),
    reversedAtTst: { ...sumOf(atTst), toldVnd: toldVnd(atTst.filter((one) => one.standing === 'recorded')) },
  };
}

function byReason({ reason, count, vnd }: Position): Sum & { readonly reason: string } {
  return { reason: reason ?? 'UNKNOWN', count, vnd };
}

function sumOf(positions: readonly Position[]): Sum {
  return {
    count: positions.reduce((sum, one) => sum + one.count, 0),
    vnd: positions.reduce((sum, one) => sum + one.vnd, 0),
  };
}

function toldVnd(positions: readonly Position[]): number {
  return positions.reduce((sum, one) => sum + one.toldVnd, 0);
}
