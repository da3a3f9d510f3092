// The way in for SOAP callers: one strict pipeline (architecture.md §6), the same for every door.
//  1. bytes under a limit, also while inflating; charset of transport and declaration honoured
//  2. one streaming look: no DTD, no processing instruction, bounded markup, one Envelope / Header? / Body / one child
//  3. mustUnderstand, then WS-Security; of a signed message only the signed bytes are used from here on
//  4. the operation is the body element; SOAPAction may only agree
//  5. XSD, all violations at once
//  6. values stay strings
// A refusal never repeats what was sent and never tells an internal text. Knows no partner and keeps nothing.
import { qualified } from '../soap-contract/schema.reader.js';
import { readContract, type OperationContract, type SoapContract } from '../soap-contract/contract.js';
import type { ElementModel } from '../soap-contract/element.model.js';
import { EnvelopeProblem } from '../soap-contract/envelope.problem.js';
import {
  envelopeNamespaces,
  readEnvelope,
  type ReadEnvelope,
  type SoapVersion,
} from '../soap-contract/envelope.reader.js';
import { defaultMarkupLimits, type MarkupLimits } from '../soap-contract/markup.guard.js';
import type { SoapArguments, SoapTree } from '../soap-contract/values.js';
import { authenticate, type Authenticated } from '../ws-security/message.security.js';
import { SecurityProblem } from '../ws-security/security.problem.js';
import type { Caller, SecuritySettings } from '../ws-security/security.settings.js';
import { inflateBody, type ByteLimits } from './body.bytes.js';
import { decodeXml } from './charset.js';
import { announcedVersion, readContentType, type ContentType } from './content.type.js';
import { missingFields, withMissing, wrongBinaries } from './field.checks.js';
import { blocksForUs, checkMustUnderstand } from './must.understand.js';
import { SchemaCheck } from './schema.check.js';
import { securityRefusal } from './security.refusal.js';
import { checkSoapAction } from './soap.action.js';
import { formRefusal, internalFault, invalidFields, ruleRefusal, SoapRefusal, type SoapFault } from './soap.refusal.js';
import { noEcho, writeFault, writeResponse, type HeaderEcho, type SoapReply } from './soap.reply.js';
import { addressedWsdl } from './wsdl.file.js';
import { readXroadHeaders, type XroadCall, type XroadMode } from './xroad.headers.js';

export interface SoapDoorSettings {
  /** Text of the WSDL. */
  readonly wsdl: string;
  /** Public address of the door, written into the served WSDL. */
  readonly address: string;
  readonly limits?: Partial<ByteLimits & MarkupLimits>;
  readonly security: SecuritySettings;
  readonly xroad?: XroadMode;
}

export interface SoapRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it came, still compressed if it was. */
  readonly body: Buffer;
  readonly correlationId: string;
}

export interface SoapAccepted {
  readonly ok: true;
  readonly operation: string;
  /** All strings; an element that may repeat is always an array. */
  readonly values: SoapTree;
  readonly version: SoapVersion;
  readonly caller: Caller;
  readonly xroad: XroadCall | undefined;
  /** The message as text, decoded and inflated. */
  readonly text: string;
  /** @throws UnwritableValueError when the values do not fit the contract. */
  readonly reply: (values: SoapArguments) => SoapReply;
  readonly fault: (fault: SoapFault) => SoapReply;
}

export interface SoapRefused extends SoapReply {
  readonly ok: false;
  readonly code: string;
  /** The broken rules, for the log line: codes only. */
  readonly rules: readonly string[];
}

/** @throws Error when the WSDL or its schema is wrong; called at boot. */
export function createSoapDoor(settings: SoapDoorSettings): SoapDoor {
  const contract = readContract(settings.wsdl);
  const detail = contract.faults.get('Loi');
  const [schema, ...others] = contract.schemas;
  if (!detail) throw new Error('the WSDL of a door must declare the fault element Loi');
  if (schema === undefined || others.length > 0) throw new Error('the WSDL of a door must inline exactly one schema');
  return new SoapDoor(settings, { contract, detail, check: new SchemaCheck(schema) });
}

interface DoorParts {
  readonly contract: SoapContract;
  readonly detail: ElementModel;
  readonly check: SchemaCheck;
}

interface Opened {
  readonly text: string;
  readonly utf8: Buffer;
  readonly envelope: ReadEnvelope;
  readonly contentType: ContentType;
}

const defaultBytes: ByteLimits = { maxBodyBytes: 12_582_912, maxInflateRatio: 20 };

export class SoapDoor {
  /** The contract as served at `?wsdl`. */
  readonly wsdl: string;
  private readonly bytes: ByteLimits;
  private readonly markup: MarkupLimits;
  private readonly xroadMode: XroadMode;

  constructor(
    private readonly settings: SoapDoorSettings,
    private readonly parts: DoorParts,
  ) {
    this.wsdl = addressedWsdl(settings.wsdl, settings.address);
    this.bytes = { ...defaultBytes, ...settings.limits };
    this.markup = { ...defaultMarkupLimits, maxTextChars: this.bytes.maxBodyBytes, ...settings.limits };
    this.xroadMode = settings.xroad ?? 'accepted';
  }

