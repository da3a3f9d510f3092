// Both languages, Vietnamese first; TNHS_LANG=vi or en for one of them. And the error that ends a command with words.
import type { Bilingual } from '../domain/status.js';
import { environment } from '../platform/config.js';

/** 0 done · 1 refused · 2 wrongly typed · 3 not signed in or not allowed · 4 the gateway cannot be reached · 130 broken off. */
export const exitCodes = { refused: 1, usage: 2, notAllowed: 3, unreachable: 4, interrupted: 130 } as const;

export function say({ vi, en }: Bilingual): string {
  const tongue = environment['TNHS_LANG'];
  if (tongue === 'vi') return vi;
  return tongue === 'en' ? en : `${vi} · ${en}`;
}

export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    readonly exitCode: number,
    words: Bilingual | string,
  ) {
    super(typeof words === 'string' ? words : say(words));
  }
}
