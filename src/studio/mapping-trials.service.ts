// An edited mapping tried on the last stored documents, in the background: one document after the other, never two in memory,
// the event loop free between them. What would change is kept as it is found, in shapes; the counts with every page. One trial at
// a time in a process. A trial whose process has gone is told as failed.
import { setImmediate as breath } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayError } from '../domain/errors.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { compareRuns, ComparisonSummary, type MessageComparison } from '../mapping/tools/compare-runs.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { newId } from '../platform/ids.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, type Database } from '../store/database.js';
import type { TrialState } from '../store/mapping.tables.js';
import {
  beginTrial,
  dropTrials,
  endTrial,
  findTrial,
  keepFindings,
  noteTrial,
  readFindings,
  wantTrialCancelled,
  type Finding,
  type MappingTrial,
  type MappingTrialFinding,
} from '../store/mapping-trial.repository.js';
import type { Sample } from './sample.js';

export const mostSamples = 5000;
const keptMs = 24 * 3_600_000;
const silentMs = 60_000;
const noteEvery = 50;
const mostPlaces = 40;
const quiet: ReadonlySet<string> = new Set(['same', 'still-fails']);

export interface WantedTrial {
  readonly name: string;
  readonly before: MappingSet;
  readonly after: { readonly set: MappingSet; readonly version: number };
  readonly samples: AsyncIterable<Sample>;
  readonly last: number;
  readonly who: string;
}

@Injectable()
export class MappingTrials implements OnApplicationShutdown {
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** @returns the id of the trial, which goes on by itself. @throws GatewayError MAPPING_TRIAL_RUNNING */
  async begin(wanted: WantedTrial): Promise<string> {
    if (this.running) throw new GatewayError('MAPPING_TRIAL_RUNNING');
    const id = newId();
    let isBegun = (): void => undefined;
    const begun = new Promise<void>((done) => (isBegun = done));
    this.running = begun.then(() => this.run(id, wanted)).finally(() => (this.running = undefined));
    try {
      const at = this.clock.now();
      await dropTrials(this.database, new Date(at.getTime() - keptMs));
      const { name: mapping, after, last: lastSamples, who } = wanted;
      await beginTrial(this.database, { id, mapping, version: after.version, who, wanted: lastSamples, at });
    } finally {
      isBegun();
    }
    return id;
  }

  /** @throws GatewayError NOT_FOUND, also for one that is older than a day */
  async find(mapping: string, id: string): Promise<MappingTrial> {
    const trial = await findTrial(this.database, id);
    const now = this.clock.now().getTime();
    if (trial?.mapping !== mapping || trial.started_at.getTime() < now - keptMs) throw new GatewayError('NOT_FOUND');
    const isLost = trial.state === 'running' && trial.beat_at.getTime() < now - silentMs;
    return isLost ? { ...trial, state: 'failed' } : trial;
  }

  findings(id: string, page: { readonly after: number; readonly limit: number }): Promise<MappingTrialFinding[]> {
    return readFindings(this.database, id, page);
  }

  /** It stops at its next document page. */
  async cancel(mapping: string, id: string): Promise<void> {
    await this.find(mapping, id);
    await wantTrialCancelled(this.database, id);
  }

  private async run(id: string, wanted: WantedTrial): Promise<void> {
    let state: TrialState = 'failed';
    try {
      state = await this.compare(id, wanted);
    } catch (error) {
      this.logger.error(
        { event: 'mappings.trial.failed', trial: id, mapping: wanted.name, err: error },
        'a trial failed',
      );
    }
    await endTrial(this.database, id, state, this.clock.now()).catch((error: unknown) =>
      this.logger.warn({ event: 'mappings.trial.end', trial: id, err: error }, 'the end of a trial was not kept'),
    );
  }

  private async compare(id: string, { name, before, after, samples }: WantedTrial): Promise<TrialState> {
    const summary = new ComparisonSummary();
    const [seen, messages] = watched(samples);
    const options = { name, at: this.clock.now(), signal: this.stopping.signal };
    let found: Finding[] = [];
    for await (const comparison of compareRuns({ before: { set: before }, after }, messages, options)) {
      summary.add(comparison);
      if (!quiet.has(comparison.verdict) && seen.sample)
        found.push(findingOf(summary.messages, seen.sample, comparison));
      await breath();
      if (summary.messages % noteEvery !== 0) continue;
      if (!(await this.note(id, summary, found))) return 'cancelled';
      found = [];
    }
    const goesOn = await this.note(id, summary, found);
    return goesOn && !this.stopping.signal.aborted ? 'done' : 'cancelled';
  }

  private async note(id: string, summary: ComparisonSummary, found: readonly Finding[]): Promise<boolean> {
    await keepFindings(this.database, id, found);
    return noteTrial(this.database, id, { tried: summary.messages, summary: summary.toJSON(), at: this.clock.now() });
  }
}

type Messages = AsyncGenerator<{ where: string; at?: Date; source?: unknown; fault?: string }>;

/** The samples as the comparison reads them, and which one it is at. */
function watched(samples: AsyncIterable<Sample>): [{ sample?: Sample }, Messages] {
  const seen: { sample?: Sample } = {};
  async function* messages(): Messages {
    for await (const sample of samples) {
      seen.sample = sample;
      const { id, day, source, fault } = sample;
      yield { where: id, source, ...(day ? { at: day } : {}), ...(fault === undefined ? {} : { fault }) };
    }
  }
  return [seen, messages()];
}

function findingOf(place: number, sample: Sample, comparison: MessageComparison): Finding {
  const { verdict, changes, gone, come, fault } = comparison;
  const detail = {
    changes: changes.slice(0, mostPlaces),
    gone: gone.slice(0, mostPlaces),
    come: come.slice(0, mostPlaces),
    fault,
  };
  return { place, sample: sample.id, dossierId: sample.dossierId, reference: sample.reference, verdict, detail };
}
