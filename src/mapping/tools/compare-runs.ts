// Two versions of one mapping over recorded messages: which messages change, where, from what to what; which fail or pass
// only now. One message at a time; the summary grows with the mapping's fields, not with the messages.
import type { MappingProblemCode } from '../mapping.problems.js';
import type { MappingResult, MappingSet } from '../mapping.types.js';
import { leavesOf, patternOf } from './leaves.js';
import type { RecordedMessage } from './recorded-messages.js';
import { shown, type ShownValue } from './shown-value.js';

/** One side: the set of a folder, and a version of it; absent: the one in force on the message's day. */
export interface MappingSide {
  readonly set: MappingSet;
  readonly version?: number;
}

export interface FieldChange {
  /** JSON Pointer into the target. */
  readonly target: string;
  readonly before: ShownValue;
  readonly after: ShownValue;
}

export interface BriefProblem {
  readonly code: MappingProblemCode | 'NO_VERSION_IN_FORCE';
  readonly rule: string;
  readonly target: string;
}

export type Verdict = 'same' | 'changed' | 'newly-fails' | 'newly-passes' | 'still-fails' | 'unreadable';

export interface MessageComparison {
  readonly where: string;
  readonly verdict: Verdict;
  /** When both sides pass. */
  readonly changes: readonly FieldChange[];
  /** Problems of one side that the other does not have. */
  readonly gone: readonly BriefProblem[];
  readonly come: readonly BriefProblem[];
  /** Why the message could not be read. */
  readonly fault?: string;
}

export interface CompareOptions {
  readonly name: string;
  /** The day of messages that bring none. */
  readonly at: Date;
  readonly showValues?: boolean;
  readonly signal?: AbortSignal;
}

export interface CompareSides {
  readonly before: MappingSide;
  readonly after: MappingSide;
}

export async function* compareRuns(
  { before, after }: CompareSides,
  messages: AsyncIterable<RecordedMessage> | Iterable<RecordedMessage>,
  options: CompareOptions,
): AsyncGenerator<MessageComparison> {
  for await (const message of messages) {
    if (options.signal?.aborted) return;
    if (message.fault !== undefined) {
      yield { where: message.where, verdict: 'unreadable', changes: [], gone: [], come: [], fault: message.fault };
      continue;
    }
    const at = message.at ?? options.at;
    const left = await sideRun(before, options.name, message.source, at);
    const right = await sideRun(after, options.name, message.source, at);
    yield { where: message.where, ...compared(left, right, options.showValues ?? false) };
  }
}

type SideRun = { readonly value: unknown } | { readonly problems: readonly BriefProblem[] };

async function sideRun({ set, version }: MappingSide, name: string, source: unknown, at: Date): Promise<SideRun> {
  const picked = version === undefined ? {} : { version };
  if (version === undefined && !isInForce(set, name, at)) {
    return { problems: [{ code: 'NO_VERSION_IN_FORCE', rule: name, target: '' }] };
  }
  return briefed(await set.runAsync(name, source, { at, ...picked }));
}

function isInForce(set: MappingSet, name: string, at: Date): boolean {
  const day = new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
  return set.versions(name).some(({ effectiveFrom }) => effectiveFrom <= day);
}

function briefed(result: MappingResult): SideRun {
  if (result.ok) return { value: result.value };
  return { problems: result.problems.map(({ code, rule, targetPath }) => ({ code, rule, target: targetPath })) };
}

function compared(left: SideRun, right: SideRun, showValues: boolean): Omit<MessageComparison, 'where'> {
  const [gone, come] = [without(left, right), without(right, left)];
  if ('problems' in left) {
    const verdict = 'problems' in right ? 'still-fails' : 'newly-passes';
    return { verdict, changes: [], gone, come };
  }
  if ('problems' in right) return { verdict: 'newly-fails', changes: [], gone, come };
  const changes = changesBetween(left.value, right.value, showValues);
  return { verdict: changes.length > 0 ? 'changed' : 'same', changes, gone, come };
}

function without(side: SideRun, other: SideRun): readonly BriefProblem[] {
  if (!('problems' in side)) return [];
  const known = new Set('problems' in other ? other.problems.map(keyOf) : []);
  return side.problems.filter((problem) => !known.has(keyOf(problem)));
}

function keyOf({ code, target }: BriefProblem): string {
  return `${code} ${target}`;
}

function changesBetween(left: unknown, right: unknown, showValues: boolean): FieldChange[] {
  const [before, after] = [leavesOf(left), leavesOf(right)];
  const places = new Set([...before.keys(), ...after.keys()]);
  return [...places]
    .filter((place) => !isSame(before, after, place))
    .map((target) => ({
      target,
      before: shown(before.get(target), showValues),
      after: shown(after.get(target), showValues),
    }));
}

/** Leaves are scalars, or an empty list or object. */
function isSame(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>, place: string): boolean {
  if (before.has(place) !== after.has(place)) return false;
  const [one, other] = [before.get(place), after.get(place)];
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

/** Counts of a comparison; feed it every message. */
export class ComparisonSummary {
  readonly verdicts: Record<Verdict, number> = {
    ...{ same: 0, changed: 0, 'newly-fails': 0, 'newly-passes': 0, 'still-fails': 0, unreadable: 0 },
  };
  /** Messages in which this target field changed; items of lists as `*`. */
  readonly fields = new Map<string, number>();
  /** Messages that newly have this problem: `CODE /target`. */
  readonly problems = new Map<string, number>();

  add(comparison: MessageComparison): void {
    this.verdicts[comparison.verdict] += 1;
    count(
      this.fields,
      comparison.changes.map(({ target }) => patternOf(target)),
    );
    count(
      this.problems,
      comparison.come.map(({ code, target }) => `${code} ${patternOf(target)}`),
    );
  }

  get messages(): number {
    return Object.values(this.verdicts).reduce((sum, one) => sum + one, 0);
  }

  /** Nothing a person has to look at. */
  get isQuiet(): boolean {
    return this.messages === this.verdicts.same + this.verdicts['still-fails'];
  }

  toJSON(): Record<string, unknown> {
    const { messages, verdicts } = this;
    return { messages, verdicts, fields: sorted(this.fields), problems: sorted(this.problems) };
  }
}

function count(counts: Map<string, number>, keys: readonly string[]): void {
  for (const key of new Set(keys)) counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].toSorted((left, right) => right[1] - left[1]));
}
