// Describes a value without telling it: enough for an analyst to see what is wrong, nothing that is personal.
import type { ValueShape } from './mapping.types.js';

const longestPattern = 24;

export function shapeOf(value: unknown): ValueShape {
  if (value === undefined || value === null) return { type: 'absent' };
  if (Array.isArray(value)) return { type: 'list', length: value.length };
  switch (typeof value) {
    case 'string':
      return { type: 'text', length: value.length, pattern: patternOf(value) };
    case 'number':
      return { type: 'number', length: String(value).length, pattern: patternOf(String(value)) };
    case 'boolean':
      return { type: 'boolean' };
    case 'object':
      return { type: 'object', length: Object.keys(value).length };
    default:
      return { type: 'other' };
  }
}

/** Digits become 9, letters a or A, combining marks ^, spaces _, control and invisible characters ?, the rest stays. */
function patternOf(text: string): string {
  const start = text.slice(0, longestPattern);
  const pattern = start
    .replaceAll(/\p{Nd}/gu, '9')
    .replaceAll(/\p{Lu}/gu, 'A')
    .replaceAll(/\p{L}/gu, (letter) => (letter === 'A' ? 'A' : 'a'))
    .replaceAll(/\p{M}/gu, '^')
    .replaceAll(/[\p{C}]/gu, '?')
    .replaceAll(/\p{Z}/gu, '_');
  return text.length > longestPattern ? `${pattern}…` : pattern;
}
