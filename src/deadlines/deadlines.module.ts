// Time limits: agency settings, appointments, the receipt clock, apologies.
import { Module } from '@nestjs/common';

@Module({})
export class DeadlinesModule {}
