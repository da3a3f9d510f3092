// Short-lived access tokens (JWT, HS256). Any api process with the same key can check one; a checked token is remembered
// by its hash until it ends, so that a busy portal costs one signature check for each token and process.
import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SignJWT, jwtVerify } from 'jose';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { newId } from '../../platform/ids.js';
import { PARTNERS, type Partners, type RestClient, type Scope } from '../../platform/partners.js';
import type { RestCaller } from '../door/door-request.js';
import { readSigningKey } from './signing-key.js';

export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

const issuer = 'tnhs-gateway';
const audience = 'tnhs-gateway/v1';
const rememberedTokens = 2000;
const longestToken = 2000;

@Injectable()
export class AccessTokens {
  private readonly key: Uint8Array;
  private readonly clients: ReadonlyMap<string, RestClient>;
  private readonly checked = new Map<string, { readonly caller: RestCaller; readonly endsAtMs: number }>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PARTNERS) partners: Partners,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.key = readSigningKey(config);
    this.clients = new Map(partners.restClients.map((client) => [client.clientId, client]));
  }

  clientOf(clientId: string): RestClient | undefined {
    return this.clients.get(clientId);
  }

  /** For signing other things of this door, e.g. list cursors. */
  get signingKey(): Uint8Array {
    return this.key;
  }

  async issue(client: RestClient, granted: readonly Scope[]): Promise<IssuedToken> {
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const token = await new SignJWT({ scope: granted.join(' ') })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(client.clientId)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(now + this.config.TOKEN_TTL_SECONDS)
      .sign(this.key);
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: this.config.TOKEN_TTL_SECONDS,
      scope: granted.join(' '),
    };
  }

  /** The caller of a token this process has checked before; no waiting. */
  remembered(token: string): RestCaller | undefined {
    const known = this.checked.get(fingerprint(token));
    return known && known.endsAtMs > this.clock.now().getTime() ? known.caller : undefined;
  }

  /** @returns undefined for a token that is not ours, ended, or of a client that is no longer in the partners file. */
  async check(token: string): Promise<RestCaller | undefined> {
    if (token.length > longestToken) return undefined;
    try {
      const { payload } = await jwtVerify(token, this.key, {
        issuer,
        audience,
        algorithms: ['HS256'],
        typ: 'at+jwt',
        currentDate: this.clock.now(),
        requiredClaims: ['sub', 'exp', 'scope'],
      });
      const client = this.clients.get(payload.sub ?? '');
      if (!client) return undefined;
      const caller = callerOf(client, String(payload['scope']).split(' '));
      this.remember(token, { caller, endsAtMs: (payload.exp ?? 0) * 1000 });
      return caller;
    } catch {
      return undefined;
    }
  }

  private remember(token: string, entry: { caller: RestCaller; endsAtMs: number }): void {
    if (this.checked.size >= rememberedTokens) this.checked.clear();
    this.checked.set(fingerprint(token), entry);
  }
}

/** What the token grants and the partners file still allows. */
function callerOf(client: RestClient, granted: readonly string[]): RestCaller {
  const scopes = new Set(client.scopes.filter((scope) => granted.includes(scope)));
  return { clientId: client.clientId, portal: client.portal, scopes, ratePerMinute: client.ratePerMinute };
}

function fingerprint(token: string): string {
  return hash('sha256', token, 'base64');
}
