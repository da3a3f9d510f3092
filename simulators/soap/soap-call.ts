// A SOAP 1.1 call to the gateway's doors, signed in with a UsernameToken. No judgement: it says what came back.
import type { Credentials } from '../config.ts';
import type { HttpCaller } from '../server/http-caller.ts';
import { readEnvelope, writeEnvelope } from './envelope.ts';
import { securityHeader } from './username-token.ts';
import { textOf, type XmlNode } from './xml.ts';

export type SoapAnswer =
  | { readonly kind: 'answer'; readonly content: XmlNode }
  | { readonly kind: 'fault'; readonly code: string; readonly text: string }
  | { readonly kind: 'silence'; readonly text: string };

export interface SoapTarget {
  readonly url: string;
  readonly credentials: Credentials;
  readonly caller: HttpCaller;
}

export async function soapCall(target: SoapTarget, body: string): Promise<SoapAnswer> {
  const envelope = writeEnvelope(body, securityHeader(target.credentials));
  try {
    const answer = await target.caller.send({
      method: 'POST',
      url: target.url,
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      body: envelope,
    });
    return read(answer.status, answer.body);
  } catch (error) {
    return { kind: 'silence', text: error instanceof Error ? error.message : String(error) };
  }
}

function read(status: number, body: string): SoapAnswer {
  try {
    const { content } = readEnvelope(body);
    if (content.name !== 'Fault') return { kind: 'answer', content };
    return { kind: 'fault', code: textOf(content, 'faultcode') ?? '', text: textOf(content, 'faultstring') ?? '' };
  } catch {
    return { kind: 'silence', text: `HTTP ${status} without a SOAP envelope` };
  }
}
