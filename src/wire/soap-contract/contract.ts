// A WSDL as the gateway needs it: which operations there are, what goes in and out, and the schema to validate with.
// Read once at boot; whatever does not fit document/literal wrapped is an error that names the operation.
import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom';
import type { ElementModel } from './element.model.js';
import { SchemaReader, attribute, childElements, qualified, resolveName, xsdNamespace } from './schema.reader.js';

const wsdlNamespace = 'http://schemas.xmlsoap.org/wsdl/';
const bindingNamespaces = ['http://schemas.xmlsoap.org/wsdl/soap/', 'http://schemas.xmlsoap.org/wsdl/soap12/'];

export interface OperationContract {
  readonly name: string;
  readonly soapAction: string;
  readonly input: ElementModel;
  readonly output: ElementModel;
}

export interface SoapContract {
  readonly targetNamespace: string;
  /** By operation name. */
  readonly operations: ReadonlyMap<string, OperationContract>;
  /** By `{namespace}name` of the request's body element. */
  readonly byInput: ReadonlyMap<string, OperationContract>;
  /** Each inlined schema as a document of its own. */
  readonly schemas: readonly string[];
  /** The declared fault detail elements, by name. */
  readonly faults: ReadonlyMap<string, ElementModel>;
}

/** @throws Error saying what in the WSDL cannot be used. */
export function readContract(wsdl: string): SoapContract {
  const document = parse(wsdl);
  const root = document.documentElement;
  if (root?.namespaceURI !== wsdlNamespace) throw new Error('the file is no WSDL 1.1');
  const schemaNodes = [...document.getElementsByTagNameNS(xsdNamespace, 'schema')];
  const schemas = new SchemaReader(schemaNodes);
  const messages = readMessages(root);
  const actions = readActions(root);
  const operations = new Map<string, OperationContract>();
  const faults = new Map<string, ElementModel>();
  for (const node of operationNodes(root)) {
    const name = attribute(node, 'name');
    const part = (direction: string): ElementModel => schemas.globalElement(partOf(node, direction, messages));
    operations.set(name, { name, soapAction: actions.get(name) ?? '', input: part('input'), output: part('output') });
    if (childElements(node).some((child) => child.localName === 'fault')) {
      const fault = part('fault');
      faults.set(fault.name, fault);
    }
  }
  if (operations.size === 0) throw new Error('the WSDL has no operation');
  const byInput = new Map(
    [...operations.values()].map((one) => [qualified(one.input.namespace, one.input.name), one] as const),
  );
  return {
    targetNamespace: attribute(root, 'targetNamespace'),
    operations,
    byInput,
    faults,
    schemas: schemaNodes.map(standAlone),
  };
}

function parse(wsdl: string): Document {
  const problems: string[] = [];
  const parser = new DOMParser({ onError: (level, message) => level !== 'warning' && problems.push(String(message)) });
  const document = parser.parseFromString(wsdl, 'text/xml');
  if (problems.length > 0) throw new Error(`the WSDL is not well-formed: ${problems[0]}`);
  return document;
}

function readMessages(root: Element): ReadonlyMap<string, string> {
  const namespace = attribute(root, 'targetNamespace');
  const messages = new Map<string, string>();
  for (const message of wsdlChildren(root, 'message')) {
    const [part] = wsdlChildren(message, 'part');
    const element = part && attribute(part, 'element');
    if (part && element) messages.set(qualified(namespace, attribute(message, 'name')), resolveName(part, element));
  }
  return messages;
}

function readActions(root: Element): ReadonlyMap<string, string> {
  const actions = new Map<string, string>();
  for (const binding of wsdlChildren(root, 'binding')) {
    for (const operation of wsdlChildren(binding, 'operation')) {
      const soap = childElements(operation).find((child) => bindingNamespaces.includes(child.namespaceURI ?? ''));
      actions.set(attribute(operation, 'name'), soap ? attribute(soap, 'soapAction') : '');
    }
  }
  return actions;
}

function operationNodes(root: Element): Element[] {
  return wsdlChildren(root, 'portType').flatMap((portType) => wsdlChildren(portType, 'operation'));
}

function partOf(operation: Element, direction: string, messages: ReadonlyMap<string, string>): string {
  const [node] = wsdlChildren(operation, direction);
  const element = node && messages.get(resolveName(node, attribute(node, 'message')));
  if (!element) throw new Error(`operation ${attribute(operation, 'name')} is not document/literal: ${direction}`);
  return element;
}

function wsdlChildren(node: Element, name: string): Element[] {
  return childElements(node).filter((child) => child.namespaceURI === wsdlNamespace && child.localName === name);
}

/** The serializer repeats the namespace declarations that the schema inherits from the WSDL around it. */
function standAlone(schema: Element): string {
  const inherited = new Map<string, string>();
  for (let node: Element | null = schema; node; node = node.parentNode as Element | null) {
    if (node.nodeType !== 1) break;
    for (const declared of [...node.attributes].filter((one) => one.prefix === 'xmlns' || one.name === 'xmlns')) {
      if (!inherited.has(declared.name)) inherited.set(declared.name, declared.value);
    }
  }
  for (const [name, value] of inherited) schema.setAttributeNS('http://www.w3.org/2000/xmlns/', name, value);
  return new XMLSerializer().serializeToString(schema);
}
