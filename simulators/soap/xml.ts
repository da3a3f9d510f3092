// Just enough XML: a tree out of saxes on the way in, escaped text on the way out.
import { SaxesParser } from 'saxes';

export interface XmlNode {
  readonly name: string;
  readonly namespace: string;
  readonly children: XmlNode[];
  text: string;
}

/** @throws Error when the text is no well-formed XML with namespaces. */
export function parseXml(source: string): XmlNode {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const root: XmlNode = { name: '', namespace: '', children: [], text: '' };
  const open: XmlNode[] = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a DTD is not allowed in SOAP');
  });
  parser.on('opentag', (tag) => {
    const node: XmlNode = { name: tag.local, namespace: tag.uri, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  const addText = (text: string): void => {
    const node = open.at(-1);
    if (node) node.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => open.pop());
  parser.write(source).close();
  const [top] = root.children;
  if (!top) throw new Error('no root element');
  return top;
}

export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((one) => one.name === name);
}

export function textOf(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  let at = node;
  for (const name of path) at = child(at, name);
  return at === undefined ? undefined : at.text.trim();
}

/** As a plain object: text for leaves, arrays where a name repeats. */
export function toObject(node: XmlNode): unknown {
  if (node.children.length === 0) return node.text;
  const result: Record<string, unknown> = {};
  for (const one of node.children) {
    const value = toObject(one);
    const before = result[one.name];
    if (before === undefined) result[one.name] = value;
    else if (Array.isArray(before)) before.push(value);
    else result[one.name] = [before, value];
  }
  return result;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r]/g, (found) => escapes[found] ?? found);
}

/** `<name>text</name>`, or nothing when there is no value. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** `<name>…</name>` around markup, or nothing when the markup is empty. */
export function branch(name: string, ...inner: readonly string[]): string {
  const markup = inner.join('');
  return markup === '' ? '' : `<${name}>${markup}</${name}>`;
}

/** The node written again with every namespace declared where it starts. */
export function serialize(node: XmlNode, outer = ''): string {
  const declared = node.namespace === outer ? '' : ` xmlns="${escapeXml(node.namespace)}"`;
  const inner = node.children.map((one) => serialize(one, node.namespace)).join('') || escapeXml(node.text);
  return `<${node.name}${declared}>${inner}</${node.name}>`;
}
