// The compiled mappings of one folder: picks the version in force and runs it. See MappingSet for the promises.
import type { CodeTables } from './code-tables.js';
import { answerExpressions, type CompiledExpression } from './expressions.js';
import { complain, isRecord, type Run } from './frame.js';
import type {
  JsonRecord,
  MappingResult,
  MappingSet,
  MappingVersion,
  RunOptions,
  SourcePathOptions,
  TraceStep,
} from './mapping.types.js';
import type { Apply } from './rule.compile.js';
import { findSourcePath } from './trace.js';

export interface CompiledMapping {
  readonly info: MappingVersion;
  readonly apply: Apply;
  readonly expressions: readonly CompiledExpression[];
  readonly trace: readonly TraceStep[];
}

const noAnswers: ReadonlyMap<string, unknown> = new Map();
const vietnamMs = 7 * 3_600_000;

export class CompiledMappingSet implements MappingSet {
  readonly names: readonly string[];
  /** Versions by name, newest first. */
  private readonly versions: ReadonlyMap<string, readonly CompiledMapping[]>;

  constructor(
    mappings: readonly CompiledMapping[],
    readonly codes: CodeTables,
  ) {
    const sorted = mappings.toSorted((left, right) => right.info.version - left.info.version);
    this.versions = Map.groupBy(sorted, ({ info }) => info.name);
    this.names = [...this.versions.keys()].sort();
  }

  run(name: string, source: unknown, { at }: RunOptions): MappingResult {
    const day = localDay(at);
    const mapping = this.inForce(name, day);
    if (mapping.expressions.length > 0) throw new Error(`Mapping ${name} has JSONata expressions: use runAsync`);
    return runMapping(mapping, source, day, noAnswers);
  }

  async runAsync(name: string, source: unknown, { at }: RunOptions): Promise<MappingResult> {
    const day = localDay(at);
    const mapping = this.inForce(name, day);
    return runMapping(mapping, source, day, await answerExpressions(mapping.expressions, source));
  }

  isSync(name: string, { at }: RunOptions): boolean {
    return this.inForce(name, localDay(at)).expressions.length === 0;
  }

  version(name: string, { at }: RunOptions): MappingVersion {
    return this.inForce(name, localDay(at)).info;
  }

  trace(name: string, { at }: RunOptions): readonly TraceStep[] {
    return this.inForce(name, localDay(at)).trace;
  }

  sourcePathOf(name: string, targetPath: string, { at, source }: SourcePathOptions = {}): string | undefined {
    const mapping = this.inForce(name, at ? localDay(at) : '9999-12-31');
    return findSourcePath(mapping.trace, targetPath, source);
  }

  private inForce(name: string, day: string): CompiledMapping {
    const versions = this.versions.get(name);
    if (!versions) throw new Error(`No mapping is named ${name}`);
    const found = versions.find(({ info }) => info.effectiveFrom <= day);
    if (!found) throw new Error(`Mapping ${name} has no version in force on ${day}`);
    return found;
  }
}

function runMapping(
  { info, apply, trace }: CompiledMapping,
  source: unknown,
  day: string,
  answers: ReadonlyMap<string, unknown>,
): MappingResult {
  const value: JsonRecord = {};
  const run: Run = { day, root: source, problems: [], answers };
  const frame = { source, sourceBase: '', target: value, targetBase: '', run };
  if (isRecord(source)) apply(frame);
  else complain(frame, { id: info.name, to: '', sourcePath: '.' }, 'NOT_AN_OBJECT', source);
  if (run.problems.length > 0) return { ok: false, mapping: info, problems: run.problems, partial: () => value };
  return { ok: true, mapping: info, value, trace };
}

/** yyyy-MM-dd in Asia/Ho_Chi_Minh (UTC+7, no daylight saving). */
function localDay(at: Date): string {
  return new Date(at.getTime() + vietnamMs).toISOString().slice(0, 10);
}
