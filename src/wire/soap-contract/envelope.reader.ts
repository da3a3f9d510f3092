// Reads one SOAP message, strictly, in one pass over a streaming parser.
// 1. The markup guard has bounded depth, counts and sizes; no DTD and no processing instruction is left.
// 2. Envelope, Header?, Body in this order, nothing else; exactly one child in the Body.
// 3. The version is the envelope's namespace; the body child's model is the caller's to choose by qualified name.
// 4. A value is one piece of text: a comment or a CDATA section cannot split it, and only a binary value may be large.
// 5. A long run of plain ASCII (an attachment) means itself in XML, so it is cut out whole and never goes through the parser.
import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { ElementModel } from './element.model.js';
import { EnvelopeProblem, type EnvelopeProblemCode } from './envelope.problem.js';
import { defaultMarkupLimits, guardMarkup, type MarkupLimits, type TextRun } from './markup.guard.js';
import { close, isSimple, openModelled, openPlain, type OpenElement, type XmlNode } from './value.builder.js';
import type { SoapTree } from './values.js';

export const envelopeNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;
export type SoapVersion = keyof typeof envelopeNamespaces;

const wsUtility = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

export interface HeaderBlock extends XmlNode {
  /** The block as it stands in the message. */
  readonly source: string;
}

export interface ReadEnvelope {
  readonly version: SoapVersion;
  readonly headers: readonly HeaderBlock[];
  /** Prefixes that the header blocks inherit from Envelope and Header; the default namespace is under ''. */
  readonly scope: Readonly<Record<string, string>>;
  /** The Body's wsu:Id (or plain Id, as some senders write), which a signature refers to. */
  readonly bodyId: string | undefined;
  readonly bodyName: string;
  readonly bodyNamespace: string;
  /** With a model: the values; without (a fault): the node. */
  readonly values: SoapTree;
  readonly node: XmlNode | undefined;
}

export interface EnvelopePolicy {
  readonly limits?: MarkupLimits;
  /** Refuse control characters and bidirectional overrides, which make a value look other than it is. */
  readonly refuseDeceptiveText?: boolean;
  /** Undefined: the element is read as a plain node. May throw EnvelopeProblem OPERATION_UNKNOWN. */
  readonly modelFor: (name: string, namespace: string, version: SoapVersion) => ElementModel | undefined;
}

/** @throws EnvelopeProblem; its message never holds a value. */
export function readEnvelope(text: string, policy: EnvelopePolicy): ReadEnvelope {
  const runs = guardMarkup(text, policy.limits ?? defaultMarkupLimits);
  return new EnvelopeReader(text, policy, runs).read();
}

// How the parser says that a character is none of XML's; only the kind of the answer hangs on it.
const illegal = /disallowed character\.$/;
// Controls without tab, line feed and carriage return; ALM, LRM, RLM; embeddings, overrides and isolates.
const deceptive = /(?![\t\n\r])\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
type Part = 'start' | 'envelope' | 'header' | 'body' | 'done';

class EnvelopeReader {
  private part: Part = 'start';
  private sawHeader = false;
  private sawBody = false;
  private version: SoapVersion = '1.1';
  private readonly scope: Record<string, string> = {};
  private readonly headers: HeaderBlock[] = [];
  private readonly open: OpenElement[] = [];
  private bodyChild: OpenElement | undefined;
  private bodyNamespace = '';
  private bodyId: string | undefined;
  private blockStart = 0;
  /** Characters cut out before the parser's position. */
  private skipped = 0;
  private readonly limits: MarkupLimits;
  private readonly parser = new SaxesParser({
    xmlns: true,
    position: true,
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  });

  constructor(
    private readonly text: string,
    private readonly policy: EnvelopePolicy,
    private readonly runs: readonly TextRun[],
  ) {
    this.limits = policy.limits ?? defaultMarkupLimits;
    this.parser.on('error', ({ message }) =>
      this.refuse(illegal.test(message) ? 'XML_ILLEGAL_CHARACTER' : 'XML_MALFORMED'),
    );
    this.parser.on('xmldecl', (declaration) => {
      if (declaration.version !== undefined && declaration.version !== '1.0') this.refuse('XML_VERSION');
    });
    this.parser.on('doctype', () => this.refuse('XML_DTD'));
    this.parser.on('processinginstruction', () => this.refuse('XML_PROCESSING_INSTRUCTION'));
    this.parser.on('opentag', (tag) => this.openTag(tag));
    this.parser.on('closetag', () => this.closeTag());
    this.parser.on('text', (piece) => this.addText(piece));
    this.parser.on('cdata', (piece) => this.addCdata(piece));
    this.parser.on('comment', () => this.addComment());
  }

  read(): ReadEnvelope {
    this.parse();
    const child = this.bodyChild;
    if (this.part !== 'done' || !child) return this.refuse('ENVELOPE_SHAPE');
    return {
      version: this.version,
      headers: this.headers,
      scope: this.scope,
      bodyId: this.bodyId,
      bodyName: child.name,
      bodyNamespace: this.bodyNamespace,
      values: child.fields ?? {},
      node: child.node,
    };
  }

  private parse(): void {
    let from = 0;
    for (const run of this.runs) {
      this.parser.write(this.text.slice(from, run.start));
      if (run.cdata) this.addCdata(run.text, true);
      else this.addText(run.text, true);
      this.skipped += run.end - run.start;
      from = run.end;
    }
    this.parser.write(this.text.slice(from)).close();
  }

