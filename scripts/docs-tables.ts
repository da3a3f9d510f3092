// The parts of the documents that are made from the code: tables of errors, of statuses and arrows, of rules, and .env.example.
// `npm run docs` writes them; test/docs/docs.spec.ts fails when a document differs.
import { readFileSync } from 'node:fs';
import { errorTable } from '../src/domain/errors.js';
import type { ErrorEntry } from '../src/domain/errors/entry.js';
import { runbookSections } from '../src/domain/errors/runbook.js';
import { operations, systems } from '../src/domain/operations.js';
import { arrows, statusNames, statuses } from '../src/domain/status.js';
import { configSchema } from '../src/platform/config.js';
import { ruleParts } from './docs-rules.js';
import { markdownTable } from './markdown-table.js';

export interface DocumentPart {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

export function documentParts(): DocumentPart[] {
  return [
    { file: 'docs/errors.md', name: 'errors', text: errorsTable() },
    { file: 'docs/flow.md', name: 'statuses', text: statusTable() },
    { file: 'docs/flow.md', name: 'arrows', text: arrowTable() },
    { file: 'docs/flow.md', name: 'operations', text: operationTable() },
    ...ruleParts(),
  ];
}

/** The document with its marked part replaced: `<!-- made:name -->` … `<!-- /made:name -->`. */
export function withPart(document: string, part: DocumentPart): string {
  const [open, close] = [`<!-- made:${part.name} -->`, `<!-- /made:${part.name} -->`];
  const [start, end] = [document.indexOf(open), document.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${part.file} has no place for ${part.name}`);
  return `${document.slice(0, start + open.length)}\n\n${part.text}\n\n${document.slice(end)}`;
}

export function readDocument(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
}

/** .env.example: each key with its explanation and default. */
export function envExample(): string {
  const keys = Object.entries(configSchema).map(([key, spec]) => {
    const secret = 'secret' in spec && spec.secret ? ' Secret: never logged.' : '';
    return `# ${spec.explain}${secret}\n${key}=${String(spec.fallback)}`;
  });
  return `# Every key of the gateway with its default. Copy to .env and change what differs; an empty value means the default.\n\n${keys.join('\n\n')}\n`;
}

function errorsTable(): string {
  const entries = Object.entries(errorTable) as [string, ErrorEntry][];
  const rows = entries.map(([code, entry]) => [
    `<a id="${code}"></a>\`${code}\``,
    `${entry.title.en}<br>${entry.title.vi}`,
    `${entry.remedy.en}<br>${entry.remedy.vi}`,
    entry.mender,
    `[${runbookSections[entry.runbook].en}](runbook.md#${entry.runbook})`,
    doorAnswer(entry),
    entry.outcome,
  ]);
  return markdownTable(
    [
      'code',
      'what happened',
      'cause and remedy',
      'who mends it',
      'runbook',
      'HTTP · SOAP fault · error_code',
      'outcome',
    ],
    rows,
  );
}

function doorAnswer(entry: ErrorEntry): string {
  return entry.http === undefined ? '—' : `${entry.http} · ${entry.soap ?? 'Client'} · ${entry.dvcqg ?? -1}`;
}

function statusTable(): string {
  return markdownTable(
    ['status', 'name', 'English'],
    statuses.map((status) => [String(status), statusNames[status].vi, statusNames[status].en]),
  );
}

function arrowTable(): string {
  return markdownTable(
    ['from', 'to', 'who may'],
    arrows.map((arrow) => [arrow.from.join(', '), String(arrow.to), arrow.by.join(', ')]),
  );
}

function operationTable(): string {
  return markdownTable(
    ['system', 'operations, in line order'],
    systems.map((system) => [`\`${system}\``, operations[system].join(', ')]),
  );
}
