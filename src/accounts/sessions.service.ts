// Signed-in browsers: a random token in a cookie, an anti-forgery token beside it, an idle time-out and an end.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../domain/errors.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { sha256 } from '../platform/ids.js';
import type { AccountRow } from '../store/account.repository.js';
import {
  addSession,
  endOldestSessions,
  endSession,
  findSession,
  pruneSessions,
  renewSession,
  touchSession,
  type SessionStage,
} from '../store/account-session.repository.js';
import { DATABASE, type Database } from '../store/database.js';

export interface OpenedSession {
  /** For the cookie; nobody else ever sees it. */
  readonly token: string;
  readonly stage: SessionStage;
}

export interface LiveSession {
  readonly hash: Buffer;
  readonly stage: SessionStage;
  readonly account: AccountRow;
  readonly expiresAt: Date;
}

/**
 * The anti-forgery token of a session: the page sends it back in a header with every call that changes something. Made from
 * the cookie's token, which no other site can read.
 */
export function antiForgeryOf(token: string): string {
  return sha256(`anti-forgery ${token}`).toString('base64url');
}

export function isAntiForgery(token: string, told: string | undefined): boolean {
  const expected = Buffer.from(antiForgeryOf(token));
  const given = Buffer.from(told ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const minuteMs = 60_000;
const pruneAtOnce = 1000;
/** Browsers of one person at once; a further one ends the oldest. */
const mostOfAccount = 20;

@Injectable()
export class Sessions {
  private readonly idleMs: number;
  private readonly lifeMs: number;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.idleMs = config.CONSOLE_IDLE_MINUTES * minuteMs;
    this.lifeMs = config.CONSOLE_SESSION_HOURS * 60 * minuteMs;
  }

  async open(account: Pick<AccountRow, 'id'>, stage: SessionStage): Promise<OpenedSession> {
    const token = newToken();
    const now = this.clock.now();
    await addSession(this.database, {
      hash: sha256(token),
      account_id: account.id,
      stage,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + this.lifeMs),
    });
    await endOldestSessions(this.database, account.id, mostOfAccount);
    return { token, stage };
  }

  /** The session of a token, if it lives; seeing it keeps it from idling out. */
  async find(token: string): Promise<LiveSession | undefined> {
    const found = await this.peek(token);
    if (!found) return undefined;
    const now = this.clock.now();
    if (now.getTime() - found.lastSeenAt.getTime() >= minuteMs) await touchSession(this.database, found.hash, now);
    return found;
  }

  /** The same, and it goes on idling: a page that only watches is nobody at work. */
  async peek(token: string): Promise<(LiveSession & { readonly lastSeenAt: Date }) | undefined> {
    const now = this.clock.now();
    const hash = sha256(token);
    const found = await findSession(this.database, hash, { now, idleSince: new Date(now.getTime() - this.idleMs) });
    if (!found) return undefined;
    const { session, account } = found;
    return { hash, stage: session.stage, account, expiresAt: session.expires_at, lastSeenAt: session.last_seen_at };
  }

  /**
   * After a step up: the same session under another token. Whoever saw or planted the one before has nothing of it.
   * @throws GatewayError UNAUTHENTICATED when it ended meanwhile
   */
  async renew({ hash }: Pick<LiveSession, 'hash'>, stage: SessionStage): Promise<OpenedSession> {
    const token = newToken();
    const renewed = await renewSession(this.database, hash, { hash: sha256(token), stage, at: this.clock.now() });
    if (!renewed) throw new GatewayError('UNAUTHENTICATED');
    return { token, stage };
  }

  end(session: Pick<LiveSession, 'hash'>): Promise<void> {
    return endSession(this.database, session.hash);
  }

  /** What a browser held before it signed in anew. */
  endToken(token: string): Promise<void> {
    return this.end({ hash: sha256(token) });
  }

  prune(): Promise<number> {
    const now = this.clock.now();
    return pruneSessions(this.database, {
      now,
      idleSince: new Date(now.getTime() - this.idleMs),
      limit: pruneAtOnce,
    });
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}
