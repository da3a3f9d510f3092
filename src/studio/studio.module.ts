// Mappings that people change while the gateway runs.
import { Module } from '@nestjs/common';
import { MappingDesk } from './mapping-desk.service.js';
import { MappingKeeper } from './mapping-keeper.service.js';
import { MappingTrials } from './mapping-trials.service.js';

@Module({
  providers: [MappingKeeper, MappingDesk, MappingTrials],
  exports: [MappingKeeper, MappingDesk, MappingTrials],
})
export class StudioModule {}
