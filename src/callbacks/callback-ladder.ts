// How tries of one webhook are spaced: nine steps up to about 75 hours, then a person must look.
import type { RetryPolicy } from '../delivery/handler.js';
import type { Config } from '../platform/config.js';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses after the first, second … failure, for RETRY_BASE_MS = 1000; they grow and shrink with that key. */
const stepsMs: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];
const jitter = 0.1;

export interface CallbackLadder extends RetryPolicy {
  /** From the first failure to the last try, without jitter. */
  readonly heightMs: number;
  /** The shortest and the longest pause a portal may ask for with Retry-After. */
  readonly shortestPauseMs: number;
  readonly longestStepMs: number;
  /** A little later than asked, so that those who were sent away together do not come back together. */
  readonly spread: (askedMs: number) => number;
}

export function callbackLadder(
  config: Pick<Config, 'RETRY_BASE_MS'>,
  random: () => number = Math.random,
): CallbackLadder {
  const scaled = stepsMs.map((step) => (step * config.RETRY_BASE_MS) / 1000);
  return {
    heightMs: scaled.reduce((sum, step) => sum + step, 0),
    shortestPauseMs: config.RETRY_BASE_MS,
    longestStepMs: Math.max(...scaled),
    spread: (askedMs) => Math.round(askedMs * (1 + jitter * random())),
    pauseMs: (failures) => {
      const step = scaled[failures - 1];
      return step === undefined ? undefined : Math.round(step * (1 - jitter + 2 * jitter * random()));
    },
  };
}
