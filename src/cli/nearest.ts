/** The likeliest of what could have been meant; undefined where nothing is like it. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const ranked = known.map((one) => ({ one, far: distance(typed, one) })).sort((one, other) => one.far - other.far);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(typed.length / 3)) ? best.one : undefined;
}

/** Letters to add, drop or change (Levenshtein). */
function distance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_nothing, place) => place);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const change = (above[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1);
      line.push(Math.min(change, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
