// Control and bidirectional formatting characters make a text read differently from what it is; no field of a form needs one.
import type { Violation } from '../../domain/errors.js';

// Controls without tab, line feed and carriage return; ALM, LRM, RLM; embeddings, overrides and isolates.
const hidden = /(?![\t\n\r])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * Every text and key of the form that hides something.
 * @param contentKey the key whose texts are Base64 and judged elsewhere
 */
export function findHiddenCharacters(form: unknown, contentKey?: string): Violation[] {
  const found: Violation[] = [];
  look(form, '', { found, contentKey });
  return found;
}

interface Search {
  readonly found: Violation[];
  readonly contentKey: string | undefined;
}

function look(value: unknown, pointer: string, search: Search): void {
  if (typeof value === 'string') {
    if (hidden.test(value)) search.found.push(violation(pointer));
    return;
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === search.contentKey) continue;
    if (hidden.test(key)) search.found.push(violation(pointer));
    else look(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, search);
  }
}

function violation(pointer: string): Violation {
  return {
    pointer,
    code: 'HIDDEN_CHARACTER',
    vi: 'Chứa ký tự điều khiển hoặc ký tự đổi chiều chữ',
    en: 'Contains a control character or a character that changes the direction of text',
  };
}
