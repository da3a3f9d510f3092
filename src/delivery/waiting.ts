// While a dossier waits for the citizen (status 5) its clock stands. When the waiting ends, the dates it has move on by the
// working time that passed, counted in the hours that the agency had settled when the dossier was received.
import { hoursOf, onlyService } from '../domain/agency/agency-settings.js';
import { calendarInUse } from '../domain/calendar/calendar-in-use.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import { findAgencySettings } from '../store/agency.repository.js';
import type { DossierRow, Tx } from '../store/database.js';

export interface WaitingEnd {
  /** Working time. */
  readonly waitedMs: number;
  readonly dueAt?: Date;
  readonly appointmentAt?: Date;
}

type Waiting = Pick<
  DossierRow,
  'id' | 'agency' | 'managing_agency' | 'received_at' | 'waiting_since' | 'due_at' | 'appointment_at'
>;

/** For dossiers that leave status 5 in this transaction; their rows are locked. */
export async function endWaiting(
  tx: Tx,
  leaving: readonly { readonly id: string; readonly at: Date }[],
): Promise<ReadonlyMap<string, WaitingEnd>> {
  if (leaving.length === 0) return new Map();
  const rows = await tx
    .selectFrom('dossier')
    .select(['id', 'agency', 'managing_agency', 'received_at', 'waiting_since', 'due_at', 'appointment_at'])
    .where(
      'id',
      'in',
      leaving.map(({ id }) => id),
    )
    .execute();
  const ends = new Map<string, WaitingEnd>();
  for (const row of rows) {
    const at = leaving.find(({ id }) => id === row.id)?.at;
    if (at) ends.set(row.id, await endOf(tx, row, at));
  }
  return ends;
}

async function endOf(tx: Tx, waiting: Waiting, at: Date): Promise<WaitingEnd> {
  const { waiting_since: since, due_at: dueAt, appointment_at: appointmentAt, received_at: receivedAt } = waiting;
  if (since === null || at <= since) return { waitedMs: 0 };
  const named = { agency: waiting.managing_agency ?? waiting.agency, service: onlyService };
  const settled = await findAgencySettings(tx, named, { day: localDayAt(receivedAt), knownAt: receivedAt });
  const hours = hoursOf(settled);
  const calendar = calendarInUse();
  const waitedMs = calendar.workingTimeBetween(since, at, hours);
  return {
    waitedMs,
    ...(dueAt ? { dueAt: calendar.addWorkingTime(dueAt, waitedMs, hours) } : {}),
    ...(appointmentAt ? { appointmentAt: calendar.addWorkingTime(appointmentAt, waitedMs, hours) } : {}),
  };
}
