// JSON as the doors take it, with bounded work for any input:
// 1. bytes must be UTF-8 without NUL;
// 2. one linear pass over the tokens refuses what JSON.parse would let through: duplicate and prototype keys, depth, floods
//    of keys and values, endless numbers, escaped NULs and lone surrogates (PostgreSQL's jsonb takes neither);
// 3. JSON.parse judges the grammar and builds the value.
// The text of the body never gets into an error: only a code and a JSON Pointer do.
import { isUtf8 } from 'node:buffer';
import { GatewayError } from '../../domain/errors.js';
import { jsonProblems, type JsonProblemCode } from './json-problems.js';

export interface JsonLimits {
  readonly maxDepth: number;
  readonly maxKeys: number;
  readonly maxValues: number;
  /** Quotes, brackets, commas and colons outside strings: bounds the work on text that is no JSON at all. */
  readonly maxTokens: number;
  /** Backslashes; writers that escape every / and + of a Base64 text need one in thirty characters. */
  readonly maxEscapes: number;
  readonly maxKeyLength: number;
  readonly maxNumberLength: number;
}

export const doorJsonLimits: JsonLimits = {
  maxDepth: 32,
  maxKeys: 2000,
  maxValues: 5000,
  maxTokens: 50_000,
  maxEscapes: 400_000,
  maxKeyLength: 128,
  maxNumberLength: 40,
};

/** @throws GatewayError INVALID_BODY with one violation that says what and where. */
export function parseStrictJson(body: Uint8Array, limits: JsonLimits = doorJsonLimits): unknown {
  if (!isUtf8(body)) throw refused('JSON_NOT_UTF8');
  return parseStrictJsonText(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'), limits);
}

/** The same for a document that came as a string inside another one. */
export function parseStrictJsonText(source: string, limits: JsonLimits = doorJsonLimits): unknown {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  new TokenPass(text, limits).run();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw refused('JSON_SYNTAX');
  }
}

function refused(code: JsonProblemCode, pointer = ''): GatewayError {
  return new GatewayError('INVALID_BODY', [{ pointer, code, ...jsonProblems[code] }]);
}

interface Container {
  /** Keys seen so far; undefined in a list. */
  readonly keys: Set<string> | undefined;
  here: string;
  index: number;
  awaitsKey: boolean;
}

const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  upperD: 0x44,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  lowerD: 0x64,
  unicodeEscape: 0x75,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);
