// Collects everything that is wrong with the mapping files, so that one start names all of it.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';

export type YamlPath = readonly (string | number)[];

export interface BootFault {
  /** `file:line`, or a file alone. */
  readonly where: string;
  readonly text: string;
}

export class MappingBootError extends Error {
  override readonly name = 'MappingBootError';
  readonly details: readonly BootFault[];
  readonly faults: readonly string[];

  constructor(details: readonly BootFault[]) {
    const faults = details.map(({ where, text }) => `${where} ${text}`);
    super(`Mappings do not compile (${faults.length} problem(s)):\n  - ${faults.join('\n  - ')}`);
    this.details = details;
    this.faults = faults;
  }
}

export class BootFaults {
  private readonly faults: BootFault[] = [];

  /** `where` is `file:line`, or a file alone. */
  add(where: string, text: string): void {
    this.faults.push({ where, text });
  }

  addAll(others: BootFaults): void {
    this.faults.push(...others.faults);
  }

  throwIfAny(): void {
    if (this.faults.length > 0) throw new MappingBootError(this.faults);
  }
}

/** A YAML file that still knows on which line each value stands. */
export class YamlFile {
  readonly name: string;
  readonly data: unknown;
  private readonly document: Document;
  private readonly lines: LineCounter;

  private constructor(name: string, document: Document, lines: LineCounter) {
    this.name = name;
    this.data = document.toJS({ maxAliasCount: 100 });
    this.document = document;
    this.lines = lines;
  }

  /**
   * @param scalars `text` keeps every scalar as written ("01" stays "01"); `typed` reads numbers and booleans.
   * @returns undefined when the file cannot be parsed; the faults then say why.
   */
  static read(path: string, name: string, scalars: 'text' | 'typed', faults: BootFaults): YamlFile | undefined {
    return YamlFile.parse(readFileSync(path, 'utf8'), name, scalars, faults);
  }

  /** The same for a text that stands in no file. */
  static parse(text: string, name: string, scalars: 'text' | 'typed', faults: BootFaults): YamlFile | undefined {
    const lines = new LineCounter();
    const schema = scalars === 'text' ? 'failsafe' : 'core';
    const document = parseDocument(text, { lineCounter: lines, schema, prettyErrors: false });
    for (const error of document.errors) {
      faults.add(`${name}:${lines.linePos(error.pos[0]).line}`, `YAML: ${error.message}`);
    }
    if (document.errors.length > 0) return undefined;
    return new YamlFile(name, document, lines);
  }

  get fileName(): string {
    return basename(this.name);
  }

  /** `file:line` of the nearest value that exists on the way to `path`. */
  at(path: YamlPath = []): string {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return `${this.name}:${this.lines.linePos(node.range[0]).line}`;
    }
    return `${this.name}:1`;
  }
}
