// A message's body as people read it: JSON and XML laid out, forms line by line, anything else by its size. Masked, every value is
// told by its shape and every key and element stays; revealed, the values are there, very long ones cut.
import { shapeOf } from '../../mapping/value-shape.js';
import { layOutXml, type ShowValue } from './xml-layout.js';

export interface ShownBody {
  readonly kind: 'json' | 'xml' | 'form' | 'binary' | 'empty' | 'pruned';
  readonly text?: string;
  /** The text was longer. */
  readonly cut?: boolean;
}

const longestText = 200_000;
const longestValue = 2000;

export function showBody(body: Buffer, { masked }: { readonly masked: boolean }): ShownBody {
  if (body.length === 0) return { kind: 'empty' };
  const text = utf8(body);
  if (text === undefined) return { kind: 'binary' };
  const show: ShowValue = masked ? shapeText : cutValue;
  return asJson(text, show) ?? asXml(text, show) ?? asForm(text, show) ?? asText(text, masked);
}

/** `Aaaa_99 (7)`: digits 9, letters A or a; the length when it is longer than what is shown. */
export function shapeText(value: unknown): string {
  const { type, length, pattern } = shapeOf(value);
  if (pattern === undefined) return `‹${type}›`;
  return `‹${pattern}${length !== undefined && pattern.endsWith('…') ? ` (${length})` : ''}›`;
}

function cutValue(value: string): string {
  return value.length > longestValue ? `${value.slice(0, longestValue)}… (${value.length})` : value;
}

function utf8(body: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function asJson(text: string, show: ShowValue): ShownBody | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return whole('json', JSON.stringify(shownJson(value, show), undefined, 2));
  } catch {
    return undefined;
  }
}

function shownJson(value: unknown, show: ShowValue): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((one) => shownJson(one, show));
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shownJson(one, show)]));
  if (typeof value === 'string') return show(value);
  return show === shapeText ? shapeText(value) : value;
}

function asXml(text: string, show: ShowValue): ShownBody | undefined {
  if (!/^\s*</.test(text)) return undefined;
  const laidOut = layOutXml(text, show);
  return laidOut === undefined ? undefined : whole('xml', laidOut);
}

function asForm(text: string, show: ShowValue): ShownBody | undefined {
  if (!/^[\w.%+-]+=[^\s]*$/.test(text)) return undefined;
  const lines = [...new URLSearchParams(text)].map(([key, value]) => `${key} = ${show(value)}`);
  return whole('form', lines.join('\n'));
}

/** A text of no known form has no keys to keep: masked, nothing of it is shown. */
function asText(text: string, masked: boolean): ShownBody {
  return masked ? { kind: 'binary' } : whole('form', text);
}

function whole(kind: ShownBody['kind'], text: string): ShownBody {
  return text.length > longestText ? { kind, text: text.slice(0, longestText), cut: true } : { kind, text };
}
