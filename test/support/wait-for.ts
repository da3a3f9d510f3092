import { setTimeout as pause } from 'node:timers/promises';

export interface WaitForOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** Named in the error when the condition never holds. */
  readonly what?: string;
}

/**
 * Asks until the condition gives something truthy and returns that. A condition that throws counts as "not yet".
 * @throws Error with the last answer or failure, after `timeoutMs` (default 15 s).
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 15_000, everyMs = 20, what = 'the condition' }: WaitForOptions = {},
): Promise<Exclude<T, false | 0 | '' | null | undefined>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const last = await attempt(condition);
    if ('value' in last && last.value) return last.value as Exclude<T, false | 0 | '' | null | undefined>;
    if (Date.now() > deadline) {
      const seen = 'value' in last ? `last seen: ${String(last.value)}` : `last failure: ${String(last.failure)}`;
      throw new Error(`Waited ${timeoutMs} ms for ${what} in vain; ${seen}`);
    }
    await pause(everyMs);
  }
}

async function attempt<T>(condition: () => T | Promise<T>): Promise<{ value: T } | { failure: unknown }> {
  try {
    return { value: await condition() };
  } catch (failure) {
    return { failure };
  }
}
