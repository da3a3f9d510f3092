// Of the messages of a delivery that went out: the one to compare with what would be sent now. Look-ups by key went out too, so it
// is the one that shares most fields with the new document.
import type { SentMessage } from '../../store/replay-item-reads.js';
import { sentDocument } from '../dossiers/sent-document.js';

export interface LastSent {
  readonly at: Date;
  readonly document: Readonly<Record<string, unknown>>;
}

export function lastSentOf(
  messages: readonly SentMessage[],
  next: unknown,
  idempotencyKey: string,
): LastSent | undefined {
  const wanted = new Set(Object.keys(next ?? {}));
  let best: (LastSent & { readonly shared: number }) | undefined;
  for (const { at, body, contentType, isPruned } of messages) {
    const document = isPruned ? undefined : documentOf(body, contentType);
    if (!document) continue;
    const told = withoutAddedKey(document, wanted, idempotencyKey);
    const shared = Object.keys(told).filter((key) => wanted.has(key)).length;
    if (!best || shared > best.shared) best = { at, document: told, shared };
  }
  return best;
}

function documentOf(body: Buffer, contentType: string): LastSent['document'] | undefined {
  return contentType.includes('xml') ? sentDocument('soap', body)?.form : jsonIn(body);
}

/** Some clients add the key after the mapping; where the mapping writes it itself it is compared like any field. */
function withoutAddedKey(
  document: LastSent['document'],
  wanted: ReadonlySet<string>,
  idempotencyKey: string,
): LastSent['document'] {
  const told = Object.entries(document).filter(([name, value]) => wanted.has(name) || value !== idempotencyKey);
  return Object.fromEntries(told);
}

function jsonIn(body: Buffer): LastSent['document'] | undefined {
  const whole = recordIn(parsed(body.toString('utf8')));
  const data = whole?.['data'];
  return recordIn(Array.isArray(data) ? (data as unknown[])[0] : data) ?? whole;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function recordIn(value: unknown): LastSent['document'] | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as LastSent['document'])
    : undefined;
}
