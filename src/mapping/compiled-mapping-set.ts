// The compiled mappings of one folder: picks the version in force and runs it. See MappingSet for the promises.
import type { CodeTables } from './code-tables.js';
import { answerExpressions, type CompiledExpression } from './expressions.js';
import { complain, isRecord, type Run } from './frame.js';
import type { MappingFile } from './mapping-file.js';
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
  readonly file: MappingFile;
  readonly apply: Apply;
  readonly expressions: readonly CompiledExpression[];
  readonly trace: readonly TraceStep[];
}

const noAnswers: ReadonlyMap<string, unknown> = new Map();
const vietnamMs = 7 * 3_600_000;

export class CompiledMappingSet implements MappingSet {
  readonly names: readonly string[];
  readonly codes: CodeTables;
  /** Versions by name, newest first. */
  private readonly byName: ReadonlyMap<string, readonly CompiledMapping[]>;

  constructor(mappings: readonly CompiledMapping[], codes: CodeTables) {
    const sorted = mappings.toSorted((left, right) => right.info.version - left.info.version);
    this.byName = Map.groupBy(sorted, ({ info }) => info.name);
    this.names = [...this.byName.keys()].sort();
    this.codes = codes;
  }

  run(name: string, source: unknown, options: RunOptions): MappingResult {
    const mapping = this.picked(name, options);
    if (mapping.expressions.length > 0) throw new Error(`Mapping ${name} has JSONata expressions: use runAsync`);
    return runMapping(mapping, source, options, noAnswers);
  }

  async runAsync(name: string, source: unknown, options: RunOptions): Promise<MappingResult> {
    const mapping = this.picked(name, options);
    return runMapping(mapping, source, options, await answerExpressions(mapping.expressions, source));
  }

  isSync(name: string, options: RunOptions): boolean {
    return this.picked(name, options).expressions.length === 0;
  }

  version(name: string, options: RunOptions): MappingVersion {
    return this.picked(name, options).info;
  }

  versions(name: string): readonly MappingVersion[] {
    return (this.byName.get(name) ?? []).map(({ info }) => info);
  }

  file(name: string, options: RunOptions): MappingFile {
    return this.picked(name, options).file;
  }

  trace(name: string, options: RunOptions): readonly TraceStep[] {
    return this.picked(name, options).trace;
  }

  sourcePathOf(name: string, targetPath: string, { at, source }: SourcePathOptions = {}): string | undefined {
    const mapping = this.inForce(name, at ? localDay(at) : '9999-12-31');
    return findSourcePath(mapping.trace, targetPath, source);
  }

  private picked(name: string, { at, version }: RunOptions): CompiledMapping {
    if (version === undefined) return this.inForce(name, localDay(at));
    const found = this.byName.get(name)?.find(({ info }) => info.version === version);
    if (!found) throw new Error(`No mapping is named ${name} and has a version ${version}`);
    return found;
  }

  private inForce(name: string, day: string): CompiledMapping {
    const versions = this.byName.get(name);
    if (!versions) throw new Error(`No mapping is named ${name}`);
    const found = versions.find(({ info }) => info.effectiveFrom <= day);
    if (!found) throw new Error(`Mapping ${name} has no version in force on ${day}`);
    return found;
  }
}

function runMapping(
  { info, apply, trace }: CompiledMapping,
  source: unknown,
  { at, watcher }: RunOptions,
  answers: ReadonlyMap<string, unknown>,
): MappingResult {
  const value: JsonRecord = {};
  const run: Run = { day: localDay(at), root: source, problems: [], answers, watcher };
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
