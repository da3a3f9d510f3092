// Where edited mappings and code tables are compiled and run: in processes of their own (workbench.ts), never in the one that answers the
// doors. Two of them, so that nobody who types waits for a trial.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayError, type Violation } from '../domain/errors.js';
import type { LiveMappings } from '../mapping/live-mappings.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { RunExplanation } from '../mapping/tools/explain-run.js';
import type { BenchAnswers, Document, Proved } from './bench.jobs.js';
import type { CandidateFault } from './candidate.js';
import { MappingKeeper } from './mapping-keeper.service.js';
import type { Sample } from './sample.js';
import { Workbench, type Ask, type WorkbenchSettings } from './workbench.js';

export const BENCH_ENTRY = Symbol('BENCH_ENTRY');
export type BenchEntry = WorkbenchSettings['entry'] & { readonly limitMs?: number };

/** On a busy machine a run takes part of a second. */
const usualLimitMs = 8000;

export interface Edited {
  readonly name: string;
  readonly yaml: string;
}

export interface WantedRun extends Edited {
  readonly document: Document;
  readonly showValues: boolean;
}

export type Run = (Proved & { readonly told: RunExplanation }) | Extract<BenchAnswers['prove'], { readonly ok: false }>;

/** A stored document and the mapping that reads it. */
export interface TrialSample extends Sample {
  readonly mapping: string;
}

@Injectable()
export class MappingBench implements OnApplicationShutdown {
  private readonly typing: Workbench;
  private readonly trying: Workbench;

  constructor(
    private readonly keeper: MappingKeeper,
    @Inject(MAPPINGS) mappings: LiveMappings,
    @Inject(BENCH_ENTRY) { limitMs = usualLimitMs, ...entry }: BenchEntry,
  ) {
    const { dir, wsdlDir } = mappings.folder;
    const settings = { ground: { dir, wsdlDir }, entry, limitMs };
    this.typing = new Workbench(settings);
    this.trying = new Workbench(settings);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.typing.close(), this.trying.close()]);
  }

  /** @throws GatewayError MAPPING_TOO_SLOW, OVERLOADED */
  prove(edited: Edited): Promise<BenchAnswers['prove']> {
    return this.typing.use((ask) => this.proveWith(ask, edited));
  }

  /** @throws GatewayError as `prove`, and MAPPING_BROKEN naming each line */
  proven(edited: Edited): Promise<Proved> {
    return this.typing.use((ask) => this.provenWith(ask, edited));
  }

  /** Field by field. @throws GatewayError as `prove` */
  run({ name, yaml, document, showValues }: WantedRun): Promise<Run> {
    return this.typing.use(async (ask) => {
      const proved = await this.proveWith(ask, { name, yaml });
      if (!proved.ok) return proved;
      return { ...proved, told: await ask({ kind: 'explain', name, document, showValues }) };
    });
  }

  /** Runs all samples before anything is put in force. @throws GatewayError as `proven`; MAPPING_TOO_SLOW names the sample */
  rehearse(edited: Edited, samples: AsyncIterable<TrialSample>): Promise<void> {
    return this.typing.use(async (ask) => {
      await this.provenWith(ask, edited);
      for await (const sample of samples) await compareWith(ask, sample);
    });
  }

  /** The bench of trials, with the edited text proved. */
  try<T>(edited: Edited, act: (ask: Ask) => Promise<T>): Promise<T> {
    return this.trying.use(async (ask) => {
      await this.provenWith(ask, edited);
      return act(ask);
    });
  }

  private proveWith(ask: Ask, { name, yaml }: Edited): Promise<BenchAnswers['prove']> {
    return ask({ kind: 'prove', name, yaml, overlay: this.keeper.overlay });
  }

  private async provenWith(ask: Ask, edited: Edited): Promise<Proved> {
    const proved = await this.proveWith(ask, edited);
    if (!proved.ok) throw new GatewayError('MAPPING_BROKEN', proved.faults.map(violationOf));
    return proved;
  }
}

/** @throws GatewayError MAPPING_TOO_SLOW naming the sample */
export async function compareWith(ask: Ask, sample: TrialSample): Promise<BenchAnswers['compare']> {
  const { id, mapping, source, fault, day = new Date() } = sample;
  if (fault !== undefined) return { where: id, verdict: 'unreadable', changes: [], gone: [], come: [], fault };
  try {
    return await ask({ kind: 'compare', mapping, id, document: { source, at: day } });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const at = `${mapping} · ${sample.reference ?? id}`;
    throw new GatewayError(error.code, [{ pointer: '/yaml', code: error.code, vi: at, en: at }]);
  }
}

export function violationOf({ line, text }: CandidateFault): Violation {
  const where = line === undefined ? '/yaml' : `/yaml:${line}`;
  return { pointer: where, code: 'MAPPING_BROKEN', vi: text, en: text };
}
