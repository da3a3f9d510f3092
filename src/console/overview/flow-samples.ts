// Measures what flowed, on whichever worker gets the job.
import type { Clock } from '../../platform/clock.js';
import type { Database } from '../../store/database.js';
import { pruneFlowSamples, sampleFlow, sampleWidthsS } from '../../store/flow-sample.repository.js';

export const samplesEveryMs = 10_000;
const pruneEveryMs = 3_600_000;

export class FlowSamples {
  private prunedMs = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Minutes first: the wider ones are sums of them. */
  async run(signal: AbortSignal): Promise<void> {
    for (const widthS of sampleWidthsS) {
      if (signal.aborted) return;
      await sampleFlow(this.database, widthS, this.clock.now());
    }
    if (performance.now() - this.prunedMs < pruneEveryMs) return;
    this.prunedMs = performance.now();
    await pruneFlowSamples(this.database, this.clock.now());
  }
}
