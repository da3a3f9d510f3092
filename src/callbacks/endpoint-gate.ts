// Whether a portal's endpoint may be called. Only "it may" is remembered, and only for a moment: after a person enabled the
// endpoint again, no process parks a replayed callback because of what it once read.
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/log.js';
import type { Database } from '../store/database.js';
import { disableEndpoint, findDisabledEndpoint, type DisabledEndpoint } from '../store/endpoint-state.repository.js';

const rememberedMs = 1000;

export interface EndpointGateParts {
  readonly system: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class EndpointGate {
  private openUntilMs = 0;

  constructor(private readonly parts: EndpointGateParts) {}

  async disabled(): Promise<DisabledEndpoint | undefined> {
    const nowMs = this.parts.clock.now().getTime();
    if (nowMs < this.openUntilMs) return undefined;
    const found = await findDisabledEndpoint(this.parts.database, this.parts.system);
    if (!found) this.openUntilMs = nowMs + rememberedMs;
    return found;
  }

  /** Closes the gate for every process. The first reason stays. */
  async disable(reason: string): Promise<void> {
    const { system, database, clock, logger } = this.parts;
    this.openUntilMs = 0;
    const first = await disableEndpoint(database, { system, disabledAt: clock.now(), reason });
    if (first) logger.error({ event: 'endpoint.disabled', system, reason }, 'the portal takes no more callbacks');
  }
}
