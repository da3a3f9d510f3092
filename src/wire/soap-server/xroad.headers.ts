// X-Road message protocol 4.0 (contracts.md §3): the blocks client, service or centralService, id and protocolVersion are
// mandatory as soon as one block is there; userId and issue may be; the answer carries every block unchanged, in order.
import type { HeaderBlock } from '../soap-contract/envelope.reader.js';
import type { XmlNode } from '../soap-contract/value.builder.js';
import { ruleRefusal } from './soap.refusal.js';

export const xroadNamespace = 'http://x-road.eu/xsd/xroad.xsd';
const identifiersNamespace = 'http://x-road.eu/xsd/identifiers';
const protocolVersion = '4.0';
const once = ['client', 'id', 'protocolVersion', 'userId', 'issue', 'service', 'centralService', 'securityServer'];

export type XroadMode = 'off' | 'accepted' | 'required';

export interface XroadCall {
  /** `VN/GOV/000.00.00.G22/portal`, as told; the security server vouches for it, not we. */
  readonly client: string;
  readonly id: string;
  readonly userId: string | undefined;
  readonly issue: string | undefined;
  readonly blocks: readonly HeaderBlock[];
}

/**
 * @returns undefined when the message does not come by X-Road.
 * @throws SoapRefusal naming the block that is missing, repeated or wrong.
 */
export function readXroadHeaders(
  headers: readonly HeaderBlock[],
  operation: string,
  mode: XroadMode,
): XroadCall | undefined {
  const blocks = mode === 'off' ? [] : headers.filter((block) => block.namespace === xroadNamespace);
  if (blocks.length === 0 && mode !== 'required') return undefined;
  for (const block of blocks) {
    if (!once.includes(block.name)) refuse(block.name, 'XROAD_UNKNOWN');
    if (blocks.filter((other) => other.name === block.name).length > 1) refuse(block.name, 'XROAD_REPEATED');
  }
  const text = (name: string): string | undefined => blocks.find((block) => block.name === name)?.text.trim();
  if (text('protocolVersion') !== protocolVersion) refuse('protocolVersion', 'XROAD_VERSION');
  checkService(blocks, operation);
  return {
    client: memberOf(blocks.find((block) => block.name === 'client')),
    id: text('id') || refuse('id', 'XROAD_MISSING'),
    userId: text('userId'),
    issue: text('issue'),
    blocks,
  };
}

function checkService(blocks: readonly HeaderBlock[], operation: string): void {
  const service = blocks.find((block) => block.name === 'service');
  const central = blocks.find((block) => block.name === 'centralService');
  if (service && central) refuse('centralService', 'XROAD_REPEATED');
  const target = service ?? central ?? refuse('service', 'XROAD_MISSING');
  const code = identifier(target, 'serviceCode') ?? refuse(`${target.name}/serviceCode`, 'XROAD_MISSING');
  if (code !== operation) refuse(`${target.name}/serviceCode`, 'XROAD_SERVICE_MISMATCH');
}

function memberOf(client: XmlNode | undefined): string {
  if (!client) return refuse('client', 'XROAD_MISSING');
  const parts = ['xRoadInstance', 'memberClass', 'memberCode'].map(
    (name) => identifier(client, name) ?? refuse(`client/${name}`, 'XROAD_MISSING'),
  );
  const subsystem = identifier(client, 'subsystemCode');
  return [...parts, ...(subsystem === undefined ? [] : [subsystem])].join('/');
}

function identifier(block: XmlNode, name: string): string | undefined {
  const found = block.children.find((child) => child.name === name && child.namespace === identifiersNamespace);
  return found?.text.trim() || undefined;
}

const texts = {
  XROAD_MISSING: { vi: 'Thiếu phần header X-Road bắt buộc.', en: 'A mandatory X-Road header is missing.' },
  XROAD_REPEATED: { vi: 'Header X-Road chỉ được có một lần.', en: 'This X-Road header may occur once only.' },
  XROAD_UNKNOWN: {
    vi: 'Header X-Road này không có trong yêu cầu.',
    en: 'This X-Road header does not belong into a request.',
  },
  XROAD_VERSION: { vi: 'protocolVersion phải là 4.0.', en: 'protocolVersion must be 4.0.' },
  XROAD_SERVICE_MISMATCH: {
    vi: 'serviceCode phải đúng với thao tác trong Body.',
    en: 'serviceCode must agree with the operation in the Body.',
  },
} as const;

function refuse(name: string, code: keyof typeof texts): never {
  throw ruleRefusal(code, texts[code], `Header/${name}`);
}
