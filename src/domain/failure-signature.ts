// What failures with one cause have in common: the message without what differs from one dossier to the next.
// Numbers, ids, quoted values, addresses and names of persons go; an HTTP status stays, because it is the cause.

const longestMessage = 240;
const longestRead = 1000;

const replacements: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi, '#'],
  [/"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’|«[^»]*»/g, '"…"'],
  [/[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}/gi, '…@…'],
  // Two or more capitalised words in a row may be a person's name; codes in one word stay.
  [/\p{Lu}\p{Ll}+(?:\s+\p{Lu}\p{Ll}*)+/gu, '…'],
  [/(?<![\p{L}_])(?:\p{Lu}+\s+){2,}\p{Lu}+(?![\p{L}_])/gu, '…'],
  [/\b[\da-f]{16,}\b/gi, '#'],
  [/(?<!HTTP )(?<![\p{L}\d])[\p{L}\d]*\d[\p{L}\d]*(?:[-./:][\p{L}\d]*\d[\p{L}\d]*)*/gu, '#'],
];

/** @param message in the words of a partner or of the gateway; undefined where there was none */
export function normalMessage(message: string | null): string | null {
  if (message === null) return null;
  const plain = replacements.reduce(
    (text, [what, by]) => text.replaceAll(what, by),
    message.slice(0, longestRead).normalize('NFC'),
  );
  return plain.replaceAll(/\s+/g, ' ').trim().slice(0, longestMessage) || null;
}
