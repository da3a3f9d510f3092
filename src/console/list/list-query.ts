// The query of an operators' list, all of it judged at once. Conventions of every list under /console/api:
// - `limit` (50, at most 200; as CSV 10,000) and `cursor` of the page before; the answer is `{items, nextCursor?}`;
// - `format=csv` or `Accept: text/csv` gives the same rows as a file, with the next cursor in the header X-Next-Cursor;
// - filters are the list's own; a parameter nobody knows is an error, not a filter that silently does nothing.
import type { FastifyRequest } from 'fastify';
import { GatewayError, type Violation } from '../../domain/errors.js';

/** Reads one parameter; undefined: not valid. */
export type ReadParameter<T> = (text: string) => T | undefined;
export type Filters<F> = { readonly [K in keyof F]: ReadParameter<F[K]> };

export interface ListQuery<F> {
  readonly filters: Partial<F>;
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly format: 'json' | 'csv';
}

const defaultLimit = 50;
const largestLimit = 200;
const largestCsvLimit = 10_000;
const longestText = 512;
const longestCursor = 1024;

/** @throws GatewayError VALIDATION_FAILED with a violation for each wrong or unknown parameter. */
export function readListQuery<F>(request: FastifyRequest, filters: Filters<F>): ListQuery<F> {
  const query = request.query as Readonly<Record<string, unknown>>;
  const format = formatOf(request, query);
  const parameters: Readonly<Record<string, ReadParameter<unknown>>> = {
    ...(filters as Readonly<Record<string, ReadParameter<unknown>>>),
    limit: wholeUpTo(format === 'csv' ? largestCsvLimit : largestLimit),
    cursor: (text) => (text.length <= longestCursor ? text : undefined),
    format: oneOf('json', 'csv'),
  };
  const read: Record<string, unknown> = {};
  const wrong: Violation[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === '') continue;
    const parsed = parse(parameters[name], value);
    if (parsed === undefined) wrong.push(wrongParameter(name.slice(0, 64)));
    else read[name] = parsed;
  }
  if (wrong.length > 0) throw new GatewayError('VALIDATION_FAILED', wrong);
  const { limit, cursor, ...own } = read;
  delete own['format'];
  const usual = format === 'csv' ? largestCsvLimit : defaultLimit;
  return {
    filters: own as Partial<F>,
    limit: (limit as number | undefined) ?? usual,
    cursor: cursor as string | undefined,
    format,
  };
}

function parse(reader: ReadParameter<unknown> | undefined, value: unknown): unknown {
  if (!reader || typeof value !== 'string' || value.length > longestCursor) return undefined;
  return reader(value);
}

function formatOf(request: FastifyRequest, query: Readonly<Record<string, unknown>>): 'json' | 'csv' {
  if (query['format'] !== undefined) return query['format'] === 'csv' ? 'csv' : 'json';
  const first = (request.headers.accept ?? '').split(',', 1)[0] ?? '';
  return first.trim().toLowerCase().startsWith('text/csv') ? 'csv' : 'json';
}

export function wrongParameter(name: string): Violation {
  return {
    pointer: `/query/${name}`,
    code: 'INVALID_PARAMETER',
    vi: 'Tham số không hợp lệ',
    en: 'The parameter is not valid',
  };
}

export const anyText: ReadParameter<string> = (text) => (text.length <= longestText ? text : undefined);

export function oneOf<T extends string>(...allowed: readonly T[]): ReadParameter<T> {
  return (text) => allowed.find((one) => one === text);
}

export const agencyCode: ReadParameter<string> = (text) => (/^\d{3}(\d{2})?$/.test(text) ? text : undefined);

/** A whole number from 1. */
export function wholeUpTo(largest: number): ReadParameter<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    return value >= 1 && value <= largest ? value : undefined;
  };
}

/** A day `yyyy-MM-dd` that exists. */
export const day: ReadParameter<string> = (text) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : undefined;
};

/** `true` or `false`. */
export const flag: ReadParameter<boolean> = (text) => (text === 'true' ? true : text === 'false' ? false : undefined);
