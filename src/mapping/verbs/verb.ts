// What a verb is: a name an analyst writes in `do:`, checked and turned into a closure at boot.
import type { CodeTables } from '../code-tables.js';
import type { MappingProblemCode } from '../mapping.problems.js';
import type { RunWatcher } from '../mapping.types.js';
import type { Shape } from '../shape.js';

export type Kind = Shape['type'];

/** A verb that could not do its work. One frozen object per code: failing costs nothing. */
export class Failure {
  private static readonly known = new Map<MappingProblemCode, Failure>();
  readonly code: MappingProblemCode;
  private constructor(code: MappingProblemCode) {
    this.code = code;
  }
  static of(code: MappingProblemCode): Failure {
    const known = Failure.known.get(code) ?? Object.freeze(new Failure(code));
    Failure.known.set(code, known);
    return known;
  }
}

/** What a step may look at besides its value: the local day that picks code entries. */
export interface StepContext {
  readonly day: string;
  readonly watcher?: RunWatcher | undefined;
}

/** Gets a present value; returns the new one, a Failure, or undefined when nothing is left. */
export type Step = (value: unknown, context: StepContext) => unknown;

export interface VerbBuild {
  readonly argument: unknown;
  readonly codes: CodeTables;
  /** Builds the inner verbs of `per:`. */
  readonly nested: (steps: unknown) => BuiltSteps;
}

export interface BuiltSteps {
  readonly steps: readonly Step[];
  readonly names: readonly string[];
  readonly gives: Kind | undefined;
  /** Every text the last verb can give, when that is a closed set (a code table). */
  readonly outputs?: readonly string[];
}

export interface BuiltVerb {
  readonly step: Step;
  readonly outputs?: readonly string[];
}

export interface Verb {
  readonly name: string;
  readonly takes: readonly Kind[];
  /** Kind of the result; `same` = as it came. */
  readonly gives: Kind | 'same';
  /** @throws Error saying what is wrong with the argument. */
  readonly build: (build: VerbBuild) => BuiltVerb;
}

/** A step for text only; anything else is NOT_TEXT. */
export function onText(step: (value: string, context: StepContext) => unknown): BuiltVerb {
  return { step: (value, context) => (typeof value === 'string' ? step(value, context) : Failure.of('NOT_TEXT')) };
}

/** A verb without an argument. */
export function plain(name: string, step: (value: string) => unknown, takes: readonly Kind[] = ['text']): Verb {
  return {
    name,
    takes,
    gives: 'text',
    build: ({ argument }) => {
      refuseArgument(argument);
      return onText(step);
    },
  };
}

export function refuseArgument(argument: unknown): void {
  if (argument !== undefined) throw new Error('takes no argument');
}

/** The argument as an object with no other keys than the allowed ones. */
export function options(argument: unknown, allowed: readonly string[]): Record<string, unknown> {
  if (argument === undefined) return {};
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument)) {
    throw new Error(`takes options {${allowed.join(', ')}}`);
  }
  const unknown = Object.keys(argument).filter((key) => !allowed.includes(key));
  if (unknown.length > 0) throw new Error(`does not know ${unknown.join(', ')}; it takes ${allowed.join(', ')}`);
  return argument as Record<string, unknown>;
}
