// Proves a mapping against its schemas before anything runs: every path exists, every verb is fed what it takes and
// gives what the target takes, every mandatory target field is sure to be filled, the order is the contract's.
import type { BootFaults } from './boot-faults.js';
import type { CodeTables } from './code-tables.js';
import type { MappingFile } from './mapping-file.js';
import { sourcePathsOf } from './rule.compile.js';
import { conditionPaths, type RuleSpec } from './rule.read.js';
import { anyShape, leafCheck, misfits, shapeAt, type Property, type Shape } from './shape.js';
import { buildSteps } from './verbs/steps.js';
import type { BuiltSteps, Kind } from './verbs/verb.js';

interface Place {
  readonly root: Shape;
  readonly source: Shape;
  readonly target: Shape;
  readonly codes: CodeTables;
  readonly faults: BootFaults;
  readonly insideEach: boolean;
}

export function checkMapping(file: MappingFile, codes: CodeTables, faults: BootFaults): void {
  const { source = anyShape, target = anyShape } = file;
  checkRules(file.rules, { root: source, source, target, codes, faults, insideEach: false });
  if (file.partial) return;
  const filled = new Filled();
  filled.addAll(file.rules, '', true);
  for (const path of filled.missing(target, ''))
    faults.add(file.where, `mandatory ${path} of the target is never sure to be filled`);
}

function checkRules(rules: readonly RuleSpec[], place: Place): void {
  for (const rule of rules) checkRule(rule, place);
  checkOrder(rules, place);
}

function checkRule(rule: RuleSpec, place: Place): void {
  const fault = (text: string): void => place.faults.add(rule.where, `rule ${rule.id}: ${text}`);
  for (const path of [...sourcePathsOf(rule), ...conditionPaths(rule.when)]) {
    if (!sourceShape(path, place)) fault(`source has no ${path}`);
  }
  const target = shapeAt(place.target, rule.to.slice(1).split('/'));
  if (!target) return fault(`target has no ${rule.to}`);
  if (rule.origin.kind === 'group') return checkGroup(rule, target, place, rule.origin.path);
  if (rule.origin.kind === 'each') return checkEach(rule, target, place, rule.origin.path);
  if (rule.origin.kind === 'jsonata' && place.insideEach) fault('jsonata cannot stand inside each');
  try {
    checkLeaf(rule, target, place);
  } catch (error) {
    fault(error instanceof Error ? error.message : String(error));
  }
}

function checkGroup(rule: RuleSpec, target: Shape, place: Place, path: string | undefined): void {
  if (target.type !== 'object') place.faults.add(rule.where, `rule ${rule.id}: ${rule.to} is not an object`);
  const source = path === undefined ? place.source : (sourceShape(path, place) ?? anyShape);
  checkRules(rule.rules, { ...place, source, target });
}

function checkEach(rule: RuleSpec, target: Shape, place: Place, path: string): void {
  if (target.type !== 'list') place.faults.add(rule.where, `rule ${rule.id}: ${rule.to} is not a list`);
  const list = sourceShape(path, place) ?? anyShape;
  const source = list.type === 'list' ? (list.items ?? anyShape) : list;
  checkRules(rule.rules, { ...place, source, target: target.items ?? anyShape, insideEach: true });
}

function checkLeaf(rule: RuleSpec, target: Shape, place: Place): void {
  const built = buildSteps(rule.steps, kindRead(rule, place), place.codes);
  if (target.type === 'object') throw new Error(`${rule.to} is an object: fill it with inner rules`);
  const gives = built.gives ?? 'any';
  if (gives !== 'any' && target.type !== 'any' && gives !== target.type) {
    throw new Error(`gives ${gives}, but ${rule.to} is ${target.type}`);
  }
  const wrong = fixedValues(rule).flatMap((value) => misfits(target, value, rule.to));
  if (wrong.length > 0) throw new Error(`has a value that the target does not take: ${wrong.join(', ')}`);
  checkOutputs(built, target, rule.to);
}

function fixedValues({ origin, steps, fallback }: RuleSpec): unknown[] {
  const constants = origin.kind === 'const' && steps.length === 0 ? [origin.value] : [];
  return fallback === undefined ? constants : [...constants, fallback];
}

