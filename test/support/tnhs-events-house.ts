// The event transports of the TNHS room in a running application, on a real database.
import { Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Transactor } from '../../src/delivery/transactor.js';
import { CLOCK } from '../../src/platform/clock.js';
import { newId } from '../../src/platform/ids.js';
import { LOGGER } from '../../src/platform/log.js';
import { TNHS_EVENT_QUEUES, TnhsEventsRedelivery, tnhsEventQueues } from '../../src/tnhs/tnhs-events.redelivery.js';
import { TnhsEventsController } from '../../src/tnhs/tnhs-events.controller.js';
import { TnhsEvents } from '../../src/tnhs/tnhs-events.service.js';
import { connectTnhsEvents, type EventsConfig } from '../../src/tnhs/tnhs-events.transport.js';
import { clockAt, findDossier, openBench, openDossier, silentLogger, type RoomBench } from './partner-room.js';

export const queues = { ...tnhsEventQueues, retryPauseMs: 100 };

export interface HouseWish {
  /** What events are taken with; a test may make it fail. */
  readonly transactor?: Transactor;
  readonly mostTries?: number;
}

@Module({})
class RoomModule {
  static on(transactor: Transactor, mostTries: number): DynamicModule {
    return {
      module: RoomModule,
      controllers: [TnhsEventsController],
      providers: [
        TnhsEvents,
        TnhsEventsRedelivery,
        { provide: Transactor, useValue: transactor },
        { provide: CLOCK, useValue: clockAt('2026-11-22T09:00:00Z') },
        { provide: LOGGER, useValue: silentLogger },
        { provide: TNHS_EVENT_QUEUES, useValue: { ...queues, mostTries } },
      ],
    };
  }
}

/** Whatever a test opened, closed after it in reverse order. */
export class EventsHouse {
  private readonly running: { close(): unknown }[] = [];
  private numbers = 0;

  private constructor(readonly bench: RoomBench) {}

  static async open(): Promise<EventsHouse> {
    return new EventsHouse(await openBench());
  }

  async start(config: EventsConfig, wish: HouseWish = {}): Promise<INestApplication> {
    const { transactor = this.bench.transactor, mostTries = queues.mostTries } = wish;
    const app = await NestFactory.create(RoomModule.on(transactor, mostTries), new FastifyAdapter(), { logger: false });
    await connectTnhsEvents(app, config);
    return this.closeLater(app);
  }

  closeLater<T extends { close(): unknown }>(one: T): T {
    this.running.push(one);
    return one;
  }

  async newDossier(): Promise<{ id: string; soHoSo: string }> {
    this.numbers += 1;
    const soHoSo = `${String(this.numbers).padStart(5, '0')}/2026/07906`;
    const { id } = await openDossier(this.bench.database, { tnhsNumber: soHoSo });
    return { id, soHoSo };
  }

  async statusOf(dossierId: string): Promise<number> {
    return (await findDossier(this.bench.database, dossierId)).status;
  }

  async tidy(): Promise<void> {
    for (const one of this.running.splice(0).reverse()) await one.close();
  }
}

export function payload(soHoSo: string, more: object = {}): Record<string, unknown> {
  return { eventId: newId(), soHoSo, status: 2, at: '2026-11-22T15:00:00+07:00', ...more };
}
