// A header block marked mustUnderstand and addressed to us must be one that we act on, or the message is refused whole.
import { envelopeNamespaces, type HeaderBlock, type ReadEnvelope } from '../soap-contract/envelope.reader.js';
import { securityNamespace } from '../ws-security/security.header.js';
import { SoapRefusal } from './soap.refusal.js';
import { xroadNamespace } from './xroad.headers.js';

const ourRoles = [
  '',
  'http://schemas.xmlsoap.org/soap/actor/next',
  'http://www.w3.org/2003/05/soap-envelope/role/next',
  'http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver',
];

/** The blocks that are for us; the rest belongs to other nodes on the way. */
export function blocksForUs(envelope: ReadEnvelope): readonly HeaderBlock[] {
  const role = envelope.version === '1.1' ? 'actor' : 'role';
  return envelope.headers.filter((block) => ourRoles.includes(envelopeAttribute(block, envelope, role)));
}

/** @throws SoapRefusal MustUnderstand, naming the blocks. */
export function checkMustUnderstand(envelope: ReadEnvelope, understandsXroad: boolean): void {
  const strange = blocksForUs(envelope).filter(
    (block) => isMandatory(block, envelope) && !isUnderstood(block, understandsXroad),
  );
  if (strange.length === 0) return;
  throw new SoapRefusal({
    code: 'INVALID_BODY',
    party: 'mustUnderstand',
    message: {
      vi: 'Có phần đầu (header) bắt buộc mà cổng tích hợp không hỗ trợ.',
      en: 'There is a mandatory header that the gateway does not support.',
    },
    places: strange.map((block) => ({
      path: `Header/${block.name}`,
      code: 'HEADER_NOT_UNDERSTOOD',
      vi: 'Bỏ header này hoặc bỏ mustUnderstand.',
      en: 'Remove this header or its mustUnderstand.',
    })),
  });
}

function isMandatory(block: HeaderBlock, envelope: ReadEnvelope): boolean {
  return ['1', 'true'].includes(envelopeAttribute(block, envelope, 'mustUnderstand').trim());
}

function isUnderstood(block: HeaderBlock, understandsXroad: boolean): boolean {
  if (block.namespace === securityNamespace) return block.name === 'Security';
  return understandsXroad && block.namespace === xroadNamespace;
}

function envelopeAttribute(block: HeaderBlock, envelope: ReadEnvelope, name: string): string {
  const namespace = envelopeNamespaces[envelope.version];
  return block.attributes.find((one) => one.name === name && one.namespace === namespace)?.value ?? '';
}
