// Mounts the SOAP doors: /soap/portal, /soap/tnhs and /soap/tst, each a contract, its own accounts and its own operations.
// The pipeline itself is wire/soap-server; here is who may enter, how often, and what is behind each operation.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LOGGER, type Logger } from '../../platform/log.js';
import { portals, type SoapAccount } from '../../platform/partners.js';
import type { SoapArguments } from '../../wire/soap-contract/values.js';
import type { SoapAccepted, SoapRequest } from '../../wire/soap-server/soap.door.js';
import type { SoapReply } from '../../wire/soap-server/soap.reply.js';
import { Callers } from '../door/callers.service.js';
import { failureOf } from '../door/door-failure.js';
import { rawMessageOf, type DoorRequest } from '../door/door-request.js';
import { EventOperations } from './event.operations.js';
import { PortalOperations } from './portal.operations.js';
import { isPortal } from './soap-accounts.js';
import { SoapContracts, type OpenedContract } from './soap-contracts.service.js';
import { SoapFailure } from './soap-failure.js';
import { faultOf } from './soap-faults.js';

type Serve = (message: SoapAccepted, request: DoorRequest, account: SoapAccount) => Promise<SoapArguments>;

interface Door extends OpenedContract {
  readonly serve: Serve;
}

@Injectable()
export class SoapDoors implements OnApplicationShutdown {
  private readonly doors: readonly Door[];

  constructor(
    contracts: SoapContracts,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly callers: Callers,
    private readonly portal: PortalOperations,
    private readonly events: EventOperations,
  ) {
    this.doors = [
      {
        ...contracts.open('portal', portals),
        serve: (message, request, account) => this.servePortal(message, request, account),
      },
      {
        ...contracts.open('tnhs', ['tnhs']),
        serve: ({ values }, request) => this.events.takeStatus(values, rawMessageOf(request)),
      },
      {
        ...contracts.open('tst', ['tst']),
        serve: ({ values }, request) => this.events.takeCover(values, rawMessageOf(request)),
      },
    ];
  }

  onApplicationShutdown(): void {
    this.doors.forEach(({ door }) => door.dispose());
  }

  /** Every SOAP door in one scope of its own: the body stays as it came, and every failure is a fault. */
  async mount(fastify: FastifyInstance): Promise<void> {
    await fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
        request.sentBody = body as Buffer;
        done(null, body);
      });
      this.doors.forEach((door) => this.mountOne(scope, door));
    });
  }

  private mountOne(fastify: FastifyInstance, door: Door): void {
    const errorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
      void send(reply, this.refuse(door, request, error));
    };
    fastify.post(door.path, { errorHandler }, async (request, reply) => send(reply, await this.receive(door, request)));
    fastify.get(door.path, { errorHandler }, (_request, reply) => {
      void reply.header('content-type', 'text/xml; charset=utf-8').send(door.door.wsdl);
    });
  }

  private async receive(door: Door, request: DoorRequest): Promise<SoapReply> {
    const body = request.sentBody ?? Buffer.alloc(0);
    const message = await door.door.receive({ ...soapRequest(request), body }, (error) =>
      this.noteFailure(error, request),
    );
    if (message.ok) return this.answer(door, message, request);
    const line = { event: 'door.refused', correlationId: request.id, code: message.code, rules: message.rules };
    this.logger.debug(line, 'a SOAP call was refused');
    return message;
  }

  private async answer(door: Door, message: SoapAccepted, request: DoorRequest): Promise<SoapReply> {
    try {
      const account = door.accounts.find(message.caller.username);
      if (!account) throw new Error('an authenticated SOAP account is not configured');
      this.callers.admit(`soap ${account.username}`, account.ratePerMinute);
      return message.reply(await door.serve(message, request, account));
    } catch (error) {
      return this.faultFor(error, request, message);
    }
  }

  private servePortal(message: SoapAccepted, request: DoorRequest, { system }: SoapAccount): Promise<SoapArguments> {
    if (!isPortal(system)) throw new Error('the portal door let in another system');
    const call = { portal: system, door: 'soap', raw: rawMessageOf(request), correlationId: request.id } as const;
    return this.portal.run(message.operation, call, message.values);
  }

  private faultFor(error: unknown, request: DoorRequest, message: SoapAccepted): SoapReply {
    if (error instanceof SoapFailure) return message.fault(error.fault);
    const failure = failureOf(error);
    if (failure.unexpected) this.noteFailure(error, request);
    return message.fault(faultOf(failure, message.operation));
  }

  private refuse(door: Door, request: DoorRequest, error: unknown): SoapReply {
    const failure = failureOf(error);
    if (failure.unexpected) this.noteFailure(error, request);
    return door.door.refuse(soapRequest(request), faultOf(failure));
  }

  private noteFailure(error: unknown, request: DoorRequest): void {
    const line = { event: 'door.refused', correlationId: request.id, code: 'INTERNAL', err: error };
    this.logger.error(line, 'a SOAP call failed inside the gateway');
  }
}

function soapRequest(request: DoorRequest): Omit<SoapRequest, 'body'> {
  return { headers: request.headers, correlationId: request.id };
}

function send(reply: FastifyReply, answer: SoapReply): FastifyReply {
  return reply.code(answer.status).headers(answer.headers).header('content-type', answer.contentType).send(answer.body);
}
