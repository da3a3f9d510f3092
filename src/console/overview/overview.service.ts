// The overview for one operator, from the readings that all share.
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { listFlow } from '../../store/flow-sample.repository.js';
import type { HistoryDocument, OverviewDocument, Span } from './overview.documents.js';
import { beginOf, historyOf, stepsOf } from './overview.history.js';
import { OverviewReadings } from './overview.readings.js';
import { overviewOf } from './overview.view.js';

@Injectable()
export class OverviewService {
  constructor(
    private readonly readings: OverviewReadings,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param agencies what the operator may see; undefined: all */
  async overview(agencies: readonly string[] | undefined): Promise<OverviewDocument> {
    const [readings, minute] = await Promise.all([this.readings.current(), this.readings.lastMinute(agencies)]);
    return overviewOf(readings, minute, agencies);
  }

  async history(span: Span, agencies: readonly string[] | undefined): Promise<HistoryDocument> {
    const since = beginOf(span, this.clock.now());
    const rows = await listFlow(this.database, { widthS: stepsOf[span].widthS, since, agencies });
    return historyOf(span, rows, since);
  }
}
