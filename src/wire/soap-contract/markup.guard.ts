// The first look at a message: bounds on its markup, found by jumping from one "<" to the next before any parser runs.
// It builds nothing and copies nothing, so a flood costs no more than the distance to its first excess.
// It also notes the long runs of plain ASCII between markup (attachments), which the parser need not walk through.
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

/** From and to (exclusive), as offsets in the text. */
export type TextRun = readonly [number, number];

/** What may mean something else than itself in XML: markup, references, line ends, everything beyond ASCII. */
const notPlain = /[^\t\n\u0020-\u0025\u0027-\u003B\u003D\u003F-\u007E]/g;
const longRunChars = 256;

/** @throws EnvelopeProblem at the first excess, DTD or processing instruction. */
export function guardMarkup(text: string, limits: MarkupLimits): readonly TextRun[] {
  return new MarkupGuard(text, limits).walk();
}

class MarkupGuard {
  private at = 0;
  private depth = 0;
  private elements = 0;
  private readonly runs: TextRun[] = [];
  private readonly tagEnd = /[>"']/g;

  constructor(
    private readonly text: string,
    private readonly limits: MarkupLimits,
  ) {}

  walk(): readonly TextRun[] {
    while (this.at < this.text.length) {
      const open = this.text.indexOf('<', this.at);
      const end = open < 0 ? this.text.length : open;
      if (end - this.at > this.limits.maxTextChars) throw new EnvelopeProblem('XML_TEXT_TOO_LONG');
      if (end - this.at > longRunChars) this.noteRun(this.at, end);
      this.at = open < 0 ? end : this.markup(open);
    }
    return this.runs;
  }

  private noteRun(start: number, end: number): void {
    notPlain.lastIndex = start;
    const found = notPlain.exec(this.text)?.index ?? this.text.length;
    if (found >= end) this.runs.push([start, end]);
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
    if (this.text.startsWith('<![CDATA[', open)) {
      return this.after(']]>', open + 9, this.limits.maxTextChars, 'XML_TEXT_TOO_LONG');
    }
    throw new EnvelopeProblem('XML_DTD');
  }

  private instruction(open: number): number {
    const isDeclaration = this.text.startsWith('<?xml', open) && /\s/.test(this.text.charAt(open + 5));
    if (open !== 0 || !isDeclaration) throw new EnvelopeProblem('XML_PROCESSING_INSTRUCTION');
    return this.after('?>', open, this.limits.maxAttributeChars, 'XML_ATTRIBUTE_TOO_LONG');
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
      this.tagEnd.lastIndex = from;
      const found = this.tagEnd.exec(this.text);
      if (!found) throw new EnvelopeProblem('XML_MALFORMED');
      if (found.index - from > this.limits.maxNameChars * 2) throw new EnvelopeProblem('XML_NAME_TOO_LONG');
      if (found[0] === '>') return found.index;
      if (count >= this.limits.maxAttributesPerElement) throw new EnvelopeProblem('XML_TOO_MANY_ATTRIBUTES');
      from = this.after(found[0], found.index + 1, this.limits.maxAttributeChars, 'XML_ATTRIBUTE_TOO_LONG');
    }
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
