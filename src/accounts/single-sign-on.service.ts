// Single sign-on (OpenID Connect): 1 send the person to the provider with state, nonce and PKCE · 2 take the code back, get and check
// the ID token · 3 make or renew the account from its claims · 4 open a session. The provider asks for the second factor, we do not.
import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { GatewayError } from '../domain/errors.js';
import type { OperatorActName } from '../domain/operator-acts.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { newId } from '../platform/ids.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { PARTNERS, type Partners, type SingleSignOn as Settings } from '../platform/partners.js';
import { addAccount, changeAccount, findAccountBySubject, type AccountRow } from '../store/account.repository.js';
import { endSessionsOf } from '../store/account-session.repository.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { recordAct } from '../store/operator-act.repository.js';
import { isRole } from './roles.js';
import type { OpenedSession } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';

/** What must come back unchanged; kept in the person's browser between the two calls. */
export interface SsoJourney {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

interface Told {
  readonly subject: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly agencies: readonly string[];
}

export const callbackPath = '/console/session/sso/callback';
/** Where the provider sends a browser that it signed out. */
export const signedOutPath = '/console/sign-in';
const usernameForm = /^[a-z0-9](?:[a-z0-9._@-]{1,62}[a-z0-9])$/;
const noAnswers: readonly string[] = ['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'];
const agencyForm = /^\d{3}(?:\d{2})?$/;

@Injectable()
export class SingleSignOn {
  private readonly settings: Settings | undefined;
  private readonly programs: ReadonlySet<string>;
  private found: Promise<oidc.Configuration> | undefined;

  constructor(
    @Inject(PARTNERS) partners: Partners,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly signing: SignIn,
  ) {
    this.settings = partners.sso;
    this.programs = new Set(partners.operatorClients.map(({ clientId }) => clientId.toLowerCase()));
    const unknown = Object.values(this.settings?.roleMap ?? {}).filter((role) => !isRole(role));
    if (unknown.length > 0) throw new Error(`PARTNERS_FILE: sso.roleMap names unknown roles: ${unknown.join(', ')}`);
  }

  get isOffered(): boolean {
    return this.settings !== undefined;
  }

