// TNHS on the wire: the four operations of wsdl/tnhs/tnhs.wsdl and nothing else. No judgement.
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { SoapPartner } from '../platform/partners.js';
import { createSoapClient, type SoapCallResult, type SoapClient } from '../wire/soap-client/soap.client.js';
import type { SoapArguments } from '../wire/soap-contract/values.js';

const wsdlPath = join(import.meta.dirname, '../../wsdl/tnhs/tnhs.wsdl');
const maxResponseBytes = 1_048_576;

export interface TnhsCall {
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

@Injectable()
export class TnhsClient implements OnApplicationShutdown {
  constructor(private readonly soap: SoapClient) {}

  /** @throws Error when the WSDL cannot be read. */
  static async open(partner: SoapPartner): Promise<TnhsClient> {
    const { url, username, password, timeoutMs } = partner;
    return new TnhsClient(await createSoapClient({ wsdlPath, url, username, password, timeoutMs, maxResponseBytes }));
  }

  /** @throws Error when the request does not fit the contract; then nothing was sent. */
  create(request: SoapArguments, call: TnhsCall): Promise<SoapCallResult> {
    return this.soap.call('TiepNhanHoSo', { ...request, khoaChongTrung: call.idempotencyKey }, call);
  }

  /** @throws like `create` */
  supplement(request: SoapArguments, call: TnhsCall): Promise<SoapCallResult> {
    return this.soap.call('BoSungHoSo', { ...request, khoaChongTrung: call.idempotencyKey }, call);
  }

  /** @throws like `create` */
  withdraw(request: SoapArguments, call: TnhsCall): Promise<SoapCallResult> {
    return this.soap.call('RutHoSo', { ...request, khoaChongTrung: call.idempotencyKey }, call);
  }

  /** Asks whether the key of any of the writes above was acted on. */
  lookUp(call: TnhsCall): Promise<SoapCallResult> {
    const { signal, correlationId, idempotencyKey } = call;
    return this.soap.call('TraCuuHoSo', { khoaChongTrung: idempotencyKey }, { signal, correlationId });
  }

  onApplicationShutdown(): void {
    this.soap.close();
  }
}
