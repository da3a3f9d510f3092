// Mappings that people change while the gateway runs.
import { Module } from '@nestjs/common';
import { BENCH_ENTRY, MappingBench, type BenchEntry } from './mapping-bench.service.js';
import { MappingDesk } from './mapping-desk.service.js';
import { MappingKeeper } from './mapping-keeper.service.js';
import { MappingTrials } from './mapping-trials.service.js';

const entry: BenchEntry = { url: new URL('./bench.process.js', import.meta.url) };

@Module({
  providers: [{ provide: BENCH_ENTRY, useValue: entry }, MappingKeeper, MappingBench, MappingDesk, MappingTrials],
  exports: [MappingKeeper, MappingBench, MappingDesk, MappingTrials],
})
export class StudioModule {}
