// The accounting room: two schedules and nothing else. Whatever a voucher causes leaves this room as a duty in the outbox.
import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Dispatcher } from '../delivery/dispatcher.js';
import { Schedules } from '../delivery/schedules.js';
import { Transactor } from '../delivery/transactor.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { DATABASE, type Database } from '../store/database.js';
import { PinnedRules } from '../store/pinned-rules.js';
import { AccountingClient } from './accounting.client.js';
import { AccountingPoll } from './accounting.poll.js';
import { AccountingRematch } from './accounting.rematch.js';
import type { Weighing } from './dossier.weighing.js';
import { PollDesk, pollSchedule } from './poll.desk.js';
import { ReconciliationActs } from './reconciliation.acts.js';

/** A voucher that came a moment before its dossier got TNHS's number does not wait for the next poll. */
const longestRematchPauseMs = 1000;

type DeskTools = [AccountingClient, Transactor, Dispatcher, Database, MappingSet, Config, Clock];

@Module({
  providers: [
    {
      provide: AccountingClient,
      inject: [PARTNERS],
      useFactory: (all: Partners) => AccountingClient.open(all.accounting),
    },
    {
      provide: ReconciliationActs,
      inject: [Transactor, CLOCK, PinnedRules],
      useFactory: (transactor: Transactor, clock: Clock, rules: PinnedRules) =>
        new ReconciliationActs({ transactor, clock, splitDifference: splitDifferenceBy(rules) }),
    },
    {
      provide: PollDesk,
      inject: [AccountingClient, Transactor, Dispatcher, DATABASE, MAPPINGS, CONFIG, CLOCK],
      useFactory: (...[client, transactor, dispatcher, database, mappings, config, clock]: DeskTools) =>
        new PollDesk({ client, transactor, dispatcher, database, mappings, config, clock }),
    },
  ],
  exports: [ReconciliationActs, PollDesk],
})
export class AccountingModule implements OnModuleInit, OnApplicationShutdown {
  @Inject(CONFIG) private readonly config: Config;
  @Inject(PARTNERS) private readonly partners: Partners;
  @Inject(DATABASE) private readonly database: Database;
  @Inject(MAPPINGS) private readonly mappings: MappingSet;
  @Inject(CLOCK) private readonly clock: Clock;
  @Inject(LOGGER) private readonly logger: Logger;
  @Inject(PinnedRules) private readonly rules: PinnedRules;

  constructor(
    private readonly client: AccountingClient,
    private readonly transactor: Transactor,
    private readonly schedules: Schedules,
  ) {}

  onModuleInit(): void {
    const { config, database, transactor, client, mappings, clock, logger } = this;
    const { timeoutMs } = this.partners.accounting;
    const booking = { database, transactor, mappings, clock, logger, splitDifference: splitDifferenceBy(this.rules) };
    const poll = new AccountingPoll({ ...booking, config, timeoutMs, client });
    const rematch = new AccountingRematch(booking);
    const { POLL_EVERY_MS: everyMs } = config;
    this.schedules.register({ name: pollSchedule, everyMs, run: (signal) => poll.run(signal) });
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

/**
 * What the rules say under which the dossier was received; one that pinned none has its difference told. Where nobody knows the
 * pinned rules, the money waits for a person.
 */
function splitDifferenceBy(rules: PinnedRules): NonNullable<Weighing['splitDifference']> {
  return async (version, tx) => {
    if (version === null) return 'tell';
    const ruleset = await rules.find(version, tx);
    return ruleset?.checks.splitDifference ?? 'hold';
  };
}
