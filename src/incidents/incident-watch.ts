// 1. counts new failures into their groups · 2. looks at what is wrong now and opens and resolves incidents, owing one alert
// for each change and channel. Safe to run twice at once: each step belongs to one process at a time.
import type { Config } from '../platform/config.js';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/log.js';
import type { Database } from '../store/database.js';
import { countFailures, dropOldFailureHours } from '../store/failure-group.repository.js';
import { dropOldPollSteps } from '../store/poll-cursor.repository.js';
import { changeIncidents, type AlertChannel, type TroubleLimits } from '../store/incident.repository.js';

const countedAtOnce = 1000;
const dropEveryMs = 3_600_000;

export interface WatchParts {
  readonly config: Pick<
    Config,
    'INCIDENT_FAILURES' | 'INCIDENT_CIRCUIT_SECONDS' | 'INCIDENT_POLL_FAILURES' | 'INCIDENT_RECEIPT_MINUTES'
  >;
  readonly database: Database;
  readonly channels: readonly AlertChannel[];
  readonly clock: Clock;
  readonly logger: Logger;
}

export class IncidentWatch {
  private droppedAtMs = 0;

  constructor(private readonly parts: WatchParts) {}

  async run(signal: AbortSignal): Promise<void> {
    const { database, channels, clock } = this.parts;
    await this.count(signal);
    const changes = await changeIncidents(database, this.limits, { channels, at: clock.now() });
    if (changes && changes.opened + changes.resolved > 0)
      this.parts.logger.warn({ event: 'incidents.changed', ...changes }, 'incidents opened or resolved');
    await this.dropOld();
  }

  private async count(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await countFailures(this.parts.database, countedAtOnce)) === countedAtOnce);
  }

  private get limits(): TroubleLimits {
    const { config } = this.parts;
    return {
      failures: config.INCIDENT_FAILURES,
      circuitSeconds: config.INCIDENT_CIRCUIT_SECONDS,
      pollFailures: config.INCIDENT_POLL_FAILURES,
      receiptMinutes: config.INCIDENT_RECEIPT_MINUTES,
    };
  }

  private async dropOld(): Promise<void> {
    const nowMs = this.parts.clock.now().getTime();
    if (nowMs - this.droppedAtMs < dropEveryMs) return;
    this.droppedAtMs = nowMs;
    await dropOldFailureHours(this.parts.database);
    await dropOldPollSteps(this.parts.database);
  }
}
