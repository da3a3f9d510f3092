// Opens the native REST door to the bearer of a good token, before anything of the body is read.
import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
import type { Scope } from '../../platform/partners.js';
import { bearerToken } from '../../wire/access-tokens/token-signer.js';
import { Callers } from '../door/callers.service.js';
import type { DoorRequest, RestCaller } from '../door/door-request.js';
import { AccessTokens } from './access-tokens.service.js';

@Injectable()
export class RestGate {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly callers: Callers,
  ) {}

  /** @throws GatewayError UNAUTHENTICATED or RATE_LIMITED; a promise only when the token has to be checked first. */
  open(request: DoorRequest): void | Promise<void> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) throw new GatewayError('UNAUTHENTICATED');
    const known = this.tokens.remembered(token);
    if (known) return this.admit(request, known);
    return this.tokens.check(token).then((caller) => this.admit(request, caller));
  }

  private admit(request: DoorRequest, caller: RestCaller | undefined): void {
    if (!caller) throw new GatewayError('UNAUTHENTICATED');
    this.callers.admit(`rest ${caller.clientId}`, caller.ratePerMinute);
    request.caller = caller;
  }
}

/** @throws GatewayError FORBIDDEN when the token does not grant the scope. */
export function callerWith(scope: Scope, request: DoorRequest): RestCaller {
  const { caller } = request;
  if (!caller) throw new GatewayError('UNAUTHENTICATED');
  if (!caller.scopes.has(scope)) throw new GatewayError('FORBIDDEN');
  return caller;
}
