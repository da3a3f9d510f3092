// What a code says, who can mend it, what to do, and which part of the runbook tells more.
import { errorTable } from '../../domain/errors.js';
import type { ErrorEntry } from '../../domain/errors/entry.js';
import { runbookSections } from '../../domain/errors/runbook.js';
import type { CodeDocument } from './codes.documents.js';

const table: Readonly<Record<string, ErrorEntry | undefined>> = errorTable;

/** undefined: a code of a partner or of an older release. */
export function codeWords(code: string): CodeDocument | undefined {
  const entry = Object.hasOwn(table, code) ? table[code] : undefined;
  if (!entry) return undefined;
  const { title, remedy, mender, outcome, runbook } = entry;
  return { code, title, remedy, mender, outcome, runbook, runbookTitle: runbookSections[runbook] };
}

export function allCodes(): CodeDocument[] {
  return Object.keys(table).flatMap((code) => codeWords(code) ?? []);
}
