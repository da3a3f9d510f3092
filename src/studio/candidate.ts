// An edited mapping or code table before it is in force: compiled with everything that is in force around it, and held to what the rooms that
// run it rely on: its name, its two schemas, and no expressions where it is run without them.
import { parseDocument } from 'yaml';
import { MappingBootError, type BootFault, type YamlPath } from '../mapping/boot-faults.js';
import type { MappingsFolder, MappingTexts } from '../mapping/compile-mappings.js';
import type { LiveMappings } from '../mapping/live-mappings.js';
import type { MappingFile } from '../mapping/mapping-file.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { fileOf } from '../mapping/tools/every-file.js';

export const longestYaml = 262_144;

export interface CandidateFault {
  /** In the edited text; absent: in a file that builds on it. */
  readonly line?: number;
  readonly text: string;
}

export type Candidate =
  | { readonly ok: true; readonly set: MappingSet; readonly version: number; readonly path: string }
  | { readonly ok: false; readonly faults: readonly CandidateFault[] };

export interface Edited {
  readonly name: string;
  readonly yaml: string;
}

interface Surroundings {
  readonly mappings: LiveMappings;
  /** What lies over the files now. */
  readonly overlay: MappingTexts;
  /** Compile everything, not only the mapping's own folder. */
  readonly whole?: boolean;
}

const tables = 'codes/';

/** Code tables go by their path among the names of mappings: `codes/form-sex`. They have one version. */
export function isTable(name: string): boolean {
  return name.startsWith(tables);
}

export function tableName(table: string): string {
  return tables + table;
}

export function tableIn(name: string): string {
  return name.slice(tables.length);
}

/** `canonical-to-tnhs/canonical-to-tnhs-create.v1.yaml`; the folder is the one in which the release has the mapping. */
export function pathOf(mappings: LiveMappings, named: { readonly mapping: string; readonly version: number }): string {
  if (isTable(named.mapping)) return `${named.mapping}.yaml`;
  return `${arrowIn(mappings.folder, named.mapping)}/${named.mapping}.v${named.version}.yaml`;
}

function arrowIn(folder: MappingsFolder, mapping: string): string {
  const path = [...folder.files.keys()].find((one) => /\/(.*)\.v\d+\.yaml$/.exec(one)?.[1] === mapping);
  return path?.slice(0, path.indexOf('/')) ?? 'gone';
}

/** Never throws for what a person wrote. */
export function prove(edited: Edited, around: Surroundings): Candidate {
  const head = headOf(edited.yaml);
  if ('faults' in head) return { ok: false, faults: head.faults };
  return isTable(edited.name) ? proveTable(edited, head, around) : proveMapping(edited, head, around);
}

/** Compiled with every mapping that reads it. */
function proveTable({ name, yaml }: Edited, head: Head, { mappings, overlay }: Surroundings): Candidate {
  const table = tableIn(name);
  if (head.table !== table)
    return { ok: false, faults: [{ line: head.at(['table']), text: `table must stay ${table}` }] };
  const path = pathOf(mappings, { mapping: name, version: 1 });
  return compiled(path, () => ({
    set: mappings.folder.compile(new Map([...overlay, [path, yaml]])),
    version: 1,
    faults: [],
  }));
}

function proveMapping({ name, yaml }: Edited, head: Head, around: Surroundings): Candidate {
  const { mappings } = around;
  const before = fileOf(mappings.present, name, mappings.present.versions(name)[0]?.version ?? 0);
  const version = Number.isInteger(head.version) ? (head.version as number) : before.version;
  const path = pathOf(mappings, { mapping: name, version });
  const wrong = wrongHead(name, head, textHead(around, before));
  if (wrong.length > 0) return { ok: false, faults: wrong };
  return compiled(path, () => {
    const only = around.whole === true ? undefined : before.arrow;
    const set = mappings.folder.compile(new Map([...around.overlay, [path, yaml]]), only);
    return { set, version, faults: newExpressions(name, set, { before, version, mappings }) };
  });
}

interface Compiled {
  readonly set: MappingSet;
  readonly version: number;
  readonly faults: readonly CandidateFault[];
}

function compiled(path: string, compile: () => Compiled): Candidate {
  try {
    const { set, version, faults } = compile();
    return faults.length > 0 ? { ok: false, faults } : { ok: true, set, version, path };
  } catch (error) {
    if (error instanceof MappingBootError)
      return { ok: false, faults: distinct(error.details.map((one) => faultOf(one, path))) };
    return {
      ok: false,
      faults: [{ text: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }],
    };
  }
}

type Head = Readonly<Record<'mapping' | 'table' | 'version' | 'source' | 'target', unknown>> & {
  readonly at: (path: YamlPath) => number;
};

function headOf(yaml: string): Head | { readonly faults: readonly CandidateFault[] } {
  if (yaml.length > longestYaml) return { faults: [{ text: `is longer than ${longestYaml} characters` }] };
  try {
    const document = parseDocument(yaml, { prettyErrors: false });
    const lineAt = (offset: number): number => yaml.slice(0, offset).split('\n').length;
    if (document.errors.length > 0)
      return {
        faults: document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), text: `YAML: ${message}` })),
      };
    const raw = (document.toJS({ maxAliasCount: 100 }) ?? {}) as Partial<Head>;
    const at = (path: YamlPath): number => {
      const node = document.getIn(path, true) as { readonly range?: readonly [number, number, number] } | undefined;
      return lineAt(node?.range?.[0] ?? 0);
    };
    const { mapping, table, version, source, target } = raw;
    return { mapping, table, version, source, target, at };
  } catch (error) {
    return { faults: [{ text: `YAML: ${error instanceof Error ? error.message : String(error)}` }] };
  }
}

/** The head of the newest version that is in force now. */
function textHead({ mappings, overlay }: Surroundings, { name, version }: MappingFile): Partial<Head> {
  const path = pathOf(mappings, { mapping: name, version });
  const head = headOf(overlay.get(path) ?? mappings.folder.textAt(path) ?? '');
  return 'faults' in head ? {} : head;
}

function wrongHead(name: string, head: Head, known: Partial<Head>): CandidateFault[] {
  const wanted = { mapping: name, source: known.source, target: known.target };
  return (['mapping', 'source', 'target'] as const)
    .filter((key) => head[key] !== wanted[key])
    .map((key) => ({ line: head.at([key]), text: `${key} must stay ${String(wanted[key])}` }));
}

/** A room that runs a mapping in one go cannot wait for an expression. */
function newExpressions(
  name: string,
  set: MappingSet,
  { before, version, mappings }: { before: MappingFile; version: number; mappings: LiveMappings },
): CandidateFault[] {
  const day = new Date(0);
  const wasSync = mappings.present.isSync(name, { at: day, version: before.version });
  if (!wasSync || set.isSync(name, { at: day, version })) return [];
  return [{ text: 'jsonata: this mapping has no expressions so far; the first one needs a release' }];
}

/** A rule that another mapping builds on is judged in both. */
function distinct(faults: readonly CandidateFault[]): CandidateFault[] {
  return [...new Map(faults.map((one) => [`${one.line} ${one.text}`, one])).values()];
}

function faultOf({ where, text }: BootFault, path: string): CandidateFault {
  const line = where.startsWith(`${path}:`) ? Number(where.slice(path.length + 1)) : NaN;
  return Number.isInteger(line) ? { line, text } : { text: where === path ? text : `${where} ${text}` };
}
