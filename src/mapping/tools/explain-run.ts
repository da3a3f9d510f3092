// Runs one mapping on one document and tells, rule by rule, what it read, did and wrote; then what it never read.
// Values are personal: they are told only when asked for. What the mapping file itself says (constants, defaults) is not.
import { isAbsent } from '../frame.js';
import type { MappingProblem, MappingSet, MappingVersion, RuleEvent } from '../mapping.types.js';
import type { RuleSpec } from '../rule.read.js';
import { filledLeaves, patternOf } from './leaves.js';
import { PlacesRead } from './places-read.js';
import { shown, type ShownValue } from './shown-value.js';

export interface ExplainedRule {
  readonly rule: string;
  /** file:line under the mappings folder. */
  readonly where: string;
  /** `default`: nothing was there; `filled`: an earlier rule had given it; `condition`: its `when` did not hold. */
  readonly how: 'read' | 'const' | 'default' | 'absent' | 'filled' | 'condition' | 'problem';
  /** Every place the rule may read; those with something in it first. */
  readonly source: readonly ({ readonly path: string } & ShownValue)[];
  /** Verbs with their code tables: `nfc`, `code form-sex`. */
  readonly verbs: readonly string[];
  readonly target: { readonly path: string } & ShownValue;
  readonly assumed: boolean;
  readonly assumption?: string;
  readonly problems: readonly MappingProblem[];
}

export interface RunExplanation {
  readonly mapping: MappingVersion;
  readonly ok: boolean;
  readonly assumption?: string;
  readonly rules: readonly ExplainedRule[];
  readonly problems: readonly MappingProblem[];
  /** Places of the document that hold something and that no rule of this version reads. */
  readonly unread: readonly ({ readonly path: string } & ShownValue)[];
}

export interface ExplainOptions {
  readonly at: Date;
  readonly version?: number;
  readonly showValues?: boolean;
}

/** @throws Error for an unknown name or version, or no version in force on the day. */
export async function explainRun(
  set: MappingSet,
  name: string,
  source: unknown,
  { showValues = false, ...pick }: ExplainOptions,
): Promise<RunExplanation> {
  const events: RuleEvent[] = [];
  const result = await set.runAsync(name, source, { ...pick, watcher: { rule: (event) => events.push(event) } });
  const file = set.file(name, pick);
  const leaves = new Map(filledLeaves(source));
  return {
    mapping: result.mapping,
    ok: result.ok,
    ...(file.assumption === undefined ? {} : { assumption: file.assumption }),
    rules: events.filter((event) => isTold(event, source)).map((event) => explained(event, source, showValues)),
    problems: result.ok ? [] : result.problems,
    unread: unreadPlaces(file.rules, [...leaves.keys()]).map((path) => ({
      path,
      ...shown(leaves.get(path), showValues),
    })),
  };
}

/** A group or list is told by its inner rules, unless they did not run. */
function isTold({ rule, how, problems, sourcePaths }: RuleEvent, source: unknown): boolean {
  const { origin } = rule;
  if (origin.kind !== 'group' && origin.kind !== 'each') return true;
  if (how !== 'ran') return true;
  const enters = origin.kind === 'each' || origin.path !== undefined;
  return enters && (isAbsent(valueAt(source, sourcePaths[0] ?? '')) || problems.some((one) => one.rule === rule.id));
}

function explained(event: RuleEvent, source: unknown, showValues: boolean): ExplainedRule {
  const { rule } = event;
  const read = event.sourcePaths.map((path) => ({ path, raw: valueAt(source, path) }));
  const there = read.filter(({ raw }) => !isAbsent(raw));
  const how = howOf(event, there.length > 0);
  const first = rule.origin.kind === 'from' ? there.slice(0, 1) : there;
  const told = first.length > 0 ? first : read;
  const fixed = how === 'const' || how === 'default';
  return {
    rule: event.id,
    where: rule.where,
    how,
    source: told.map(({ path, raw }) => ({ path, ...shown(raw, showValues) })),
    verbs: rule.steps.flatMap(verbText),
    target: { path: event.targetPath, ...shown(event.value, showValues || fixed) },
    assumed: rule.assumed,
    ...(rule.assumption === undefined ? {} : { assumption: rule.assumption }),
    problems: event.problems,
  };
}

function howOf({ rule, how, problems, value }: RuleEvent, isThere: boolean): ExplainedRule['how'] {
  if (how !== 'ran') return how;
  if (problems.length > 0) return 'problem';
  if (value === undefined) return 'absent';
  if (rule.origin.kind === 'const') return 'const';
  return isThere || rule.origin.kind === 'jsonata' ? 'read' : 'default';
}

/** `nfc`, `code form-sex`, `date yyyyMMdd → yyyy-MM-dd`; the verbs of `per` follow it. */
export function verbText(step: unknown): string[] {
  if (typeof step === 'string') return [step];
  const [name, argument] = Object.entries(step as Record<string, unknown>)[0] ?? [];
  if (name === undefined) return [];
  if (name === 'per' && Array.isArray(argument)) return ['per', ...argument.flatMap(verbText)];
  return [`${name} ${argumentText(argument)}`];
}

function argumentText(argument: unknown): string {
  if (argument === null || typeof argument !== 'object') return String(argument);
  const { table, reverse, read, write, ...rest } = argument as Record<string, unknown>;
  if (typeof table === 'string') return reverse === true ? `${table} (reverse)` : table;
  if (read !== undefined) return `${formats(read)} → ${formats(write)}`;
  return JSON.stringify(rest);
}

function formats(value: unknown): string {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map(String).join(' | ');
}

/** @param places JSON Pointers of a document. */
export function unreadPlaces(rules: readonly RuleSpec[], places: readonly string[]): string[] {
  const read = new PlacesRead(rules);
  const isRead = (path: string): boolean => read.has(path, true) || read.has(path, false);
  // A list of one may be written as the item itself: its fields are read as those of an item are.
  return places.filter((path) => path !== '' && !isRead(patternOf(path)) && !isRead(asItem(path, read)));
}

function asItem(path: string, read: PlacesRead): string {
  let here = '';
  for (const name of patternOf(path).split('/').slice(1)) {
    if (name !== '*' && here !== '' && read.has(`${here}/*`, false)) here += '/*';
    here += `/${name}`;
  }
  return here;
}

export function valueAt(source: unknown, pointer: string): unknown {
  let here = source;
  for (const name of pointer.split('/').slice(1)) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}
