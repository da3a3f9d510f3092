// An edited mapping or code table tried on the last stored documents, in the background and in a process of its own: one document after
// the other, never two in memory. A document that takes too long ends the trial and is named. What would change is kept as it is found, in shapes; the counts with every page. One trial at
// a time in a process. A trial whose process has gone is told as failed.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayError } from '../domain/errors.js';
import { ComparisonSummary, type MessageComparison } from '../mapping/tools/compare-runs.js';
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
import { compareWith, MappingBench, type Edited, type TrialSample } from './mapping-bench.service.js';
import { isTable } from './candidate.js';
import type { Ask } from './workbench.js';

export const mostSamples = 5000;
const keptMs = 24 * 3_600_000;
const silentMs = 60_000;
/** How far it is, and whether it is to stop. */
const noteEveryMs = 500;
const noteEvery = 50;
const mostPlaces = 40;
const quiet: ReadonlySet<string> = new Set(['same', 'still-fails']);

export interface WantedTrial extends Edited {
  /** Of the mapping that the edited text stands for. */
  readonly version: number;
  readonly samples: AsyncIterable<TrialSample>;
  readonly last: number;
  readonly who: string;
}

@Injectable()
export class MappingTrials implements OnApplicationShutdown {
  private running: Promise<void> | undefined;
  /** The trial is over, and may be seen to be: only its end is still being written. */
  private isEnding = false;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly bench: MappingBench,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** @returns the id of the trial, which goes on by itself. @throws GatewayError MAPPING_TRIAL_RUNNING */
  async begin(wanted: WantedTrial): Promise<string> {
    if (this.isEnding) await this.running;
    if (this.running) throw new GatewayError('MAPPING_TRIAL_RUNNING');
    this.isEnding = false;
    const id = newId();
    let isBegun = (): void => undefined;
    const begun = new Promise<void>((done) => (isBegun = done));
    this.running = begun.then(() => this.run(id, wanted)).finally(() => (this.running = undefined));
    try {
      const at = this.clock.now();
      await dropTrials(this.database, new Date(at.getTime() - keptMs));
      const { name: mapping, version, last: lastSamples, who } = wanted;
      await beginTrial(this.database, { id, mapping, version, who, wanted: lastSamples, at });
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

  /** It stops within a second, or after the document it is at. */
  async cancel(mapping: string, id: string): Promise<void> {
    await this.find(mapping, id);
    await wantTrialCancelled(this.database, id);
  }

  private async run(id: string, wanted: WantedTrial): Promise<void> {
    let state: TrialState = 'failed';
    try {
      state = await this.bench.try(wanted, (ask) => this.compare(id, wanted, ask));
    } catch (error) {
      this.logger.error(
        { event: 'mappings.trial.failed', trial: id, mapping: wanted.name, err: error },
        'a trial failed',
      );
    }
    this.isEnding = true;
    await endTrial(this.database, id, state, this.clock.now()).catch((error: unknown) =>
      this.logger.warn({ event: 'mappings.trial.end', trial: id, err: error }, 'the end of a trial was not kept'),
    );
  }

  private async compare(id: string, { name, samples }: WantedTrial, ask: Ask): Promise<TrialState> {
    const summary = new ComparisonSummary();
    let found: Finding[] = [];
    let noted = this.clock.now().getTime();
    for await (const sample of samples) {
      if (this.stopping.signal.aborted) return 'cancelled';
      const compared = await compareWith(ask, sample).catch(unlessTooSlow);
      if (!compared) {
        await this.note(id, summary, [...found, tooSlow(summary.messages + 1, sample)]);
        return 'failed';
      }
      const comparison = isTable(name) ? namedBy(sample.mapping, compared) : compared;
      summary.add(comparison);
      if (!quiet.has(comparison.verdict)) found.push(findingOf(summary.messages, sample, comparison));
      const now = this.clock.now().getTime();
      if (found.length < noteEvery && now - noted < noteEveryMs) continue;
      if (!(await this.note(id, summary, found))) return 'cancelled';
      [found, noted] = [[], now];
    }
    return (await this.note(id, summary, found)) ? 'done' : 'cancelled';
  }

  private async note(id: string, summary: ComparisonSummary, found: readonly Finding[]): Promise<boolean> {
    await keepFindings(this.database, id, found);
    return noteTrial(this.database, id, { tried: summary.messages, summary: summary.toJSON(), at: this.clock.now() });
  }
}

function unlessTooSlow(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== 'MAPPING_TOO_SLOW') throw error;
}

function tooSlow(place: number, { id: sample, dossierId, reference }: TrialSample): Finding {
  return { place, sample, dossierId, reference, verdict: 'too-slow', detail: { changes: [], gone: [], come: [] } };
}

/** A code table is read by several mappings: their places are told with the mapping's name. */
function namedBy(mapping: string, comparison: MessageComparison): MessageComparison {
  const name = <T extends { readonly target: string }>(one: T): T => ({ ...one, target: `${mapping} ${one.target}` });
  const { changes, gone, come } = comparison;
  return { ...comparison, changes: changes.map(name), gone: gone.map(name), come: come.map(name) };
}

function findingOf(place: number, sample: TrialSample, comparison: MessageComparison): Finding {
  const { verdict, changes, gone, come, fault } = comparison;
  const detail = {
    changes: changes.slice(0, mostPlaces),
    gone: gone.slice(0, mostPlaces),
    come: come.slice(0, mostPlaces),
    fault,
  };
  return { place, sample: sample.id, dossierId: sample.dossierId, reference: sample.reference, verdict, detail };
}
