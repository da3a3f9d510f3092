// What the overview reads, each part at its own pace and once for all who look.
import { Inject, Injectable } from '@nestjs/common';
import { AgencyDesk } from '../../deadlines/agency-desk.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { DATABASE, type Database } from '../../store/database.js';
import { listDisabledEndpoints, type DisabledEndpoint } from '../../store/endpoint-state.repository.js';
import { listFlow, listLastDelivered, type FlowRow } from '../../store/flow-sample.repository.js';
import {
  listCircuits,
  listPolls,
  listWorkers,
  type CircuitView,
  type PollView,
  type WorkerView,
} from '../../store/overview-reads.js';
import {
  readLate,
  readWatch,
  readWork,
  type WatchStanding,
  type WorkStanding,
} from '../../store/overview-standing-reads.js';
import { SharedReading, type Reading } from '../../platform/shared-reading.js';

export interface Machinery {
  readonly circuits: readonly CircuitView[];
  readonly disabled: readonly DisabledEndpoint[];
  readonly polls: readonly PollView[];
  readonly workers: readonly WorkerView[];
}

export interface SlowFacts {
  readonly late: readonly { readonly agency: string; readonly owner: string; readonly count: number }[];
  readonly lastDelivered: ReadonlyMap<string, Date>;
  readonly names: ReadonlyMap<string, string>;
}

export interface Readings {
  readonly work: Reading<WorkStanding>;
  readonly watch: Reading<WatchStanding>;
  readonly machinery: Reading<Machinery>;
  readonly slow: Reading<SlowFacts>;
}

/** A dossier is new for a day; a receipt is at risk in its last hour, as in the lists. */
export const newForMs = 86_400_000;
const riskMs = 3_600_000;
const quickMs = 900;
const slowMs = 30_000;
const minuteMs = 60_000;
const latestMinutes = 5;

@Injectable()
export class OverviewReadings {
  private readonly work: SharedReading<WorkStanding>;
  private readonly watch: SharedReading<WatchStanding>;
  private readonly machinery: SharedReading<Machinery>;
  private readonly slow: SharedReading<SlowFacts>;

  constructor(
    private readonly desk: AgencyDesk,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const terms = { newForMs, riskMs };
    this.work = new SharedReading({ freshMs: quickMs, read: () => readWork(database) });
    this.watch = new SharedReading({
      freshMs: quickMs,
      read: () => readWatch(database, { ...terms, now: this.clock.now() }),
    });
    this.machinery = new SharedReading({ freshMs: quickMs, read: () => this.readMachinery() });
    this.slow = new SharedReading({ freshMs: slowMs, read: () => this.readSlowFacts() });
  }

  async current(): Promise<Readings> {
    const [work, watch, machinery, slow] = await Promise.all([
      this.work.current(),
      this.watch.current(),
      this.machinery.current(),
      this.slow.current(),
    ]);
    return { work, watch, machinery, slow };
  }

  /** The last minute that was measured, if it is of the last minutes. */
  async lastMinute(agencies: readonly string[] | undefined): Promise<FlowRow[]> {
    const since = new Date(this.clock.now().getTime() - latestMinutes * minuteMs);
    const rows = await listFlow(this.database, { widthS: 60, since, agencies });
    const last = rows.at(-1)?.at.getTime();
    return rows.filter(({ at }) => at.getTime() === last);
  }

  private async readMachinery(): Promise<Machinery> {
    const [circuits, disabled, polls, workers] = await Promise.all([
      listCircuits(this.database),
      listDisabledEndpoints(this.database),
      listPolls(this.database),
      listWorkers(this.database),
    ]);
    return { circuits, disabled, polls, workers };
  }

  private async readSlowFacts(): Promise<SlowFacts> {
    const [late, delivered, agencies] = await Promise.all([
      readLate(this.database),
      listLastDelivered(this.database),
      this.desk.list(),
    ]);
    return {
      late,
      lastDelivered: new Map(delivered.map(({ system, at }) => [system, at])),
      names: new Map(agencies.flatMap(({ agency, inForce }) => (inForce ? [[agency, inForce.settings.name]] : []))),
    };
  }
}
