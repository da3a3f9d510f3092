// TST on the wire: the three operations of wsdl/tst/tst.wsdl and nothing else. No judgement.
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { SoapPartner } from '../platform/partners.js';
import { createSoapClient, type SoapCallResult, type SoapClient } from '../wire/soap-client/soap.client.js';
import type { SoapArguments } from '../wire/soap-contract/values.js';

const wsdlPath = join(import.meta.dirname, '../../wsdl/tst/tst.wsdl');
const maxResponseBytes = 1_048_576;

export interface TstCall {
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

@Injectable()
export class TstClient implements OnApplicationShutdown {
  constructor(private readonly soap: SoapClient) {}

  /** @throws Error when the WSDL cannot be read. */
  static async open(partner: SoapPartner): Promise<TstClient> {
    const { url, username, password, timeoutMs } = partner;
    return new TstClient(await createSoapClient({ wsdlPath, url, username, password, timeoutMs, maxResponseBytes }));
  }

  /** @throws Error when the request does not fit the contract; then nothing was sent. */
  record(request: SoapArguments, call: TstCall): Promise<SoapCallResult> {
    return this.soap.call('GhiNhanQuaTrinh', { ...request, khoaChongTrung: call.idempotencyKey }, call);
  }

  /** @throws like `record` */
  createCover(request: SoapArguments, call: TstCall): Promise<SoapCallResult> {
    return this.soap.call('TaoDuLieuToBia', { ...request, khoaChongTrung: call.idempotencyKey }, call);
  }

  /** Asks what TST knows of a voucher, whatever key it came under. */
  lookUpVoucher(voucherNumber: string, call: TstCall): Promise<SoapCallResult> {
    const { signal, correlationId } = call;
    return this.soap.call('TraCuuQuaTrinh', { soChungTu: voucherNumber }, { signal, correlationId });
  }

  /** Asks whether the key was acted on. */
  lookUpKey(call: TstCall): Promise<SoapCallResult> {
    const { signal, correlationId, idempotencyKey } = call;
    return this.soap.call('TraCuuQuaTrinh', { khoaChongTrung: idempotencyKey }, { signal, correlationId });
  }

  onApplicationShutdown(): void {
    this.soap.close();
  }
}
