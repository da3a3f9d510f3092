// The last word of every door: an error becomes that door's own kind of answer. Strangers read a code and a correlation id,
// the log gets the rest.
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../../platform/log.js';
import { sendNoticeRefusal } from '../payplat/payplat.refusal.js';
import { sendAck } from '../dvcqg/dvcqg.acks.js';
import { failureOf, type DoorFailure } from './door-failure.js';
import { sendProblem } from './problem.js';

@Catch()
export class DoorFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = failureOf(error);
    this.note(error, request, failure);
    if (reply.sent) return;
    if (failure.retryAfterSeconds !== undefined) void reply.header('retry-after', String(failure.retryAfterSeconds));
    if (request.url.startsWith('/dvcqg/')) sendAck(request, reply, failure);
    else if (request.url.startsWith('/payplat/')) sendNoticeRefusal(reply, failure);
    else sendProblem(request, reply, failure);
  }

  private note(error: unknown, request: FastifyRequest, failure: DoorFailure): void {
    const line = { event: 'door.refused', correlationId: request.id, code: failure.code, http: failure.http };
    if (failure.unexpected) this.logger.error({ ...line, err: error }, 'a call failed inside the gateway');
    else this.logger.debug(line, 'a call was refused');
  }
}
