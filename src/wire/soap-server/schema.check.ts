// XSD validation by libxml2. Schemas are compiled once; nothing is ever loaded by address.
// Every violation becomes a path of element names, a code of ours and a sentence in two languages; libxml2's own
// messages repeat values and stay inside.
import { ParseOption, XmlDocument, XmlElement, XmlValidateError, XsdValidator, type ErrorDetail } from 'libxml2-wasm';
import type { FaultPlace } from './soap.refusal.js';
import { describeViolation } from './schema.violation.js';

const parseOptions =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_IGNORE_ENC |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_NOCDATA |
  ParseOption.XML_PARSE_HUGE;
const maxPlaces = 100;

export class SchemaCheck {
  private readonly validator: XsdValidator;

  /** @throws Error when the schema itself is wrong: a defect of ours, found at boot. */
  constructor(schema: string) {
    const document = XmlDocument.fromString(schema);
    try {
      this.validator = XsdValidator.fromDoc(document);
    } finally {
      document.dispose();
    }
  }

  /**
   * Validates the one child of the Body.
   * @param message UTF-8 XML whose root is an Envelope or a Body, already known to be well-formed and free of DTDs.
   */
  violations(message: Uint8Array): readonly FaultPlace[] {
    const document = XmlDocument.fromBuffer(message, { option: parseOptions });
    try {
      const operation = operationElement(document.root);
      try {
        this.validator.validate(operation);
        return [];
      } catch (error) {
        if (!(error instanceof XmlValidateError)) throw error;
        return describe(error.details, document.root, depthOf(operation));
      }
    } finally {
      document.dispose();
    }
  }

  dispose(): void {
    this.validator.dispose();
  }
}

function operationElement(root: XmlElement): XmlElement {
  const body = root.name === 'Body' ? root : elements(root).find((child) => child.name === 'Body');
  const operation = body && elements(body)[0];
  if (!operation) throw new Error('the message has no operation element');
  return operation;
}

function elements(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  for (let child = parent.firstChild; child; child = child.next) if (child instanceof XmlElement) found.push(child);
  return found;
}

function describe(details: readonly ErrorDetail[], root: XmlElement, depth: number): readonly FaultPlace[] {
  const namer = new PathNamer(root);
  const places = details.slice(0, maxPlaces).map((detail) => {
    const path = namer
      .names(detail.xpath ?? '')
      .slice(depth)
      .join('/');
    return { path, ...describeViolation(detail.message) };
  });
  return distinct(places);
}

function depthOf(operation: XmlElement): number {
  let depth = 0;
  for (let parent = operation.parent; parent; parent = parent.parent) depth += 1;
  return depth;
}

/** Turns `/s:Envelope/s:Body/*[1]/*[3]` into names: libxml2 writes `*` for elements of a default namespace. */
class PathNamer {
  private readonly children = new Map<string, readonly XmlElement[]>();

  constructor(private readonly root: XmlElement) {}

  names(xpath: string): readonly string[] {
    const names: string[] = [];
    let level: readonly XmlElement[] = [this.root];
    let walked = '';
    for (const step of xpath.split('/').slice(1)) {
      const found = named(step, level);
      if (!found) break;
      const same = level.filter((element) => element.name === found.name);
      names.push(same.length > 1 ? `${found.name}[${same.indexOf(found) + 1}]` : found.name);
      walked += `/${step}`;
      level = this.childrenOf(walked, found);
    }
    return names;
  }

  private childrenOf(path: string, element: XmlElement): readonly XmlElement[] {
    const known = this.children.get(path) ?? elements(element);
    this.children.set(path, known);
    return known;
  }
}

function named(step: string, level: readonly XmlElement[]): XmlElement | undefined {
  const [, name = '', index = '1'] = /^(?:[^:]*:)?([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
  const matching = name === '*' ? level : level.filter((element) => element.name === name);
  return matching[Number(index) - 1];
}

function distinct(places: readonly FaultPlace[]): readonly FaultPlace[] {
  return [...new Map(places.map((one) => [`${one.path} ${one.code}`, one])).values()];
}
