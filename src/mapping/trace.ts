// The static map of a mapping version: which source field leads to which target field, and back.
import { isAbsent, isRecord } from './frame.js';
import type { TraceStep } from './mapping.types.js';
import { sourcePathsOf } from './rule.compile.js';
import type { RuleSpec } from './rule.read.js';

interface Bases {
  readonly source: string;
  readonly target: string;
  readonly id: string;
}

export function traceOf(rules: readonly RuleSpec[]): readonly TraceStep[] {
  return Object.freeze(steps(rules, { source: '', target: '', id: '' }));
}

function steps(rules: readonly RuleSpec[], bases: Bases): TraceStep[] {
  return rules.flatMap((rule) => {
    const step = {
      rule: bases.id + rule.id,
      sourcePaths: sourcePathsOf(rule).map((path) => absolute(path, bases.source)),
      targetPath: bases.target + rule.to,
      verbs: rule.steps.map(verbName),
      assumed: rule.assumed,
    };
    const { origin } = rule;
    if (origin.kind !== 'group' && origin.kind !== 'each') return [step];
    const source = absolute(origin.path ?? '.', bases.source);
    const star = origin.kind === 'each' ? '/*' : '';
    const inner = { source: source + star, target: step.targetPath + star, id: `${step.rule}.` };
    return [step, ...steps(rule.rules, inner)];
  });
}

function absolute(path: string, base: string): string {
  if (path === '.') return base;
  return path.startsWith('^') ? path.slice(1) : base + path;
}

function verbName(entry: unknown): string {
  return typeof entry === 'string' ? entry : (Object.keys(entry as object)[0] ?? '');
}

/** See MappingSet.sourcePathOf. */
export function findSourcePath(trace: readonly TraceStep[], targetPath: string, source?: unknown): string | undefined {
  const wanted = targetPath.split('/').slice(1);
  const [same, around, inside] = (['same', 'around', 'inside'] as const).map((wish) =>
    trace.filter((step) => relation(step, wanted) === wish),
  );
  // Of the objects around a place the innermost stands last in the trace.
  const nearest = [same ?? [], around?.toReversed() ?? [], inside ?? []]
    .map((steps) => steps.flatMap((step) => step.sourcePaths.map((path) => fill(path, step, { wanted, source }))))
    .find((paths) => paths.length > 0);
  const there = source === undefined ? undefined : nearest?.find((path) => !isAbsent(valueAt(source, path)));
  return there ?? nearest?.[0];
}

/** The step writes the very place, an object or list around it, or a part inside it. */
function relation(step: TraceStep, wanted: readonly string[]): 'same' | 'around' | 'inside' | undefined {
  const pattern = step.targetPath.split('/').slice(1);
  const shared = Math.min(pattern.length, wanted.length);
  for (let index = 0; index < shared; index += 1) {
    const agrees = pattern[index] === '*' ? /^\d+$/.test(wanted[index] ?? '') : pattern[index] === wanted[index];
    if (!agrees) return undefined;
  }
  if (pattern.length === wanted.length) return 'same';
  return pattern.length < wanted.length ? 'around' : 'inside';
}

interface Place {
  readonly wanted: readonly string[];
  readonly source: unknown;
}

/** Puts the indexes of the wanted place into the source path; an item that is not in a list has no index. */
function fill(path: string, step: TraceStep, { wanted, source }: Place): string {
  const indexes = step.targetPath
    .split('/')
    .slice(1)
    .flatMap((name, index) => (name === '*' ? [wanted[index] ?? '0'] : []));
  let filled = '';
  for (const name of path.split('/').slice(1)) {
    if (name !== '*') filled += `/${name}`;
    else {
      const index = indexes.shift() ?? '0';
      if (source === undefined || Array.isArray(valueAt(source, filled))) filled += `/${index}`;
    }
  }
  return filled;
}

function valueAt(source: unknown, pointer: string): unknown {
  let here = source;
  for (const name of pointer.split('/').slice(1)) {
    if (Array.isArray(here)) here = (here as readonly unknown[])[Number(name)];
    else if (isRecord(here) && Object.hasOwn(here, name)) here = here[name];
    else return undefined;
  }
  return here;
}
