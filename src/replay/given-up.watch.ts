// Nobody may lose a dossier by cancelling what it waits for: an item for its agency stands open until the duty is released again, the
// dossier goes on without it, or a person says what was done. Looks at the database alone, so it also finds what was cancelled
// before, or by any other way. Safe to run twice at once.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { detailOf } from '../domain/item-detail.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import { openDossierItems } from '../store/dossier-items.repository.js';
import { findGivenUp, resolveGivenUp } from '../store/given-up-duties.repository.js';

const everyMs = 2000;
const atOnce = 500;

@Injectable()
export class GivenUpWatch implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.schedules.register({ name: 'replay.given-up', everyMs, run: () => this.look() });
  }

  async look(): Promise<void> {
    const at = this.clock.now();
    const { resolved, opened } = await this.database.transaction().execute(async (tx) => {
      const settled = await resolveGivenUp(tx, at);
      const duties = await findGivenUp(tx, atOnce);
      const items = duties.map(({ dossierId, ...duty }) => ({
        kind: 'DUTY_CANCELLED' as const,
        dossierId,
        detail: detailOf('DUTY_CANCELLED', duty),
      }));
      await openDossierItems(tx, items, at);
      return { resolved: settled, opened: items.length };
    });
    if (resolved + opened > 0)
      this.logger.info({ event: 'duties.given-up', resolved, opened }, 'cancelled duties that dossiers wait for');
  }
}
