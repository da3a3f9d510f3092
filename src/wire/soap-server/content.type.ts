// Content-Type of a SOAP request: which version it announces, its charset, and SOAP 1.2's action parameter.
import type { SoapVersion } from '../soap-contract/envelope.reader.js';
import { unsupportedMedia } from './soap.refusal.js';

export interface ContentType {
  readonly version: SoapVersion;
  readonly charset: string | undefined;
  readonly action: string | undefined;
}

const versions: Readonly<Record<string, SoapVersion>> = { 'text/xml': '1.1', 'application/soap+xml': '1.2' };
const parameterForm = /;\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))\s*/y;
const maxChars = 1024;

/** @throws SoapRefusal 415 for another media type, a repeated parameter or a malformed header. */
export function readContentType(header: string | undefined): ContentType {
  const text = header ?? '';
  const end = text.indexOf(';');
  const media = (end < 0 ? text : text.slice(0, end)).trim().toLowerCase();
  const version = Object.hasOwn(versions, media) ? versions[media] : undefined;
  const parameters = text.length > maxChars ? undefined : readParameters(end < 0 ? '' : text.slice(end));
  if (!version || !parameters) throw wrongType();
  return { version, charset: parameters.get('charset')?.toLowerCase(), action: parameters.get('action') };
}

/** What to answer in while the envelope has not been read. */
export function announcedVersion(header: string | undefined): SoapVersion {
  return header?.trim().toLowerCase().startsWith('application/soap+xml') ? '1.2' : '1.1';
}

function readParameters(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    parameterForm.lastIndex = at;
    const found = parameterForm.exec(text);
    const name = found?.[1]?.toLowerCase();
    if (!found || name === undefined || parameters.has(name))
      return text.slice(at).trim() === ';' ? parameters : undefined;
    parameters.set(name, found[2]?.replaceAll(/\\(.)/g, '$1') ?? found[3] ?? '');
    at = parameterForm.lastIndex;
  }
  return parameters;
}

function wrongType(): Error {
  return unsupportedMedia('CONTENT_TYPE', {
    vi: 'Content-Type phải là text/xml (SOAP 1.1) hoặc application/soap+xml (SOAP 1.2).',
    en: 'Content-Type must be text/xml (SOAP 1.1) or application/soap+xml (SOAP 1.2).',
  });
}
