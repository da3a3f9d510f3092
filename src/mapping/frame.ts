// What rules read from and write into while one document is mapped, and how they walk there.
import { mappingProblems, type MappingProblemCode } from './mapping.problems.js';
import type { JsonRecord, MappingProblem } from './mapping.types.js';
import { shapeOf } from './value-shape.js';
import type { StepContext } from './verbs/verb.js';

/** More problems than this help nobody; a hostile list of thousands of wrong items stops here. */
const mostProblems = 100;

/** One run of one mapping. */
export interface Run extends StepContext {
  readonly root: unknown;
  readonly problems: MappingProblem[];
  /** Results of the JSONata expressions, by rule place; filled before the rules run. */
  readonly answers: ReadonlyMap<string, unknown>;
}

/** Where inner rules stand: a part of the source and a part of the target, with their pointers. */
export interface Frame {
  readonly source: unknown;
  readonly sourceBase: string;
  readonly target: JsonRecord;
  readonly targetBase: string;
  readonly run: Run;
}

export type Getter = (frame: Frame) => unknown;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Nothing there, for a form: null and blank text count as absent. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' && (value === '' || value.trim() === '');
}

export function compileGetter(path: string): Getter {
  if (path === '.') return (frame) => frame.source;
  const fromRoot = path.startsWith('^');
  const segments = path.slice(fromRoot ? 2 : 1).split('/');
  const [only = ''] = segments;
  if (segments.length === 1 && !fromRoot) return ({ source }) => (isRecord(source) ? own(source, only) : undefined);
  return (frame) => {
    let here: unknown = fromRoot ? frame.run.root : frame.source;
    for (const segment of segments) {
      if (!isRecord(here)) return undefined;
      here = own(here, segment);
    }
    return here;
  };
}

function own(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The JSON Pointer that a source path means for this frame. */
export function pointerOf(path: string | undefined, frame: Frame): string {
  if (path === undefined) return '';
  if (path === '.') return frame.sourceBase;
  return path.startsWith('^') ? path.slice(1) : frame.sourceBase + path;
}

export type Setter = (target: JsonRecord, value: unknown) => void;

export function compileSetter(path: string): Setter {
  const segments = path.slice(1).split('/');
  const last = segments.pop() ?? '';
  if (segments.length === 0) {
    return (target, value) => {
      target[last] = value;
    };
  }
  return (target, value) => {
    let here = target;
    for (const segment of segments) {
      const next = here[segment];
      here = isRecord(next) ? next : (here[segment] = {});
    }
    here[last] = value;
  };
}

export function compileTaken(path: string): (target: JsonRecord) => boolean {
  const segments = path.slice(1).split('/');
  return (target) => {
    let here: unknown = target;
    for (const segment of segments) {
      if (!isRecord(here)) return false;
      here = here[segment];
    }
    return here !== undefined;
  };
}

export interface RuleName {
  readonly id: string;
  readonly to: string;
  readonly sourcePath: string | undefined;
}

export function complain(frame: Frame, rule: RuleName, code: MappingProblemCode, value: unknown): void {
  const { problems } = frame.run;
  if (problems.length >= mostProblems) return;
  problems.push({
    code,
    rule: rule.id,
    sourcePath: pointerOf(rule.sourcePath, frame),
    targetPath: frame.targetBase + rule.to,
    shape: shapeOf(value),
    ...mappingProblems[code],
  });
}
