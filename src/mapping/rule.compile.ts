// Turns rules into closures:
//   1. skip when a rule for the same target already gave a value, or the condition does not hold;
//   2. read (from | const | concat | template | jsonata), or go into a group or each item of a list;
//   3. run the verbs; 4. default or required; 5. check against the target's schema; 6. write.
// Every failure is one problem with pointers and the value's shape; nothing stops at the first.
import type { CodeTables } from './code-tables.js';
import {
  compileGetter,
  compileSetter,
  compileTaken,
  complain,
  isAbsent,
  isRecord,
  isScalar,
  pointerOf,
  type Frame,
  type Getter,
  type RuleName,
} from './frame.js';
import type { JsonRecord, RuleEvent } from './mapping.types.js';
import type { Condition, RuleSpec } from './rule.read.js';
import { leafCheck, shapeAt, type Shape } from './shape.js';
import { buildSteps } from './verbs/steps.js';
import { Failure, type Step } from './verbs/verb.js';

export type Apply = (frame: Frame) => void;

export interface CompileContext {
  readonly codes: CodeTables;
  /** Shape of the target at the place the rules write into. */
  readonly target: Shape | undefined;
  /** Ids of the groups around, `residence.`; empty at the top. */
  readonly prefix: string;
}

export function compileRules(rules: readonly RuleSpec[], context: CompileContext): Apply {
  const targets = new Set<string>();
  const applies = rules.map((rule) => {
    const apply = guarded(rule, context, compileRule(rule, context), targets.has(rule.to));
    targets.add(rule.to);
    return apply;
  });
  return (frame) => {
    for (const apply of applies) apply(frame);
  };
}

function compileRule(rule: RuleSpec, context: CompileContext): Apply {
  if (rule.origin.kind === 'group') return compileGroup(rule, rule.origin.path, context);
  if (rule.origin.kind === 'each') return compileEach(rule, rule.origin.path, context);
  return compileLeaf(rule, context);
}

/** Of several rules for one target the first that gives a value wins. */
function guarded(rule: RuleSpec, context: CompileContext, apply: Apply, later: boolean): Apply {
  const holds = rule.when && compileCondition(rule.when);
  const taken = later ? compileTaken(rule.to) : undefined;
  const tell = compileTelling(rule, context);
  return (frame) => {
    if (taken?.(frame.target)) return tell(frame, 'filled');
    if (holds && !holds(frame)) return tell(frame, 'condition');
    const before = frame.run.problems.length;
    apply(frame);
    tell(frame, 'ran', before);
  };
}

type Tell = (frame: Frame, how: RuleEvent['how'], problemsBefore?: number) => void;

function compileTelling(rule: RuleSpec, context: CompileContext): Tell {
  const get = compileGetter(rule.to);
  const paths = sourcePathsOf(rule);
  return (frame, how, problemsBefore = frame.run.problems.length) => {
    frame.run.watcher?.rule?.({
      rule,
      id: context.prefix + rule.id,
      targetPath: frame.targetBase + rule.to,
      sourcePaths: paths.map((path) => pointerOf(path, frame)),
      how,
      problems: frame.run.problems.slice(problemsBefore),
      ...(how === 'ran' ? { value: get({ ...frame, source: frame.target }) } : {}),
    });
  };
}

function compileLeaf(rule: RuleSpec, context: CompileContext): Apply {
  if (rule.origin.kind === 'const' && rule.steps.length === 0) return compileConstant(rule.to, rule.origin.value);
  const read = compileRead(rule, context);
  const steps = buildSteps(rule.steps, undefined, context.codes).steps;
  const shape = context.target && shapeAt(context.target, rule.to.slice(1).split('/'));
  const check = shape && leafCheck(shape);
  const write = compileSetter(rule.to);
  const name = nameOf(rule, context, sourcePathsOf(rule)[0]);
  const absent = compileAbsent(rule, name);
  return (frame) => {
    const raw = read(frame);
    const value = raw instanceof Failure ? raw : runSteps(steps, raw, frame);
    if (value instanceof Failure) return complain(frame, name, value.code, raw instanceof Failure ? undefined : raw);
    if (value === undefined) return absent(frame);
    const misfit = check?.(value);
    if (misfit) return complain(frame, name, misfit, raw);
    write(frame.target, value);
  };
}

/** Written as it stands, an empty text too: boot has tried it against the target's schema. */
function compileConstant(to: string, value: unknown): Apply {
  const make = constant(value);
  const write = compileSetter(to);
  return (frame) => write(frame.target, make());
}

function runSteps(steps: readonly Step[], raw: unknown, frame: Frame): unknown {
  if (isAbsent(raw)) return undefined;
  let value = raw;
  for (const step of steps) {
    value = step(value, frame.run);
    if (value instanceof Failure) return value;
    if (value === undefined || value === '') return undefined;
  }
  return value;
}

/** What happens when there is nothing: the default, a problem, or nothing at all. */
function compileAbsent(rule: RuleSpec, name: RuleName): Apply {
  const write = compileSetter(rule.to);
  if (rule.fallback !== undefined) {
    const fallback = constant(rule.fallback);
    return (frame) => write(frame.target, fallback());
  }
  return rule.required ? (frame) => complain(frame, name, 'FIELD_REQUIRED', undefined) : () => undefined;
}