  get operations(): readonly string[] {
    return [...this.parts.contract.operations.keys()];
  }

  /** Never rejects: whatever goes wrong becomes a fault, an unforeseen error INTERNAL. */
  async receive(request: SoapRequest, onInternalError?: (error: unknown) => void): Promise<SoapAccepted | SoapRefused> {
    const progress: Progress = { version: announcedVersion(header(request, 'content-type')), echo: noEcho };
    try {
      return await this.admit(request, progress);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === 'INTERNAL') onInternalError?.(error);
      const rules = (fault.places ?? []).map((place) => place.code);
      return { ok: false, code: fault.code, rules, ...this.writeFault(fault, progress, request.correlationId) };
    }
  }

  /** A fault for a request that was not received: over the rate, body cut off, overload. */
  refuse(request: Omit<SoapRequest, 'body'>, fault: SoapFault): SoapReply {
    const version = announcedVersion(header(request, 'content-type'));
    return this.writeFault(fault, { version, echo: noEcho }, request.correlationId);
  }

  dispose(): void {
    this.parts.check.dispose();
  }

  private async admit(request: SoapRequest, progress: Progress): Promise<SoapAccepted> {
    const opened = await this.open(request, progress);
    checkMustUnderstand(opened.envelope, this.xroadMode !== 'off');
    const sender = await this.authenticate(opened);
    const message = sender.signedBody === undefined ? opened : this.reopen(sender.signedBody, opened);
    const operation = this.operationOf(message.envelope);
    checkSoapAction([header(request, 'soapaction'), opened.contentType.action], operation);
    const xroad = readXroadHeaders(blocksForUs(opened.envelope), operation.name, this.xroadMode);
    if (xroad) progress.echo = { blocks: xroad.blocks, scope: opened.envelope.scope };
    this.validate(message, operation);
    return {
      ok: true,
      operation: operation.name,
      values: message.envelope.values,
      version: progress.version,
      caller: sender.caller,
      xroad,
      text: opened.text,
      reply: (values) => writeResponse(progress.version, operation.output, values, progress.echo),
      fault: (fault) => this.writeFault(fault, progress, request.correlationId),
    };
  }

  private async open(request: SoapRequest, progress: Progress): Promise<Opened> {
    const contentType = readContentType(header(request, 'content-type'));
    const bytes = await inflateBody(request.body, header(request, 'content-encoding'), this.bytes);
    const { text, utf8 } = decodeXml(bytes, contentType.charset);
    const envelope = this.read(text);
    progress.version = envelope.version;
    if (envelope.version !== contentType.version) throw wrongMediaType();
    return { text, utf8, envelope, contentType };
  }

  /** Reads a signed Body again, from nothing but its signed bytes. */
  private reopen(signedBody: string, { envelope, contentType }: Opened): Opened {
    const text = `<s:Envelope xmlns:s="${envelopeNamespaces[envelope.version]}">${signedBody}</s:Envelope>`;
    return { text, utf8: Buffer.from(text, 'utf8'), envelope: this.read(text), contentType };
  }

  private read(text: string): ReadEnvelope {
    const { byInput } = this.parts.contract;
    return readEnvelope(text, {
      limits: this.markup,
      refuseDeceptiveText: true,
      modelFor: (name, namespace) => byInput.get(qualified(namespace, name))?.input,
    });
  }

  private async authenticate(opened: Opened): Promise<Authenticated> {
    const envelope = { ...opened.envelope, headers: blocksForUs(opened.envelope) };
    return authenticate(opened.text, envelope, this.settings.security);
  }

  private operationOf(envelope: ReadEnvelope): OperationContract {
    const operation = this.parts.contract.byInput.get(qualified(envelope.bodyNamespace, envelope.bodyName));
    if (!operation) throw formRefusal('OPERATION_UNKNOWN', envelope.bodyName);
    return operation;
  }

  private validate({ utf8, envelope }: Opened, { input }: OperationContract): void {
    const found = [...this.parts.check.violations(utf8), ...wrongBinaries(input, envelope.values)];
    if (found.length > 0) throw invalidFields(withMissing(found, missingFields(input, envelope.values)));
  }

  private writeFault(fault: SoapFault, progress: Progress, correlationId: string): SoapReply {
    return writeFault({ fault, correlationId, detail: this.parts.detail, ...progress });
  }
}

/** What is known of the caller so far, for the shape of an answer. */
interface Progress {
  version: SoapVersion;
  echo: HeaderEcho;
}

function header(request: Pick<SoapRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function faultOf(error: unknown): SoapFault {
  if (error instanceof SoapRefusal) return error.fault;
  if (error instanceof EnvelopeProblem) return formRefusal(error.code, error.path).fault;
  if (error instanceof SecurityProblem) return securityRefusal(error.code).fault;
  return internalFault();
}

function wrongMediaType(): SoapRefusal {
  return ruleRefusal('CONTENT_TYPE_MISMATCH', {
    vi: 'Content-Type không đúng với phiên bản SOAP của phong bì.',
    en: "Content-Type does not fit the envelope's SOAP version.",
  });
}
