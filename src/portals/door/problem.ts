// RFC 9457 problem+json: our code, every violation at once, both languages, and the id to ask about.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorEntry } from '../../domain/errors.js';
import type { DoorFailure } from './door-failure.js';

const instanceLength = 200;

export function problemOf(request: FastifyRequest, failure: DoorFailure): Record<string, unknown> {
  const { title, remedy } = errorEntry(failure.code);
  return {
    type: `urn:vn:gov:vss:tnhs-gateway:error:${failure.code}`,
    title: title.en,
    status: failure.http,
    detail: remedy.en,
    instance: request.url.split('?', 1)[0]?.slice(0, instanceLength),
    code: failure.code,
    correlationId: request.id,
    violations: failure.violations,
    vi: `${title.vi}. ${remedy.vi}`,
    en: `${title.en}. ${remedy.en}`,
  };
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, failure: DoorFailure): void {
  if (failure.http === 401) void reply.header('www-authenticate', 'Bearer realm="tnhs-gateway"');
  void reply
    .code(failure.http)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(request, failure)));
}
