// What a citizen wrote beside the form: the note of a supplement, the reason of a withdrawal. The duty carries it, not the dossier,
// so an edit names it by its delivery. A supplement that waits for the registers carries its note one level down (`then`).
import type { Violation } from '../../domain/errors.js';
import type { DeliveryRow } from '../../store/database.js';
import type { EditedWords } from '../../store/replay.tables.js';
import type { JsonRecord } from '../../store/tables.js';

export interface WordsOfDelivery {
  readonly deliveryId: string;
  readonly system: string;
  readonly operation: string;
  readonly field: EditedWords['field'];
  readonly text: string;
}

type Worded = Pick<DeliveryRow, 'id' | 'system' | 'operation' | 'payload'>;

/** As long as the doors take. */
const longest = 4000;
// Controls (line breaks excepted) and what changes the direction of text.
const hidden = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Undefined where no citizen's words go with the duty. */
export function wordsOf({ id, system, operation, payload }: Worded): WordsOfDelivery | undefined {
  const place = placeOf({ system, operation, payload });
  const text = place?.holder[place.field];
  if (!place || typeof text !== 'string') return undefined;
  return { deliveryId: id, system, operation, field: place.field, text };
}

/** The payload with other words; an empty text says nothing. */
export function payloadWith(delivery: Worded, text: string): JsonRecord {
  const place = placeOf(delivery);
  if (!place) return delivery.payload;
  const said = { ...place.holder, [place.field]: text === '' ? undefined : text };
  if (place.holder === delivery.payload) return said;
  const then = delivery.payload['then'] as JsonRecord;
  return { ...delivery.payload, then: { ...then, payload: said } };
}

export function pointerOf(deliveryId: string, field: EditedWords['field']): string {
  return `/deliveries/${deliveryId}/${field}`;
}

export function judgeWords(pointer: string, text: string): Violation[] {
  if (text.length > longest)
    return [{ pointer, code: 'TEXT_TOO_LONG', vi: `Tối đa ${longest} ký tự`, en: `At most ${longest} characters` }];
  if (!hidden.test(text)) return [];
  const [vi, en] = [
    'Có ký tự điều khiển hoặc đổi chiều chữ',
    'It has control characters or turns the direction of text',
  ];
  return [{ pointer, code: 'HIDDEN_CHARACTER', vi, en }];
}

interface Place {
  readonly holder: JsonRecord;
  readonly field: EditedWords['field'];
}

function placeOf({ system, operation, payload }: Omit<Worded, 'id'>): Place | undefined {
  if (system === 'register') {
    const then = payload['then'] as { readonly payload?: JsonRecord } | undefined;
    return then?.payload && { holder: then.payload, field: 'note' };
  }
  if (system !== 'tnhs') return undefined;
  if (operation === 'supplement') return { holder: payload, field: 'note' };
  // A withdrawal that the gateway owes after a refusal says the gateway's words.
  return operation === 'withdraw' && payload['afterRefusal'] !== true
    ? { holder: payload, field: 'reason' }
    : undefined;
}
