// Signing in with a password and a one-time code.
//   1. the password is judged first, at the same cost for an account that does not exist; failures in a row lock the account
//   2. an account with a second factor must give a code, each code counts once
//   3. the session that opens may do no more than the account's duties allow: change a password somebody else knows, then
//      enrol a second factor, then everything its roles grant
// Wrong password, unknown, locked and disabled account are told apart in the record, never to the one who tries: not by the words,
// and a refusal is told at the next full tenth of a second, so that the time tells nothing either. Each step up renews the token.
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '../domain/errors.js';
import type { OperatorActName } from '../domain/operator-acts.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import {
  changeAccount,
  clearFailedSignIns,
  findAccount,
  noteFailedSignIn,
  useCodeStep,
  type AccountRow,
} from '../store/account.repository.js';
import { endSessionsOf, type SessionStage } from '../store/account-session.repository.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { firstUsername, forgetFirstPassword } from './first-administrator.js';
import { newEnrolment, stepOfCode, type Enrolment } from './one-time-code.js';
import { isOverdue } from './one-time-password.js';
import { hashPassword, isPassword, longestPassword, PasswordQueueFull, shortestPassword } from './password.js';
import { needsSecondFactor } from './roles.js';
import { Sessions, type LiveSession, type OpenedSession } from './sessions.service.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly code?: string;
}

type Detail = Readonly<Record<string, unknown>>;

const refusalsEveryMs = 100;
const lockOut = { failures: 5, firstMs: 60_000, longestMs: 3_600_000 };

