// Reads the `rules:` of a mapping file into typed rules. Says with file and line what it does not understand.
import type { BootFaults, YamlFile, YamlPath } from './boot-faults.js';

export type Condition =
  | { readonly kind: 'present'; readonly paths: readonly string[] }
  | { readonly kind: 'in'; readonly path: string; readonly values: readonly string[] }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition };

export type Origin =
  | { readonly kind: 'from'; readonly paths: readonly string[] }
  | { readonly kind: 'const'; readonly value: unknown }
  | { readonly kind: 'concat'; readonly paths: readonly string[]; readonly separator: string }
  | { readonly kind: 'template'; readonly texts: readonly string[]; readonly paths: readonly string[] }
  | { readonly kind: 'jsonata'; readonly expression: string }
  /** A part of the target filled by inner rules; `path` moves them to a part of the source. */
  | { readonly kind: 'group'; readonly path?: string }
  /** A list of the target: inner rules run for each item of the list at `path`. */
  | { readonly kind: 'each'; readonly path: string };

export interface RuleSpec {
  readonly id: string;
  readonly to: string;
  readonly origin: Origin;
  readonly steps: readonly unknown[];
  readonly when?: Condition;
  readonly required: boolean;
  /** Undefined: no default. */
  readonly fallback?: unknown;
  readonly assumed: boolean;
  /** What is assumed, where the file says so. */
  readonly assumption?: string;
  readonly rules: readonly RuleSpec[];
  /** `file:line` */
  readonly where: string;
}

const originKeys = ['from', 'const', 'concat', 'template', 'jsonata', 'each', 'rules'] as const;
type OriginKey = (typeof originKeys)[number];
const ruleKeys = new Set<string>([
  ...originKeys,
  ...['id', 'to', 'separator', 'do', 'when', 'required', 'default', 'assumed', 'note'],
]);

export class RuleReader {
  private readonly file: YamlFile;
  private readonly faults: BootFaults;

  constructor(file: YamlFile, faults: BootFaults) {
    this.file = file;
    this.faults = faults;
  }

  readAll(value: unknown, path: YamlPath): RuleSpec[] {
    if (!Array.isArray(value) || value.length === 0) {
      this.fault('rules must be a list with at least one rule', path);
      return [];
    }
    const rules = value.map((one, index) => this.read(one, [...path, index])).filter((rule) => rule !== undefined);
    const seen = new Set<string>();
    for (const rule of rules) {
      if (seen.has(rule.id)) this.faults.add(rule.where, `rule id ${rule.id} is used twice`);
      seen.add(rule.id);
    }
    return rules;
  }

