// Notices a worker that has due work and makes no progress: first its consumers are started anew, then the process ends.
import type { System } from '../domain/operations.js';

export interface WatchdogParts {
  readonly limitMs: number;
  readonly now: () => number;
  readonly lastProgressMs: () => number;
  /** Systems with a due head older than the limit whose circuit is not open. */
  readonly overdueSystems: () => Promise<readonly System[]>;
  readonly restart: (systems: readonly System[]) => Promise<void>;
  readonly giveUp: (systems: readonly System[]) => void;
}

export class Watchdog {
  private restartedAtMs: number | undefined;

  constructor(private readonly parts: WatchdogParts) {}

  async look(): Promise<void> {
    const stillSinceMs = Math.max(this.parts.lastProgressMs(), this.restartedAtMs ?? 0);
    if (this.parts.now() - stillSinceMs < this.parts.limitMs) return this.recover();
    const systems = await this.parts.overdueSystems();
    if (systems.length === 0) return this.recover();
    if (this.restartedAtMs !== undefined) return this.parts.giveUp(systems);
    this.restartedAtMs = this.parts.now();
    await this.parts.restart(systems);
  }

  private recover(): void {
    if (this.restartedAtMs !== undefined && this.parts.lastProgressMs() > this.restartedAtMs)
      this.restartedAtMs = undefined;
  }
}
