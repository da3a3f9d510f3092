// What differs between the document sent last and the one that would be sent now, leaf by leaf. Values are shown as shapes
// (`Aaaa_Aa`, `999`) unless they may be seen.
import { shapeOf } from '../mapping/value-shape.js';

export type Tree = Readonly<Record<string, unknown>>;

export interface Difference {
  /** JSON Pointer. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: string;
  readonly after?: string;
}

const mostLeaves = 2000;

export function differences(before: unknown, after: unknown, show: (value: string) => string = masked): Difference[] {
  const old = leavesOf(before);
  const fresh = leavesOf(after);
  const paths = [...new Set([...old.keys(), ...fresh.keys()])];
  return paths.flatMap((path): Difference[] => {
    const [was, is] = [old.get(path), fresh.get(path)];
    if (was === is) return [];
    if (was === undefined) return [{ path, change: 'added', after: show(is ?? '') }];
    if (is === undefined) return [{ path, change: 'removed', before: show(was) }];
    return [{ path, change: 'changed', before: show(was), after: show(is) }];
  });
}

export function masked(value: string): string {
  const { pattern = '' } = shapeOf(value);
  return pattern;
}

/** Empty texts, nulls and absent values say the same on the wire. A list of one is what XML has for a single element. */
function leavesOf(document: unknown): Map<string, string> {
  const leaves = new Map<string, string>();
  walk(document, '', leaves);
  return leaves;
}

function walk(value: unknown, path: string, leaves: Map<string, string>): void {
  if (leaves.size >= mostLeaves || value === undefined || value === null || value === '') return;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) walk(one, index === 0 ? path : `${path}/${index}`, leaves);
    return;
  }
  if (typeof value === 'object') {
    for (const [key, one] of Object.entries(value))
      walk(one, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, leaves);
    return;
  }
  leaves.set(path, typeof value === 'string' ? value : JSON.stringify(value));
}
