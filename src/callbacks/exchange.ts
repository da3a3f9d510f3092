// What is kept of an HTTP exchange: both bodies as they were, less the secrets, and the headers that explain something.
import type { ExchangedMessage } from '../delivery/handler.js';
import type { HttpPost, HttpResult } from '../wire/http-client/http.client.js';

const removed = '[removed]';
const tellingHeaders: readonly string[] = [
  'content-type',
  'content-encoding',
  'content-length',
  'date',
  'dstcode',
  'location',
  'retry-after',
  'webhook-id',
  'webhook-timestamp',
  'x-road-error',
];

/** @param secrets values (session, password) that are taken out wherever they appear, also in the spelling JSON gives them. */
export function exchangedOf(
  call: Pick<HttpPost, 'headers' | 'body'>,
  result: HttpResult,
  secrets: readonly string[] = [],
): ExchangedMessage[] {
  const out: ExchangedMessage = {
    direction: 'out',
    contentType: call.headers['content-type'] ?? '',
    headers: telling(call.headers),
    body: without(secrets, call.body),
  };
  if (result.kind !== 'answer') return [out];
  const text = result.body.toString('utf8');
  const cleared = without(secrets, text);
  const answer: ExchangedMessage = {
    direction: 'in',
    contentType: result.headers['content-type'] ?? '',
    headers: { ...telling(result.headers), ...(result.cut ? { 'x-gateway-cut': result.cut } : {}) },
    body: cleared === text ? result.body : cleared,
  };
  return [out, answer];
}

/** The partner's HTTP status, or how far the exchange came. */
export function partnerStatusOf(result: HttpResult): string {
  return result.kind === 'answer' ? `${result.status}` : result.kind;
}

function telling(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => tellingHeaders.includes(name)));
}

function without(secrets: readonly string[], text: string): string {
  const spellings = secrets.filter(Boolean).flatMap((secret) => [JSON.stringify(secret).slice(1, -1), secret]);
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, removed), text);
}
