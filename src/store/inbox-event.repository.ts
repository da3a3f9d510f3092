// What partners told us, by their own event id. The row is written in the transaction of the event's effect, so an event has
// either both or neither, and a repeat can be given the first answer.
import { sealJson } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import type { JsonRecord } from './tables.js';

export interface InboxKey {
  readonly system: string;
  readonly eventId: string;
}

/** @returns the first answer, or undefined when the event is new. */
export async function findInboxEvent(executor: Database | Tx, key: InboxKey): Promise<JsonRecord | undefined> {
  const row = await executor
    .selectFrom('inbox_event')
    .select('answer')
    .where('system', '=', key.system)
    .where('event_id', '=', key.eventId)
    .executeTakeFirst();
  return row?.answer;
}

/**
 * Takes the event id for this transaction. Waits for another transaction that holds it.
 * @returns false when it was taken before; then nothing was written.
 */
export async function keepInboxEvent(tx: Tx, key: InboxKey, kept: { answer: JsonRecord; at: Date }): Promise<boolean> {
  const rows = await tx
    .insertInto('inbox_event')
    .values({
      system: key.system,
      event_id: key.eventId,
      answer: sealJson('inbox_event.answer', kept.answer),
      at: kept.at,
    })
    .onConflict((conflict) => conflict.columns(['system', 'event_id']).doNothing())
    .returning('event_id')
    .execute();
  return rows.length === 1;
}
