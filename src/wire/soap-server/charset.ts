// Bytes → text. WS-I Basic Profile knows two charsets, UTF-8 and UTF-16; any other cannot carry Vietnamese and is refused
// by name. The byte order mark, the transport and the XML declaration must not contradict each other.
import { isUtf8 } from 'node:buffer';
import { ruleRefusal, unsupportedMedia } from './soap.refusal.js';

type Charset = 'utf-8' | 'utf-16le' | 'utf-16be';

export interface DecodedXml {
  readonly text: string;
  /** The same in UTF-8, whatever the declaration says; not copied when it came so. */
  readonly utf8: Buffer;
}

/** @throws SoapRefusal 415 for another charset, INVALID_BODY for contradictions and undecodable bytes. */
export function decodeXml(bytes: Buffer, transportCharset: string | undefined): DecodedXml {
  const marked = byteOrderMark(bytes);
  const actual = marked?.charset ?? 'utf-8';
  agree(actual, transportCharset);
  const content = marked ? bytes.subarray(marked.length) : bytes;
  const text = decode(content, actual);
  agree(actual, declaredCharset(text));
  return { text, utf8: actual === 'utf-8' ? content : Buffer.from(text, 'utf8') };
}

function byteOrderMark(bytes: Buffer): { readonly charset: Charset; readonly length: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { charset: 'utf-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { charset: 'utf-16le', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { charset: 'utf-16be', length: 2 };
  return undefined;
}

/** `said` is what a header or a declaration calls the bytes. */
function agree(actual: Charset, said: string | undefined): void {
  if (said === undefined) return;
  const families: Readonly<Record<string, readonly Charset[]>> = {
    'utf-8': ['utf-8'],
    utf8: ['utf-8'],
    'us-ascii': ['utf-8'],
    'utf-16': ['utf-16le', 'utf-16be'],
    'utf-16le': ['utf-16le'],
    'utf-16be': ['utf-16be'],
  };
  const family = Object.hasOwn(families, said) ? families[said] : undefined;
  if (!family) {
    throw unsupportedMedia('CHARSET', {
      vi: 'Chỉ nhận bảng mã UTF-8 hoặc UTF-16.',
      en: 'Only the charsets UTF-8 and UTF-16 are taken.',
    });
  }
  if (!family.includes(actual)) {
    throw ruleRefusal('CHARSET_MISMATCH', {
      vi: 'Bảng mã khai báo khác với bảng mã của nội dung (UTF-16 phải có BOM).',
      en: 'The declared charset is not the one of the content (UTF-16 needs a byte order mark).',
    });
  }
}

function decode(bytes: Buffer, charset: Charset): string {
  if (charset === 'utf-8') {
    if (!isUtf8(bytes)) throw undecodable();
    return bytes.toString('utf8');
  }
  if (bytes.length % 2 !== 0) throw undecodable();
  const text = (charset === 'utf-16le' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le');
  if (!text.isWellFormed()) throw undecodable();
  return text;
}

function declaredCharset(text: string): string | undefined {
  const declaration = /^<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/.exec(text);
  return declaration?.[1]?.toLowerCase();
}

function undecodable(): Error {
  return ruleRefusal('CHARSET_BYTES', {
    vi: 'Có byte không thuộc bảng mã đã khai báo.',
    en: 'There are bytes that do not belong to the charset.',
  });
}
