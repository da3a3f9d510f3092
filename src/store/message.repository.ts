import type { Database, Tx } from './database.js';
import { newId, sha256 } from '../platform/ids.js';

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
  if (messages.length === 0) return [];
  const rows = messages.map((message) => {
    const body = typeof message.body === 'string' ? Buffer.from(message.body) : message.body;
    return {
      id: newId(),
      at: message.at,
      direction: message.direction,
      system: message.system,
      operation: message.operation,
      dossier_id: message.dossierId ?? null,
      delivery_id: message.deliveryId ?? null,
      attempt: message.attempt ?? null,
      content_type: message.contentType,
      headers: JSON.stringify(message.headers ?? {}),
      body,
      sha256: sha256(body),
      correlation_id: message.correlationId,
    };
  });
  await executor.insertInto('message').values(rows).execute();
  return rows.map((row) => row.id);
}
