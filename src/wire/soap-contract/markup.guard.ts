// The first look at a message: bounds on its markup, found by jumping from one "<" to the next before any parser runs.
// It builds nothing and copies nothing, so a flood costs no more than the distance to its first excess.
// It also cuts out the long runs of plain ASCII (attachments): they mean themselves, so the parser need not walk through
// them. A run that is long and not plain can be no attachment, and is refused.
// It promises limits only; whether the text is well-formed is the parser's to say.
import { EnvelopeProblem } from './envelope.problem.js';

export interface MarkupLimits {
  readonly maxDepth: number;
  readonly maxElements: number;
  readonly maxAttributesPerElement: number;
  readonly maxNameChars: number;
  readonly maxAttributeChars: number;
  /** Of a binary value; everything else is bounded by `maxValueChars`. */
  readonly maxTextChars: number;
  readonly maxValueChars: number;
  readonly maxCommentChars: number;
}

export const defaultMarkupLimits: MarkupLimits = {
  maxDepth: 32,
  maxElements: 10_000,
  maxAttributesPerElement: 32,
  maxNameChars: 128,
  maxAttributeChars: 4096,
  maxTextChars: 16_777_216,
  maxValueChars: 16_384,
  maxCommentChars: 4096,
};

/** A stretch of the message that stands for `text`, whatever the parser would make of its neighbours. */
export interface TextRun {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly cdata: boolean;
}

/** What may mean something else than itself in XML: markup, references, line ends, everything beyond ASCII. */
const notPlain = /[^\t\n\u0020-\u0025\u0027-\u003B\u003D\u003F-\u007E]/;
/** Line ends as XML reads them; some senders write the carriage returns of Base64 lines as references. */
const foreignLineEnd = /&#(?:13|x0*[dD]);\n?|\r\n?/g;
const longRunChars = 256;
const maxDeclarationChars = 256;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const greaterThan = 0x3e;

/** @throws EnvelopeProblem at the first excess, DTD or processing instruction. */
export function guardMarkup(text: string, limits: MarkupLimits): readonly TextRun[] {
  return new MarkupGuard(text, limits).walk();
}

class MarkupGuard {
  private at = 0;
  private depth = 0;
  private elements = 0;
  private readonly runs: TextRun[] = [];

  constructor(
    private readonly text: string,
    private readonly limits: MarkupLimits,
  ) {}

  walk(): readonly TextRun[] {
    while (this.at < this.text.length) {
      const open = this.text.indexOf('<', this.at);
      const end = open < 0 ? this.text.length : open;
      if (end - this.at > longRunChars) this.cutRun(this.at, end, this.text.slice(this.at, end));
      this.at = open < 0 ? end : this.markup(open);
    }
    return this.runs;
  }

  private cutRun(start: number, end: number, raw: string, cdata = false): void {
    if (raw.length > this.limits.maxTextChars) throw new EnvelopeProblem('XML_TEXT_TOO_LONG');
    const text = raw.includes('\r') || raw.includes('&#') ? raw.replace(foreignLineEnd, '\n') : raw;
    if (!notPlain.test(text)) this.runs.push({ start, end, text, cdata });
    else if (text.length > this.limits.maxValueChars) throw new EnvelopeProblem('XML_TEXT_TOO_LONG');
  }

  /** The offset after the markup that starts at `open`. */
  private markup(open: number): number {
    switch (this.text.charAt(open + 1)) {
      case '!':
        return this.declaration(open);
      case '?':
        return this.instruction(open);
      case '/':
        return this.endTag(open);
      default:
        return this.startTag(open);
    }
  }

  private declaration(open: number): number {
    if (this.text.startsWith('<!--', open)) {
      return this.after('-->', open + 4, this.limits.maxCommentChars, 'XML_COMMENT_TOO_LONG');
    }
    if (this.text.startsWith('<![CDATA[', open)) return this.cdata(open);
    throw new EnvelopeProblem('XML_DTD');
  }

  private cdata(open: number): number {
    const start = open + '<![CDATA['.length;
    const end = this.after(']]>', start, this.limits.maxTextChars, 'XML_TEXT_TOO_LONG');
    const raw = this.text.slice(start, end - ']]>'.length);
    if (raw.length > longRunChars) this.cutRun(open, end, raw, true);
    return end;
  }

  private instruction(open: number): number {
    const isDeclaration = this.text.startsWith('<?xml', open) && /\s/.test(this.text.charAt(open + 5));
    if (open !== 0 || !isDeclaration) throw new EnvelopeProblem('XML_PROCESSING_INSTRUCTION');
    return this.after('?>', open, maxDeclarationChars, 'XML_ATTRIBUTE_TOO_LONG');
  }

  private endTag(open: number): number {
    this.depth -= 1;
    return this.after('>', open, this.limits.maxNameChars * 2, 'XML_NAME_TOO_LONG');
  }

  private startTag(open: number): number {
    this.elements += 1;
    if (this.elements > this.limits.maxElements) throw new EnvelopeProblem('XML_TOO_MANY_ELEMENTS');
    const close = this.attributes(open);
    if (this.text.charAt(close - 1) !== '/') this.depth += 1;
    if (this.depth > this.limits.maxDepth) throw new EnvelopeProblem('XML_TOO_DEEP');
    return close + 1;
  }

  /** Walks the quoted values of one start tag; the offset of its ">". */
  private attributes(open: number): number {
    let from = open + 1;
    for (let count = 0; ; count += 1) {
      const found = this.tagMark(from);
      const mark = this.text.charAt(found);
      if (mark === '>') return found;
      if (count >= this.limits.maxAttributesPerElement) throw new EnvelopeProblem('XML_TOO_MANY_ATTRIBUTES');
      from = this.after(mark, found + 1, this.limits.maxAttributeChars, 'XML_ATTRIBUTE_TOO_LONG');
    }
  }

  /** The next quote or ">" of a tag, looked for no further than two names reach. */
  private tagMark(from: number): number {
    const reach = Math.min(this.text.length, from + this.limits.maxNameChars * 2);
    for (let at = from; at < reach; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === greaterThan || code === doubleQuote || code === singleQuote) return at;
    }
    throw new EnvelopeProblem(reach === this.text.length ? 'XML_MALFORMED' : 'XML_NAME_TOO_LONG');
  }

  private after(
    mark: string,
    from: number,
    limit: number,
    excess: 'XML_COMMENT_TOO_LONG' | 'XML_TEXT_TOO_LONG' | 'XML_ATTRIBUTE_TOO_LONG' | 'XML_NAME_TOO_LONG',
  ): number {
    const found = this.text.indexOf(mark, from);
    if (found < 0) throw new EnvelopeProblem(this.text.length - from > limit ? excess : 'XML_MALFORMED');
    if (found - from > limit) throw new EnvelopeProblem(excess);
    return found + mark.length;
  }
}
