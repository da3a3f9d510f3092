// Builds what the envelope reader sees: a tree of strings by a contract's model, or plain nodes where there is no model
// (headers, fault details). Only names that a model knows become keys, so no message can reach a prototype.
import type { ElementModel } from './element.model.js';
import type { SoapTree, SoapValue } from './values.js';

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

/** An element without a model: everything it holds, nothing interpreted. */
export interface XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlNode[];
  text: string;
}

type Fields = Record<string, SoapValue>;

/** One open element while its content is being read. */
export interface OpenElement {
  readonly name: string;
  readonly model: ElementModel | undefined;
  readonly node: XmlNode | undefined;
  readonly fields: Fields | undefined;
  text: string;
  pieces: number;
  nil: boolean;
}

export function openModelled(model: ElementModel, nil: boolean): OpenElement {
  return { name: model.name, model, node: undefined, fields: model.fields && {}, text: '', pieces: 0, nil };
}

export function openPlain(node: XmlNode): OpenElement {
  return { name: node.name, model: undefined, node, fields: undefined, text: '', pieces: 0, nil: false };
}

/** True where text is a value rather than the blanks between elements. */
export function isSimple(element: OpenElement): boolean {
  return element.model ? element.fields === undefined : element.node?.children.length === 0;
}

/** Hands a finished element to the one around it. */
export function close(element: OpenElement, around: OpenElement | undefined): void {
  if (element.node) {
    element.node.text = element.text;
    around?.node?.children.push(element.node);
    return;
  }
  if (!element.model || !around?.fields || element.nil) return;
  put(around.fields, element.model, valueOf(element));
}

export function valueOf(element: OpenElement): string | SoapTree {
  if (element.fields) return element.fields;
  return element.model?.kind === 'token' ? element.text.trim() : element.text;
}

function put(fields: Fields, model: Pick<ElementModel, 'name' | 'many'>, value: string | SoapTree): void {
  const present = fields[model.name];
  if (!model.many) fields[model.name] = value;
  else if (Array.isArray(present)) (present as (string | SoapTree)[]).push(value);
  else fields[model.name] = [value];
}

/** A plain node as values: repeated names become arrays. For what a partner says outside its contract. */
export function asTree(node: XmlNode): string | SoapTree {
  if (node.children.length === 0) return node.text;
  const fields = Object.create(null) as Fields;
  const seen = new Set<string>();
  const repeated = new Set(
    node.children.map((child) => child.name).filter((name) => seen.size === seen.add(name).size),
  );
  for (const child of node.children) {
    put(fields, { name: child.name, many: repeated.has(child.name) }, asTree(child));
  }
  return fields;
}
