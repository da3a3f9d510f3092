// Finds dossiers whose date has passed while they are still open, and apologises for each:
// 1. look, in order of the dates, at those that are past (waiting for the citizen the clock stands: they are not found)
// 2. in one transaction for each: lock, judge again, count a new date, write the timeline's row, owe the portals the news
// Promises: one apology for each date that passes, whatever dies when and however many processes look; the first dates stay.
import type { Transactor } from '../delivery/transactor.js';
import { tellDossier } from '../delivery/status-mover.js';
import { onlyService } from '../domain/agency/agency-settings.js';
import { dueAfter, routedAgency } from '../domain/agency/agency-terms.js';
import { calendarInUse } from '../domain/calendar/calendar-in-use.js';
import { localDayAt } from '../domain/calendar/local-day.js';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/log.js';
import type { Database, DossierRow, Tx } from '../store/database.js';
import { countApology, findOverdue, lockOverdue, type OverduePlace } from '../store/deadline.repository.js';
import type { AgencyBooks } from './agency-books.js';
import { apologyText } from './apology-text.js';

export interface ApologiesParts {
  readonly database: Database;
  readonly transactor: Pick<Transactor, 'run'>;
  readonly books: Pick<AgencyBooks, 'current'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Working days to the new date where the agency settled none, on a day. */
  readonly usualDays: (day: string) => number;
}

const pageSize = 200;

export class Apologies {
  constructor(private readonly parts: ApologiesParts) {}

  async run(signal: AbortSignal): Promise<void> {
    let after: OverduePlace | undefined;
    do {
      const page: readonly OverduePlace[] = await findOverdue(this.parts.database, {
        ...{ now: this.parts.clock.now(), limit: pageSize },
        after,
      });
      for (const { id } of page) if (!signal.aborted) await this.apologise(id);
      after = page.length === pageSize ? page.at(-1) : undefined;
    } while (after && !signal.aborted);
  }

  /** A dossier that fails does not keep the others from their apology; it is tried again at the next run. */
  private async apologise(id: string): Promise<void> {
    const { transactor, logger } = this.parts;
    try {
      const told = await transactor.run((tx) => this.write(tx, id));
      if (told)
        logger.info({ event: 'deadline.apology', dossierId: id, ...told }, 'a date passed; apologised with a new one');
    } catch (error) {
      logger.error({ event: 'deadline.apology.failed', dossierId: id, err: error }, 'an apology could not be written');
    }
  }

  private async write(tx: Tx, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const at = this.parts.clock.now();
    const dossier = await lockOverdue(tx, id, at);
    if (!dossier?.expected_at) return undefined;
    const number = dossier.apologies + 1;
    const { settings, next } = await this.newDate(dossier, at);
    const apology = { number, ...apologyText({ settings, missed: dossier.expected_at, next, number }) };
    const original = dossier.original_appointment_at ?? dossier.original_due_at ?? dossier.expected_at;
    const detail = {
      ...{ appointmentAt: next.toISOString(), originalAppointmentAt: original.toISOString(), apology },
      department: settings?.name,
    };
    const { sequence } = await tellDossier(tx, {
      locked: dossier,
      at,
      reason: apology.vi,
      detail,
      appointmentAt: next,
    });
    await countApology(tx, id);
    return { sequence, number, agency: dossier.agency, missed: dossier.expected_at, next };
  }

  /** By the settings in force now: it is a promise given today. */
  private async newDate(dossier: DossierRow, at: Date): Promise<{ next: Date; settings: Settings }> {
    const book = await this.parts.books.current();
    const calendar = calendarInUse();
    const asked = { day: localDayAt(at) };
    const named = dossier.managing_agency ?? dossier.agency;
    const { version } = routedAgency({ book, calendar, service: onlyService }, named, asked);
    const settings = version?.settings;
    const days = settings?.apologyWorkingDays ?? this.parts.usualDays(asked.day);
    return { settings, next: dueAfter(calendar, settings, { at, days }).due };
  }
}

type Settings = Parameters<typeof apologyText>[0]['settings'];
