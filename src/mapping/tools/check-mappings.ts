// Compiles and proves a mappings folder for people: every fault with its place, and what there is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MappingBootError, type BootFault } from '../boot-faults.js';
import { compileMappings, type CompileOptions } from '../compile-mappings.js';
import type { MappingSet } from '../mapping.types.js';
import type { RuleSpec } from '../rule.read.js';
import { everyFile } from './every-file.js';

export interface MappingCounts {
  readonly mappings: number;
  readonly versions: number;
  readonly rules: number;
  readonly assumedRules: number;
  readonly codeTables: number;
  readonly codes: number;
}

export type CheckResult =
  | { readonly ok: true; readonly set: MappingSet; readonly counts: MappingCounts }
  /** Every fault of every file; `where` is file:line under the folder. */
  | { readonly ok: false; readonly faults: readonly BootFault[] };

export function checkMappings(dir: string, options: CompileOptions = {}): CheckResult {
  if (!isMappingsFolder(dir)) {
    return { ok: false, faults: [{ where: dir, text: 'is no mappings folder: it has no codes/' }] };
  }
  try {
    const set = compileMappings(dir, options);
    return { ok: true, set, counts: countMappings(set) };
  } catch (error) {
    if (error instanceof MappingBootError) return { ok: false, faults: error.details };
    throw error;
  }
}

export function isMappingsFolder(dir: string): boolean {
  return existsSync(join(dir, 'codes'));
}

export function countMappings(set: MappingSet): MappingCounts {
  const files = everyFile(set);
  const rules = files.flatMap((file) => withInner(file.rules));
  return {
    mappings: set.names.length,
    versions: files.length,
    rules: rules.length,
    assumedRules: rules.filter((rule) => rule.assumed).length,
    codeTables: set.codes.tables.length,
    codes: set.codes.tables.reduce((sum, table) => sum + table.entries.length, 0),
  };
}

function withInner(rules: readonly RuleSpec[]): RuleSpec[] {
  return rules.flatMap((rule) => [rule, ...withInner(rule.rules)]);
}