const numberCharacters = /[-+.eE\d]*/y;
const nothingToJudge = /[^"{}[\],:\d-]*/y;

/** Lenient about grammar (JSON.parse is the judge of that), exact about everything it counts. */
class TokenPass {
  private readonly open: Container[] = [];
  private keyCount = 0;
  private valueCount = 0;
  private tokenCount = 0;
  private escapeCount = 0;
  private nextBackslash = -2;

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {}

  run(): void {
    if (this.text.includes('\0')) throw refused('JSON_NUL');
    const end = this.text.length;
    let at = 0;
    while (at < end) {
      at = endOfRun(nothingToJudge, this.text, at);
      if (at === end) return;
      this.tokenCount += 1;
      if (this.tokenCount > this.limits.maxTokens) throw this.refusedHere('JSON_TOO_MANY_VALUES');
      at = this.token(at, this.text.charCodeAt(at));
    }
  }

  /** Judges the token at `at` and says where the next one may begin. */
  private token(at: number, character: number): number {
    if (character === code.quote) return this.string(at);
    if (character === code.openObject || character === code.openList) return this.enter(at, character);
    if (character === code.closeObject || character === code.closeList) return this.leave(at);
    if (character === code.comma) return this.next(at);
    if (character === code.colon) return this.value(at);
    return this.number(at);
  }

  private enter(at: number, character: number): number {
    const isObject = character === code.openObject;
    this.open.push({ keys: isObject ? new Set() : undefined, here: '', index: 0, awaitsKey: isObject });
    if (this.open.length > this.limits.maxDepth) throw this.refusedHere('JSON_TOO_DEEP');
    this.countValue();
    return at + 1;
  }

  private leave(at: number): number {
    this.open.pop();
    return at + 1;
  }

  private next(at: number): number {
    const container = this.open.at(-1);
    if (container?.keys) container.awaitsKey = true;
    else if (container) container.index += 1;
    this.countValue();
    return at + 1;
  }

  private value(at: number): number {
    const container = this.open.at(-1);
    if (container) container.awaitsKey = false;
    return at + 1;
  }

  private countValue(): void {
    this.valueCount += 1;
    if (this.valueCount > this.limits.maxValues) throw this.refusedHere('JSON_TOO_MANY_VALUES');
  }

  private number(at: number): number {
    const end = endOfRun(numberCharacters, this.text, at);
    if (end - at > this.limits.maxNumberLength) throw this.refusedHere('JSON_NUMBER_TOO_LONG');
    if (!Number.isFinite(Number(this.text.slice(at, end)))) throw this.refusedHere('JSON_NUMBER_TOO_LONG');
    return end;
  }

  private string(at: number): number {
    const end = this.endOfString(at + 1);
    const container = this.open.at(-1);
    if (container?.keys && container.awaitsKey) this.key(container, at, end);
    return end;
  }

  private key(container: Container, at: number, end: number): void {
    if (end - at - 2 > this.limits.maxKeyLength) throw this.refusedHere('JSON_KEY_TOO_LONG');
    const key = this.decoded(at, end);
    if (container.keys?.has(key)) throw this.refusedAt('JSON_DUPLICATE_KEY', key);
    if (prototypeKeys.has(key)) throw this.refusedAt('JSON_FORBIDDEN_KEY', key);
    this.keyCount += 1;
    if (this.keyCount > this.limits.maxKeys) throw this.refusedHere('JSON_TOO_MANY_KEYS');
    container.keys?.add(key);
    container.here = key;
    container.awaitsKey = false;
  }

  private decoded(at: number, end: number): string {
    const plain = this.text.slice(at + 1, end - 1);
    if (!plain.includes('\\')) return plain;
    try {
      return JSON.parse(this.text.slice(at, end)) as string;
    } catch {
      throw this.refusedHere('JSON_SYNTAX');
    }
  }

  /** Jumps from quote to quote while no backslash stands between: a long attachment costs one native search. */
  private endOfString(from: number): number {
    const quote = this.text.indexOf('"', from);
    if (quote === -1) return this.text.length;
    if (this.nextBackslash !== -1 && this.nextBackslash < from) this.nextBackslash = this.text.indexOf('\\', from);
    if (this.nextBackslash === -1 || this.nextBackslash > quote) return quote + 1;
    return this.endOfEscapedString(this.nextBackslash);
  }

  private endOfEscapedString(firstBackslash: number): number {
    let at = this.escape(firstBackslash);
    let quote = this.text.indexOf('"', at);
    while (quote !== -1) {
      this.nextBackslash = this.text.indexOf('\\', at);
      if (this.nextBackslash === -1 || this.nextBackslash > quote) return quote + 1;
      at = this.escape(this.nextBackslash);
      if (quote < at) quote = this.text.indexOf('"', at);
    }
    return this.text.length;
  }

  private escape(at: number): number {
    this.escapeCount += 1;
    if (this.escapeCount > this.limits.maxEscapes) throw this.refusedHere('JSON_TOO_MANY_ESCAPES');
    return this.text.charCodeAt(at + 1) === code.unicodeEscape ? this.unicodeEscape(at) : at + 2;
  }

  /** Only NUL and surrogates need a look; whether the digits are digits is JSON.parse's to judge. */
  private unicodeEscape(at: number): number {
    if (this.text.startsWith('0000', at + 2)) throw this.refusedHere('JSON_NUL');
    const first = this.text.charCodeAt(at + 2);
    if (first !== code.lowerD && first !== code.upperD) return at + 2;
    return this.surrogate(at);
  }

  private surrogate(at: number): number {
    const unit = this.escapedUnit(at);
    if (unit < 0xd800) return at + 6;
    const low = this.text.startsWith('\\u', at + 6) ? this.escapedUnit(at + 6) : 0;
    if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) throw this.refusedHere('JSON_LONE_SURROGATE');
    return at + 12;
  }

  private escapedUnit(at: number): number {
    const hex = this.text.slice(at + 2, at + 6);
    if (!/^[\dA-Fa-f]{4}$/.test(hex)) throw this.refusedHere('JSON_SYNTAX');
    return Number.parseInt(hex, 16);
  }

  private refusedHere(problem: JsonProblemCode): GatewayError {
    const steps = this.open.slice(0, -1).map(step);
    const last = this.open.at(-1);
    if (last && !last.keys) steps.push(step(last));
    return refused(problem, steps.join(''));
  }

  private refusedAt(problem: JsonProblemCode, key: string): GatewayError {
    const container = this.open.at(-1);
    if (container) container.here = key;
    return refused(problem, this.open.map(step).join(''));
  }
}

function endOfRun(characters: RegExp, text: string, at: number): number {
  characters.lastIndex = at;
  characters.test(text);
  return characters.lastIndex;
}

function step(container: Container): string {
  const name = container.keys ? container.here : String(container.index);
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