  private read(value: unknown, path: YamlPath): RuleSpec | undefined {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      this.fault('a rule is an object', path);
      return undefined;
    }
    const raw = value as Record<string, unknown>;
    this.checkKeys(raw, path);
    const origin = this.origin(raw, path);
    if (!origin) return undefined;
    const inner = origin.kind === 'group' || origin.kind === 'each';
    return {
      id: String(raw.id),
      to: this.targetPath(raw.to, [...path, 'to']),
      origin,
      steps: Array.isArray(raw.do) ? raw.do : [],
      ...this.optionalParts(raw, path),
      required: raw.required === true,
      assumed: raw.assumed === true || typeof raw.assumed === 'string',
      ...(typeof raw.assumed === 'string' ? { assumption: raw.assumed } : {}),
      rules: inner ? this.readAll(raw.rules, [...path, 'rules']) : [],
      where: this.file.at(path),
    };
  }

  private checkKeys(raw: Record<string, unknown>, path: YamlPath): void {
    for (const key of Object.keys(raw)) if (!ruleKeys.has(key)) this.fault(`unknown key ${key}`, [...path, key]);
    const named = typeof raw.id === 'string' && /^[A-Za-z][\w-]*$/.test(raw.id);
    if (!named) this.fault('a rule needs an id (letters, digits, - and _)', path);
    if (raw.do !== undefined && !Array.isArray(raw.do)) this.fault('do takes a list of verbs', [...path, 'do']);
    if ('do' in raw && 'rules' in raw) this.fault('a rule with inner rules takes no verbs', [...path, 'do']);
    if ('separator' in raw && !('concat' in raw)) this.fault('separator goes with concat', [...path, 'separator']);
  }

  private optionalParts(raw: Record<string, unknown>, path: YamlPath): Pick<RuleSpec, 'when' | 'fallback'> {
    const when = raw.when === undefined ? undefined : this.condition(raw.when, [...path, 'when']);
    return { ...(when ? { when } : {}), ...('default' in raw ? { fallback: raw.default } : {}) };
  }

  private origin(raw: Record<string, unknown>, path: YamlPath): Origin | undefined {
    const kind = this.originKind(raw, path);
    if (kind === undefined) return undefined;
    const at = [...path, kind];
    switch (kind) {
      case 'from':
        return { kind, paths: this.sourcePaths(raw.from, at) };
      case 'const':
        return { kind, value: raw.const };
      case 'concat': {
        const separator = typeof raw.separator === 'string' ? raw.separator : ' ';
        return { kind, paths: this.sourcePaths(raw.concat, at), separator };
      }
      case 'template':
        return this.template(String(raw.template), at);
      case 'jsonata':
        return { kind, expression: String(raw.jsonata) };
      case 'each':
        return { kind, path: this.sourcePath(raw.each, at) };
      case 'rules':
        return { kind: 'group', ...('from' in raw ? { path: this.sourcePath(raw.from, [...path, 'from']) } : {}) };
    }
  }

  private originKind(raw: Record<string, unknown>, path: YamlPath): OriginKey | undefined {
    const group = 'rules' in raw && !('each' in raw);
    const present = originKeys.filter((key) => key in raw);
    const kinds = present.filter((key) => (key === 'rules' ? group : key !== 'from' || !group));
    if (kinds.length === 1) return kinds[0];
    this.fault(`a rule needs exactly one of ${originKeys.join(', ')}`, path);
    return undefined;
  }

  private template(text: string, at: YamlPath): Origin {
    const pieces = text.split(/\{([^{}]*)\}/);
    const paths = pieces.filter((_, index) => index % 2 === 1);
    if (paths.length === 0) this.fault('a template names at least one {/path}', at);
    return {
      kind: 'template',
      texts: pieces.filter((_, index) => index % 2 === 0),
      paths: paths.map((one) => this.sourcePath(one, at)),
    };
  }

  private condition(value: unknown, path: YamlPath): Condition | undefined {
    const raw = (value !== null && typeof value === 'object' ? value : {}) as Record<string, unknown>;
    const keys = Object.keys(raw).sort().join();
    const inner = (key: string): Condition[] => {
      const list = Array.isArray(raw[key]) ? (raw[key] as unknown[]) : [];
      const read = list.map((one, index) => this.condition(one, [...path, key, index]));
      return read.filter((one) => one !== undefined);
    };
    switch (keys) {
      case 'present':
        return { kind: 'present', paths: this.sourcePaths(raw.present, path) };
      case 'absent':
        return { kind: 'not', condition: { kind: 'present', paths: this.sourcePaths(raw.absent, path) } };
      case 'is,path':
        return { kind: 'in', path: this.sourcePath(raw.path, path), values: [String(raw.is)] };
      case 'in,path':
        if (!Array.isArray(raw.in)) this.fault('in takes a list of values', [...path, 'in']);
        return { kind: 'in', path: this.sourcePath(raw.path, path), values: [raw.in].flat().map(String) };
      case 'all':
      case 'any':
        return { kind: keys, conditions: inner(keys) };
      case 'not': {
        const condition = this.condition(raw.not, [...path, 'not']);
        return condition && { kind: 'not', condition };
      }
      default:
        this.fault('when takes present, absent, path with is or in, all, any, not', path);
        return undefined;
    }
  }

  private sourcePaths(value: unknown, path: YamlPath): string[] {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((one) => this.sourcePath(one, path));
  }

  private sourcePath(value: unknown, path: YamlPath): string {
    if (typeof value === 'string' && /^(?:\^?(?:\/[^/~\s]+)+|\.)$/.test(value)) return value;
    this.fault(`"${String(value)}" is not a source path (/Field/Inner, ^/FieldOfTheWholeDocument, . = the item)`, path);
    return '/';
  }

  private targetPath(value: unknown, path: YamlPath): string {
    const names = typeof value === 'string' ? value.split('/').slice(1) : [];
    const forbidden = names.some((name) => ['__proto__', 'constructor', 'prototype'].includes(name));
    if (typeof value === 'string' && /^(?:\/[^/~\s*]+)+$/.test(value) && !forbidden) return value;
    this.fault(`"${String(value)}" is not a target path (/field/inner)`, path);
    return '/';
  }

  private fault(text: string, path: YamlPath): void {
    this.faults.add(this.file.at(path), text);
  }
}

/** Every source path that a condition looks at. */
export function conditionPaths(condition: Condition | undefined): readonly string[] {
  if (!condition) return [];
  if (condition.kind === 'present') return condition.paths;
  if (condition.kind === 'in') return [condition.path];
  if (condition.kind === 'not') return conditionPaths(condition.condition);
  return condition.conditions.flatMap(conditionPaths);
}
