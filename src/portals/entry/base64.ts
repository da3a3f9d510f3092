/** Strict about content, lenient about line breaks. @returns undefined when the text is not whole Base64. */
export function decodeBase64(text: string): Buffer | undefined {
  const decoded = Buffer.from(text, 'base64');
  if (isWhole(text, decoded)) return decoded;
  const joined = text.replaceAll(/[\r\n\t ]+/g, '');
  return joined.length < text.length && isWhole(joined, decoded) ? decoded : undefined;
}

/** Buffer skips what it does not know and stops at padding, so anything foreign shows in the length. */
function isWhole(text: string, decoded: Buffer): boolean {
  if (text.length === 0 || text.length % 4 !== 0) return false;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return decoded.length === (text.length / 4) * 3 - padding;
}
