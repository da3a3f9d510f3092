// The Retry-After header (RFC 9110 §10.2.3): whole seconds, or one of the three spellings of an HTTP date.
const imfDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const rfc850Date = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * How long the partner asks us to wait, at most `capMs`; a date that has passed is 0.
 * @returns undefined when the header is absent or says nothing that can be understood.
 */
export function retryAfterMs(header: string | undefined, now: Date, capMs: number): number | undefined {
  const text = header?.trim() ?? '';
  const wanted = /^\d+$/.test(text) ? Number(text) * 1000 : untilDate(text, now);
  return wanted === undefined ? undefined : Math.min(Math.max(wanted, 0), capMs);
}

function untilDate(text: string, now: Date): number | undefined {
  const zoned = asctimeDate.test(text) ? `${text} GMT` : text;
  if (zoned === text && !imfDate.test(text) && !rfc850Date.test(text)) return undefined;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? undefined : at - now.getTime();
}
