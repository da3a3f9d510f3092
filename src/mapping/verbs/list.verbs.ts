// Verbs for lists and codes.
import type { CodeTables } from '../code-tables.js';
import {
  Failure,
  onText,
  options,
  refuseArgument,
  type BuiltVerb,
  type Step,
  type Verb,
  type VerbBuild,
} from './verb.js';

function separator(argument: unknown): string {
  if (typeof argument !== 'string' || argument === '') throw new Error('takes a separator');
  return argument;
}

function split({ argument }: VerbBuild): BuiltVerb {
  const by = separator(argument);
  return onText((text) => {
    const items = text.split(by).map((item) => item.trim());
    return items.filter((item) => item !== '');
  });
}

function join({ argument }: VerbBuild): BuiltVerb {
  const by = typeof argument === 'string' ? argument : separator(argument);
  return { step: (value) => (Array.isArray(value) ? value.map(String).join(by) : Failure.of('NOT_A_LIST')) };
}

function perItem({ argument, nested }: VerbBuild): BuiltVerb {
  const { steps, outputs } = nested(argument);
  const step: Step = (value, context) => {
    if (!Array.isArray(value)) return Failure.of('NOT_A_LIST');
    const items: unknown[] = [];
    for (const item of value) {
      let here: unknown = item;
      for (const inner of steps) {
        here = inner(here, context);
        if (here instanceof Failure) return here;
        if (here === undefined) break;
      }
      if (here !== undefined && here !== '') items.push(here);
    }
    return items;
  };
  return outputs ? { step, outputs } : { step };
}

function code({ argument, codes }: VerbBuild): BuiltVerb {
  const { table, reverse = false } =
    typeof argument === 'string' ? { table: argument } : options(argument, ['table', 'reverse']);
  if (typeof table !== 'string' || !codes.has(table)) throw new Error(`unknown code table ${String(table)}`);
  if (reverse === true) refuseAmbiguous(codes, table);
  const step = onText((text, { day, watcher }) => {
    const found = reverse === true ? codes.codeFor(table, text, day) : codes.meaning(table, text, day);
    if (found !== undefined) watcher?.code?.({ table, code: reverse === true ? found : text, day });
    return found ?? Failure.of('UNKNOWN_CODE');
  });
  const entries = codes.tables.find(({ name }) => name === table)?.entries ?? [];
  return { ...step, outputs: entries.map((entry) => (reverse === true ? entry.code : entry.to)) };
}

function refuseAmbiguous(codes: CodeTables, table: string): void {
  const entries = codes.tables.find(({ name }) => name === table)?.entries ?? [];
  for (const left of entries) {
    const twin = entries.find(
      (right) =>
        right.code !== left.code && right.to === left.to && right.from <= left.until && left.from <= right.until,
    );
    if (twin) throw new Error(`table ${table} cannot be read backwards: ${left.code} and ${twin.code} mean ${left.to}`);
  }
}

export const listVerbs: readonly Verb[] = [
  { name: 'split', takes: ['text'], gives: 'list', build: split },
  { name: 'join', takes: ['list'], gives: 'text', build: join },
  { name: 'per', takes: ['list'], gives: 'list', build: perItem },
  { name: 'code', takes: ['text'], gives: 'text', build: code },
  {
    name: 'list',
    takes: ['any', 'text', 'integer', 'object', 'list'],
    gives: 'list',
    build: ({ argument }) => {
      refuseArgument(argument);
      return { step: (value) => (Array.isArray(value) ? (value as unknown[]) : [value]) };
    },
  },
  {
    name: 'unique',
    takes: ['list'],
    gives: 'list',
    build: ({ argument }) => {
      refuseArgument(argument);
      return { step: (value) => (Array.isArray(value) ? [...new Set<unknown>(value)] : Failure.of('NOT_A_LIST')) };
    },
  },
];
