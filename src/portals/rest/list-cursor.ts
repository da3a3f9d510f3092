// Where a list goes on. Opaque to portals and signed, so that a cursor means what we gave out: this portal, these filters.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface ListScope {
  readonly portal: string;
  readonly status: number | undefined;
  readonly reference: string | undefined;
}

const sealBytes = 12;
const form = /^([\w-]{22})\.([\w-]{16})$/;

export function writeCursor(lastId: string, scope: ListScope, key: Uint8Array): string {
  const id = Buffer.from(lastId.replaceAll('-', ''), 'hex').toString('base64url');
  return `${id}.${sealOf(id, scope, key).toString('base64url')}`;
}

/** @returns the id after which the next page begins; undefined for a cursor that was not given out for this list. */
export function readCursor(cursor: string, scope: ListScope, key: Uint8Array): string | undefined {
  const [, id = '', seal = ''] = form.exec(cursor) ?? [];
  const given = Buffer.from(seal, 'base64url');
  if (given.length !== sealBytes || !timingSafeEqual(given, sealOf(id, scope, key))) return undefined;
  const hex = Buffer.from(id, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function sealOf(id: string, scope: ListScope, key: Uint8Array): Buffer {
  const text = JSON.stringify(['cursor', id, scope.portal, scope.status ?? null, scope.reference ?? null]);
  return createHmac('sha256', key).update(text).digest().subarray(0, sealBytes);
}
