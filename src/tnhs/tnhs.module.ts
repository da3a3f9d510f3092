import { Module } from '@nestjs/common';
import { PARTNERS, type Partners } from '../platform/partners.js';
import { TNHS_EVENT_QUEUES, TnhsEventsRedelivery, tnhsEventQueues } from './tnhs-events.redelivery.js';
import { TnhsEventsController } from './tnhs-events.controller.js';
import { TnhsEvents } from './tnhs-events.service.js';
import { TnhsClient } from './tnhs.client.js';
import { TnhsDelivery } from './tnhs.delivery.js';

@Module({
  controllers: [TnhsEventsController],
  providers: [
    { provide: TnhsClient, inject: [PARTNERS], useFactory: (partners: Partners) => TnhsClient.open(partners.tnhs) },
    { provide: TNHS_EVENT_QUEUES, useValue: tnhsEventQueues },
    TnhsDelivery,
    TnhsEvents,
    TnhsEventsRedelivery,
  ],
  exports: [TnhsEvents],
})
export class TnhsModule {}
