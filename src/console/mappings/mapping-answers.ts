// What the operators' API tells of mappings, revisions, runs and trials.
import type { MappingFile } from '../../mapping/mapping-file.js';
import type { MappingSet } from '../../mapping/mapping.types.js';
import type { RuleSpec } from '../../mapping/rule.read.js';
import { readCoverage } from '../../mapping/tools/coverage.js';
import { everyFile, fileOf } from '../../mapping/tools/every-file.js';
import type { RunExplanation } from '../../mapping/tools/explain-run.js';
import { filledLeaves } from '../../mapping/tools/leaves.js';
import { shapeOf } from '../../mapping/value-shape.js';
import type { MappingRevision } from '../../store/mapping-revision.repository.js';
import type { MappingTrial, MappingTrialFinding } from '../../store/mapping-trial.repository.js';
import type { Sample } from '../../studio/sample.js';
import type { Standing } from '../../studio/mapping-keeper.service.js';
import type {
  MappingDocument,
  RevisionDocument,
  RunDocument,
  SampleDocument,
  TrialDocument,
} from './mapping.documents.js';

export interface MappingFacts {
  readonly set: MappingSet;
  readonly active: readonly Standing[];
  readonly drafts: ReadonlyMap<string, number>;
  readonly at: Date;
  readonly hasSamples: boolean;
}

export async function mappingOf(name: string, facts: MappingFacts): Promise<MappingDocument> {
  const { set, active, drafts, at, hasSamples } = facts;
  const versions = set.versions(name);
  const file = fileInForce(set, name, at);
  const standing = active.find(({ revision }) => revision.mapping === name && revision.version === file.version);
  const rules = withInner(file.rules);
  return {
    ...{ name, title: file.title, arrow: file.arrow, version: file.version, effectiveFrom: file.effectiveFrom },
    versions: versions.map(({ version, effectiveFrom }) => ({ version, effectiveFrom })),
    assumption: file.assumption ?? null,
    rules: rules.length,
    assumedRules: rules.filter(({ assumed }) => assumed).length,
    ...(await countsOf(set, name)),
    ...(standing ? standingOf(standing) : onFile),
    drafts: drafts.get(name) ?? 0,
    hasSamples,
  };
}

export const onFile = { revision: 0, activatedAt: null, activatedBy: null, baseChanged: false, broken: [] };

export function standingOf({
  revision,
  baseChanged,
  faults,
}: Standing): Pick<MappingDocument, 'revision' | 'activatedAt' | 'activatedBy' | 'baseChanged' | 'broken'> {
  return {
    revision: faults.length === 0 ? revision.revision : 0,
    activatedAt: revision.activated_at?.toISOString() ?? null,
    activatedBy: revision.activated_by,
    baseChanged,
    broken: faults.map(({ where, text }) => `${where} ${text}`),
  };
}

/** The version in force today; before the first one, the newest. */
export function fileInForce(set: MappingSet, name: string, at: Date): MappingFile {
  try {
    return set.file(name, { at });
  } catch {
    return fileOf(set, name, set.versions(name)[0]?.version ?? 0);
  }
}

const counted = new WeakMap<MappingSet, Map<string, Promise<{ unread: number; unfilled: number }>>>();

/** Coverage takes a walk through both schemas; a set never changes, so once is enough. */
function countsOf(set: MappingSet, name: string): Promise<{ unread: number; unfilled: number }> {
  const known = counted.get(set) ?? new Map<string, Promise<{ unread: number; unfilled: number }>>();
  counted.set(set, known);
  const counts =
    known.get(name) ??
    readCoverage(set, { name, at: new Date(0) }).then(({ mappings: [one] }) => ({
      unread: one?.unread.length ?? 0,
      unfilled: one?.unfilled.length ?? 0,
    }));
  known.set(name, counts);
  return counts;
}

function withInner(rules: readonly RuleSpec[]): RuleSpec[] {
  return rules.flatMap((rule) => [rule, ...withInner(rule.rules)]);
}

/** Mappings of which a version has a rule that reads the table. */
export function mappingsReading(set: MappingSet, table: string): string[] {
  const files = everyFile(set).filter(({ rules }) => tableNames(rules).has(table));
  return [...new Set(files.map(({ name }) => name))];
}

function tableNames(rules: readonly RuleSpec[]): ReadonlySet<string> {
  return new Set(withInner(rules).flatMap(({ steps }) => steps.flatMap(tableIn)));
}

export function tablesOf(set: MappingSet, rules: readonly RuleSpec[]): MappingDocument['codeTables'] {
  const names = tableNames(rules);
  return set.codes.tables
    .filter(({ name }) => names.has(name))
    .map(({ name, source, tag, entries }) => ({ name, source, tag, codes: entries.length }));
}

function tableIn(step: unknown): string[] {
  const [name, argument] = Object.entries(typeof step === 'object' && step !== null ? step : {})[0] ?? [];
  if (name === 'per' && Array.isArray(argument)) return argument.flatMap(tableIn);
  if (name !== 'code') return [];
  return [typeof argument === 'string' ? argument : String((argument as { table?: unknown }).table)];
}

export function revisionOf(row: MappingRevision): RevisionDocument {
  return {
    ...{ revision: row.revision, version: row.version, state: row.state, yaml: row.content },
    ...{ author: row.author, reason: row.reason, createdAt: row.created_at.toISOString() },
    ...{ activatedBy: row.activated_by, activatedAt: row.activated_at?.toISOString() ?? null },
    ...{ deactivatedBy: row.deactivated_by, deactivatedAt: row.deactivated_at?.toISOString() ?? null },
  };
}

export function sampleOf({ id, at, dossierId, reference, agency, basis, fault }: Sample): SampleDocument {
  return { id, at: at.toISOString(), dossierId, reference, agency, basis, fault: fault ?? null };
}

/** @param path of the text whose lines are told */
export function runOf(
  told: RunExplanation,
  source: unknown,
  { path, values }: { path: string; values: boolean },
): RunDocument {
  return {
    ok: told.ok,
    version: told.mapping.version,
    faults: [],
    rules: told.rules.map(({ where, ...rule }) => ({ ...rule, line: lineIn(where, path) })),
    problems: told.problems,
    unread: told.unread,
    fields: filledLeaves(source).map(([place, value]) => ({
      path: place,
      shape: shapeOf(value),
      ...(values ? { value } : {}),
    })),
    ...(values ? { document: source } : {}),
  };
}

function lineIn(where: string, path: string): number | null {
  return where.startsWith(`${path}:`) ? Number(where.slice(path.length + 1)) : null;
}

export function trialOf(trial: MappingTrial, found: readonly MappingTrialFinding[]): TrialDocument {
  const { id, version, who, state, wanted, tried, summary, started_at: startedAt, ended_at: endedAt } = trial;
  return {
    ...{ id, version, who, state, wanted, tried, startedAt: startedAt.toISOString() },
    endedAt: endedAt?.toISOString() ?? null,
    summary,
    findings: found.map(({ place, sample, dossier_id: dossierId, reference, verdict, detail }) => ({
      ...{ place, sample, dossierId, reference, verdict, ...(detail as object) },
    })) as TrialDocument['findings'],
  };
}