/** What a code table gives is known at boot, so all of it is tried against the target now. */
function checkOutputs({ outputs = [] }: BuiltSteps, target: Shape, to: string): void {
  const check = leafCheck(target.type === 'list' ? (target.items ?? anyShape) : target);
  if (target.type !== 'list' && target.type !== 'text') return;
  for (const value of outputs) {
    const problem = check?.(value);
    if (problem) throw new Error(`can give "${value}", which ${to} does not take (${problem})`);
  }
}

function kindRead(rule: RuleSpec, place: Place): Kind | undefined {
  switch (rule.origin.kind) {
    case 'concat':
    case 'template':
      return 'text';
    case 'from': {
      const kinds = new Set(rule.origin.paths.map((path) => sourceShape(path, place)?.type ?? 'any'));
      return kinds.size === 1 ? [...kinds][0] : 'any';
    }
    default:
      return 'any';
  }
}

function sourceShape(path: string, place: Place): Shape | undefined {
  if (path === '.') return place.source;
  const fromRoot = path.startsWith('^');
  return shapeAt(fromRoot ? place.root : place.source, path.slice(fromRoot ? 2 : 1).split('/'));
}

/** XML sequences are written in the order the rules run, so the rules must stand in the contract's order. */
function checkOrder(rules: readonly RuleSpec[], place: Place): void {
  let highest: readonly number[] = [];
  for (const rule of rules) {
    const position = positionOf(rule.to.slice(1).split('/'), place.target);
    if (!position) continue;
    if (isBefore(position, highest))
      place.faults.add(rule.where, `rule ${rule.id}: ${rule.to} must stand earlier, in the contract's order`);
    else highest = position;
  }
}

function positionOf(segments: readonly string[], target: Shape): number[] | undefined {
  const position: number[] = [];
  let here: Shape | undefined = target;
  for (const segment of segments) {
    if (!here?.ordered || !here.properties) return position.length > 0 ? position : undefined;
    position.push([...here.properties.keys()].indexOf(segment));
    here = here.properties.get(segment)?.shape;
  }
  return position;
}

function isBefore(left: readonly number[], right: readonly number[]): boolean {
  for (const [index, number] of left.entries()) {
    const other = right[index];
    if (other === undefined || number > other) return false;
    if (number < other) return true;
  }
  return false;
}

/** Which target fields some rule writes, and which of them surely. */
class Filled {
  private readonly touched = new Set<string>();
  /** Filled whenever the group around the rule runs. */
  private readonly sure = new Set<string>();
  /** Filled in every document. */
  private readonly certain = new Set<string>();

  addAll(rules: readonly RuleSpec[], base: string, certain: boolean): void {
    for (const rule of rules) this.add(rule, base + rule.to, certain);
  }

  private add(rule: RuleSpec, path: string, certain: boolean): void {
    const sure = isSure(rule);
    if (sure) this.sure.add(path);
    for (const part of parts(path)) {
      this.touched.add(part);
      if (sure && certain) this.certain.add(part);
    }
    const runs = rule.required || (rule.origin.kind === 'group' && rule.origin.path === undefined && !rule.when);
    this.addAll(rule.rules, rule.origin.kind === 'each' ? `${path}/*` : path, certain && runs);
  }

  missing(shape: Shape, path: string): string[] {
    if (shape.type === 'list') return shape.items ? this.missing(shape.items, `${path}/*`) : [];
    return [...(shape.properties ?? [])].flatMap(([name, property]) => this.missingAt(property, `${path}/${name}`));
  }

  private missingAt({ shape, required }: Property, path: string): string[] {
    if (!this.touched.has(path)) return required ? [path] : [];
    const isObject = shape.properties !== undefined;
    const known = isObject ? this.certain.has(path) || path.includes('*') : this.sure.has(path);
    // Where nothing writes deeper, a constant stands here whole, and it has been tried against the schema.
    const written = [...this.touched].some((one) => one.startsWith(`${path}/`));
    const inner = written ? this.missing(shape, path) : [];
    return required && !known ? [path, ...inner] : inner;
  }
}

function isSure(rule: RuleSpec): boolean {
  return rule.required || rule.fallback !== undefined || (rule.origin.kind === 'const' && !rule.when);
}

/** `/a`, `/a/b`, `/a/b/c` of `/a/b/c`. */
function parts(path: string): string[] {
  const names = path.split('/').slice(1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
}
