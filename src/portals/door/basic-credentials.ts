/** Reads `Authorization: Basic …`. @returns undefined when there is none or it cannot be read. */
export function basicCredentials(header: string | undefined): { name: string; secret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,1024})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}
