// The session of the classic DVCQG interface: one login at a time, its session shared by all calls of this process.
// Another process logs in for itself; nothing is lost when this one ends.
import type { NationalPortalReply } from './national-portal.js';

/** One login; compared by identity, because a portal may give the same token twice. */
export interface Session {
  readonly token: string;
}

export type Login =
  { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly reply: NationalPortalReply };

export class DvcqgSessions {
  private current: Session | undefined;
  private loggingIn: Promise<Login> | undefined;

  /** @param logIn must end by its own timeout: it serves all callers, so no caller may abort it. */
  constructor(private readonly logIn: () => Promise<Login>) {}

  async get(): Promise<Login> {
    if (this.current) return { ok: true, session: this.current };
    this.loggingIn ??= this.renew().finally(() => (this.loggingIn = undefined));
    return this.loggingIn;
  }

  /** Gives a session other than the one that may have expired: the one another caller got meanwhile, or a new one. */
  async insteadOf(doubted: Session): Promise<Login> {
    if (this.current === doubted) this.current = undefined;
    return this.get();
  }

  private async renew(): Promise<Login> {
    const login = await this.logIn();
    if (login.ok) this.current = login.session;
    return login;
  }
}
