// Where a list goes on. Opaque and signed, so that a cursor means what we gave out: this operator, this list, these filters.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Values of the sort key of the last row of a page, in order, as text. */
export type PageKey = readonly string[];

export interface CursorScope {
  /** Name of the list. */
  readonly list: string;
  readonly clientId: string;
  readonly filters: object;
  /** Length of the key. */
  readonly parts: number;
}

const sealBytes = 12;
const form = /^([\w-]{2,900})\.([\w-]{16})$/;

export function writeCursor(key: PageKey, scope: CursorScope, signingKey: Uint8Array): string {
  const text = Buffer.from(JSON.stringify(key)).toString('base64url');
  return `${text}.${sealOf(text, scope, signingKey).toString('base64url')}`;
}

/** @returns the key after which the next page begins; undefined for a cursor that was not given out for this list. */
export function readCursor(cursor: string, scope: CursorScope, signingKey: Uint8Array): PageKey | undefined {
  const [, text = '', seal = ''] = form.exec(cursor) ?? [];
  const given = Buffer.from(seal, 'base64url');
  if (given.length !== sealBytes || !timingSafeEqual(given, sealOf(text, scope, signingKey))) return undefined;
  const key = JSON.parse(Buffer.from(text, 'base64url').toString()) as PageKey;
  return key.length === scope.parts ? key : undefined;
}

function sealOf(text: string, { list, clientId, filters }: CursorScope, signingKey: Uint8Array): Buffer {
  const signed = JSON.stringify(['console-cursor', text, list, clientId, Object.entries(filters).sort()]);
  return createHmac('sha256', signingKey).update(signed).digest().subarray(0, sealBytes);
}
