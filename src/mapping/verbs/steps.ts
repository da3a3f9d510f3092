// Turns the `do:` list of a rule into steps, checking each verb, its argument and what it is fed.
import type { CodeTables } from '../code-tables.js';
import { dateVerbs } from './date.verbs.js';
import { listVerbs } from './list.verbs.js';
import { numberVerbs } from './number.verbs.js';
import { textVerbs } from './text.verbs.js';
import type { BuiltSteps, Kind, Step, Verb } from './verb.js';

const verbs = new Map<string, Verb>(
  [...textVerbs, ...numberVerbs, ...dateVerbs, ...listVerbs].map((verb) => [verb.name, verb]),
);

/** Every verb an analyst may write, for the documentation's test. */
export const verbNames: readonly string[] = [...verbs.keys()].sort();

/**
 * @param entries the `do:` list: a name, or one name with its argument.
 * @param kind what the first verb gets; undefined = not known.
 * @throws Error saying which verb is wrong and why.
 */
export function buildSteps(entries: unknown, kind: Kind | undefined, codes: CodeTables): BuiltSteps {
  if (!Array.isArray(entries)) throw new Error('do takes a list of verbs');
  const steps: Step[] = [];
  const names: string[] = [];
  let here = kind;
  let outputs: readonly string[] | undefined;
  for (const entry of entries) {
    const { name, argument } = readEntry(entry);
    const verb = verbs.get(name);
    if (!verb) throw new Error(`unknown verb ${name}; known are ${verbNames.join(', ')}`);
    if (here && here !== 'any' && !verb.takes.includes(here)) throw new Error(`verb ${name} cannot be given ${here}`);
    const built = buildOne(verb, argument, codes);
    steps.push(built.step);
    names.push(name);
    outputs = built.outputs;
    here = verb.gives === 'same' ? here : verb.gives;
  }
  return { steps, names, gives: here, ...(outputs ? { outputs } : {}) };
}

function buildOne(verb: Verb, argument: unknown, codes: CodeTables): ReturnType<Verb['build']> {
  try {
    return verb.build({ argument, codes, nested: (inner) => buildSteps(inner, undefined, codes) });
  } catch (error) {
    throw new Error(`verb ${verb.name} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function readEntry(entry: unknown): { name: string; argument?: unknown } {
  if (typeof entry === 'string') return { name: entry };
  const pairs = entry !== null && typeof entry === 'object' ? Object.entries(entry) : [];
  const [pair] = pairs;
  if (!pair || pairs.length !== 1) throw new Error('a verb is a name, or one name with its argument');
  return { name: pair[0], argument: pair[1] };
}
