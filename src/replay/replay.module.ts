import { Module } from '@nestjs/common';
import { DeliveryActs } from './delivery-acts.service.js';
import { GivenUpWatch } from './given-up.watch.js';
import { ReplaySchedule } from './replay.schedule.js';
import { Replays } from './replays.service.js';
import { UnknownOutcomes } from './unknown-outcomes.service.js';

@Module({
  providers: [DeliveryActs, UnknownOutcomes, Replays, ReplaySchedule, GivenUpWatch],
  exports: [DeliveryActs, UnknownOutcomes, Replays],
})
export class ReplayModule {}
