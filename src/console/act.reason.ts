// An act that changes something needs a reason in its body; who reads the record later must learn why.
import { GatewayError, type Violation } from '../domain/errors.js';

const longestReason = 1000;
// Controls (line breaks excepted) and bidirectional formatting make a text read differently from what it is.
const hidden = /(?![\t\n\r])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The body of an act as an object. @throws GatewayError INVALID_BODY */
export function actBody(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new GatewayError('INVALID_BODY');
  return body as Readonly<Record<string, unknown>>;
}

/**
 * `reason` of the act's body, trimmed.
 * @throws GatewayError INVALID_BODY, or REASON_REQUIRED when it is missing, empty, too long or hides characters
 */
export function reasonIn(body: unknown): string {
  const { reason } = actBody(body);
  const text = typeof reason === 'string' ? reason.trim().normalize('NFC') : '';
  if (text === '' || text.length > longestReason || hidden.test(text))
    throw new GatewayError('REASON_REQUIRED', [reasonMissing]);
  return text;
}

const reasonMissing: Violation = {
  pointer: '/reason',
  code: 'REASON_REQUIRED',
  vi: `Lý do từ 1 đến ${longestReason} ký tự`,
  en: `A reason of 1 to ${longestReason} characters`,
};
