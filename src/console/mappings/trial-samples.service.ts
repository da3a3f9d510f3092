// The stored documents on which an edited mapping or code table is tried: of the mapping itself, or of every mapping that reads the table.
import { Injectable } from '@nestjs/common';
import type { MappingSet } from '../../mapping/mapping.types.js';
import { isTable, tableIn } from '../../studio/candidate.js';
import { MappingBench, type Edited, type TrialSample } from '../../studio/mapping-bench.service.js';
import { MappingDesk } from '../../studio/mapping-desk.service.js';
import { mappingsReading } from './mapping-answers.js';
import { MappingSamples } from './mapping-samples.service.js';

/** Of each mapping, before something is put in force: none may take too long. */
const rehearsed = 50;

@Injectable()
export class TrialSamples {
  constructor(
    private readonly desk: MappingDesk,
    private readonly samples: MappingSamples,
    private readonly bench: MappingBench,
  ) {}

  /** Mappings whose stored documents show what an edit does. */
  names(name: string): readonly string[] {
    const set = this.desk.setFor(name);
    return namesUnder(set, name).filter((one) => this.samples.has(one));
  }

  /** The last `each` of every mapping, one after the other. */
  async *of(name: string, each: number): AsyncGenerator<TrialSample> {
    for (const mapping of this.names(name)) {
      for await (const sample of this.samples.all(mapping, each)) yield { ...sample, mapping };
    }
  }

  /** @throws GatewayError MAPPING_TOO_SLOW, MAPPING_BROKEN */
  rehearse(edited: Edited): Promise<void> {
    return this.bench.rehearse(edited, this.of(edited.name, rehearsed));
  }
}

function namesUnder(set: MappingSet, name: string): readonly string[] {
  return isTable(name) ? mappingsReading(set, tableIn(name)) : [name];
}
