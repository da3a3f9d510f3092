// Short-lived access tokens (JWT, HS256) for every API of the gateway. Any process with the same key can check one; a checked
// token is remembered by its hash until it ends, so that a busy caller costs one signature check for each token and process.
// A token names the API it was issued for (audience): one of the portals' API never opens the operators', nor the other way.
import { hash } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import type { Clock } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';

/** The portals' native REST door, or the operators' API. */
export type Audience = 'tnhs-gateway/v1' | 'tnhs-gateway/console';

/** What a good token says: whose it is and what was granted when it was issued. */
export interface Grant {
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** The answer of a token endpoint (RFC 6749 §5.1). */
export interface IssuedToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

export interface TokenSignerOptions {
  readonly key: Uint8Array;
  readonly ttlSeconds: number;
  readonly clock: Clock;
}

const issuer = 'tnhs-gateway';
const rememberedTokens = 2000;
const longestToken = 2000;

export class TokenSigner {
  /** For signing other things of the same doors, e.g. list cursors. */
  readonly key: Uint8Array;
  private readonly ttlSeconds: number;
  private readonly clock: Clock;
  private readonly checked = new Map<string, { readonly grant: Grant; readonly endsAtMs: number }>();

  constructor({ key, ttlSeconds, clock }: TokenSignerOptions) {
    this.key = key;
    this.ttlSeconds = ttlSeconds;
    this.clock = clock;
  }

  async issue(audience: Audience, { clientId, scopes }: Grant): Promise<IssuedToken> {
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const scope = scopes.join(' ');
    const token = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(clientId)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(now + this.ttlSeconds)
      .sign(this.key);
    return { access_token: token, token_type: 'Bearer', expires_in: this.ttlSeconds, scope };
  }

  /** What a token says that this process has checked before; no waiting. */
  remembered(audience: Audience, token: string): Grant | undefined {
    const known = this.checked.get(fingerprint(audience, token));
    return known && known.endsAtMs > this.clock.now().getTime() ? known.grant : undefined;
  }

  /** @returns undefined for a token that is not ours, is for another API, or has ended. */
  async check(audience: Audience, token: string): Promise<Grant | undefined> {
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
      const grant = { clientId: payload.sub ?? '', scopes: String(payload['scope']).split(' ') };
      this.remember(fingerprint(audience, token), { grant, endsAtMs: (payload.exp ?? 0) * 1000 });
      return grant;
    } catch {
      return undefined;
    }
  }

  private remember(key: string, entry: { grant: Grant; endsAtMs: number }): void {
    if (this.checked.size >= rememberedTokens) this.checked.clear();
    this.checked.set(key, entry);
  }
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w.-]+)$/i.exec(header ?? '')?.[1];
}

function fingerprint(audience: Audience, token: string): string {
  return hash('sha256', `${audience} ${token}`, 'base64');
}
