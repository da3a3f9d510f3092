// A stored message as its mapping read it: JSON, the form inside the national portal's envelope, or the values of a SOAP message by
// the contract of our own door. Attachments are taken out, as in traffic: they are judged apart from the mapping.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { readContract, type SoapContract } from '../../wire/soap-contract/contract.js';
import { readEnvelope } from '../../wire/soap-contract/envelope.reader.js';
import { qualified } from '../../wire/soap-contract/schema.reader.js';
import { decodeXml } from '../../wire/soap-server/charset.js';
import type { FormDoor } from './sample-sources.js';

const contractFile = join(import.meta.dirname, '../../../wsdl/gateway/gateway-portal.wsdl');
const mostBytes = 67_108_864;

/** @throws Error when the body is no such document */
export function storedForm(body: Buffer, door: FormDoor): unknown {
  if (door === 'soap') return withoutAttachments(soapValues(body));
  const document = parsed(body);
  return withoutAttachments(door === 'dvcqg' ? dataIn(document) : document);
}

export function parsed(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8')) as unknown;
}

/** The form inside the envelope, or the bare form. */
function dataIn(document: unknown): unknown {
  const { data } = document as { readonly data?: unknown };
  return typeof data === 'string' ? (JSON.parse(data) as unknown) : (data ?? document);
}

function withoutAttachments(form: unknown): unknown {
  if (typeof form !== 'object' || form === null) return form;
  return Object.fromEntries(Object.entries(form).filter(([key]) => key !== 'attachments' && key !== 'TaiLieuNop'));
}

let contract: SoapContract | undefined;

function soapValues(body: Buffer): unknown {
  contract ??= readContract(readFileSync(contractFile, 'utf8'));
  const { byInput } = contract;
  const { text } = decodeXml(inflated(body), undefined);
  const { values, node } = readEnvelope(text, {
    modelFor: (name, namespace) => byInput.get(qualified(namespace, name))?.input,
  });
  if (node) throw new Error('is no message of this contract');
  return values;
}

/** Bodies are kept as they came, which may be compressed. */
function inflated(body: Buffer): Buffer {
  const [first, second] = body;
  if (first === 0x1f && second === 0x8b) return gunzipSync(body, { maxOutputLength: mostBytes });
  if (first === 0x78) return inflateSync(body, { maxOutputLength: mostBytes });
  return body;
}
