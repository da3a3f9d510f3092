// Signed-in browsers: a random token in a cookie, an anti-forgery token beside it, an idle time-out and an end.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { sha256 } from '../platform/ids.js';
import type { AccountRow } from '../store/account.repository.js';
import {
  addSession,
  endSession,
  endSessionsOf,
  findSession,
  pruneSessions,
  stageSession,
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
    const token = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    await addSession(this.database, {
      hash: sha256(token),
      account_id: account.id,
      stage,
      created_at: now,
      last_seen_at: now,
      expires_at: new Date(now.getTime() + this.lifeMs),
    });
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

  stage(session: Pick<LiveSession, 'hash'>, stage: SessionStage): Promise<void> {
    return stageSession(this.database, session.hash, stage);
  }

  end(session: Pick<LiveSession, 'hash'>): Promise<void> {
    return endSession(this.database, session.hash);
  }

  /** After a change of what the account may do or of its password. */
  endOthers(accountId: string, but?: Pick<LiveSession, 'hash'>): Promise<void> {
    return endSessionsOf(this.database, accountId, but?.hash);
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
