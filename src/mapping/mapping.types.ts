// What the engine promises to its callers. Only these shapes leave the folder.
import type { CodeTables } from './code-tables.js';
import type { MappingFile } from './mapping-file.js';
import type { MappingProblemCode } from './mapping.problems.js';
import type { RuleSpec } from './rule.read.js';

export type JsonRecord = Record<string, unknown>;

/** What a value looked like, never the value: `9999-99-99`, `Aaaa_Aa`, length in UTF-16 units or items. */
export interface ValueShape {
  readonly type: 'absent' | 'text' | 'number' | 'boolean' | 'list' | 'object' | 'other';
  readonly length?: number;
  readonly pattern?: string;
}

export interface MappingProblem {
  readonly code: MappingProblemCode;
  /** Id of the rule, with the ids of the groups around it: `residence.province`. */
  readonly rule: string;
  /** JSON Pointer into the source document; the first one where a rule reads several. `''` = no source. */
  readonly sourcePath: string;
  /** JSON Pointer into the target document. */
  readonly targetPath: string;
  readonly shape: ValueShape;
  readonly vi: string;
  readonly en: string;
}

/** One line of the map, the same for every document of this version: where a target field comes from. */
export interface TraceStep {
  readonly rule: string;
  /** JSON Pointers into the source; items of a list are written `*`. */
  readonly sourcePaths: readonly string[];
  readonly targetPath: string;
  readonly verbs: readonly string[];
  readonly assumed: boolean;
}

export interface MappingVersion {
  readonly name: string;
  readonly version: number;
  readonly effectiveFrom: string;
}

export interface MappingSuccess {
  readonly ok: true;
  readonly mapping: MappingVersion;
  readonly value: JsonRecord;
  readonly trace: readonly TraceStep[];
}

export interface MappingFailure {
  readonly ok: false;
  readonly mapping: MappingVersion;
  /** Every problem of the document at once. */
  readonly problems: readonly MappingProblem[];
  /** What the rules without a problem made, for telling a sender more of what is wrong; a function, so that it never gets into a log. */
  partial?(): JsonRecord;
}

export type MappingResult = MappingSuccess | MappingFailure;

/** What one rule did with one document. Carries values: for tools that a person runs, never for logs. */
export interface RuleEvent {
  readonly rule: RuleSpec;
  /** With the ids of the groups around. */
  readonly id: string;
  readonly targetPath: string;
  /** JSON Pointers into the source, in the order the rule prefers them. */
  readonly sourcePaths: readonly string[];
  /** `filled`: an earlier rule had given a value; `condition`: its `when` did not hold. */
  readonly how: 'ran' | 'filled' | 'condition';
  /** What stands at the target now, when the rule ran. */
  readonly value?: unknown;
  readonly problems: readonly MappingProblem[];
}

/** Looks on while a document is mapped; nothing watches in traffic. */
export interface RunWatcher {
  rule?(event: RuleEvent): void;
  /** A code table gave an answer; `code` is the table's own side. */
  code?(lookup: { readonly table: string; readonly code: string; readonly day: string }): void;
}

/** The day (in Asia/Ho_Chi_Minh) of `at` picks the mapping version and the code entries in force. */
export interface RunOptions {
  readonly at: Date;
  /** This version, in force on the day or not; absent: the one in force. */
  readonly version?: number;
  readonly watcher?: RunWatcher;
}

export interface SourcePathOptions {
  /** Version in force on this day; absent: the newest. */
  readonly at?: Date;
  /** The document, where a rule may read one of several fields: the one that is really there is named. */
  readonly source?: unknown;
}

export interface MappingSet {
  readonly names: readonly string[];
  readonly codes: CodeTables;
  /**
   * Runs the version in force. Synchronous, throws only for a programmer's mistake: an unknown name, no version in
   * force on that day, or a mapping with JSONata expressions (see `isSync`).
   */
  run(name: string, source: unknown, options: RunOptions): MappingResult;
  /** The same for any mapping; JSONata expressions are answered first, then the rules run as in `run`. */
  runAsync(name: string, source: unknown, options: RunOptions): Promise<MappingResult>;
  /** False when the version in force needs `runAsync`. */
  isSync(name: string, options: RunOptions): boolean;
  version(name: string, options: RunOptions): MappingVersion;
  /** Every version, newest first; none for an unknown name. */
  versions(name: string): readonly MappingVersion[];
  /** A version as its file says it: schemas and rules. */
  file(name: string, options: RunOptions): MappingFile;
  trace(name: string, options: RunOptions): readonly TraceStep[];
  /**
   * Where in the source the value at `targetPath` comes from, as a JSON Pointer; indexes of lists are carried over.
   * For an object, the source of its first field. Undefined when nothing of the source leads there.
   */
  sourcePathOf(name: string, targetPath: string, options?: SourcePathOptions): string | undefined;
}
