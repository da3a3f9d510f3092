// The process in which edited mappings are compiled and run, so that whatever they cost, the doors go on answering. It reads files and
// answers; it has no database, no secrets and no environment. Who asks ends it when an answer takes too long; it dies of too much
// memory by itself. Arguments: the folder of the mappings, and of the contracts.
import { MappingsFolder } from '../mapping/compile-mappings.js';
import { LiveMappings } from '../mapping/live-mappings.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { compareRuns, type MessageComparison } from '../mapping/tools/compare-runs.js';
import { explainRun } from '../mapping/tools/explain-run.js';
import type { BenchAnswers, BenchJob, BenchReply } from './bench.jobs.js';
import { isTable, prove } from './candidate.js';

const [dir = '', wsdlDir = ''] = process.argv.slice(2);
const mappings = new LiveMappings(new MappingsFolder(dir, { wsdlDir }));
let present = '';
/** For a mapping its version; an edited code table counts in every version of every mapping. */
let proved: { readonly set: MappingSet; readonly version?: number } | undefined;

process.on('message', (job: BenchJob) => {
  void answer(job).then((reply) => process.send?.(reply));
});

async function answer(job: BenchJob): Promise<BenchReply> {
  try {
    return { ok: true, answer: await done(job) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

async function done(job: BenchJob): Promise<BenchAnswers[BenchJob['kind']]> {
  switch (job.kind) {
    case 'prove':
      return proveOne(job);
    case 'explain': {
      const { set, ...pick } = known();
      const { source, at } = job.document;
      return explainRun(set, job.name, source, { at, ...pick, showValues: job.showValues });
    }
    case 'compare':
      return compareOne(job);
  }
}

function proveOne({ name, yaml, overlay }: Extract<BenchJob, { kind: 'prove' }>): BenchAnswers['prove'] {
  const key = JSON.stringify([...overlay]);
  if (key !== present) mappings.swap(mappings.folder.compile(overlay));
  present = key;
  proved = undefined;
  const candidate = prove({ name, yaml }, { mappings, overlay });
  if (!candidate.ok) return candidate;
  const { set, version, path } = candidate;
  proved = isTable(name) ? { set } : { set, version };
  return { ok: true, version, path };
}

async function compareOne({
  mapping,
  id,
  document,
}: Extract<BenchJob, { kind: 'compare' }>): Promise<MessageComparison> {
  const message = { where: id, source: document.source, at: document.at };
  const sides = { before: { set: mappings.present }, after: known() };
  for await (const one of compareRuns(sides, [message], { name: mapping, at: document.at })) return one;
  throw new Error('nothing was compared');
}

function known(): NonNullable<typeof proved> {
  if (!proved) throw new Error('nothing was proved');
  return proved;
}

process.send?.('ready');
