// Puts what happened into an order in which nothing stands before its cause, the same at every reading.
// 1. a thing happened no earlier than its causes, whatever another clock said  2. earlier first  3. at one moment: lower rank first
// (what came from outside, then its effects), a cause as early as its effects need it, then as given.
export interface Happening {
  readonly id: string;
  /** As its own clock said. */
  readonly at: Date;
  readonly rank: number;
  /** Ids of what must stand before it; unknown ids are left aside. */
  readonly after?: readonly string[];
}

export interface Placed<H> {
  readonly happening: H;
  /** `at`, or the moment of the latest cause where that is later. */
  readonly at: Date;
}

interface Standing<H> {
  readonly happening: H;
  readonly place: number;
  readonly effects: Standing<H>[];
  readonly causes: number;
  atMs: number;
  /** The lowest rank among itself and what waits for it at the same moment. */
  urgency: number;
}

export function causalOrder<H extends Happening>(happenings: readonly H[]): Placed<H>[] {
  const all = linked(happenings);
  const someOrder = inOrder(all, byPlace);
  for (const { effects, atMs } of someOrder) for (const effect of effects) effect.atMs = Math.max(effect.atMs, atMs);
  for (const one of someOrder.toReversed()) one.urgency = urgencyOf(one);
  return inOrder(all, byMoment).map(({ happening, atMs }) => ({ happening, at: new Date(atMs) }));
}

function linked<H extends Happening>(happenings: readonly H[]): Standing<H>[] {
  const ids = new Set(happenings.map(({ id }) => id));
  const all = happenings.map((happening, place): Standing<H> => {
    const { at, rank, after = [] } = happening;
    const causes = after.filter((id) => ids.has(id)).length;
    return { happening, place, effects: [], causes, atMs: at.getTime(), urgency: rank };
  });
  const byId = new Map(all.map((one) => [one.happening.id, one]));
  for (const one of all) for (const cause of one.happening.after ?? []) byId.get(cause)?.effects.push(one);
  return all;
}

function urgencyOf<H extends Happening>({ happening, effects, atMs }: Standing<H>): number {
  const now = effects.filter((effect) => effect.atMs === atMs);
  return Math.min(happening.rank, ...now.map(({ urgency }) => urgency));
}

type Before = <H extends Happening>(one: Standing<H>, other: Standing<H>) => number;

const byPlace: Before = (one, other) => one.place - other.place;

const byMoment: Before = (one, other) =>
  one.atMs - other.atMs ||
  one.urgency - other.urgency ||
  one.happening.rank - other.happening.rank ||
  one.place - other.place;

/** Causes first; among those whose causes are all placed, the first by `before`. */
function inOrder<H extends Happening>(all: readonly Standing<H>[], before: Before): Standing<H>[] {
  const missing = new Map(all.map((one) => [one, one.causes]));
  // The next to be placed stands last.
  const ready = all.filter(({ causes }) => causes === 0).sort((one, other) => before(other, one));
  const placed: Standing<H>[] = [];
  for (let next = ready.pop(); next; next = ready.pop()) {
    placed.push(next);
    for (const effect of next.effects) {
      const left = (missing.get(effect) ?? 0) - 1;
      missing.set(effect, left);
      if (left === 0) insert(ready, effect, before);
    }
  }
  if (placed.length < all.length) throw new Error('things that happened cause each other in a ring');
  return placed;
}

function insert<H extends Happening>(ready: Standing<H>[], one: Standing<H>, before: Before): void {
  let [low, high] = [0, ready.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = ready[middle];
    if (there && before(there, one) > 0) low = middle + 1;
    else high = middle;
  }
  ready.splice(low, 0, one);
}
