// An X.509 signature over the Body and the Timestamp.
// 1. The signature's shape is checked on what our own reader saw: known algorithms, few references, no detours.
// 2. The certificate must be one we trust; the key comes from it, never from anywhere else in the message.
// 3. xml-crypto verifies; it refuses two elements with one Id.
// 4. Only the canonical bytes that were signed go on: the caller maps the returned Body, not the message it came in.
//    So a signed Body hidden elsewhere (signature wrapping) is refused: the signed Id must be the Envelope's own Body.
import { X509Certificate, createHash } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { ReadEnvelope } from '../soap-contract/envelope.reader.js';
import type { XmlNode } from '../soap-contract/value.builder.js';
import { attributeOf, onlyChild, securityNamespace, signatureNamespace, utilityNamespace } from './security.header.js';
import { SecurityProblem } from './security.problem.js';
import type { Caller, SecuritySettings } from './security.settings.js';
import { checkTimestamp, nowOf } from './security.timestamp.js';

const exclusiveC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const envelopedSignature = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const signatureAlgorithms = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
];
const digestAlgorithms = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
const maxReferences = 8;
const defaultMaxSignedChars = 2_097_152;

export interface SignedBody {
  readonly caller: Caller;
  /** Canonical XML of the Body element, complete with the namespaces it uses. */
  readonly body: string;
}

/** @throws SecurityProblem */
export async function checkSignature(
  text: string,
  envelope: ReadEnvelope,
  security: XmlNode,
  settings: SecuritySettings,
): Promise<SignedBody> {
  if (text.length > (settings.maxSignedChars ?? defaultMaxSignedChars)) throw new SecurityProblem('SECURITY_TOO_LARGE');
  const signature = required(security, signatureNamespace, 'Signature');
  const timestamp = required(security, utilityNamespace, 'Timestamp');
  const uris = referenceUris(signature);
  const bodyAt = placeOf(envelope.bodyId, uris);
  const timestampAt = placeOf(idOf(timestamp), uris);
  const certificate = certificateOf(security, signature);
  const caller = trusted(certificate, settings);
  const freshUntil = checkTimestamp(timestamp, settings);
  const signed = verify(text, certificate);
  const once = createHash('sha256')
    .update(signed[bodyAt] ?? '')
    .update(signed[timestampAt] ?? '')
    .digest();
  if (!(await settings.nonces.remember(once, freshUntil))) throw new SecurityProblem('NOT_AUTHENTICATED');
  return { caller, body: signed[bodyAt] ?? '' };
}

function idOf(node: XmlNode): string | undefined {
  return attributeOf(node, utilityNamespace, 'Id') ?? attributeOf(node, '', 'Id');
}

function placeOf(id: string | undefined, uris: readonly string[]): number {
  const place = id ? uris.indexOf(`#${id}`) : -1;
  return place < 0 ? refuseShape() : place;
}

function referenceUris(signature: XmlNode): readonly string[] {
  const info = required(signature, signatureNamespace, 'SignedInfo');
  required(signature, signatureNamespace, 'SignatureValue');
  const references = info.children.slice(2);
  const rightMethods =
    algorithmOf(info.children[0], 'CanonicalizationMethod') === exclusiveC14n &&
    signatureAlgorithms.includes(algorithmOf(info.children[1], 'SignatureMethod'));
  const few = references.length > 0 && references.length <= maxReferences;
  const known = ['SignedInfo', 'SignatureValue', 'KeyInfo'];
  if (!rightMethods || !few || signature.children.some((child) => !known.includes(child.name))) refuseShape();
  const uris = references.map(referenceUri);
  if (new Set(uris).size !== uris.length) refuseShape();
  return uris;
}

/** One `#id`, exclusive canonicalisation, a good digest. */
function referenceUri(reference: XmlNode): string {
  const [transforms, method, value, ...rest] = reference.children;
  const uri = attributeOf(reference, '', 'URI') ?? '';
  const wellNamed = reference.name === 'Reference' && value?.name === 'DigestValue' && rest.length === 0;
  const goodDigest = digestAlgorithms.includes(algorithmOf(method, 'DigestMethod'));
  if (!wellNamed || !goodDigest || !isPlain(transforms) || !/^#[\w.-]{1,128}$/.test(uri)) refuseShape();
  return uri;
}

/** Some senders name the enveloped-signature transform too; it changes nothing where no signature is enveloped. */
function isPlain(transforms: XmlNode | undefined): boolean {
  const steps = transforms?.name === 'Transforms' ? transforms.children : [];
  const names = steps.map((step) => algorithmOf(step, 'Transform'));
  return names.join(' ') === exclusiveC14n || names.join(' ') === `${envelopedSignature} ${exclusiveC14n}`;
}

function algorithmOf(node: XmlNode | undefined, name: string): string {
  return node?.name === name && node.namespace === signatureNamespace ? (attributeOf(node, '', 'Algorithm') ?? '') : '';
}

/** The BinarySecurityToken of the header, or the certificate in KeyInfo. */
function certificateOf(security: XmlNode, signature: XmlNode): X509Certificate {
  const token = onlyChild(security, securityNamespace, 'BinarySecurityToken');
  const keyInfo = onlyChild(signature, signatureNamespace, 'KeyInfo');
  const data = keyInfo && onlyChild(keyInfo, signatureNamespace, 'X509Data');
  const source = token ?? (data && onlyChild(data, signatureNamespace, 'X509Certificate'));
  if (!source) return refuseShape();
  try {
    return new X509Certificate(Buffer.from(source.text, 'base64'));
  } catch {
    return refuseShape();
  }
}

function trusted(certificate: X509Certificate, settings: SecuritySettings): Caller {
  const username = settings.userOfCertificate?.(certificate);
  const now = nowOf(settings).getTime();
  const inForce = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  if (username === undefined || !inForce) throw new SecurityProblem('NOT_AUTHENTICATED');
  return { username, certificateSubject: certificate.subject.replaceAll('\n', ', ') };
}

/** The canonical text of every reference, in the order of the references. */
function verify(text: string, certificate: X509Certificate): readonly string[] {
  const signed = new SignedXml({ publicCert: certificate.toString(), getCertFromKeyInfo: () => null });
  try {
    const document = new DOMParser({ onError: () => undefined }).parseFromString(text, 'text/xml');
    const [node, ...others] = [...document.getElementsByTagNameNS(signatureNamespace, 'Signature')];
    if (!node || others.length > 0) return refuseShape();
    signed.loadSignature(node);
    if (signed.checkSignature(text)) return signed.getSignedReferences();
  } catch (error) {
    if (error instanceof SecurityProblem) throw error;
  }
  throw new SecurityProblem('NOT_AUTHENTICATED');
}

function required(node: XmlNode, namespace: string, name: string): XmlNode {
  return onlyChild(node, namespace, name) ?? refuseShape();
}

function refuseShape(): never {
  throw new SecurityProblem('SECURITY_SIGNATURE_SHAPE');
}
