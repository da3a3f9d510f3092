// SOAP 1.1 envelopes: read, write, fault.
import { child, escapeXml, leaf, parseXml, type XmlNode } from './xml.ts';

export const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/';

export interface Envelope {
  readonly header: XmlNode | undefined;
  /** The one element in the body. */
  readonly content: XmlNode;
}

/** @throws Error when this is no SOAP 1.1 envelope with exactly one element in its body. */
export function readEnvelope(source: string): Envelope {
  const root = parseXml(source);
  if (root.name !== 'Envelope' || root.namespace !== soap11) throw new Error('not a SOAP 1.1 envelope');
  const body = child(root, 'Body');
  const [content, ...more] = body?.children ?? [];
  if (!content || more.length > 0) throw new Error('the body must hold exactly one element');
  return { header: child(root, 'Header'), content };
}

export function writeEnvelope(body: string, header = ''): string {
  const head = header === '' ? '' : `<soapenv:Header>${header}</soapenv:Header>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${soap11}">${head}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

export function wrapped(name: string, namespace: string, inner: string): string {
  return `<${name} xmlns="${namespace}">${inner}</${name}>`;
}

export function writeFault(code: string, text: string, detail = ''): string {
  const prefix = code.startsWith('wsse:')
    ? ' xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"'
    : '';
  const more = detail === '' ? '' : `<detail>${detail}</detail>`;
  return writeEnvelope(
    `<soapenv:Fault${prefix}><faultcode>${code}</faultcode><faultstring xml:lang="vi">${escapeXml(text)}</faultstring>${more}</soapenv:Fault>`,
  );
}

/** The partner's typed detail: `Loi {maLoi, moTa}`. */
export interface FaultFacts {
  readonly maLoi: string;
  readonly message: string;
  /** Markup of further elements of Loi. */
  readonly more: string;
}

export function faultDetail(namespace: string, { maLoi, message, more }: FaultFacts): string {
  return wrapped('Loi', namespace, leaf('maLoi', maLoi) + leaf('moTa', message) + more);
}