function compileRead(rule: RuleSpec, context: CompileContext): Getter {
  const { origin } = rule;
  switch (origin.kind) {
    case 'from':
      return firstPresent(origin.paths.map(compileGetter));
    case 'const':
      return constant(origin.value);
    case 'concat':
      return concat(origin.paths.map(compileGetter), origin.separator);
    case 'template':
      return template(origin.texts, origin.paths.map(compileGetter));
    case 'jsonata':
      return (frame) => frame.run.answers.get(context.prefix + rule.id);
    case 'group':
    case 'each':
      return () => undefined;
  }
}

function constant(value: unknown): () => unknown {
  return typeof value === 'object' ? () => structuredClone(value) : () => value;
}

function firstPresent(getters: readonly Getter[]): Getter {
  const [only] = getters;
  if (only && getters.length === 1) return only;
  return (frame) => {
    for (const get of getters) {
      const value = get(frame);
      if (!isAbsent(value)) return value;
    }
    return undefined;
  };
}

function concat(getters: readonly Getter[], separator: string): Getter {
  return (frame) => {
    const values = getters.map((get) => get(frame)).filter((value) => !isAbsent(value));
    return values.every(isScalar) ? values.map(String).join(separator) : Failure.of('NOT_TEXT');
  };
}

/** Absent as a whole when one of its places is. */
function template(texts: readonly string[], getters: readonly Getter[]): Getter {
  return (frame) => {
    let text = texts[0] ?? '';
    for (const [index, get] of getters.entries()) {
      const value = get(frame);
      if (isAbsent(value)) return undefined;
      if (!isScalar(value)) return Failure.of('NOT_TEXT');
      text += String(value) + (texts[index + 1] ?? '');
    }
    return text;
  };
}

function compileGroup(rule: RuleSpec, path: string | undefined, context: CompileContext): Apply {
  const inner = compileRules(rule.rules, innerContext(rule, context, rule.to));
  const write = compileSetter(rule.to);
  const get = path === undefined ? undefined : compileGetter(path);
  const name = nameOf(rule, context, path ?? sourcePathsOf(rule)[0]);
  const absent = compileAbsent(rule, name);
  return (frame) => {
    const source = get ? get(frame) : frame.source;
    if (isAbsent(source)) return absent(frame);
    if (!isRecord(source)) return complain(frame, name, 'NOT_AN_OBJECT', source);
    const target: JsonRecord = {};
    const before = frame.run.problems.length;
    inner({
      ...frame,
      source,
      sourceBase: pointerOf(path ?? '.', frame),
      target,
      targetBase: frame.targetBase + rule.to,
    });
    if (Object.keys(target).length > 0) write(frame.target, target);
    else if (frame.run.problems.length === before) absent(frame);
  };
}

function compileEach(rule: RuleSpec, path: string, context: CompileContext): Apply {
  const inner = compileRules(rule.rules, innerContext(rule, context, `${rule.to}/*`));
  const get = compileGetter(path);
  const write = compileSetter(rule.to);
  const name = nameOf(rule, context, path);
  const absent = compileAbsent(rule, name);
  return (frame) => {
    const source = get(frame);
    if (isAbsent(source)) return absent(frame);
    const base = pointerOf(path, frame);
    // A list of one is written as the item itself by XML readers.
    const items: readonly unknown[] = Array.isArray(source) ? source : [source];
    const targets = items.map((item, index) => {
      const target: JsonRecord = {};
      const sourceBase = Array.isArray(source) ? `${base}/${index}` : base;
      if (!isRecord(item)) complain(frame, { ...name, sourcePath: `^${sourceBase}` }, 'NOT_AN_OBJECT', item);
      else inner({ ...frame, source: item, sourceBase, target, targetBase: `${frame.targetBase}${rule.to}/${index}` });
      return target;
    });
    write(frame.target, targets);
  };
}

function innerContext(rule: RuleSpec, context: CompileContext, to: string): CompileContext {
  const target = context.target && shapeAt(context.target, to.slice(1).split('/'));
  return { codes: context.codes, target, prefix: `${context.prefix}${rule.id}.` };
}

function nameOf(rule: RuleSpec, context: CompileContext, sourcePath: string | undefined): RuleName {
  return { id: context.prefix + rule.id, to: rule.to, sourcePath };
}

/** The source paths that a rule itself reads, in the order it prefers them. */
export function sourcePathsOf(rule: RuleSpec): readonly string[] {
  const { origin } = rule;
  if (origin.kind === 'from' || origin.kind === 'concat' || origin.kind === 'template') return origin.paths;
  if (origin.kind === 'each' || (origin.kind === 'group' && origin.path !== undefined)) return [origin.path ?? '.'];
  return origin.kind === 'group' ? (rule.rules[0] ? sourcePathsOf(rule.rules[0]) : []) : [];
}

function compileCondition(condition: Condition): (frame: Frame) => boolean {
  switch (condition.kind) {
    case 'present': {
      const getters = condition.paths.map(compileGetter);
      return (frame) => getters.some((get) => !isAbsent(get(frame)));
    }
    case 'in': {
      const get = compileGetter(condition.path);
      const allowed = new Set(condition.values);
      return (frame) => {
        const value = get(frame);
        return isScalar(value) && allowed.has(String(value).trim());
      };
    }
    case 'all': {
      const all = condition.conditions.map(compileCondition);
      return (frame) => all.every((holds) => holds(frame));
    }
    case 'any': {
      const any = condition.conditions.map(compileCondition);
      return (frame) => any.some((holds) => holds(frame));
    }
    case 'not': {
      const holds = compileCondition(condition.condition);
      return (frame) => !holds(frame);
    }
  }
}
