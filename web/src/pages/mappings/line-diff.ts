// Which lines of a text became which: the longest common run of lines is kept, the rest came or went.
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'come';
  readonly text: string;
  /** In the later text; of what went, in the earlier one. */
  readonly line: number;
}

/** Both texts are mapping files: a few hundred lines. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const common = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [old = '', fresh = ''] = [left[i], right[j]];
    if (i < left.length && j < right.length && old === fresh) {
      lines.push({ kind: 'same', text: fresh, line: j + 1 });
      i += 1;
      j += 1;
    } else if (j >= right.length || (i < left.length && lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))) {
      lines.push({ kind: 'gone', text: old, line: i + 1 });
      i += 1;
    } else {
      lines.push({ kind: 'come', text: fresh, line: j + 1 });
      j += 1;
    }
  }
  return lines;
}

/** Only what changed, with a few lines around it. */
export function changedLines(lines: readonly DiffLine[], around = 3): DiffLine[] {
  const near = (index: number): boolean =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same');
  return lines.filter((_line, index) => near(index));
}

function lengthAt(table: readonly Uint16Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

/** [i][j]: how many lines the rests from i and j have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    const row = table[i];
    for (let j = right.length - 1; row && j >= 0; j -= 1)
      row[j] =
        left[i] === right[j]
          ? lengthAt(table, i + 1, j + 1) + 1
          : Math.max(lengthAt(table, i + 1, j), lengthAt(table, i, j + 1));
  }
  return table;
}
