// What the room does by itself: the first administrator at the first start, older acts put into the chain, ended sessions taken away.
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { findAccount } from '../store/account.repository.js';
import { auditHead, chainOlderActs } from '../store/audit-reads.js';
import { DATABASE, type Database } from '../store/database.js';
import {
  firstUsername,
  forgetFirstPassword,
  makeFirstAdministrator,
  type FirstPassword,
} from './first-administrator.js';
import { endOfOneTime, isOverdue } from './one-time-password.js';
import { Sessions } from './sessions.service.js';

const pruneEveryMs = 600_000;
const noteHeadEveryMs = 60_000;

@Injectable()
export class AccountUpkeep implements OnModuleInit, OnApplicationBootstrap {
  private notedSeq = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly sessions: Sessions,
    private readonly schedules: Schedules,
  ) {}

  onModuleInit(): void {
    const run = async (): Promise<void> => void (await this.sessions.prune());
    this.schedules.register({ name: 'accounts.sessions', everyMs: pruneEveryMs, run });
    this.schedules.register({ name: 'accounts.audit-head', everyMs: noteHeadEveryMs, run: () => this.noteHead() });
  }

  async onApplicationBootstrap(): Promise<void> {
    const chained = await chainOlderActs(this.database);
    if (chained > 0) this.logger.info({ event: 'audit.chained', acts: chained }, 'older acts were put into the chain');
    if (this.config.ROLE === 'worker') return;
    const file = await makeFirstAdministrator(this.database, this.firstPassword());
    if (file === undefined) return this.lookAfterFirst();
    this.logger.info(
      { event: 'console.first-administrator', username: firstUsername, file },
      'the first account of the console was made; its one-time password is in the file',
    );
  }

  /** Where logs are kept, no table's owner reaches: a head from there shows what was cut off (`npm run audit -- verify … --head`). */
  private async noteHead(): Promise<void> {
    const { seq, hash } = await auditHead(this.database);
    if (seq === this.notedSeq) return;
    this.notedSeq = seq;
    this.logger.info({ event: 'audit.head', head: `${seq}:${hash}` }, 'the last entry of the audit log');
  }

  private firstPassword(): FirstPassword {
    const at = this.clock.now();
    return { dataDir: this.config.DATA_DIR, at, until: endOfOneTime(at, this.config.ONE_TIME_PASSWORD_HOURS) };
  }

  /** The password may have been changed at another process, which has another folder; or nobody ever came in. */
  private async lookAfterFirst(): Promise<void> {
    const first = await findAccount(this.database, firstUsername);
    if (first?.must_change_password !== true) return forgetFirstPassword(this.config.DATA_DIR);
    if (!isOverdue(first, this.clock.now())) return;
    const line = { event: 'console.first-administrator.over', username: firstUsername };
    this.logger.warn(
      line,
      'the one-time password of the first account is over; `npx tnhs first-administrator --reason …` gives a new one',
    );
  }
}
