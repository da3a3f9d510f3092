// XML laid out for people, one element a line; values through `show`, namespaces and names as they are, comments left out.
import { SaxesParser } from 'saxes';

/** Gives the text that stands for a value. */
export type ShowValue = (value: string) => string;

interface Open {
  readonly name: string;
  text: string;
  hasChildren: boolean;
}

const indent = '  ';

/** @returns undefined for a text that is not well-formed. */
export function layOutXml(text: string, show: ShowValue): string | undefined {
  const parser = new SaxesParser();
  const lines: string[] = [];
  const open: Open[] = [];
  let isBroken = false;
  parser.on('error', () => (isBroken = true));
  parser.on('doctype', () => (isBroken = true));
  parser.on('opentag', ({ name, attributes }) => {
    const parent = open.at(-1);
    if (parent) parent.hasChildren = true;
    lines.push(`${indent.repeat(open.length)}<${name}${attributesText(attributes, show)}>`);
    open.push({ name, text: '', hasChildren: false });
  });
  const addText = (piece: string): void => {
    const inner = open.at(-1);
    if (inner) inner.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', ({ name }) => {
    const closed = open.pop();
    const value = closed?.text.trim() ?? '';
    const shown = value === '' ? '' : escaped(show(value));
    if (closed?.hasChildren !== true) lines.push(`${lines.pop() ?? ''}${shown}</${name}>`);
    else
      lines.push(
        ...(shown === '' ? [] : [indent.repeat(open.length + 1) + shown]),
        `${indent.repeat(open.length)}</${name}>`,
      );
  });
  try {
    parser.write(text).close();
  } catch {
    return undefined;
  }
  return isBroken ? undefined : lines.join('\n');
}

function attributesText(attributes: Readonly<Record<string, string>>, show: ShowValue): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${isNamespace(name) ? value : escaped(show(value))}"`)
    .join('');
}

function isNamespace(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