@Injectable()
export class SignIn {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Pick<Config, 'DATA_DIR'>,
    private readonly sessions: Sessions,
  ) {}

  /** @throws GatewayError SIGN_IN_REFUSED, OVERLOADED; the password was right: SECOND_FACTOR_REQUIRED, ONE_TIME_PASSWORD_OVER. */
  async signIn({ username, password, code }: Credentials): Promise<OpenedSession> {
    const sinceMs = performance.now();
    const known = await findAccount(this.database, username);
    const right = await this.judge(password, known?.password_hash);
    // Again: of many tries at once, those judged after the one that locked the account must find it locked.
    const account = await findAccount(this.database, username);
    const holds = right && account?.password_hash === known?.password_hash;
    if (!account || !holds || this.isShut(account)) {
      await this.noteRefused(account, holds);
      await wait(refusalsEveryMs - ((performance.now() - sinceMs) % refusalsEveryMs));
      throw new GatewayError('SIGN_IN_REFUSED');
    }
    this.requireInTime(account);
    if (account.totp_confirmed_at !== null) await this.requireCode(account, code);
    await clearFailedSignIns(this.database, account.id);
    return this.open(account);
  }

  async signOut(session: LiveSession): Promise<void> {
    await this.sessions.end(session);
    await this.record('sign-out', session.account.username);
  }

  /** A session for an account that proved itself elsewhere (single sign-on). */
  async open(account: AccountRow): Promise<OpenedSession> {
    const opened = await this.sessions.open(account, stageOf(account));
    await this.record('sign-in', account.username, { stage: opened.stage });
    return opened;
  }

  /** @throws GatewayError SIGN_IN_REFUSED (the present password is wrong), ONE_TIME_PASSWORD_OVER or PASSWORD_UNFIT. */
  async changePassword(session: LiveSession, present: string, wanted: string): Promise<OpenedSession> {
    const { account } = session;
    const right = await this.judge(present, account.password_hash);
    // Not while it is locked: a session that somebody found open must not be a place to guess the password.
    if (!right || this.isShut(account)) {
      await this.noteRefused(account, right);
      throw new GatewayError('SIGN_IN_REFUSED');
    }
    this.requireInTime(account);
    requireFit(wanted, account.username, present);
    const at = this.clock.now();
    const passwordHash = await hashPassword(wanted);
    await this.database.transaction().execute(async (tx) => {
      await changeAccount(tx, account.id, { passwordHash, oneTimeUntil: null }, at);
      await endSessionsOf(tx, account.id, session.hash);
      await this.recordIn(tx, 'password.change', account.username);
    });
    if (account.username === firstUsername) forgetFirstPassword(this.config.DATA_DIR);
    return this.goOn(session, { ...account, must_change_password: false, one_time_until: null });
  }

  /** A new secret; it counts when a code of it was given. @throws GatewayError FORBIDDEN when the account has one that counts. */
  async beginSecondFactor({ account, stage }: LiveSession): Promise<Enrolment> {
    if (account.totp_confirmed_at !== null || stage === 'password') throw new GatewayError('FORBIDDEN');
    const enrolment = newEnrolment(account.username);
    await changeAccount(this.database, account.id, { totpSecret: enrolment.secret }, this.clock.now());
    return enrolment;
  }

  /** @throws GatewayError SECOND_FACTOR_REFUSED */
  async confirmSecondFactor(session: LiveSession, code: string): Promise<OpenedSession> {
    const { account } = session;
    if (account.totp_confirmed_at !== null || session.stage === 'password') throw new GatewayError('FORBIDDEN');
    if (!(await this.isCode(account, code))) throw new GatewayError('SECOND_FACTOR_REFUSED');
    const at = this.clock.now();
    await this.database.transaction().execute(async (tx) => {
      await changeAccount(tx, account.id, { totpConfirmedAt: at }, at);
      await this.recordIn(tx, 'second-factor.confirm', account.username);
    });
    return this.goOn(session, { ...account, totp_confirmed_at: at });
  }

  private goOn(session: LiveSession, account: AccountRow): Promise<OpenedSession> {
    return this.sessions.renew(session, stageOf(account));
  }

  private async judge(password: string, stored: string | null | undefined): Promise<boolean> {
    if (password.length > longestPassword) return false;
    try {
      return await isPassword(password, stored);
    } catch (error) {
      if (error instanceof PasswordQueueFull) throw new GatewayError('OVERLOADED', [], 2);
      throw error;
    }
  }

  private isShut(account: AccountRow): boolean {
    return account.disabled_at !== null || (account.locked_until !== null && account.locked_until > this.clock.now());
  }

  /** Whoever is told holds the right password, which opens nothing any more. */
  private requireInTime(account: AccountRow): void {
    if (!isOverdue(account, this.clock.now())) return;
    const line = { event: 'console.sign-in.refused', account: account.id, why: 'the one-time password is over' };
    this.logger.warn(line, 'a sign-in was refused');
    throw new GatewayError('ONE_TIME_PASSWORD_OVER');
  }

  private async requireCode(account: AccountRow, code: string | undefined): Promise<void> {
    if (code === undefined || code === '') throw new GatewayError('SECOND_FACTOR_REQUIRED');
    if (await this.isCode(account, code)) return;
    await this.noteFailure(account);
    throw new GatewayError('SECOND_FACTOR_REFUSED');
  }

  private async isCode(account: AccountRow, code: string): Promise<boolean> {
    if (account.totp_secret === null) return false;
    const step = stepOfCode(account.totp_secret, code, this.clock.now());
    return step !== undefined && useCodeStep(this.database, account.id, step);
  }

  private async noteRefused(account: AccountRow | undefined, right: boolean): Promise<void> {
    const why = !account ? 'unknown' : this.isShut(account) ? 'locked or disabled' : 'wrong password';
    this.logger.warn({ event: 'console.sign-in.refused', account: account?.id, why }, 'a sign-in was refused');
    // While it is locked nothing more is counted, or a stranger could keep the owner out for ever.
    if (account && !right && !this.isShut(account)) await this.noteFailure(account);
  }

  /** One failure says little and a stranger can make many; that an account was locked is recorded, once for each lock. */
  private async noteFailure(account: AccountRow): Promise<void> {
    const lockedUntil = await noteFailedSignIn(this.database, account.id, lockOut, this.clock.now());
    if (lockedUntil === null) return;
    await this.record('sign-in.locked', account.username, { until: lockedUntil.toISOString() });
  }

  private record(act: OperatorActName, who: string, detail: Detail = {}): Promise<void> {
    return this.database.transaction().execute((tx) => this.recordIn(tx, act, who, detail));
  }

  private async recordIn(tx: Tx, act: OperatorActName, who: string, detail: Detail = {}): Promise<void> {
    const at = this.clock.now();
    await recordAct(tx, { who, act, subject: `account ${who}`, reason: act, detail, at });
  }
}

/** What the account still owes before it may do what its roles grant. */
export function stageOf(account: AccountRow): SessionStage {
  if (account.must_change_password) return 'password';
  const single = account.password_hash !== null && account.totp_confirmed_at === null;
  return single && needsSecondFactor(account.roles) ? 'second-factor' : 'full';
}

/** @throws GatewayError PASSWORD_UNFIT */
function requireFit(wanted: string, username: string, present: string): void {
  const plain = wanted.normalize('NFC').toLowerCase();
  const fits =
    [...wanted].length >= shortestPassword &&
    wanted.length <= longestPassword &&
    wanted !== present &&
    !plain.includes(username.toLowerCase()) &&
    new Set(plain).size >= 5;
  if (!fits) throw new GatewayError('PASSWORD_UNFIT');
}
