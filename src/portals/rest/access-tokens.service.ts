// The tokens of /oauth2/token: for portals' clients (native REST door) and operators' clients (console), each for its own API.
import { Inject, Injectable } from '@nestjs/common';
import { PARTNERS, type OperatorClient, type Partners, type RestClient } from '../../platform/partners.js';
import { TokenSigner, type Audience, type Grant, type IssuedToken } from '../../wire/access-tokens/token-signer.js';
import type { RestCaller } from '../door/door-request.js';

/** A client as the token endpoint sees it: which API it may get tokens for, and what at most they grant. */
export interface TokenClient {
  readonly clientId: string;
  readonly secretHash: string;
  readonly audience: Audience;
  readonly scopes: readonly string[];
}

const restAudience: Audience = 'tnhs-gateway/v1';

@Injectable()
export class AccessTokens {
  private readonly restClients: ReadonlyMap<string, RestClient>;
  private readonly clients: ReadonlyMap<string, TokenClient>;

  constructor(
    private readonly signer: TokenSigner,
    @Inject(PARTNERS) partners: Partners,
  ) {
    this.restClients = new Map(partners.restClients.map((client) => [client.clientId, client]));
    const all = [...partners.restClients.map(asRest), ...partners.operatorClients.map(asOperator)];
    this.clients = new Map(all.map((client) => [client.clientId, client]));
  }

  clientOf(clientId: string): TokenClient | undefined {
    return this.clients.get(clientId);
  }

  /** For signing other things of this door, e.g. list cursors. */
  get signingKey(): Uint8Array {
    return this.signer.key;
  }

  issue({ audience, clientId }: TokenClient, scopes: readonly string[]): Promise<IssuedToken> {
    return this.signer.issue(audience, { clientId, scopes });
  }

  /** The REST caller of a token this process has checked before; no waiting. */
  remembered(token: string): RestCaller | undefined {
    return this.callerOf(this.signer.remembered(restAudience, token));
  }

  /** @returns undefined for a token that is not for this door, ended, or of a client that is no longer in the partners file. */
  async check(token: string): Promise<RestCaller | undefined> {
    return this.callerOf(await this.signer.check(restAudience, token));
  }

  /** What the token grants and the partners file still allows. */
  private callerOf(grant: Grant | undefined): RestCaller | undefined {
    const client = grant && this.restClients.get(grant.clientId);
    if (!client) return undefined;
    const scopes = new Set(client.scopes.filter((scope) => grant.scopes.includes(scope)));
    return { clientId: client.clientId, portal: client.portal, scopes, ratePerMinute: client.ratePerMinute };
  }
}

function asRest({ clientId, secretHash, scopes }: RestClient): TokenClient {
  return { clientId, secretHash, audience: restAudience, scopes };
}

function asOperator({ clientId, secretHash, rights }: OperatorClient): TokenClient {
  return { clientId, secretHash, audience: 'tnhs-gateway/console', scopes: rights };
}
