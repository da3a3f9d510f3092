// Reads mappings/schemas/*.yaml: JSON Schema keywords, only the ones listed here; anything else is a fault.
import type { BootFaults, YamlFile, YamlPath } from './boot-faults.js';
import { anyShape, type Property, type Shape } from './shape.js';

const types = { object: 'object', array: 'list', string: 'text', integer: 'integer', boolean: 'boolean' } as const;
const keywords = new Set([
  ...['type', 'description', 'properties', 'required', 'items', 'enum', 'pattern', 'ordered'],
  ...['minLength', 'maxLength', 'minimum', 'maximum', '$ref', 'optional', 'title', 'source', 'assumed', 'open'],
]);

interface Place {
  readonly file: YamlFile;
  readonly faults: BootFaults;
  /** Gives the shape of another schema file by its name (`canonical-dossier.v1`). */
  readonly named: (name: string) => Shape | undefined;
}

/** The shape that the file describes; every wrong keyword is reported with its line. */
export function readSchema(place: Place): Shape {
  return readShape(place.file.data, [], place);
}

function readShape(node: unknown, path: YamlPath, place: Place): Shape {
  const fault = (text: string): Shape => {
    place.faults.add(place.file.at(path), `schema: ${text}`);
    return anyShape;
  };
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return fault('a schema is an object');
  const schema = node as Record<string, unknown>;
  const unknown = Object.keys(schema).filter((keyword) => !keywords.has(keyword));
  if (unknown.length > 0) return fault(`unknown keyword ${unknown.join(', ')}`);
  if (typeof schema.$ref === 'string') return referred(schema, path, place);
  if (schema.open === true) return anyShape;
  const type = types[schema.type as keyof typeof types];
  if (!type) return fault(`unknown type ${String(schema.type)}`);
  if (type === 'object') return readObject(schema, path, place);
  if (type === 'list') return { type, items: readShape(schema.items, [...path, 'items'], place) };
  return { type, ...limits(schema) };
}

function referred(schema: Record<string, unknown>, path: YamlPath, place: Place): Shape {
  const shape = place.named(String(schema.$ref));
  if (!shape) place.faults.add(place.file.at([...path, '$ref']), `schema: unknown schema ${String(schema.$ref)}`);
  return schema.optional === true ? withoutRequired(shape ?? anyShape) : (shape ?? anyShape);
}

function readObject(schema: Record<string, unknown>, path: YamlPath, place: Place): Shape {
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const properties = new Map<string, Property>();
  for (const [name, child] of Object.entries((schema.properties ?? {}) as Record<string, unknown>)) {
    const shape = readShape(child, [...path, 'properties', name], place);
    properties.set(name, { shape, required: required.delete(name) });
  }
  for (const name of required) place.faults.add(place.file.at(path), `schema: required ${name} is not a property`);
  return { type: 'object', properties, ...(schema.ordered === true ? { ordered: true } : {}) };
}

function limits(schema: Record<string, unknown>): Partial<Shape> {
  const numbers = ['minLength', 'maxLength', 'minimum', 'maximum'] as const;
  return {
    ...(Array.isArray(schema.enum) ? { values: schema.enum as (string | number)[] } : {}),
    ...(typeof schema.pattern === 'string' ? { pattern: new RegExp(schema.pattern, 'u') } : {}),
    ...Object.fromEntries(numbers.filter((key) => typeof schema[key] === 'number').map((key) => [key, schema[key]])),
  };
}

/** The same shape with nothing mandatory: a document that holds only what changed. */
export function withoutRequired(shape: Shape): Shape {
  if (!shape.properties) return shape;
  const properties = new Map<string, Property>();
  for (const [name, property] of shape.properties) {
    properties.set(name, { shape: withoutRequired(property.shape), required: false });
  }
  return { ...shape, properties };
}
