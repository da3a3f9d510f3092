// OAuth 2.0 client credentials (RFC 6749 §4.4): the client by HTTP Basic or in the form, answers and errors as the RFC words them.
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { callerAddress } from '../../platform/caller-address.js';
import type { IssuedToken } from '../../wire/access-tokens/token-signer.js';
import { basicCredentials } from '../door/basic-credentials.js';
import { Callers } from '../door/callers.service.js';
import type { DoorRequest } from '../door/door-request.js';
import { AccessTokens, type TokenClient } from './access-tokens.service.js';
import { OAuthErrorAnswer, TokenAnswer, TokenForm } from './rest.documents.js';

type OAuthError = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope';

interface TokenRequest {
  readonly name: string;
  readonly secret: string;
  readonly scope: string | null;
  readonly byHeader: boolean;
}

class TokenRefused extends Error {
  constructor(readonly error: OAuthError) {
    super(error);
  }
}

const descriptions: Readonly<Record<OAuthError, string>> = {
  invalid_request: 'Send grant_type=client_credentials as a form, each field once, and the client by one method only.',
  invalid_client: 'The client is unknown or its secret is wrong.',
  unsupported_grant_type: 'Only grant_type=client_credentials is supported.',
  invalid_scope: 'A requested scope is unknown or not granted to this client.',
};

@ApiTags('OAuth2')
@Controller('oauth2')
export class TokenController {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly callers: Callers,
  ) {}

  @Post('token')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lấy mã truy cập · Get an access token (client credentials)' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBasicAuth('client')
  @ApiBody({ type: TokenForm })
  @ApiOkResponse({ type: TokenAnswer })
  @ApiResponse({ status: 400, type: OAuthErrorAnswer })
  @ApiResponse({ status: 401, type: OAuthErrorAnswer })
  async token(
    @Req() request: DoorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedToken | OAuthErrorAnswer> {
    void reply.header('cache-control', 'no-store');
    try {
      const asked = readTokenRequest(request);
      const client = await this.authenticate(asked, callerAddress(request.ip));
      return await this.tokens.issue(client, grantedScopes(client, asked.scope));
    } catch (error) {
      if (!(error instanceof TokenRefused)) throw error;
      return refuse(reply, error.error);
    }
  }

  private async authenticate(asked: TokenRequest, address: string): Promise<TokenClient> {
    const client = this.tokens.clientOf(asked.name);
    const credentials = { door: 'rest' as const, name: asked.name, secret: asked.secret, address };
    const right = await this.callers.prove(credentials, client?.secretHash);
    if (!client || !right) throw new TokenRefused('invalid_client');
    return client;
  }
}

function readTokenRequest(request: DoorRequest): TokenRequest {
  const form = request.body;
  if (!(form instanceof URLSearchParams) || hasRepeats(form)) throw new TokenRefused('invalid_request');
  const grant = form.get('grant_type');
  if (grant === null) throw new TokenRefused('invalid_request');
  if (grant !== 'client_credentials') throw new TokenRefused('unsupported_grant_type');
  const basic = basicCredentials(request.headers.authorization);
  if (basic && form.has('client_secret')) throw new TokenRefused('invalid_request');
  const inForm = { name: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  // RFC 6749 §2.3.1: name and secret are form-encoded before they go into the header.
  const client = basic ? { name: formDecoded(basic.name), secret: formDecoded(basic.secret) } : inForm;
  return { ...client, scope: form.get('scope'), byHeader: basic !== undefined };
}

function hasRepeats(form: URLSearchParams): boolean {
  return new Set(form.keys()).size !== form.size;
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function grantedScopes(client: TokenClient, asked: string | null): readonly string[] {
  if (asked === null || asked.trim() === '') return client.scopes;
  const wanted = asked.trim().split(/ +/);
  const granted = client.scopes.filter((scope) => wanted.includes(scope));
  if (granted.length !== new Set(wanted).size) throw new TokenRefused('invalid_scope');
  return granted;
}

function refuse(reply: FastifyReply, error: OAuthError): OAuthErrorAnswer {
  void reply.code(error === 'invalid_client' ? 401 : 400);
  if (error === 'invalid_client') void reply.header('www-authenticate', 'Basic realm="tnhs-gateway"');
  return { error, error_description: descriptions[error] };
}
