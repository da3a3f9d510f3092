// What an operator holds in hand → dossiers, newest first. Each kind is answered by one index; each is cut to `limit`, and the
// next page goes on below the last id. Persons are looked up by keyed hashes: the number or name itself is in no statement's text.
import { sql, type RawBuilder } from 'kysely';
import type { Database } from './database.js';
import { nameHash, personKeys } from './keyed-hashes.js';

export type LookupKind =
  | 'dossier'
  | 'delivery'
  | 'reference'
  | 'tnhsNumber'
  | 'voucher'
  | 'paymentReference'
  | 'personNumber'
  | 'personName'
  | 'errorCode'
  | 'correlation';

/** Dossiers with ids from `from` (inclusive) to `before` (exclusive). */
export interface IdRange {
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

export interface LookupAnswer {
  /** What the text could be. */
  readonly considered: readonly LookupKind[];
  /** What it was. */
  readonly matched: readonly LookupKind[];
  /** Falling. */
  readonly ids: readonly string[];
  /** There may be more below the last id. */
  readonly more: boolean;
}

interface Lookup {
  readonly kind: LookupKind;
  /** Selects `dossier_id`s of one index. */
  readonly sources: readonly { readonly from: RawBuilder<unknown>; readonly column: string }[];
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const personNumber = /^(\d{10}|\d{12})$/;
const errorCode = /^[A-Z][A-Z0-9_]{2,63}$/;
const personName = /^[\p{L}\p{M}'’.-]+( +[\p{L}\p{M}'’.-]+)+$/u;

export async function lookUp(database: Database, text: string, range: IdRange, limit: number): Promise<LookupAnswer> {
  const lookups = lookupsOf(text);
  const parts = lookups.flatMap(({ kind, sources }) => sources.map((source) => partOf(kind, source, { range, limit })));
  const { rows } = await sql<{ kind: LookupKind; id: string }>`
    SELECT DISTINCT kind, id FROM (${sql.join(parts, sql` UNION ALL `)}) AS found ORDER BY id DESC`.execute(database);
  const ids = [...new Set(rows.map(({ id }) => id))];
  const counts = Map.groupBy(rows, ({ kind }) => kind);
  return {
    considered: lookups.map(({ kind }) => kind),
    matched: lookups.map(({ kind }) => kind).filter((kind) => counts.has(kind)),
    ids: ids.slice(0, limit),
    more: ids.length >= limit,
  };
}

function partOf(
  kind: LookupKind,
  { from, column }: Lookup['sources'][number],
  { range, limit }: { readonly range: IdRange; readonly limit: number },
): RawBuilder<unknown> {
  const id = sql.ref(column);
  // DISTINCT by the id alone, so that the index gives the order and nothing more than needed is read.
  const newest = sql`SELECT DISTINCT ${id} AS id FROM ${from} AND ${inRange(id, range)} ORDER BY ${id} DESC LIMIT ${limit}`;
  return sql`(SELECT ${kind}::text AS kind, id FROM (${newest}) AS newest)`;
}

export function inRange(id: RawBuilder<unknown>, { from, before }: IdRange): RawBuilder<unknown> {
  const floor = from === undefined ? sql`${id} IS NOT NULL` : sql`${id} >= ${from}::uuid`;
  return before === undefined ? floor : sql`${floor} AND ${id} < ${before}::uuid`;
}

/** Everything the text could be; at least a reference. */
function lookupsOf(text: string): Lookup[] {
  return [
    ...(uuid.test(text) ? idLookups(text) : []),
    ...(personNumber.test(text) ? [personLookup(text)] : []),
    ...(errorCode.test(text) ? [codeLookup(text)] : []),
    ...(personName.test(text) ? [nameLookup(text)] : []),
    ...referenceLookups(text),
  ];
}

function idLookups(text: string): Lookup[] {
  return [
    { kind: 'dossier', sources: [{ from: sql`dossier WHERE id = ${text}::uuid`, column: 'id' }] },
    { kind: 'delivery', sources: [{ from: sql`delivery WHERE id = ${text}::uuid`, column: 'dossier_id' }] },
  ];
}

function personLookup(number: string): Lookup {
  const keys = personKeys(number);
  return {
    kind: 'personNumber',
    sources: [
      { from: sql`dossier WHERE personal_id = ANY(${keys}::text[])`, column: 'id' },
      { from: sql`dossier WHERE vss_code = ANY(${keys}::text[])`, column: 'id' },
      { from: sql`cover_sheet WHERE vss_code = ANY(${keys}::text[])`, column: 'dossier_id' },
    ],
  };
}

function nameLookup(name: string): Lookup {
  return { kind: 'personName', sources: [{ from: sql`dossier WHERE name_hash = ${nameHash(name)}`, column: 'id' }] };
}

/** Now, or at any attempt before. */
function codeLookup(code: string): Lookup {
  return {
    kind: 'errorCode',
    sources: [
      { from: sql`delivery WHERE code = ${code}`, column: 'dossier_id' },
      { from: sql`attempt WHERE code = ${code}`, column: 'dossier_id' },
    ],
  };
}

function referenceLookups(text: string): Lookup[] {
  const byDossier = (kind: LookupKind, column: string): Lookup => ({
    kind,
    sources: [{ from: sql`dossier WHERE ${sql.ref(column)} = ${text}`, column: 'id' }],
  });
  return [
    byDossier('reference', 'portal_ref'),
    byDossier('tnhsNumber', 'tnhs_number'),
    {
      kind: 'voucher',
      sources: [
        { from: sql`voucher WHERE number = ${text}`, column: 'dossier_id' },
        { from: sql`voucher WHERE document_number = ${text}`, column: 'dossier_id' },
      ],
    },
    byDossier('paymentReference', 'payment_reference'),
    {
      kind: 'correlation',
      sources: [
        { from: sql`dossier WHERE correlation_id = ${text}`, column: 'id' },
        { from: sql`message WHERE direction = 'in' AND correlation_id = ${text}`, column: 'dossier_id' },
      ],
    },
  ];
}
