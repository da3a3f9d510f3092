// When a failed attempt is tried again.
import type { Config } from '../platform/config.js';
import type { RetryPolicy } from './handler.js';

/** Exponential from RETRY_BASE_MS to RETRY_CAP_MS, half of it random, at most RETRY_ATTEMPTS failures, then parked. */
export function exponentialRetry(
  config: Pick<Config, 'RETRY_BASE_MS' | 'RETRY_CAP_MS' | 'RETRY_ATTEMPTS'>,
  random: () => number = Math.random,
): RetryPolicy {
  return {
    pauseMs: (failures) => {
      if (failures >= config.RETRY_ATTEMPTS) return undefined;
      const full = Math.min(config.RETRY_CAP_MS, config.RETRY_BASE_MS * 2 ** Math.min(failures - 1, 40));
      return Math.round(full / 2 + (full / 2) * random());
    },
  };
}
