// Token buckets by key, kept in this process: with n api processes a caller may get up to n times its rate.
// The number of keys is bounded; the least recently used bucket gives way (and would be full again soon anyway).

export interface RateLimitOptions {
  readonly nowMs?: () => number;
  readonly maxKeys?: number;
}

const minuteMs = 60_000;
// Sums of fractions of a minute are not exact; a microsecond is nobody's wait.
const toleranceMs = 0.001;

export class RateLimiter {
  /** For each caller the moment at which its bucket is full again: all that a bucket has to remember. */
  private readonly fullAtMs = new Map<string, number>();
  private readonly nowMs: () => number;
  private readonly maxKeys: number;

  constructor(options: RateLimitOptions = {}) {
    this.nowMs = options.nowMs ?? (() => performance.now());
    this.maxKeys = options.maxKeys ?? 10_000;
  }

  /**
   * Takes one token; a bucket holds a minute's worth, so a quiet caller may burst that many.
   * @returns 0 when taken, else the whole seconds after which a token will be there.
   */
  take(key: string, perMinute: number): number {
    const now = this.nowMs();
    const fullAfterwards = Math.max(this.fullAtMs.get(key) ?? now, now) + minuteMs / perMinute;
    const waitMs = fullAfterwards - now - minuteMs;
    if (waitMs > toleranceMs) return wholeSeconds(waitMs);
    this.remember(key, fullAfterwards);
    return 0;
  }

  /** As `take`, without taking. */
  wait(key: string, perMinute: number): number {
    const now = this.nowMs();
    const waitMs = Math.max(this.fullAtMs.get(key) ?? now, now) + minuteMs / perMinute - now - minuteMs;
    return waitMs > toleranceMs ? wholeSeconds(waitMs) : 0;
  }

  private remember(key: string, fullAtMs: number): void {
    this.fullAtMs.delete(key);
    this.fullAtMs.set(key, fullAtMs);
    if (this.fullAtMs.size <= this.maxKeys) return;
    const [leastRecent] = this.fullAtMs.keys();
    if (leastRecent !== undefined) this.fullAtMs.delete(leastRecent);
  }
}

function wholeSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil((waitMs - toleranceMs) / 1000));
}
