// Who may use the operators' API, and for what:
// 1. every call under /console/api needs a program's token or a person's session, before a byte of its body is read (`open`, a
//    hook of the one port); a session that changes something also needs its anti-forgery token;
// 2. every method names the right it needs (`@Right`); the token must grant it and the partners file still allow it, or a role of the person;
// 3. an operator bound to agencies meets theirs only: lists are narrowed, anything else is simply not there.
import { Inject, Injectable, SetMetadata, UseGuards, applyDecorators } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiExtension, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { rightsOf } from '../accounts/roles.js';
import { Sessions } from '../accounts/sessions.service.js';
import { GatewayError } from '../domain/errors.js';
import { CONFIG, type Config } from '../platform/config.js';
import { PARTNERS, type OperatorClient, type Partners, type Right as RightName } from '../platform/partners.js';
import { RateLimiter } from '../platform/rate-limit.js';
import type { AccountRow } from '../store/account.repository.js';
import { TokenSigner, bearerToken, type Audience, type Grant } from '../wire/access-tokens/token-signer.js';
import { Denials } from './who/denials.js';
import { requireAntiForgery, sessionTokenIn } from './who/session.cookie.js';

/** Who is calling the operators' API. */
export interface Operator {
  /** The program's client id, or the person's username. */
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
/** Calls a minute of one session: a person at work, not a program. */
const callsOfSession = 600;
const readingMethods: readonly string[] = ['GET', 'HEAD'];
const audience: Audience = 'tnhs-gateway/console';

@Injectable()
export class OperatorGate {
  private readonly clients: ReadonlyMap<string, OperatorClient>;
  private readonly calls = new RateLimiter();

  constructor(
    private readonly signer: TokenSigner,
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PARTNERS) partners: Partners,
  ) {
    this.clients = new Map(partners.operatorClients.map((client) => [client.clientId, client]));
  }

  /** @throws GatewayError UNAUTHENTICATED, RATE_LIMITED, DUTY_FIRST or FORGERY_SUSPECTED. */
  async open(request: FastifyRequest): Promise<void> {
    const token = bearerToken(request.headers.authorization);
    request.operator = token === undefined ? await this.person(request) : await this.program(token);
  }

  /**
   * Who calls, looked at anew while an answer is still being written: undefined once the session or token has ended. Costs the
   * caller nothing and keeps no session from idling out.
   */
  async look(request: FastifyRequest): Promise<Operator | undefined> {
    const bearer = bearerToken(request.headers.authorization);
    if (bearer !== undefined) {
      const grant = this.signer.remembered(audience, bearer) ?? (await this.signer.check(audience, bearer));
      const client = grant && this.clients.get(grant.clientId);
      return client && operatorOf(client, grant);
    }
    const token = sessionTokenIn(request, this.config);
    const live = token === undefined ? undefined : await this.sessions.peek(token);
    return live?.stage === 'full' ? personOf(live.account) : undefined;
  }

  private async person(request: FastifyRequest): Promise<Operator> {
    const token = sessionTokenIn(request, this.config);
    const live = token === undefined ? undefined : await this.sessions.find(token);
    if (token === undefined || !live) throw new GatewayError('UNAUTHENTICATED');
    if (live.stage !== 'full') throw new GatewayError('DUTY_FIRST');
    if (!readingMethods.includes(request.method)) requireAntiForgery(request, this.config, token);
    this.admit(live.account.id, callsOfSession);
    return personOf(live.account);
  }

  private async program(token: string): Promise<Operator> {
    const grant = this.signer.remembered(audience, token) ?? (await this.signer.check(audience, token));
    const client = grant && this.clients.get(grant.clientId);
    if (!client) throw new GatewayError('UNAUTHENTICATED');
    this.admit(client.clientId, client.ratePerMinute);
    return operatorOf(client, grant);
  }

  private admit(caller: string, perMinute: number | undefined): void {
    const waitSeconds = perMinute === undefined ? 0 : this.calls.take(caller, perMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
  }
}

@Injectable()
export class RightGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly denials: Denials,
  ) {}

  /** @throws GatewayError UNAUTHENTICATED, or FORBIDDEN when the operator lacks the right of the method. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const operator = operatorIn(request);
    const right = this.reflector.get<RightName | undefined>(rightKey, context.getHandler());
    if (right !== undefined && operator.rights.has(right)) return true;
    await this.denials.note(request, operator.clientId, right);
    throw new GatewayError('FORBIDDEN');
  }
}

/** The right a method of the operators' API needs, told in the OpenAPI document as `x-right`. Every method under /console/api must name one, else the gateway does not start. */
export function Right(right: RightName): MethodDecorator {
  const problem = { description: 'application/problem+json' };
  return applyDecorators(
    SetMetadata(rightKey, right),
    UseGuards(RightGuard),
    ApiBearerAuth(),
    ApiExtension('x-right', right),
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
export function requireAgency({ agencies }: Operator, ...owners: readonly (string | null)[]): void {
  if (agencies === undefined) return;
  if (!owners.some((owner) => owner !== null && agencies.includes(owner))) throw new GatewayError('NOT_FOUND');
}

/** What the token grants and the partners file still allows. */
function operatorOf(client: OperatorClient, { scopes }: Grant): Operator {
  const rights = new Set(client.rights.filter((right) => scopes.includes(right)));
  return { clientId: client.clientId, rights, agencies: client.agencies };
}

function personOf({ username, roles, agencies }: AccountRow): Operator {
  return { clientId: username, rights: rightsOf(roles), agencies: agencies.length === 0 ? undefined : agencies };
}