  /** @throws GatewayError NOT_FOUND when there is none, SINGLE_SIGN_ON_DOWN when the provider does not answer. */
  async begin(): Promise<{ url: URL; journey: SsoJourney }> {
    this.required();
    const journey = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const provider = await this.provider();
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.callbackUrl().href,
      scope: 'openid profile',
      response_type: 'code',
      state: journey.state,
      nonce: journey.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(journey.verifier),
      code_challenge_method: 'S256',
    });
    return { url, journey };
  }

  /**
   * @param query of the call back, as it came
   * @throws GatewayError SINGLE_SIGN_ON_REFUSED or SINGLE_SIGN_ON_DOWN; why is in the log only
   */
  async finish(query: string, journey: SsoJourney): Promise<OpenedSession> {
    const told = this.read(await this.claims(query, journey));
    const account = await this.keep(told);
    if (account.disabled_at !== null) throw this.refused('the account is disabled', account.id);
    return this.signing.open(account);
  }

  /**
   * Where a person who signed out here signs out of the provider too (RP-Initiated Logout 1.0), else whoever sits down next would be
   * let in without a question. The client is named by its id: an ID token as hint would carry the person's name in an address.
   * The provider may ask the person once more.
   * @returns undefined when there is nowhere to go: not offered, not wanted, not to be found. Our session has ended all the same.
   */
  async farewell(): Promise<URL | undefined> {
    if (this.settings?.signOut !== 'provider') return undefined;
    try {
      const provider = await this.provider();
      if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
      const back = new URL(signedOutPath, this.config.PUBLIC_URL).href;
      const url = oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: back });
      // A browser would run an address of another kind as a script of our page.
      if (/^https?:$/.test(url.protocol)) return url;
      throw new Error('end_session_endpoint is no address of the web');
    } catch (error) {
      const line = { event: 'console.single-sign-on.sign-out', why: wordsOf(error) };
      this.logger.warn(line, 'a person signed out here only: the provider could not be asked');
      return undefined;
    }
  }

  private async claims(query: string, { state, nonce, verifier }: SsoJourney): Promise<oidc.IDToken> {
    const provider = await this.provider();
    const came = this.callbackUrl();
    came.search = query;
    const expected = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, came, expected);
      const claims = tokens.claims();
      if (claims) return claims;
    } catch (error) {
      throw isNoAnswer(error) ? this.down(error) : this.refused(wordsOf(error));
    }
    throw this.refused('no ID token');
  }

  private read(claims: oidc.IDToken): Told {
    const settings = this.required();
    const username = textOf(claims['preferred_username']).toLowerCase();
    if (!usernameForm.test(username)) throw this.refused('preferred_username is missing or no username');
    const roles = listOf(claims[settings.rolesClaim]).flatMap((value) => settings.roleMap[value] ?? []);
    if (roles.length === 0) throw this.refused(`no role in ${settings.rolesClaim}`);
    const displayName = textOf(claims['name']).trim().normalize('NFC').slice(0, 200) || username;
    const agencies = this.agenciesIn(claims, settings.agenciesClaim);
    return { subject: `${claims.iss} ${claims.sub}`, username, displayName, roles: [...new Set(roles)], agencies };
  }

  /** Without the claim that would bind a person nobody is let in unbound. */
  private agenciesIn(claims: oidc.IDToken, claim: string | undefined): string[] {
    if (claim === undefined) return [];
    const named = listOf(claims[claim]);
    if (named.includes('*')) return [];
    if (named.length === 0 || !named.every((agency) => agencyForm.test(agency)))
      throw this.refused(`${claim} is missing or names no agencies`);
    return named;
  }

  private keep(told: Told): Promise<AccountRow> {
    const at = this.clock.now();
    return this.database.transaction().execute(async (tx) => {
      const known = await findAccountBySubject(tx, told.subject);
      if (known) return this.renew(tx, known, told);
      const added = await addAccount(tx, {
        id: newId(),
        username: told.username,
        displayName: told.displayName,
        roles: told.roles,
        agencies: told.agencies,
        passwordHash: null,
        oidcSubject: told.subject,
        createdBy: 'single sign-on',
        at,
      });
      // A name that is taken here may be somebody else's: the two are never joined by name.
      if (!added || this.isProgram(told.username)) throw this.refused('the username belongs to another account');
      await this.record(tx, 'account.create', told);
      const made = await findAccountBySubject(tx, told.subject);
      if (!made) throw this.refused('the account is gone');
      return made;
    });
  }

  /** Its name in the record must be nobody else's. */
  private isProgram(username: string): boolean {
    return this.programs.has(username);
  }

  private async renew(tx: Tx, known: AccountRow, told: Told): Promise<AccountRow> {
    const { displayName, roles, agencies } = told;
    const isSame = sameSet(known.roles, roles) && sameSet(known.agencies, agencies);
    if (isSame && known.display_name === displayName) return known;
    await changeAccount(tx, known.id, { displayName, roles, agencies }, this.clock.now());
    if (!isSame) {
      await endSessionsOf(tx, known.id);
      await this.record(tx, 'account.change', { ...told, username: known.username });
    }
    return { ...known, display_name: displayName, roles: [...roles], agencies: [...agencies] };
  }

  private async record(tx: Tx, act: OperatorActName, { username, roles, agencies }: Told): Promise<void> {
    const said = { who: username, act, subject: `account ${username}`, reason: 'single sign-on' };
    await recordAct(tx, { ...said, detail: { roles, agencies }, at: this.clock.now() });
  }

  /** The provider's description of itself, read once; after a failure it is asked again. */
  private async provider(): Promise<oidc.Configuration> {
    this.found ??= this.discover();
    try {
      return await this.found;
    } catch (error) {
      this.found = undefined;
      throw this.down(error);
    }
  }

  private async discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret, timeoutMs } = this.required();
    const isLocal = issuer.startsWith('http:');
    return oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: timeoutMs / 1000,
      // The library would trust an ID token that came straight from the provider without looking at its signature.
      execute: [oidc.enableNonRepudiationChecks, ...(isLocal ? [oidc.allowInsecureRequests] : [])],
    });
  }

  private callbackUrl(): URL {
    return new URL(callbackPath, this.config.PUBLIC_URL);
  }

  /** @throws GatewayError NOT_FOUND */
  private required(): Settings {
    if (!this.settings) throw new GatewayError('NOT_FOUND');
    return this.settings;
  }

  private refused(why: string, account?: string): GatewayError {
    this.logger.warn({ event: 'console.single-sign-on.refused', why, account }, 'a single sign-on was refused');
    return new GatewayError('SINGLE_SIGN_ON_REFUSED');
  }

  private down(error: unknown): GatewayError {
    const why = wordsOf(error);
    this.logger.error({ event: 'console.single-sign-on.down', why }, 'the provider of single sign-on does not answer');
    return new GatewayError('SINGLE_SIGN_ON_DOWN');
  }
}

/** The call itself failed, took too long, or came to nothing one could judge; what the library judges has a code of its own. */
function isNoAnswer(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code !== 'string' || noAnswers.includes(code);
}

/** The library's code and the claim it was about; never a token. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${code}: ${error.message}` : error.message;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === 'string');
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
