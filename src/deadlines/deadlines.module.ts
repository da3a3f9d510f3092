// Time limits: agency settings, appointments, the receipt clock, apologies.
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { Transactor } from '../delivery/transactor.js';
import { AGENCY_LIST, type AgencyList } from '../domain/agency/read-agency-list.js';
import type { RuleBook } from '../domain/rules/rule-book.js';
import { RULES } from '../domain/rules/rules.token.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { seedAgencies } from '../store/agency.repository.js';
import { DATABASE, type Database } from '../store/database.js';
import { AgencyBooks } from './agency-books.js';
import { AgencyDesk } from './agency-desk.js';
import { Apologies } from './apologies.js';
import { DeadlineTerms } from './deadline-terms.js';
import { ReceiptClock } from './receipt-clock.js';

@Module({ providers: [AgencyBooks, AgencyDesk, DeadlineTerms], exports: [AgencyDesk, DeadlineTerms] })
export class DeadlinesModule implements OnModuleInit {
  @Inject(CONFIG) private readonly config: Config;
  @Inject(DATABASE) private readonly database: Database;
  @Inject(AGENCY_LIST) private readonly list: AgencyList;
  @Inject(RULES) private readonly rules: RuleBook;
  @Inject(CLOCK) private readonly clock: Clock;
  @Inject(LOGGER) private readonly logger: Logger;

  constructor(
    private readonly books: AgencyBooks,
    private readonly schedules: Schedules,
    private readonly transactor: Transactor,
  ) {}

  async onModuleInit(): Promise<void> {
    const { config, database, clock, logger, books, transactor, rules } = this;
    const seeded = await seedAgencies(database, this.list.agencies, { by: 'rules/agencies.yaml', at: clock.now() });
    if (seeded > 0) logger.info({ event: 'agencies.seeded', seeded }, 'agencies got their first settings');
    const usualDays = (day: string): number => rules.on(day).service.apologyWorkingDays;
    const apologies = new Apologies({ database, transactor, books, clock, logger, usualDays });
    const receipts = new ReceiptClock(database);
    const everyMs = config.DEADLINES_EVERY_MS;
    this.schedules.register({ name: 'deadlines.apologies', everyMs, run: (signal) => apologies.run(signal) });
    this.schedules.register({ name: 'deadlines.receipts', everyMs, run: (signal) => receipts.run(signal) });
  }
}
