// Writes values as XML in the order of the schema. What the schema does not know is a programming error and throws;
// a character that XML cannot carry throws too, because leaving it out would change what a citizen wrote.
import type { ElementModel } from './element.model.js';
import type { SoapArgument, SoapArguments } from './values.js';

export class UnwritableValueError extends Error {
  override readonly name = 'UnwritableValueError';
  constructor(
    readonly path: string,
    problem: string,
  ) {
    super(`${path}: ${problem}`);
  }
}

/** `<Name xmlns="…">…</Name>` ready to be put into a Body or a fault detail. */
export function writeElement(model: ElementModel, value: SoapArgument): string {
  return writeOne(model, value, { path: model.name, namespace: undefined });
}

interface Surroundings {
  readonly path: string;
  readonly namespace: string | undefined;
}

function writeOne(model: ElementModel, value: SoapArgument, around: Surroundings): string {
  const declaration = model.namespace === around.namespace ? '' : ` xmlns="${escapeAttribute(model.namespace)}"`;
  const content = model.fields
    ? writeFields(model, model.fields, asObject(value, around.path))
    : escapeText(asText(value, around.path), around.path);
  return `<${model.name}${declaration}>${content}</${model.name}>`;

  function writeFields(parent: ElementModel, fields: readonly ElementModel[], object: SoapArguments): string {
    refuseUnknown(parent, object, around.path);
    let xml = '';
    for (const field of fields)
      xml += writeField(field, object[field.name], { ...around, namespace: parent.namespace });
    return xml;
  }
}

function writeField(field: ElementModel, value: SoapArgument, around: Surroundings): string {
  if (value === undefined || value === null) return '';
  const place = { path: `${around.path}/${field.name}`, namespace: around.namespace };
  if (!isList(value)) return writeOne(field, value, place);
  if (!field.many) throw new UnwritableValueError(place.path, 'is a list but may occur once only');
  return value.map((item, index) => writeOne(field, item, { ...place, path: `${place.path}[${index + 1}]` })).join('');
}

function isList(value: SoapArgument): value is Extract<SoapArgument, readonly unknown[]> {
  return Array.isArray(value);
}

function refuseUnknown(model: ElementModel, object: SoapArguments, path: string): void {
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined && !model.field(name))
      throw new UnwritableValueError(`${path}/${name}`, 'is not in the contract');
  }
}

function asObject(value: SoapArgument, path: string): SoapArguments {
  if (typeof value === 'object' && value !== null && !isList(value)) return value;
  throw new UnwritableValueError(path, 'must be an object');
}

function asText(value: SoapArgument, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new UnwritableValueError(path, 'must be text, a whole number or a boolean');
}

// What XML 1.0 forbids, lone surrogates included.
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const special = /[&<>\r]/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escapeText(text: string, path: string): string {
  if (forbidden.test(text)) throw new UnwritableValueError(path, 'holds a character that XML cannot carry');
  return text.replace(special, (character) => entities[character] ?? character);
}

export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, (character) => entities[character] ?? `&#${character.charCodeAt(0)};`);
}
