// Reads the schemas inlined in a WSDL into element models.
// 1. Every global element, complex type and simple type is filed under its qualified name.
// 2. An element's model lists its children in schema order (sequence, all, choice, group by extension of a base type).
// Attributes are not modelled: a document/literal contract of ours and of the partners carries values in elements only.
import type { Element } from '@xmldom/xmldom';
import { LazyElement, type ElementModel, type ValueKind } from './element.model.js';

export const xsdNamespace = 'http://www.w3.org/2001/XMLSchema';

/** XSD collapses the blanks of every built-in type but these. */
const builtInKinds = new Map<string, ValueKind>([
  [qualified(xsdNamespace, 'string'), 'text'],
  [qualified(xsdNamespace, 'normalizedString'), 'text'],
  [qualified(xsdNamespace, 'anySimpleType'), 'text'],
  [qualified(xsdNamespace, 'anyType'), 'text'],
  [qualified(xsdNamespace, 'base64Binary'), 'binary'],
]);

interface Place {
  readonly node: Element;
  readonly schema: Element;
  /** Inside a choice or an optional group, where no element is required by itself. */
  readonly optional?: boolean;
}

type Register = Map<string, Place>;

export class SchemaReader {
  private readonly elements: Register = new Map();
  private readonly complexTypes: Register = new Map();
  private readonly simpleTypes: Register = new Map();
  private readonly unfolded = new Map<Element, readonly ElementModel[]>();

  constructor(schemas: readonly Element[]) {
    for (const schema of schemas) this.file(schema);
  }

  /** @throws Error when no schema declares the element. */
  globalElement(name: string): ElementModel {
    const place = this.elements.get(name);
    if (!place) throw new Error(`the schemas declare no element ${name}`);
    return this.modelOf(place, namespaceOf(place.schema));
  }

  private file(schema: Element): void {
    const registers: Record<string, Register> = {
      element: this.elements,
      complexType: this.complexTypes,
      simpleType: this.simpleTypes,
    };
    for (const node of schemaChildren(schema)) {
      registers[node.localName ?? '']?.set(qualified(namespaceOf(schema), attribute(node, 'name')), { node, schema });
    }
  }

  private modelOf(place: Place, namespace: string): ElementModel {
    const { node } = place;
    const complex = this.complexTypeOf(place);
    return new LazyElement({
      name: attribute(node, 'name'),
      namespace,
      ...occurrence(place),
      kind: complex ? 'text' : this.kindOf(place),
      readFields: complex && (() => this.fieldsOf(complex)),
    });
  }

  private complexTypeOf(place: Place): Place | undefined {
    const inline = schemaChildren(place.node).find((child) => child.localName === 'complexType');
    if (inline) return withoutSimpleContent({ node: inline, schema: place.schema });
    const type = attribute(place.node, 'type');
    if (type === '') return undefined;
    const named = this.complexTypes.get(resolveName(place.node, type));
    return named && withoutSimpleContent(named);
  }

  private fieldsOf(type: Place): readonly ElementModel[] {
    const known = this.unfolded.get(type.node);
    if (known) return known;
    const fields = schemaChildren(type.node).flatMap((child) => this.particle({ node: child, schema: type.schema }));
    this.unfolded.set(type.node, fields);
    return fields;
  }

  private particle(place: Place): readonly ElementModel[] {
    const optional =
      place.optional === true || place.node.localName === 'choice' || attribute(place.node, 'minOccurs') === '0';
    const inner = (): readonly ElementModel[] =>
      schemaChildren(place.node).flatMap((child) => this.particle({ node: child, schema: place.schema, optional }));
    switch (place.node.localName) {
      case 'element':
        return [this.localElement(place)];
      case 'sequence':
      case 'choice':
      case 'all':
      case 'complexContent':
        return inner();
      case 'extension': {
        const parent = this.complexTypes.get(resolveName(place.node, attribute(place.node, 'base')));
        return [...(parent ? this.fieldsOf(parent) : []), ...inner()];
      }
      default:
        return [];
    }
  }

  private localElement(place: Place): ElementModel {
    const ref = attribute(place.node, 'ref');
    if (ref !== '') return this.referred(place, ref);
    const form = attribute(place.node, 'form') || attribute(place.schema, 'elementFormDefault');
    return this.modelOf(place, form === 'qualified' ? namespaceOf(place.schema) : '');
  }

  private referred(place: Place, ref: string): ElementModel {
    const target = this.globalElement(resolveName(place.node, ref));
    return new LazyElement({
      name: target.name,
      namespace: target.namespace,
      ...occurrence(place),
      kind: target.kind,
      readFields: target.fields && (() => target.fields ?? []),
    });
  }

  private kindOf(place: Place): ValueKind {
    const inline = schemaChildren(place.node).find((child) => child.localName === 'simpleType');
    if (inline) return this.kindOfSimpleType({ node: inline, schema: place.schema });
    const type = attribute(place.node, 'type');
    return type === '' ? 'text' : this.kindOfType(resolveName(place.node, type));
  }

  private kindOfSimpleType(place: Place): ValueKind {
    const restriction = schemaChildren(place.node).find((child) => child.localName === 'restriction');
    if (!restriction) return 'token';
    const facet = schemaChildren(restriction).find((child) => child.localName === 'whiteSpace');
    if (facet) return attribute(facet, 'value') === 'collapse' ? 'token' : 'text';
    return this.kindOfType(resolveName(restriction, attribute(restriction, 'base')));
  }

  private kindOfType(type: string): ValueKind {
    const named = this.simpleTypes.get(type);
    return named ? this.kindOfSimpleType(named) : (builtInKinds.get(type) ?? 'token');
  }
}

function occurrence(place: Place): { readonly many: boolean; readonly required: boolean } {
  const most = attribute(place.node, 'maxOccurs');
  return {
    many: most === 'unbounded' || Number(most || '1') > 1,
    required: place.optional !== true && attribute(place.node, 'minOccurs') !== '0',
  };
}

export function qualified(namespace: string, name: string): string {
  return `{${namespace}}${name}`;
}

export function attribute(node: Element, name: string): string {
  return node.getAttribute(name) ?? '';
}

/** `tns:Name` as it stands at `node` → `{namespace}Name`. */
export function resolveName(node: Element, name: string): string {
  const colon = name.indexOf(':');
  const prefix = colon < 0 ? null : name.slice(0, colon);
  return qualified(node.lookupNamespaceURI(prefix) ?? '', name.slice(colon + 1));
}

export function childElements(node: Element): Element[] {
  return [...node.childNodes].filter((child): child is Element => child.nodeType === 1);
}

function schemaChildren(node: Element): Element[] {
  return childElements(node).filter((child) => child.namespaceURI === xsdNamespace);
}

function namespaceOf(schema: Element): string {
  return attribute(schema, 'targetNamespace');
}

function withoutSimpleContent(type: Place): Place | undefined {
  return schemaChildren(type.node).some((child) => child.localName === 'simpleContent') ? undefined : type;
}
