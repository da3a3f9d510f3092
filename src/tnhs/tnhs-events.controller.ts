// The internal event `tnhs.status`, over TCP or RabbitMQ. The answer is given after commit; on RabbitMQ the message is
// acknowledged after commit too.
import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload, RmqContext, type BaseRpcContext } from '@nestjs/microservices';
import { errorEntry } from '../domain/errors.js';
import { LOGGER, type Logger } from '../platform/log.js';
import type { ReceivedEvent, TnhsEventAnswer } from './tnhs-event.js';
import { readStatusMessage } from './tnhs-event.message.js';
import { TnhsEventsRedelivery } from './tnhs-events.redelivery.js';
import { TnhsEvents } from './tnhs-events.service.js';

@Controller()
export class TnhsEventsController {
  constructor(
    private readonly events: TnhsEvents,
    private readonly redelivery: TnhsEventsRedelivery,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @MessagePattern('tnhs.status')
  async take(@Payload() data: unknown, @Ctx() context: BaseRpcContext): Promise<TnhsEventAnswer> {
    const answer = await this.answer(data, context);
    if (context instanceof RmqContext) await this.redelivery.conclude(context, answer);
    return answer;
  }

  private async answer(data: unknown, context: BaseRpcContext): Promise<TnhsEventAnswer> {
    const read = readStatusMessage(data);
    if (!read.ok) return this.unreadable(read.wrongFields);
    try {
      return await this.events.accept(read.event, received(data, context));
    } catch (error) {
      this.logger.error({ event: 'tnhs.status.failed', err: error }, 'a status of TNHS could not be taken');
      return { accepted: false, code: 'INTERNAL', message: errorEntry('INTERNAL').title };
    }
  }

  private unreadable(wrongFields: readonly string[]): TnhsEventAnswer {
    this.logger.warn({ event: 'tnhs.status.invalid', wrongFields }, 'a status of TNHS has wrong fields');
    const list = wrongFields.join(', ');
    return {
      accepted: false,
      code: 'VALIDATION_FAILED',
      message: { vi: `Trường không hợp lệ: ${list}`, en: `Wrong fields: ${list}` },
    };
  }
}

/** RabbitMQ gives the bytes; Nest's TCP server gives the value only, so its JSON is written again. */
function received(data: unknown, context: BaseRpcContext): ReceivedEvent {
  const contentType = 'application/json';
  if (!(context instanceof RmqContext)) return { contentType, body: JSON.stringify(data) };
  return { contentType, body: context.getMessage()['content'] as Buffer };
}
