// From a call to who acts, on what and why.
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import type { Actor } from '../../replay/delivery-acts.service.js';
import { reasonIn } from '../act.reason.js';
import { operatorIn } from '../operator.gate.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** @throws GatewayError REASON_REQUIRED */
export function actorIn(request: FastifyRequest): Actor {
  const { clientId, agencies } = operatorIn(request);
  return { who: clientId, agencies, reason: reasonIn(request.body) };
}

/** `:id` of the address. @throws GatewayError NOT_FOUND */
export function idIn(request: FastifyRequest): string {
  const { id = '' } = request.params as { id?: string };
  if (!isUuid(id)) throw new GatewayError('NOT_FOUND');
  return id.toLowerCase();
}

export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text);
}
