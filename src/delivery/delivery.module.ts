import { Global, Module } from '@nestjs/common';
import { hostname } from 'node:os';
import { CONFIG, type Config } from '../platform/config.js';
import { newId } from '../platform/ids.js';
import { DATABASE_URL } from '../store/database.js';
import { DeliveryCollaborators, DeliveryService } from './delivery.service.js';
import { Dispatcher } from './dispatcher.js';
import { openQueueBackend } from './queue-backend.js';
import { QUEUE_BACKEND, WORKER_NAME } from './queue-backend.token.js';
import { RawQueues } from './raw-queues.js';
import { DeliveryRegistry } from './registry.js';
import { Schedules } from './schedules.js';
import { Transactor } from './transactor.js';

@Global()
@Module({
  providers: [
    {
      provide: QUEUE_BACKEND,
      inject: [CONFIG, DATABASE_URL],
      useFactory: (config: Config, url: string) => openQueueBackend(config, url),
    },
    { provide: WORKER_NAME, useFactory: () => `${hostname()}.${process.pid}.${newId().slice(-6)}` },
    DeliveryRegistry,
    Schedules,
    RawQueues,
    Dispatcher,
    Transactor,
    DeliveryCollaborators,
    DeliveryService,
  ],
  exports: [DeliveryRegistry, Schedules, Dispatcher, Transactor, DeliveryService, RawQueues, QUEUE_BACKEND],
})
export class DeliveryModule {}
