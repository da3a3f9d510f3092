// What goes back: a response or a fault, in the caller's SOAP version, with the caller's X-Road headers unchanged.
import { escapeAttribute, writeElement } from '../soap-contract/element.writer.js';
import type { ElementModel } from '../soap-contract/element.model.js';
import { envelopeNamespaces, type HeaderBlock, type SoapVersion } from '../soap-contract/envelope.reader.js';
import { securityNamespace } from '../ws-security/security.header.js';
import type { SoapArguments } from '../soap-contract/values.js';
import type { FaultParty, SoapFault } from './soap.refusal.js';

export interface SoapReply {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Header blocks to give back, with the prefixes they use but do not declare themselves. */
export interface HeaderEcho {
  readonly blocks: readonly HeaderBlock[];
  readonly scope: Readonly<Record<string, string>>;
}

export const noEcho: HeaderEcho = { blocks: [], scope: {} };

const contentTypes: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
};

export function writeResponse(
  version: SoapVersion,
  output: ElementModel,
  values: SoapArguments,
  echo: HeaderEcho,
): SoapReply {
  return {
    status: 200,
    contentType: contentTypes[version],
    headers: {},
    body: envelope(version, echo, writeElement(output, values)),
  };
}

export interface FaultWriting {
  readonly version: SoapVersion;
  readonly fault: SoapFault;
  readonly correlationId: string;
  readonly echo: HeaderEcho;
  /** The contract's `Loi`. */
  readonly detail: ElementModel;
}

export function writeFault(writing: FaultWriting): SoapReply {
  const { version, fault, echo } = writing;
  const content = version === '1.1' ? fault11(writing) : fault12(writing);
  const retry = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return {
    status: fault.httpStatus ?? (version === '1.2' && fault.party === 'sender' ? 400 : 500),
    contentType: contentTypes[version],
    headers: retry,
    body: envelope(version, echo, content, understoodHeaders(writing)),
  };
}

const codes11: Readonly<Record<FaultParty, string>> = {
  sender: 'Client',
  receiver: 'Server',
  mustUnderstand: 'MustUnderstand',
  versionMismatch: 'VersionMismatch',
};
const codes12: Readonly<Record<FaultParty, string>> = {
  sender: 'Sender',
  receiver: 'Receiver',
  mustUnderstand: 'MustUnderstand',
  versionMismatch: 'VersionMismatch',
};

function fault11({ fault, echo, ...writing }: FaultWriting): string {
  const prefix = envelopePrefix(echo);
  const code = fault.securityCode
    ? `<faultcode xmlns:wsse="${securityNamespace}">wsse:${fault.securityCode}</faultcode>`
    : `<faultcode>${prefix}:${codes11[fault.party]}</faultcode>`;
  const detail = writeDetail(fault, writing.detail, writing.correlationId);
  const reason = escapeAttribute(`${fault.message.vi} / ${fault.message.en}`);
  return `<${prefix}:Fault>${code}<faultstring xml:lang="vi">${reason}</faultstring><detail>${detail}</detail></${prefix}:Fault>`;
}

function fault12({ fault, echo, ...writing }: FaultWriting): string {
  const p = envelopePrefix(echo);
  const sub = fault.securityCode
    ? `<${p}:Value xmlns:wsse="${securityNamespace}">wsse:${fault.securityCode}</${p}:Value>`
    : `<${p}:Value xmlns:g="${escapeAttribute(writing.detail.namespace)}">g:${fault.code}</${p}:Value>`;
  const subcode = ['sender', 'receiver'].includes(fault.party) ? `<${p}:Subcode>${sub}</${p}:Subcode>` : '';
  const reasons = (['vi', 'en'] as const)
    .map((language) => `<${p}:Text xml:lang="${language}">${escapeAttribute(fault.message[language])}</${p}:Text>`)
    .join('');
  return (
    `<${p}:Fault><${p}:Code><${p}:Value>${p}:${codes12[fault.party]}</${p}:Value>${subcode}</${p}:Code>` +
    `<${p}:Reason>${reasons}</${p}:Reason>` +
    `<${p}:Detail>${writeDetail(fault, writing.detail, writing.correlationId)}</${p}:Detail></${p}:Fault>`
  );
}

function writeDetail(fault: SoapFault, model: ElementModel, correlationId: string): string {
  return writeElement(model, {
    MaLoi: fault.code,
    ThongBao: { vi: fault.message.vi, en: fault.message.en },
    ViTri: (fault.places ?? []).map(({ path, code, vi, en }) => ({ DuongDan: path, Ma: code, vi, en })),
    MaTuongQuan: correlationId,
  });
}

/** SOAP 1.2 tells which versions are spoken when the envelope's was not. */
function understoodHeaders({ version, fault, echo }: FaultWriting): string {
  if (version !== '1.2' || fault.party !== 'versionMismatch') return '';
  const p = envelopePrefix(echo);
  return (
    `<${p}:Upgrade><${p}:SupportedEnvelope qname="s12:Envelope" xmlns:s12="${envelopeNamespaces['1.2']}"/>` +
    `<${p}:SupportedEnvelope qname="s11:Envelope" xmlns:s11="${envelopeNamespaces['1.1']}"/></${p}:Upgrade>`
  );
}

function envelope(version: SoapVersion, echo: HeaderEcho, content: string, ownHeaders = ''): string {
  const p = envelopePrefix(echo);
  const blocks = echo.blocks.map((block) => block.source).join('') + ownHeaders;
  const header = blocks === '' ? '' : `<${p}:Header${declarations(echo.scope)}>${blocks}</${p}:Header>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<${p}:Envelope xmlns:${p}="${envelopeNamespaces[version]}">` +
    `${header}<${p}:Body>${content}</${p}:Body></${p}:Envelope>`
  );
}

function declarations(scope: Readonly<Record<string, string>>): string {
  return Object.entries(scope)
    .map(([prefix, namespace]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(namespace)}"`)
    .join('');
}

/** Our prefix must not be one that the echoed blocks use for something else. */
function envelopePrefix(echo: HeaderEcho): string {
  let prefix = 'soap';
  while (Object.hasOwn(echo.scope, prefix)) prefix += '_';
  return prefix;
}
