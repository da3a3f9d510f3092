// One page of an operators' list, from its query to its answer, as JSON or as a CSV file.
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../../domain/errors.js';
import { TokenSigner } from '../../wire/access-tokens/token-signer.js';
import { operatorIn } from '../operator.gate.js';
import { csvOf, type CsvColumn } from './csv.js';
import { readListQuery, wrongParameter, type Filters, type ListQuery } from './list-query.js';
import { readCursor, writeCursor, type CursorScope, type PageKey } from './page-cursor.js';

export interface ListSpec<F, Row, Item> {
  /** Name of the list; the CSV file is named after it. */
  readonly name: string;
  readonly filters: Filters<F>;
  /** Reads up to `limit` rows after the key, in the order of the key. `agencies`: what the operator may see; undefined: all. */
  readonly read: (page: PageOf<F>) => Promise<readonly Row[]>;
  /** Sort key of a row, unique, as text. */
  readonly keyOf: (row: Row) => PageKey;
  readonly keyParts: number;
  /** What of a row the operator sees. */
  readonly show: (row: Row) => Item;
  /** The same as a file. */
  readonly columns: readonly CsvColumn<Item>[];
}

export interface PageOf<F> {
  readonly filters: Partial<F>;
  readonly after: PageKey | undefined;
  readonly limit: number;
  readonly agencies: readonly string[] | undefined;
}

export interface ListAnswer<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

@Injectable()
export class ListPages {
  constructor(private readonly signer: TokenSigner) {}

  /**
   * @returns what the controller returns (use `@Res({ passthrough: true })`): `{items, nextCursor}` or the text of a CSV file.
   * @throws GatewayError VALIDATION_FAILED for a wrong query; FORBIDDEN when `?agency=` names one the operator may not see.
   */
  async answer<F, Row, Item>(
    request: FastifyRequest,
    reply: FastifyReply,
    spec: ListSpec<F, Row, Item>,
  ): Promise<ListAnswer<Item> | string> {
    const { clientId, agencies } = operatorIn(request);
    const query = readListQuery(request, spec.filters);
    requireOwnAgency(query.filters, agencies);
    const scope = { list: spec.name, clientId, filters: query.filters, parts: spec.keyParts };
    const after = this.afterOf(query, scope);
    const found = await spec.read({ filters: query.filters, after, limit: query.limit + 1, agencies });
    const last = found.length > query.limit ? found[query.limit - 1] : undefined;
    const items = found.slice(0, query.limit).map(spec.show);
    const next = last && { nextCursor: writeCursor(spec.keyOf(last), scope, this.signer.key) };
    if (query.format === 'json') return { items, ...next };
    return sendCsv(reply, { name: spec.name, text: csvOf(spec.columns, items), nextCursor: next?.nextCursor });
  }

  private afterOf<F>({ cursor }: ListQuery<F>, scope: CursorScope): PageKey | undefined {
    if (cursor === undefined) return undefined;
    const after = readCursor(cursor, scope, this.signer.key);
    if (!after) throw new GatewayError('VALIDATION_FAILED', [wrongParameter('cursor')]);
    return after;
  }
}

function requireOwnAgency(filters: object, agencies: readonly string[] | undefined): void {
  const { agency } = filters as { readonly agency?: unknown };
  if (agencies === undefined || agency === undefined) return;
  if (typeof agency !== 'string' || !agencies.includes(agency)) throw new GatewayError('FORBIDDEN');
}

function sendCsv(reply: FastifyReply, file: { name: string; text: string; nextCursor: string | undefined }): string {
  void reply.header('content-type', 'text/csv; charset=utf-8; header=present');
  void reply.header('content-disposition', `attachment; filename="${file.name}.csv"`);
  void reply.header('x-content-type-options', 'nosniff');
  if (file.nextCursor !== undefined) void reply.header('x-next-cursor', file.nextCursor);
  return file.text;
}
