// What the doors add to Fastify's request.
import type { FastifyRequest } from 'fastify';
import type { Portal, Scope } from '../../platform/partners.js';
import type { RawMessage } from '../../intake/submission.js';

/** Who is calling the native REST door. */
export interface RestCaller {
  readonly clientId: string;
  readonly portal: Portal;
  readonly scopes: ReadonlySet<Scope>;
  readonly ratePerMinute: number | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, byte for byte. */
    sentBody: Buffer | undefined;
    caller: RestCaller | undefined;
  }
}

export type DoorRequest = FastifyRequest;

const keptHeaders = ['content-type', 'user-agent', 'idempotency-key', 'dstcode', 'soapaction'] as const;
const keptHeaderLength = 256;

/** The message as it is kept: never a header that carries a credential. */
export function rawMessageOf(request: DoorRequest): RawMessage {
  const headers: Record<string, string> = {};
  for (const name of keptHeaders) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value.slice(0, keptHeaderLength);
  }
  return {
    body: request.sentBody ?? Buffer.alloc(0),
    contentType: headers['content-type'] ?? 'application/octet-stream',
    headers,
  };
}
