// The way out to a SOAP partner.
// 1. The contract (WSDL) is read once; arguments are written in schema order and nothing else is sent.
// 2. The soap package's client wraps them in an envelope, signs in with UsernameToken PasswordDigest and calls us back.
// 3. Our transport posts, and tells "never sent" from "sent and heard nothing".
// 4. The answer is read by our strict reader: the package's decoder turns decimals and dates into JavaScript values
//    with loss, so no answer goes through it.
// A call never rejects for what a partner or the network does; it rejects for arguments outside the contract.
import { readFile } from 'node:fs/promises';
import { createClientAsync, WSSecurity, type Client, type IHttpClient } from 'soap';
import { readContract, type OperationContract, type SoapContract } from '../soap-contract/contract.js';
import { writeElement } from '../soap-contract/element.writer.js';
import type { SoapArguments } from '../soap-contract/values.js';
import { readAnswer } from './soap-answer.js';
import type { SoapCallResult, SoapExchange, SoapFailure } from './soap-exchange.js';
import { SoapTransport, type TransportResult } from './soap-transport.js';

export type { SoapCallResult, SoapExchange, SoapFailure } from './soap-exchange.js';

export interface SoapClientSettings {
  readonly wsdlPath: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** For the whole call: connecting, sending, the complete answer. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly maxSockets?: number;
  readonly onExchange?: (operation: string, exchange: SoapExchange) => void;
}

export interface SoapCallOptions {
  readonly signal?: AbortSignal;
  /** Sent as the HTTP header Idempotency-Key; a contract's own key element is the caller's to fill. */
  readonly idempotencyKey?: string;
  readonly correlationId?: string;
}

/** @throws Error when the WSDL cannot be read or used. */
export async function createSoapClient(settings: SoapClientSettings): Promise<SoapClient> {
  const contract = readContract(await readFile(settings.wsdlPath, 'utf8'));
  const transport = new SoapTransport({ maxSockets: 64, ...settings });
  const client = await createClientAsync(settings.wsdlPath, { httpClient: capturing }, settings.url);
  client.setSecurity(new WSSecurity(settings.username, settings.password, { passwordType: 'PasswordDigest' }));
  return new SoapClient(settings, { contract, transport, client });
}

interface SoapClientParts {
  readonly contract: SoapContract;
  readonly transport: SoapTransport;
  readonly client: Client;
}

export class SoapClient {
  constructor(
    private readonly settings: SoapClientSettings,
    private readonly parts: SoapClientParts,
  ) {}

  get operations(): readonly string[] {
    return [...this.parts.contract.operations.keys()];
  }

  /** @throws Error for an operation or arguments that the contract does not know. */
  async call(operation: string, args: SoapArguments, options: SoapCallOptions = {}): Promise<SoapCallResult> {
    const contract = this.parts.contract.operations.get(operation);
    if (!contract) throw new Error(`the contract has no operation ${operation}`);
    const request = this.envelope(contract, args);
    const startedAt = performance.now();
    const result = await this.parts.transport.post({
      body: request.xml,
      headers: { ...request.headers, ...callHeaders(options) },
      signal: options.signal,
    });
    const exchange = describeExchange(request.xml, result, performance.now() - startedAt);
    this.settings.onExchange?.(operation, exchange);
    return conclude(result, exchange, contract);
  }

  close(): void {
    this.parts.transport.close();
  }

  private envelope(contract: OperationContract, args: SoapArguments): CapturedRequest {
    const body = { _xml: writeElement(contract.input, args) };
    let captured: CapturedRequest | undefined;
    const method = this.parts.client[contract.name] as SoapMethod;
    method(body, () => undefined, { capture: (request: CapturedRequest) => (captured = request) });
    if (!captured) throw new Error(`operation ${contract.name} was not written`);
    return captured;
  }
}

type SoapMethod = (args: object, callback: () => void, options: object) => void;

interface CapturedRequest {
  readonly xml: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Stands where the soap package would send: hands the finished request over and sends nothing. */
const capturing: IHttpClient = {
  request: (...[, xml, , headers, options]: Parameters<IHttpClient['request']>) => {
    const { capture } = options as { capture: (request: CapturedRequest) => void };
    capture({ xml: String(xml), headers: headers as Record<string, string> });
    return undefined as never;
  },
};

function callHeaders(options: SoapCallOptions): Record<string, string> {
  return {
    Accept: 'text/xml, application/soap+xml',
    'User-Agent': 'tnhs-gateway',
    ...(options.idempotencyKey === undefined ? {} : { 'Idempotency-Key': options.idempotencyKey }),
    ...(options.correlationId === undefined ? {} : { 'X-Correlation-Id': options.correlationId }),
  };
}

function describeExchange(xml: string, result: TransportResult, durationMs: number): SoapExchange {
  const answered = result.kind === 'answered' ? result : undefined;
  return {
    requestBody: withoutSecurityHeader(xml),
    responseBody: answered?.body.toString('utf8'),
    httpStatus: answered?.status,
    durationMs: Math.round(durationMs),
  };
}

/** The envelope is our own writing, so the header is found by its exact tags. */
export function withoutSecurityHeader(xml: string): string {
  const start = xml.indexOf('<wsse:Security ');
  const end = xml.indexOf('</wsse:Security>');
  if (start < 0 || end < start) return xml;
  return `${xml.slice(0, start)}<wsse:Security xmlns:wsse="redacted">${xml.slice(end)}`;
}

function conclude(result: TransportResult, exchange: SoapExchange, contract: OperationContract): SoapCallResult {
  const failed = (failure: SoapFailure): SoapCallResult => ({ ok: false, exchange, ...failure });
  switch (result.kind) {
    case 'timeout':
      return failed({ kind: 'timeout' });
    case 'too-large':
      return failed({ kind: 'nonsense', reason: 'the answer is larger than allowed' });
    case 'connect':
    case 'lost':
      return failed({ kind: result.kind, reason: result.reason });
    case 'answered':
      return judge(result, exchange, contract);
  }
}

function judge(
  result: Extract<TransportResult, { kind: 'answered' }>,
  exchange: SoapExchange,
  contract: OperationContract,
): SoapCallResult {
  const retry = result.retryAfterMs === undefined ? {} : { retryAfterMs: result.retryAfterMs };
  const answer = readAnswer(exchange.responseBody ?? '', contract);
  const success = result.status >= 200 && result.status < 300;
  if (answer.kind === 'fault') return { ok: false, exchange, ...answer, ...retry };
  if (!success) return { ok: false, exchange, kind: 'http', status: result.status, ...retry };
  if (answer.kind === 'nonsense') return { ok: false, exchange, ...answer };
  return { ok: true, value: answer.value, exchange };
}
