// How a simulator misbehaves. Every call of the partner's protocol draws one Mood; the control API sets the chances.
// Draws come from one seeded generator, in a fixed order, so a seed and an order of calls give the same moods again.
import { asRecord } from './untyped.ts';
import { seeded, type Random } from './random.ts';

export const nonsenseKinds = ['html', 'truncated', 'wrong-element', 'empty-500'] as const;
export type NonsenseKind = (typeof nonsenseKinds)[number];
export type FaultKind = 'temporary' | 'permanent';

/** Shares are chances from 0 to 1 per call. */
export interface Behaviour {
  readonly seed: number;
  /** Every connection is cut before anything is read. */
  readonly down: boolean;
  readonly slowMs: number;
  readonly slowShare: number;
  /** Wait before acting, or after acting and before the answer. */
  readonly slowWhen: 'before' | 'after';
  readonly faultShare: number;
  readonly faultKind: FaultKind;
  readonly twiceShare: number;
  readonly loseAnswerShare: number;
  readonly nonsenseShare: number;
  readonly nonsenseKind: NonsenseKind | 'any';
  readonly rateLimitShare: number;
  readonly retryAfterSeconds: number;
  readonly expireSessionShare: number;
  /** 410 for the webhook. */
  readonly gone: boolean;
}

export interface Mood {
  readonly down: boolean;
  readonly waitBeforeMs: number;
  readonly waitAfterMs: number;
  readonly fault: FaultKind | undefined;
  readonly twice: boolean;
  readonly loseAnswer: boolean;
  readonly nonsense: { readonly kind: NonsenseKind; readonly actFirst: boolean } | undefined;
  readonly rateLimited: boolean;
  readonly retryAfterSeconds: number;
  readonly expireSession: boolean;
  readonly gone: boolean;
}

export const normal: Behaviour = {
  seed: 1,
  down: false,
  slowMs: 0,
  slowShare: 1,
  slowWhen: 'before',
  faultShare: 0,
  faultKind: 'temporary',
  twiceShare: 0,
  loseAnswerShare: 0,
  nonsenseShare: 0,
  nonsenseKind: 'any',
  rateLimitShare: 0,
  retryAfterSeconds: 1,
  expireSessionShare: 0,
  gone: false,
};

export class Temper {
  #behaviour: Behaviour = normal;
  #random: Random = seeded(normal.seed);

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  /**
   * Changes the given settings and starts the generator anew when a seed is given.
   * @throws Error for an unknown setting or a value of the wrong kind.
   */
  change(settings: unknown): Behaviour {
    const changes = asRecord(settings);
    for (const [key, value] of Object.entries(changes)) checkSetting(key, value);
    this.#behaviour = { ...this.#behaviour, ...(changes as Partial<Behaviour>) };
    if (changes['seed'] !== undefined) this.#random = seeded(this.#behaviour.seed);
    return this.#behaviour;
  }

  calm(): Behaviour {
    this.#behaviour = { ...normal, seed: this.#behaviour.seed };
    return this.#behaviour;
  }

  draw(): Mood {
    const now = this.#behaviour;
    const slow = this.#chance(now.slowShare) ? now.slowMs : 0;
    const fault = this.#chance(now.faultShare) ? now.faultKind : undefined;
    const twice = this.#chance(now.twiceShare);
    const loseAnswer = this.#chance(now.loseAnswerShare);
    const nonsense = this.#chance(now.nonsenseShare) ? this.#nonsense(now.nonsenseKind) : undefined;
    const rateLimited = this.#chance(now.rateLimitShare);
    const expireSession = this.#chance(now.expireSessionShare);
    const waits =
      now.slowWhen === 'before' ? { waitBeforeMs: slow, waitAfterMs: 0 } : { waitBeforeMs: 0, waitAfterMs: slow };
    const { down, gone, retryAfterSeconds } = now;
    return { ...waits, down, gone, fault, twice, loseAnswer, nonsense, rateLimited, retryAfterSeconds, expireSession };
  }

  /** For what a simulator sends by itself (events, vouchers). */
  drawTwice(): boolean {
    return this.#chance(this.#behaviour.twiceShare);
  }

  #chance(share: number): boolean {
    if (share <= 0) return false;
    return this.#random() < share;
  }

  #nonsense(wanted: NonsenseKind | 'any'): { kind: NonsenseKind; actFirst: boolean } {
    const drawn = nonsenseKinds[Math.floor(this.#random() * nonsenseKinds.length)] ?? 'html';
    return { kind: wanted === 'any' ? drawn : wanted, actFirst: this.#random() < 0.5 };
  }
}

const choices: Readonly<Record<string, readonly string[]>> = {
  faultKind: ['temporary', 'permanent'],
  slowWhen: ['before', 'after'],
  nonsenseKind: [...nonsenseKinds, 'any'],
};

function checkSetting(key: string, value: unknown): void {
  const usual: unknown = (normal as unknown as Record<string, unknown>)[key];
  if (usual === undefined) throw new Error(`unknown setting ${key}`);
  if (typeof value !== typeof usual) throw new Error(`${key} must be a ${typeof usual}`);
  const allowed = choices[key];
  if (allowed && !allowed.includes(String(value))) throw new Error(`${key} must be one of ${allowed.join(', ')}`);
  if (key.endsWith('Share') && !(Number(value) >= 0 && Number(value) <= 1))
    throw new Error(`${key} must be from 0 to 1`);
}