  private get position(): number {
    return this.parser.position + this.skipped;
  }

  private openTag(tag: SaxesTagNS): void {
    if (this.open.length > 0) return this.openInside(tag);
    switch (this.part) {
      case 'start':
        return this.openEnvelope(tag);
      case 'envelope':
        return this.openPart(tag);
      case 'header':
        this.blockStart = this.text.lastIndexOf('<', this.position - 1);
        this.open.push(openPlain(plainNode(tag)));
        return;
      case 'body':
        return this.openBodyChild(tag);
      case 'done':
        this.refuse('ENVELOPE_SHAPE');
    }
  }

  private openEnvelope(tag: SaxesTagNS): void {
    if (tag.local !== 'Envelope') this.refuse('ENVELOPE_SHAPE');
    if (tag.uri === envelopeNamespaces['1.2']) this.version = '1.2';
    else if (tag.uri !== envelopeNamespaces['1.1']) this.refuse('ENVELOPE_VERSION');
    Object.assign(this.scope, tag.ns);
    this.part = 'envelope';
  }

  private openPart(tag: SaxesTagNS): void {
    const ours = tag.uri === envelopeNamespaces[this.version];
    if (ours && tag.local === 'Header' && !this.sawHeader && !this.sawBody) {
      this.sawHeader = true;
      Object.assign(this.scope, tag.ns);
      this.part = 'header';
    } else if (ours && tag.local === 'Body' && !this.sawBody) {
      this.sawBody = true;
      this.bodyId = idOf(tag);
      this.part = 'body';
    } else {
      this.refuse('ENVELOPE_SHAPE');
    }
  }

  private openBodyChild(tag: SaxesTagNS): void {
    if (this.bodyChild) this.refuse('ENVELOPE_SHAPE');
    const model = this.policy.modelFor(tag.local, tag.uri, this.version);
    this.isNil(tag);
    const child = model ? openModelled(model, false) : openPlain(plainNode(tag));
    this.bodyChild = child;
    this.bodyNamespace = tag.uri;
    this.open.push(child);
  }

  private openInside(tag: SaxesTagNS): void {
    const model = this.open[this.open.length - 1]?.model?.field(tag.local);
    const nil = this.isNil(tag);
    this.open.push(model?.namespace === tag.uri ? openModelled(model, nil) : openPlain(plainNode(tag)));
  }

  /** Also refuses schema locations: no message chooses what it is validated with. */
  private isNil(tag: SaxesTagNS): boolean {
    let nil = false;
    for (const key in tag.attributes) {
      const attribute = tag.attributes[key];
      if (attribute?.uri !== schemaInstance) continue;
      if (attribute.local === 'nil') nil = attribute.value === 'true' || attribute.value === '1';
      else if (attribute.local !== 'type') this.refuse('XML_SCHEMA_LOCATION');
    }
    return nil;
  }

  private closeTag(): void {
    const element = this.open.pop();
    if (element) {
      close(element, this.open[this.open.length - 1]);
      if (this.open.length === 0 && this.part === 'header' && element.node) this.keepBlock(element.node);
    } else if (this.part === 'header' || this.part === 'body') {
      this.part = 'envelope';
    } else {
      this.part = 'done';
      if (!this.sawBody) this.refuse('ENVELOPE_SHAPE');
    }
  }

  private keepBlock(node: XmlNode): void {
    this.headers.push({ ...node, source: this.text.slice(this.blockStart, this.position) });
  }

  private addText(piece: string, plain = false): void {
    const element = this.open[this.open.length - 1];
    if (!element) {
      if (piece.trim() !== '') this.refuse('ENVELOPE_SHAPE');
      return;
    }
    if (isSimple(element)) this.addPiece(element, piece, plain);
  }

  private addCdata(piece: string, plain = false): void {
    const element = this.open[this.open.length - 1];
    if (!element || !isSimple(element)) return this.refuse('XML_SPLIT_VALUE');
    this.addPiece(element, piece, plain);
  }

  /** Text, comment, text or text, CDATA, text would join into a value that nobody sees in the message. */
  private addPiece(element: OpenElement, piece: string, plain: boolean): void {
    if (element.pieces > 0) this.refuse('XML_SPLIT_VALUE');
    if (piece.length > this.limits.maxValueChars && element.model?.kind !== 'binary') this.refuse('XML_TEXT_TOO_LONG');
    if (!plain && this.policy.refuseDeceptiveText && deceptive.test(piece)) this.refuse('XML_DECEPTIVE_TEXT');
    element.pieces += 1;
    element.text = piece;
  }

  private addComment(): void {
    const element = this.open[this.open.length - 1];
    if (element?.model && isSimple(element)) this.refuse('XML_COMMENT_IN_VALUE');
    if (element?.node) this.refuse('XML_COMMENT_IN_VALUE');
  }

  private refuse(code: EnvelopeProblemCode): never {
    throw new EnvelopeProblem(code, this.open.map((element) => element.name).join('/'));
  }
}

function idOf(tag: SaxesTagNS): string | undefined {
  const ids = Object.values(tag.attributes).filter((one) => one.local === 'Id');
  return (ids.find((one) => one.uri === wsUtility) ?? ids.find((one) => one.uri === ''))?.value;
}

function plainNode(tag: SaxesTagNS): XmlNode {
  const attributes = Object.values(tag.attributes)
    .filter((one) => one.prefix !== 'xmlns' && one.name !== 'xmlns')
    .map((one) => ({ name: one.local, namespace: one.uri, value: one.value }));
  return { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
}
