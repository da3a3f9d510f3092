import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Circuit, type CircuitValve } from './circuit.js';
import { exponentialRetry } from './retry.js';
import { Watchdog, type WatchdogParts } from './watchdog.js';
import type { Outcome } from './outcome.js';

const down: Outcome = { kind: 'retry', code: 'PARTNER_UNREACHABLE', why: '' };
const up: Outcome = { kind: 'delivered' };

describe('retry', () => {
  it('doubles up to its cap, keeps half of it random, and ends', () => {
    const policy = exponentialRetry({ RETRY_BASE_MS: 1000, RETRY_CAP_MS: 60_000, RETRY_ATTEMPTS: 12 }, () => 1);
    expect([1, 2, 3, 10].map((failures) => policy.pauseMs(failures))).toEqual([1000, 2000, 4000, 60_000]);
    expect(policy.pauseMs(12)).toBeUndefined();
    const lowest = exponentialRetry({ RETRY_BASE_MS: 1000, RETRY_CAP_MS: 60_000, RETRY_ATTEMPTS: 12 }, () => 0);
    expect(lowest.pauseMs(1)).toBe(500);
  });
});

describe('circuit', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  function circuit(): { circuit: Circuit; acts: string[] } {
    jest.useFakeTimers();
    const acts: string[] = [];
    const valve: CircuitValve = {
      open: (ms) => acts.push(`open ${ms}`),
      halfOpen: () => acts.push('half-open'),
      close: () => acts.push('close'),
    };
    return { circuit: new Circuit('tnhs', { failures: 3, probeMs: 100 }, valve), acts };
  }

  it('opens after failures in a row, lets one through, and probes more rarely while the partner stays down', () => {
    const { circuit: one, acts } = circuit();
    [down, down, up, down, down, down].forEach((outcome) => one.note(outcome));
    expect(acts).toEqual(['open 100']);
    jest.advanceTimersByTime(100);
    one.note(down);
    expect(acts).toEqual(['open 100', 'half-open', 'open 200']);
    jest.advanceTimersByTime(200);
    one.note(up);
    expect(acts.slice(3)).toEqual(['half-open', 'close']);
  });

  it('excuses who fails at a partner known to be down, and nobody else', () => {
    const { circuit: one } = circuit();
    expect([down, down, down, down].map((outcome) => one.note(outcome))).toEqual([false, false, false, true]);
    jest.advanceTimersByTime(100);
    expect([down, { ...down, code: 'MAPPING_PROBLEM' as const }].map((outcome) => one.note(outcome))).toEqual([
      true,
      false,
    ]);
    expect(one.note(down)).toBe(false);
  });

  it('learns nothing from a duty that ended without a call', () => {
    const { circuit: one, acts } = circuit();
    const unasked: Outcome = { kind: 'delivered', unasked: true, why: 'superseded by sequence 3' };
    [down, unasked, down, unasked, down].forEach((outcome) => one.note(outcome));
    expect(acts).toEqual(['open 100']);
    jest.advanceTimersByTime(100);
    one.note(unasked);
    expect(acts).toEqual(['open 100', 'half-open']);
    one.note(up);
    expect(acts.at(-1)).toBe('close');
  });

  it('takes a refusal, a parked message or our own fault for a living partner', () => {
    const { circuit: one, acts } = circuit();
    const alive: Outcome[] = [
      { kind: 'refuse', code: 'MAPPING_PROBLEM', why: '' },
      { kind: 'park', code: 'MAPPING_PROBLEM', why: '' },
      { kind: 'unknown', code: 'HANDLER_FAILED', why: '' },
      { kind: 'retry', code: 'CALLBACK_REFUSED', why: '' },
    ];
    for (let round = 0; round < 5; round += 1) alive.forEach((outcome) => one.note(outcome));
    expect(acts).toEqual([]);
  });
});

describe('watchdog', () => {
  function watched(change: Partial<WatchdogParts>): {
    watchdog: Watchdog;
    acts: string[];
    at: { now: number; progress: number };
  } {
    const acts: string[] = [];
    const at = { now: 0, progress: 0 };
    const parts: WatchdogParts = {
      limitMs: 100,
      now: () => at.now,
      lastProgressMs: () => at.progress,
      overdueSystems: async () => ['tnhs'],
      restart: async () => void acts.push('restart'),
      giveUp: () => void acts.push('give up'),
      ...change,
    };
    return { watchdog: new Watchdog(parts), acts, at };
  }

  it('starts the consumers anew after a silence with due work, then gives the process up', async () => {
    const { watchdog, acts, at } = watched({});
    for (const now of [50, 101, 150, 202]) {
      at.now = now;
      await watchdog.look();
    }
    expect(acts).toEqual(['restart', 'give up']);
  });

  it('is quiet when nothing is due, and forgives after progress', async () => {
    const idle = watched({ overdueSystems: async () => [] });
    idle.at.now = 1000;
    await idle.watchdog.look();
    expect(idle.acts).toEqual([]);
    const { watchdog, acts, at } = watched({});
    at.now = 101;
    await watchdog.look();
    at.progress = 150;
    at.now = 160;
    await watchdog.look();
    at.now = 300;
    await watchdog.look();
    expect(acts).toEqual(['restart', 'restart']);
  });
});
