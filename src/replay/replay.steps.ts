// One step of one replay, in one transaction that holds the replay's row: 1. note which items have come to an end · 2. stop when
// too many fail · 3. release as many as the pace and the number under way allow · 4. end when nothing is left.
// Promises: at any crash an item is either still waiting or released with its delivery due; memory does not grow with the replay.
import { noteTouched } from '../delivery/outbox.js';
import type { Tx } from '../store/database.js';
import {
  changeReplay,
  noteEnded,
  releaseItems,
  takeReplay,
  underWay,
  type Ended,
  type ReplayChange,
  type ReplayRow,
  type UnderWay,
} from '../store/replay.repository.js';
import { repeatable } from './delivery-acts.service.js';

const largestBatch = 200;
/** Released and neither ended nor waiting for a retry: more would only lie in the queue and blunt a pause. */
const mostUnderWay = 64;
const burstMs = 1000;

/** What stopped a replay that stopped by itself. */
export const failureRate = 'FAILURE_RATE';

export interface StepContext {
  readonly now: Date;
  readonly askable: readonly string[];
}

export async function stepReplay(tx: Tx, id: string, { now, askable }: StepContext): Promise<void> {
  const replay = await takeReplay(tx, id);
  if (!replay) return;
  const counted = addEnded(replay, await noteEnded(tx, id));
  const way = await underWay(tx, id);
  if (replay.state !== 'running') return changeReplay(tx, id, countsOf(counted), now);
  if (failsTooOften(counted, way)) return changeReplay(tx, id, { ...countsOf(counted), ...stoppedAt(now) }, now);
  const pace = paceOf(counted, way, now);
  const { dossierIds, taken, skipped } =
    pace.allowed === 0
      ? nothing
      : await releaseItems(tx, { replayId: id, limit: pace.allowed, again: replay.again, repeatable, askable });
  noteTouched(tx, dossierIds);
  const worked = { ...counted, released: counted.released + dossierIds.length, skipped: counted.skipped + skipped };
  const isDone = worked.released + worked.skipped >= replay.total && ended(worked) >= worked.released;
  const end = isDone ? ({ state: 'done', ended_at: now } as const) : {};
  const paced = { paced_at: new Date(pace.pacedMs + (taken * 1000) / replay.per_second) };
  await changeReplay(tx, id, { ...countsOf(worked), ...paced, ...end }, now);
}

const nothing = { dossierIds: [], taken: 0, skipped: 0 };

function addEnded(replay: ReplayRow, more: Ended): ReplayRow {
  return {
    ...replay,
    delivered: replay.delivered + more.delivered,
    refused: replay.refused + more.refused,
    failed: replay.failed + more.failed,
    cancelled: replay.cancelled + more.cancelled,
  };
}

function countsOf({ released, delivered, refused, failed, cancelled, skipped }: ReplayRow): ReplayChange {
  return { released, delivered, refused, failed, cancelled, skipped };
}

export function ended({ delivered, refused, failed, cancelled }: ReplayRow): number {
  return delivered + refused + failed + cancelled;
}

function stoppedAt(now: Date): ReplayChange {
  return { state: 'stopped', state_by: failureRate, ended_at: now };
}

/** Since the last start. What fails and waits for its next try counts as failing: a retry ladder may last for hours. */
export function failsTooOften(replay: ReplayRow, { retrying }: UnderWay): boolean {
  const failing = replay.failed - replay.failed_before + retrying;
  const judged = ended(replay) - replay.ended_before + retrying;
  return judged >= replay.failure_minimum && failing * 100 > replay.failure_percent * judged;
}

/** @returns how many may be released now, and from when the pace counts on */
export function paceOf(
  replay: Pick<ReplayRow, 'paced_at' | 'per_second'>,
  way: UnderWay,
  now: Date,
): { readonly allowed: number; readonly pacedMs: number } {
  const pacedMs = Math.max(replay.paced_at?.getTime() ?? 0, now.getTime() - burstMs);
  const byPace = Math.floor(((now.getTime() - pacedMs) * replay.per_second) / 1000);
  const room = mostUnderWay - (way.all - way.retrying);
  return { allowed: Math.max(0, Math.min(byPace, room, largestBatch)), pacedMs };
}
