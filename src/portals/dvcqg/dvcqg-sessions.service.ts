// Sessions of the DVCQG door. What the caller holds is random; the table keeps its hash, so any api process can check it and
// none can give it away. A session once checked is remembered here until it ends.
import { hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { PARTNERS, type DvcqgAccount, type Partners } from '../../platform/partners.js';
import { DATABASE, type Database } from '../../store/database.js';
import { findSession, keepSession } from '../../store/door-session.repository.js';
import { Callers } from '../door/callers.service.js';

const sessionForm = /^[\w-]{43}$/;
const rememberedSessions = 2000;

interface Remembered {
  readonly username: string;
  readonly endsAtMs: number;
}

@Injectable()
export class DvcqgSessions {
  private readonly accounts: ReadonlyMap<string, DvcqgAccount>;
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PARTNERS) partners: Partners,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DATABASE) private readonly database: Database,
    private readonly callers: Callers,
  ) {
    this.accounts = new Map(partners.dvcqgAccounts.map((account) => [account.username, account]));
  }

  /** @returns undefined for a wrong user or password. @throws GatewayError RATE_LIMITED */
  async login(name: string, secret: string, address: string): Promise<DvcqgAccount | undefined> {
    const account = this.accounts.get(name);
    const right = await this.callers.prove({ door: 'dvcqg', name, secret, address }, account?.passwordHash);
    return right ? account : undefined;
  }

  async open(account: DvcqgAccount): Promise<string> {
    const session = randomBytes(32).toString('base64url');
    const expiresAt = new Date(this.clock.now().getTime() + this.config.TOKEN_TTL_SECONDS * 1000);
    await keepSession(this.database, fingerprint(session), { username: account.username, expiresAt });
    return session;
  }

  /** @returns undefined for a session that is not ours, ended, or of an account that is no longer in the partners file. */
  async accountOf(session: string): Promise<DvcqgAccount | undefined> {
    if (!sessionForm.test(session)) return undefined;
    const key = fingerprint(session);
    const known = this.remembered.get(key.toString('base64')) ?? (await this.look(key));
    if (!known || known.endsAtMs <= this.clock.now().getTime()) return undefined;
    return this.accounts.get(known.username);
  }

  private async look(key: Buffer): Promise<Remembered | undefined> {
    const found = await findSession(this.database, key, this.clock.now());
    if (!found) return undefined;
    const known = { username: found.username, endsAtMs: found.expiresAt.getTime() };
    if (this.remembered.size >= rememberedSessions) this.remembered.clear();
    this.remembered.set(key.toString('base64'), known);
    return known;
  }
}

function fingerprint(session: string): Buffer {
  return hash('sha256', session, 'buffer');
}
