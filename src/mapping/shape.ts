// The shape of a document: a small subset of JSON Schema that both our schema files and a partner's XSD can say.
import type { MappingProblemCode } from './mapping.problems.js';

export interface Shape {
  readonly type: 'object' | 'list' | 'text' | 'integer' | 'boolean' | 'any';
  /** Objects: the fields in their order. */
  readonly properties?: ReadonlyMap<string, Property>;
  /** Objects: the order of the fields matters on the wire (XSD sequences). */
  readonly ordered?: boolean;
  readonly items?: Shape;
  readonly values?: readonly (string | number)[];
  readonly pattern?: RegExp;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Property {
  readonly shape: Shape;
  readonly required: boolean;
}

export const anyShape: Shape = { type: 'any' };

/** Follows field names from `shape`; `*` means an item of a list. Undefined: there is no such place. */
export function shapeAt(shape: Shape, segments: readonly string[]): Shape | undefined {
  let here: Shape | undefined = shape;
  for (const segment of segments) {
    if (here === undefined || here.type === 'any') return here;
    here = segment === '*' ? here.items : here.properties?.get(segment)?.shape;
  }
  return here;
}

/** Checks one plain value against the limits of its place; undefined = it fits. */
export type LeafCheck = (value: unknown) => MappingProblemCode | undefined;

/** The check for a leaf, or undefined where any value of the type fits. */
export function leafCheck(shape: Shape): LeafCheck | undefined {
  if (shape.type === 'text') return textCheck(shape);
  if (shape.type === 'integer') return integerCheck(shape);
  if (shape.type === 'list' && shape.items) return listCheck(shape.items);
  if (shape.type === 'boolean') return (value) => (typeof value === 'boolean' ? undefined : 'NOT_ALLOWED');
  return undefined;
}

function textCheck({ values, pattern, minLength = 0, maxLength = Infinity }: Shape): LeafCheck {
  const allowed = values && new Set<unknown>(values);
  return (value) => {
    if (typeof value !== 'string') return 'NOT_TEXT';
    if (allowed && !allowed.has(value)) return 'NOT_ALLOWED';
    if (value.length > maxLength) return 'TEXT_TOO_LONG';
    if (value.length < minLength) return 'TEXT_TOO_SHORT';
    return pattern && !pattern.test(value) ? 'INVALID_PATTERN' : undefined;
  };
}

function integerCheck({ values, minimum = -Infinity, maximum = Infinity }: Shape): LeafCheck {
  const allowed = values && new Set<unknown>(values);
  return (value) => {
    if (!Number.isSafeInteger(value)) return 'INVALID_INTEGER';
    if (allowed && !allowed.has(value)) return 'NOT_ALLOWED';
    return (value as number) < minimum || (value as number) > maximum ? 'OUT_OF_RANGE' : undefined;
  };
}

function listCheck(items: Shape): LeafCheck | undefined {
  const check = leafCheck(items);
  return (value) => {
    if (!Array.isArray(value)) return 'NOT_A_LIST';
    for (const item of check ? value : []) {
      const problem = check?.(item);
      if (problem) return problem;
    }
    return undefined;
  };
}

/** Everything in `value` that does not have the shape, as `pointer: why`. For tests and tools, not for the hot path. */
export function misfits(shape: Shape, value: unknown, pointer = ''): string[] {
  if (shape.type === 'object') return objectMisfits(shape, value, pointer);
  if (shape.type === 'list') {
    if (!Array.isArray(value)) return [`${pointer}: not a list`];
    return value.flatMap((item, index) => misfits(shape.items ?? anyShape, item, `${pointer}/${index}`));
  }
  const problem = leafCheck(shape)?.(value);
  return problem ? [`${pointer}: ${problem}`] : [];
}

function objectMisfits(shape: Shape, value: unknown, pointer: string): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [`${pointer}: not an object`];
  const properties = shape.properties ?? new Map<string, Property>();
  const names = Object.keys(value);
  const missing = [...properties].filter(([name, { required }]) => required && !names.includes(name));
  const wrong = Object.entries(value).flatMap(([name, item]) => {
    const property = properties.get(name);
    return property ? misfits(property.shape, item, `${pointer}/${name}`) : [`${pointer}/${name}: not in the schema`];
  });
  const expected = [...properties.keys()].filter((name) => names.includes(name));
  const disordered = shape.ordered === true && wrong.length === 0 && expected.join() !== names.join();
  return [
    ...missing.map(([name]) => `${pointer}/${name}: missing`),
    ...wrong,
    ...(disordered ? [`${pointer}: fields out of order`] : []),
  ];
}
