// One mapping file: its header, its schemas and its rules as read, with `extends` resolved.
import type { BootFaults, YamlFile } from './boot-faults.js';
import { RuleReader, type RuleSpec } from './rule.read.js';
import { movedUnder } from './rule.move.js';
import type { Shape } from './shape.js';

export interface MappingFile {
  readonly name: string;
  readonly version: number;
  readonly arrow: string;
  readonly effectiveFrom: string;
  readonly title: string;
  /** What the whole mapping assumes; undefined: nothing. */
  readonly assumption?: string;
  /** Only what changed is mapped: nothing is required, nothing defaulted. */
  readonly partial: boolean;
  readonly source: Shape | undefined;
  readonly target: Shape | undefined;
  readonly rules: readonly RuleSpec[];
  /** `file:line` of the header. */
  readonly where: string;
}

export interface FileContext {
  readonly arrow: string;
  readonly faults: BootFaults;
  /** A schema by name (`canonical-dossier.v1`) or by place in a contract (`wsdl:tnhs/tnhs.wsdl#TiepNhanHoSo`). */
  readonly schema: (name: string) => Shape | undefined;
  /** The mapping file of the same folder that `extends` names (`dvcqg-to-canonical.v1`). */
  readonly other: (name: string) => MappingFile | undefined;
}

const keys = new Set([
  ...['mapping', 'version', 'arrow', 'effective_from', 'title', 'assumed'],
  ...['source', 'target', 'extends', 'partial', 'rules'],
]);

export function readMappingFile(file: YamlFile, context: FileContext): MappingFile {
  const raw = (file.data ?? {}) as Record<string, unknown>;
  const fault = (text: string, key: string): void => context.faults.add(file.at([key]), text);
  for (const key of Object.keys(raw)) if (!keys.has(key)) fault(`unknown key ${key}`, key);
  const name = typeof raw.mapping === 'string' ? raw.mapping : '';
  const version = Number.isInteger(raw.version) ? (raw.version as number) : 0;
  const effectiveFrom = typeof raw.effective_from === 'string' ? raw.effective_from : '';
  if (file.fileName !== `${name}.v${version}.yaml`) fault(`must stand in ${name}.v${version}.yaml`, 'mapping');
  if (raw.arrow !== context.arrow) fault(`arrow must be the folder's name, ${context.arrow}`, 'arrow');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(effectiveFrom)) fault('effective_from must be yyyy-MM-dd', 'effective_from');
  if (!('assumed' in raw)) fault('assumed must say what is assumed, or false', 'assumed');
  return {
    ...{ name, version, effectiveFrom, arrow: context.arrow, partial: raw.partial === true, where: file.at() },
    ...headline(raw, name),
    source: namedSchema('source', raw, file, context),
    target: namedSchema('target', raw, file, context),
    rules: rulesOf(raw, file, context),
  };
}

function headline(raw: Record<string, unknown>, name: string): Pick<MappingFile, 'title' | 'assumption'> {
  const title = typeof raw.title === 'string' ? raw.title : name;
  return { title, ...(typeof raw.assumed === 'string' ? { assumption: raw.assumed } : {}) };
}

function namedSchema(
  key: 'source' | 'target',
  raw: Record<string, unknown>,
  file: YamlFile,
  context: FileContext,
): Shape | undefined {
  const shape = typeof raw[key] === 'string' ? context.schema(raw[key]) : undefined;
  if (!shape) context.faults.add(file.at([key]), `${key} names no known schema: ${String(raw[key])}`);
  return shape;
}

function rulesOf(raw: Record<string, unknown>, file: YamlFile, context: FileContext): RuleSpec[] {
  const own =
    'rules' in raw || !('extends' in raw) ? new RuleReader(file, context.faults).readAll(raw.rules, ['rules']) : [];
  const rules = 'extends' in raw ? extended(raw.extends, own, { file, context }) : own;
  return raw.partial === true ? rules.map(loosened) : rules;
}

const extensionKeys = ['mapping', 'under', 'without', 'before'] as const;
type Extension = Partial<Record<(typeof extensionKeys)[number], unknown>>;

/**
 * `extends: name.v1`, or with more to say: `{ mapping: name.v1, under: /HoSo, without: [ruleId], before: ruleId }`.
 * A rule with the id of an inherited one takes its place; new ones stand at the end, or before the rule named.
 */
function extended(
  value: unknown,
  own: RuleSpec[],
  { file, context }: { file: YamlFile; context: FileContext },
): RuleSpec[] {
  const fault = (text: string): void => context.faults.add(file.at(['extends']), `extends: ${text}`);
  const spec = (typeof value === 'string' ? { mapping: value } : (value ?? {})) as Extension;
  const unknown = Object.keys(spec).filter((key) => !(extensionKeys as readonly string[]).includes(key));
  if (unknown.length > 0) fault(`does not know ${unknown.join(', ')}; it takes ${extensionKeys.join(', ')}`);
  const base = context.other(String(spec.mapping));
  if (!base) fault(`no mapping here is named ${String(spec.mapping)}`);
  const inherited = base?.rules ?? [];
  const without = Array.isArray(spec.without) ? spec.without.map(String) : [];
  for (const id of [...without, ...(typeof spec.before === 'string' ? [spec.before] : [])]) {
    if (!inherited.some((rule) => rule.id === id)) fault(`there is no rule ${id}`);
  }
  const kept = moved(
    inherited.filter(({ id }) => !without.includes(id)),
    spec.under,
    fault,
  );
  return merged(kept, own, spec.before);
}

function moved(rules: readonly RuleSpec[], under: unknown, fault: (text: string) => void): readonly RuleSpec[] {
  if (under === undefined) return rules;
  if (typeof under === 'string' && /^\/[^/~\s]+$/.test(under)) return rules.map((rule) => movedUnder(rule, under));
  fault('under takes one field of the source, /Field');
  return rules;
}

function merged(inherited: readonly RuleSpec[], own: readonly RuleSpec[], before: unknown): RuleSpec[] {
  const replaced = inherited.map((rule) => own.find(({ id }) => id === rule.id) ?? rule);
  const added = own.filter(({ id }) => !inherited.some((rule) => rule.id === id));
  const at = replaced.findIndex(({ id }) => id === before);
  return replaced.toSpliced(at < 0 ? replaced.length : at, 0, ...added);
}

function loosened(rule: RuleSpec): RuleSpec {
  const rest: RuleSpec = { ...rule, required: false, fallback: undefined };
  // Items of a list are always whole: a changed list replaces the old one.
  return { ...rest, rules: rule.origin.kind === 'each' ? rule.rules : rule.rules.map(loosened) };
}
