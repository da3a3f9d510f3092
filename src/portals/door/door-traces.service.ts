// Sweeps out what the doors no longer need: ended sessions, nonces too old to be replayed.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../../delivery/schedules.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { forgetExpiredNonces } from '../../store/door-nonce.repository.js';
import { forgetExpiredSessions } from '../../store/door-session.repository.js';

const sweepEveryMs = 60_000;

@Injectable()
export class DoorTraces implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.schedules.register({ name: 'forget-door-traces', everyMs: sweepEveryMs, run: () => this.forget() });
  }

  private async forget(): Promise<void> {
    const now = this.clock.now();
    await forgetExpiredNonces(this.database, now);
    await forgetExpiredSessions(this.database, now);
  }
}
