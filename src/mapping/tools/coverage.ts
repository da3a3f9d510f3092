// What a mapping leaves out: source fields nobody reads, target fields nobody fills, and, with golden folders, rules and
// code entries that no case exercises.
import { existsSync } from 'node:fs';
import type { CodeEntry } from '../code-tables.js';
import type { MappingFile } from '../mapping-file.js';
import type { MappingSet, RuleEvent } from '../mapping.types.js';
import type { RuleSpec } from '../rule.read.js';
import { anyShape } from '../shape.js';
import { fileOf } from './every-file.js';
import { untouchedPlaces, type ShapePlace } from './leaves.js';
import { PlacesRead } from './places-read.js';
import { recordedMessages } from './recorded-messages.js';

export interface MappingCoverage {
  readonly mapping: string;
  readonly version: number;
  /** In the source's shape; an unread object is told once. */
  readonly unread: readonly ShapePlace[];
  /** In the target's shape, mandatory ones first. */
  readonly unfilled: readonly ShapePlace[];
  /** Absent without golden folders. */
  readonly golden?: GoldenCoverage;
}

export interface GoldenCoverage {
  readonly cases: number;
  /** Rules that gave no value in any case. */
  readonly idleRules: readonly { readonly rule: string; readonly where: string }[];
}

export interface TableCoverage {
  readonly table: string;
  readonly entries: number;
  /** Codes that no golden case of any mapping looked up. */
  readonly idle: readonly string[];
  /** Mappings that use the table; none: only code may. */
  readonly usedBy: readonly string[];
}

export interface Coverage {
  readonly mappings: readonly MappingCoverage[];
  /** The tables of these mappings; with golden folders what of them is exercised. */
  readonly tables: readonly TableCoverage[];
}

export interface CoverageOptions {
  /** Absent: all. */
  readonly name?: string;
  /** test/golden: <mapping>/<case>/source.json. */
  readonly goldenDir?: string;
  /** The day of golden cases that name none. */
  readonly at: Date;
}

/** Of the newest version of each mapping. @throws Error for an unknown name. */
export async function readCoverage(set: MappingSet, options: CoverageOptions): Promise<Coverage> {
  const names = options.name === undefined ? set.names : [options.name];
  const seen = new Seen();
  const mappings: MappingCoverage[] = [];
  for (const name of names) {
    const file = fileOf(set, name, set.versions(name)[0]?.version ?? 0);
    mappings.push({ ...shapeCoverage(file), ...(await goldenCoverage(set, file, { ...options, seen })) });
  }
  return { mappings, tables: tableCoverage(set, names, options.goldenDir === undefined ? undefined : seen) };
}

function shapeCoverage({ name, version, rules, source = anyShape, target = anyShape }: MappingFile): MappingCoverage {
  const read = new PlacesRead(rules);
  const written = writtenPlaces(rules, '');
  const fills = (path: string, whole: boolean): boolean =>
    written.some((one) => one === path || path.startsWith(`${one}/`) || (!whole && one.startsWith(`${path}/`)));
  const unfilled = untouchedPlaces(target, fills);
  return {
    mapping: name,
    version,
    unread: untouchedPlaces(source, (path, whole) => read.has(path, whole)),
    unfilled: unfilled.toSorted((left, right) => Number(right.required) - Number(left.required)),
  };
}

function writtenPlaces(rules: readonly RuleSpec[], base: string): string[] {
  return rules.flatMap((rule) => {
    const path = base + rule.to;
    if (rule.rules.length === 0) return [path];
    return writtenPlaces(rule.rules, rule.origin.kind === 'each' ? `${path}/*` : path);
  });
}

/** What the golden cases made happen. */
class Seen {
  private readonly codes = new Set<string>();

  addCode({ table, code, day }: { table: string; code: string; day: string }): void {
    this.codes.add(`${table} ${code} ${day}`);
  }

  has(table: string, { code, from, until }: CodeEntry): boolean {
    const start = `${table} ${code} `;
    return [...this.codes].some((one) => {
      const day = one.slice(start.length);
      return one.startsWith(start) && from <= day && day <= until;
    });
  }
}

interface GoldenRun extends CoverageOptions {
  readonly seen: Seen;
}

async function goldenCoverage(
  set: MappingSet,
  { name, rules }: MappingFile,
  { goldenDir, at, seen }: GoldenRun,
): Promise<{ golden?: GoldenCoverage }> {
  if (goldenDir === undefined) return {};
  const busy = new Set<string>();
  const rule = ({ id, how, value }: RuleEvent): void => {
    if (how === 'ran' && value !== undefined) busy.add(id);
  };
  const watcher = { rule, code: seen.addCode.bind(seen) };
  const folder = `${goldenDir}/${name}`;
  let cases = 0;
  for await (const message of existsSync(folder) ? recordedMessages(folder) : []) {
    cases += 1;
    await set.runAsync(name, message.source, { at: message.at ?? at, watcher });
  }
  return { golden: { cases, idleRules: namedRules(rules, '').filter((one) => !busy.has(one.rule)) } };
}

function namedRules(rules: readonly RuleSpec[], prefix: string): { rule: string; where: string }[] {
  return rules.flatMap((rule) => {
    const id = prefix + rule.id;
    return [{ rule: id, where: rule.where }, ...namedRules(rule.rules, `${id}.`)];
  });
}

function tableCoverage(set: MappingSet, names: readonly string[], seen: Seen | undefined): TableCoverage[] {
  const users = names.flatMap((name) => {
    const { rules } = fileOf(set, name, set.versions(name)[0]?.version ?? 0);
    return [...new Set(tablesOf(rules))].map((table) => ({ table, name }));
  });
  const usedBy = Map.groupBy(users, ({ table }) => table);
  const tables =
    names.length === set.names.length ? set.codes.tables : set.codes.tables.filter((one) => usedBy.has(one.name));
  return tables.map(({ name, entries }) => ({
    table: name,
    entries: entries.length,
    idle: seen ? entries.filter((entry) => !seen.has(name, entry)).map(({ code }) => code) : [],
    usedBy: (usedBy.get(name) ?? []).map((one) => one.name),
  }));
}

function tablesOf(rules: readonly RuleSpec[]): string[] {
  return rules.flatMap((rule) => [...rule.steps.flatMap(tableOf), ...tablesOf(rule.rules)]);
}

function tableOf(step: unknown): string[] {
  const [name, argument] = Object.entries(typeof step === 'object' && step !== null ? step : {})[0] ?? [];
  if (name === 'per' && Array.isArray(argument)) return argument.flatMap(tableOf);
  if (name !== 'code') return [];
  return [typeof argument === 'string' ? argument : String((argument as { table?: unknown }).table)];
}
