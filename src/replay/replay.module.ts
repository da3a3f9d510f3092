import { Module } from '@nestjs/common';
import { DeliveryActs } from './delivery-acts.service.js';
import { ReplaySchedule } from './replay.schedule.js';
import { Replays } from './replays.service.js';
import { UnknownOutcomes } from './unknown-outcomes.service.js';

@Module({
  providers: [DeliveryActs, UnknownOutcomes, Replays, ReplaySchedule],
  exports: [DeliveryActs, UnknownOutcomes, Replays],
})
export class ReplayModule {}
