// Who may use the operators' API, and for what:
// 1. every call under /console/api needs a good operator token, before a byte of its body is read (`open`, a hook of the one port);
// 2. every method names the right it needs (`@Right`); the token must grant it and the partners file still allow it;
// 3. an operator bound to agencies meets theirs only: lists are narrowed, anything else is simply not there.
import { Inject, Injectable, SetMetadata, UseGuards, applyDecorators } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../domain/errors.js';
import { PARTNERS, type OperatorClient, type Partners, type Right as RightName } from '../platform/partners.js';
import { RateLimiter } from '../platform/rate-limit.js';
import { TokenSigner, bearerToken, type Audience, type Grant } from '../wire/access-tokens/token-signer.js';

/** Who is calling the operators' API. */
export interface Operator {
  readonly clientId: string;
  readonly rights: ReadonlySet<RightName>;
  /** Agencies it may see; undefined: every one. */
  readonly agencies: readonly string[] | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every call under /console/api that reaches a controller. */
    operator: Operator | undefined;
  }
}

export const consoleApi = /^\/console\/api(\/|$)/;
export const rightKey = 'console:right';
const audience: Audience = 'tnhs-gateway/console';

@Injectable()
export class OperatorGate {
  private readonly clients: ReadonlyMap<string, OperatorClient>;
  private readonly calls = new RateLimiter();

  constructor(
    private readonly signer: TokenSigner,
    @Inject(PARTNERS) partners: Partners,
  ) {
    this.clients = new Map(partners.operatorClients.map((client) => [client.clientId, client]));
  }

  /** @throws GatewayError UNAUTHENTICATED or RATE_LIMITED. */
  async open(request: FastifyRequest): Promise<void> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw new GatewayError('UNAUTHENTICATED');
    const grant = this.signer.remembered(audience, token) ?? (await this.signer.check(audience, token));
    const client = grant && this.clients.get(grant.clientId);
    if (!client) throw new GatewayError('UNAUTHENTICATED');
    this.admit(client);
    request.operator = operatorOf(client, grant);
  }

  private admit({ clientId, ratePerMinute }: OperatorClient): void {
    const waitSeconds = ratePerMinute === undefined ? 0 : this.calls.take(clientId, ratePerMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
  }
}

@Injectable()
export class RightGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws GatewayError UNAUTHENTICATED, or FORBIDDEN when the operator lacks the right of the method. */
  canActivate(context: ExecutionContext): boolean {
    const operator = operatorIn(context.switchToHttp().getRequest<FastifyRequest>());
    const right = this.reflector.get<RightName | undefined>(rightKey, context.getHandler());
    if (right === undefined || !operator.rights.has(right)) throw new GatewayError('FORBIDDEN');
    return true;
  }
}

/** The right a method of the operators' API needs. Every method under /console/api must name one, else the gateway does not start. */
export function Right(right: RightName): MethodDecorator {
  const problem = { description: 'application/problem+json' };
  return applyDecorators(
    SetMetadata(rightKey, right),
    UseGuards(RightGuard),
    ApiBearerAuth(),
    ApiResponse({ status: 401, ...problem }),
    ApiResponse({ status: 403, ...problem }),
    ApiResponse({ status: 429, ...problem }),
  );
}

/** Who calls. @throws GatewayError UNAUTHENTICATED outside /console/api. */
export function operatorIn(request: FastifyRequest): Operator {
  if (!request.operator) throw new GatewayError('UNAUTHENTICATED');
  return request.operator;
}

/** @throws GatewayError NOT_FOUND for something of an agency that this operator may not see. */
export function requireAgency(operator: Operator, agency: string | null): void {
  if (operator.agencies === undefined) return;
  if (agency === null || !operator.agencies.includes(agency)) throw new GatewayError('NOT_FOUND');
}

/** What the token grants and the partners file still allows. */
function operatorOf(client: OperatorClient, { scopes }: Grant): Operator {
  const rights = new Set(client.rights.filter((right) => scopes.includes(right)));
  return { clientId: client.clientId, rights, agencies: client.agencies };
}
