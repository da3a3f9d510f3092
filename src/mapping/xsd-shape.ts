// The shape of one global element or complex type of a WSDL with inlined schemas, so that a mapping is checked against
// the very contract its output is sent by. Understands what our contracts use: sequences, named and inline types,
// restrictions, minOccurs/maxOccurs. Anything else is refused at boot rather than misread.
import { DOMParser, type Element } from '@xmldom/xmldom';
import { anyShape, type Property, type Shape } from './shape.js';

const xs = 'http://www.w3.org/2001/XMLSchema';
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;
const builtIn: Readonly<Record<string, Shape>> = {
  string: { type: 'text' },
  token: { type: 'text' },
  anyURI: { type: 'text' },
  base64Binary: { type: 'text', pattern: /^[A-Za-z0-9+/\s]*={0,2}\s*$/ },
  date: { type: 'text', pattern: /^\d{4}-\d{2}-\d{2}$/ },
  dateTime: { type: 'text', pattern: instant },
  int: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  long: { type: 'integer' },
  integer: { type: 'integer' },
  positiveInteger: { type: 'integer', minimum: 1 },
  nonNegativeInteger: { type: 'integer', minimum: 0 },
  boolean: { type: 'boolean' },
};

export class XsdShapes {
  private readonly open = new Set<string>();
  private readonly globals: readonly Element[];

  constructor(wsdl: string) {
    const document = new DOMParser().parseFromString(wsdl, 'text/xml');
    this.globals = [...document.getElementsByTagNameNS(xs, 'schema')].flatMap((schema) => children(schema));
  }

  /** @throws Error when there is no such element or type, or it says something this reader does not know. */
  named(name: string): Shape {
    const found = this.globals.find((one) => one.getAttribute('name') === name && one.localName !== 'simpleType');
    if (!found) throw new Error(`has no element or type ${name}`);
    return this.shapeOf(found);
  }

  /** Shape of an xs:element, xs:complexType or xs:simpleType. */
  private shapeOf(node: Element): Shape {
    if (node.localName === 'complexType') return this.complex(node);
    if (node.localName === 'simpleType') return this.simple(node);
    const named = node.getAttribute('type');
    if (named) return this.typeNamed(named);
    const inline = children(node).find((child) => child.localName !== 'annotation');
    return inline ? this.shapeOf(inline) : anyShape;
  }

  private typeNamed(qualified: string): Shape {
    const local = qualified.slice(qualified.indexOf(':') + 1);
    const own = this.globals.find((one) => one.getAttribute('name') === local && one.localName !== 'element');
    if (!own) {
      const known = builtIn[local];
      if (!known) throw new Error(`uses type ${qualified}, which is unknown`);
      return known;
    }
    if (this.open.has(local)) throw new Error(`type ${qualified} contains itself`);
    this.open.add(local);
    const shape = this.shapeOf(own);
    this.open.delete(local);
    return shape;
  }

  private complex(node: Element): Shape {
    const parts = children(node).filter((child) => child.localName !== 'annotation');
    const [sequence] = parts;
    if (!sequence) return { type: 'object', properties: new Map() };
    if (parts.length > 1 || !['sequence', 'all'].includes(sequence.localName ?? '')) {
      throw new Error(`has a complex type made of ${parts.map((part) => part.localName).join(', ')}`);
    }
    const properties = new Map(this.properties(sequence));
    return { type: 'object', properties, ordered: sequence.localName === 'sequence' };
  }

  /** Of a choice each alternative may be there or not. */
  private properties(particle: Element): (readonly [string, Property])[] {
    return children(particle).flatMap((child) => {
      if (child.localName === 'annotation') return [];
      if (child.localName !== 'choice') return [this.property(child)];
      return this.properties(child).map(([name, { shape }]) => [name, { shape, required: false }] as const);
    });
  }

  private property(element: Element): readonly [string, Property] {
    const name = element.getAttribute('name');
    if (element.localName !== 'element' || !name) throw new Error(`has a ${element.localName} inside a sequence`);
    const item = this.shapeOf(element);
    const many = !['', null, '0', '1'].includes(element.getAttribute('maxOccurs'));
    const required = element.getAttribute('minOccurs') !== '0';
    return [name, { shape: many ? { type: 'list', items: item } : item, required }];
  }

  private simple(node: Element): Shape {
    const restriction = children(node).find((child) => child.localName === 'restriction');
    if (!restriction) throw new Error('has a simple type that is not a restriction');
    const base = this.typeNamed(restriction.getAttribute('base') ?? '');
    return { ...base, ...facets(children(restriction)) };
  }
}

function facets(nodes: readonly Element[]): Partial<Shape> {
  const all = (name: string): string[] =>
    nodes.filter((node) => node.localName === name).map((node) => node.getAttribute('value') ?? '');
  const limit = (facet: string, key: keyof Shape): Partial<Shape> => {
    const [value] = all(facet);
    return value === undefined ? {} : { [key]: Number(value) };
  };
  const values = all('enumeration');
  const patterns = all('pattern');
  return {
    ...(values.length > 0 ? { values } : {}),
    ...(patterns.length > 0 ? { pattern: new RegExp(`^(?:${patterns.join('|')})$`, 'u') } : {}),
    ...limit('minLength', 'minLength'),
    ...limit('maxLength', 'maxLength'),
    ...limit('minInclusive', 'minimum'),
    ...limit('maxInclusive', 'maximum'),
  };
}

function children(node: Element): Element[] {
  return [...node.childNodes].filter((child): child is Element => child.nodeType === 1);
}
