// The form inside a portal's message, as its mapping read it: the native body itself, `data` of the national envelope, or the first
// child of a SOAP body as an object (values stay texts, a repeated element becomes a list). Attachments' content is left out.
import { SaxesParser } from 'saxes';

export type FormKind = 'native' | 'dvcqg' | 'soap';
export type JsonRecord = Readonly<Record<string, unknown>>;

export interface SentDocument {
  readonly kind: FormKind;
  readonly form: JsonRecord;
}

const longestContent = 64;

/** @returns undefined for a body that is no such document. */
export function sentDocument(door: string, body: Buffer): SentDocument | undefined {
  const text = body.toString('utf8');
  if (door === 'soap') {
    const form = soapBodyOf(text);
    return form && { kind: 'soap', form: withoutContent(form) as JsonRecord };
  }
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  if (door === 'rest') return { kind: 'native', form: withoutContent(value) as JsonRecord };
  const { data = value } = value;
  const form = typeof data === 'string' ? parsed(data) : data;
  return isRecord(form) ? { kind: 'dvcqg', form: withoutContent(form) as JsonRecord } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Content of files: what of it a rule reads is only that it is there. */
function withoutContent(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutContent(one));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutContent(one, name)]));
  const isContent = (key === 'content' || key === 'Base64') && typeof value === 'string';
  return isContent ? value.slice(0, longestContent) : value;
}

interface Element {
  readonly name: string;
  text: string;
  readonly children: { readonly name: string; readonly value: unknown }[];
}

const bodyDepth = 2;

function soapBodyOf(text: string): JsonRecord | undefined {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let found: unknown;
  parser.on('error', () => undefined);
  parser.on('opentag', ({ local }) => open.push({ name: local, text: '', children: [] }));
  parser.on('text', (piece) => addText(open, piece));
  parser.on('cdata', (piece) => addText(open, piece));
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    const value = closed.children.length > 0 ? grouped(closed.children) : closed.text.trim();
    if (open.length === bodyDepth && open[1]?.name === 'Body') found = value;
    open.at(-1)?.children.push({ name: closed.name, value });
  });
  parser.write(text).close();
  return isRecord(found) ? found : undefined;
}

function addText(open: readonly Element[], piece: string): void {
  const inner = open.at(-1);
  if (inner) inner.text += piece;
}

function grouped(children: Element['children']): JsonRecord {
  const byName = Map.groupBy(children, ({ name }) => name);
  const entries = [...byName].map(([name, same]) => [
    name,
    same.length === 1 ? same[0]?.value : same.map((one) => one.value),
  ]);
  return Object.fromEntries(entries) as JsonRecord;
}
