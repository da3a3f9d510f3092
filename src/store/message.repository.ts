import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from './database.js';
import { newId, sha256 } from '../platform/ids.js';
import { sealBytes, sealJson } from '../platform/vault.js';

export interface NewMessage {
  readonly at: Date;
  readonly direction: 'in' | 'out';
  readonly system: string;
  readonly operation: string;
  readonly dossierId?: string;
  readonly deliveryId?: string;
  readonly attempt?: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  readonly correlationId: string;
}

/** Keeps messages byte for byte. @returns their ids in the same order. */
export async function keepMessages(executor: Database | Tx, messages: readonly NewMessage[]): Promise<string[]> {
  const ids = idsFor(messages);
  if (messages.length > 0) await insertMessages(messages, ids).execute(executor);
  return ids;
}

/** The INSERT of messages `m`, to stand alone or as a part of a larger statement. */
export function insertMessages(
  messages: readonly NewMessage[],
  ids: readonly string[] = idsFor(messages),
): RawBuilder<unknown> {
  const bodies = messages.map(({ body }) => (typeof body === 'string' ? Buffer.from(body) : body));
  const column = <T>(pick: (message: NewMessage) => T): T[] => messages.map(pick);
  return sql`
    INSERT INTO message (id, at, direction, system, operation, dossier_id, delivery_id, attempt, content_type, headers, body, sha256, size_bytes, correlation_id)
    SELECT * FROM unnest(${ids}::uuid[], ${column(({ at }) => at)}::timestamptz[], ${column(({ direction }) => direction)}::text[],
      ${column(({ system }) => system)}::text[], ${column(({ operation }) => operation)}::text[], ${column(({ dossierId }) => dossierId ?? null)}::uuid[],
      ${column(({ deliveryId }) => deliveryId ?? null)}::uuid[], ${column(({ attempt }) => attempt ?? null)}::integer[],
      ${column(({ contentType }) => contentType)}::text[], ${column(({ headers }) => sealedHeaders(headers))}::jsonb[], ${bodies.map(sealedBody)}::bytea[],
      ${bodies.map((body) => sha256(body))}::bytea[], ${bodies.map((body) => body.length)}::integer[], ${column(({ correlationId }) => correlationId)}::text[])
      AS m (id, at, direction, system, operation, dossier_id, delivery_id, attempt, content_type, headers, body, sha256, size_bytes, correlation_id)`;
}

/** In the order of the messages: those of one exchange have one time, and ids made within one millisecond are in no order. */
function idsFor(messages: readonly NewMessage[]): string[] {
  return messages.map(() => newId()).sort();
}

/** As `message.headers` keeps them: sealed, because senders put people's numbers there too. */
export function sealedHeaders(headers: Readonly<Record<string, string>> = {}): string {
  return Object.keys(headers).length === 0 ? '{}' : sealJson('message.headers', headers);
}

export function sealedBody(body: Uint8Array): Buffer {
  return sealBytes('message.body', body);
}
