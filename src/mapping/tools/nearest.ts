// What a person may have meant by a name that is not there.

/** The known names near `asked`, nearest first; at most `most`. */
export function nearest(asked: string, known: readonly string[], most = 3): string[] {
  const wanted = asked.toLowerCase();
  const farthest = Math.max(2, Math.ceil(wanted.length / 3));
  const measured = known.map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }));
  const near = measured.filter(({ name, away }) => away <= farthest || name.toLowerCase().includes(wanted));
  return near
    .toSorted((left, right) => left.away - right.away)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Characters to put in, take out or change (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1];
    for (const [index, other] of [...right].entries()) {
      const changed = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
