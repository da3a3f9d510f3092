// The accounting room: two schedules and nothing else. Whatever a voucher causes leaves this room as a duty in the outbox.
import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { Transactor } from '../delivery/transactor.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { DATABASE, type Database } from '../store/database.js';
import { AccountingClient } from './accounting.client.js';
import { AccountingPoll } from './accounting.poll.js';
import { AccountingRematch } from './accounting.rematch.js';

/** A voucher that came a moment before its dossier got TNHS's number does not wait for the next poll. */
const longestRematchPauseMs = 1000;

@Module({
  providers: [
    {
      provide: AccountingClient,
      inject: [PARTNERS],
      useFactory: (all: Partners) => AccountingClient.open(all.accounting),
    },
  ],
})
export class AccountingModule implements OnModuleInit, OnApplicationShutdown {
  @Inject(CONFIG) private readonly config: Config;
  @Inject(PARTNERS) private readonly partners: Partners;
  @Inject(DATABASE) private readonly database: Database;
  @Inject(MAPPINGS) private readonly mappings: MappingSet;
  @Inject(CLOCK) private readonly clock: Clock;
  @Inject(LOGGER) private readonly logger: Logger;

  constructor(
    private readonly client: AccountingClient,
    private readonly transactor: Transactor,
    private readonly schedules: Schedules,
  ) {}

  onModuleInit(): void {
    const { config, database, transactor, client, mappings, clock, logger } = this;
    const { timeoutMs } = this.partners.accounting;
    const poll = new AccountingPoll({ config, timeoutMs, database, transactor, client, mappings, clock, logger });
    const rematch = new AccountingRematch({ database, transactor, mappings, clock, logger });
    const { POLL_EVERY_MS: everyMs } = config;
    this.schedules.register({ name: 'accounting.poll', everyMs, run: (signal) => poll.run(signal) });
    this.schedules.register({
      name: 'accounting.rematch',
      everyMs: Math.min(everyMs, longestRematchPauseMs),
      run: (signal) => rematch.run(signal),
    });
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}
