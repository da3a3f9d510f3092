// The wire to accounting and nothing else: asks for one page of vouchers and says what came back.
import { join } from 'node:path';
import type { SoapPartner } from '../platform/partners.js';
import { createSoapClient, type SoapCallResult, type SoapClient } from '../wire/soap-client/soap.client.js';

export interface VoucherPage {
  /** As accounting wrote them, in its order; nothing is interpreted yet. */
  readonly vouchers: readonly unknown[];
  readonly nextCursor: string;
  readonly more: boolean;
  /** The whole answer, for the evidence. */
  readonly answer: string;
}

export type SoapFailed = Extract<SoapCallResult, { ok: false }>;
export type PageResult = { readonly ok: true; readonly page: VoucherPage } | SoapFailed;

const wsdlPath = join(import.meta.dirname, '../../wsdl/accounting/accounting.wsdl');
/** accounting.wsdl allows no more. */
const largestPage = 1000;
/** Room for the largest page many times over. */
const maxResponseBytes = 33_554_432;

export class AccountingClient {
  constructor(private readonly soap: SoapClient) {}

  /** @throws Error when the WSDL cannot be read. */
  static async open(partner: SoapPartner): Promise<AccountingClient> {
    const { url, username, password, timeoutMs } = partner;
    return new AccountingClient(
      await createSoapClient({ wsdlPath, url, username, password, timeoutMs, maxResponseBytes }),
    );
  }

  /** @param from the cursor that the page before gave; empty = from the very first voucher. */
  async readPage(
    from: string,
    limit: number,
    call: { readonly signal: AbortSignal; readonly correlationId: string },
  ): Promise<PageResult> {
    const args = { conTro: from === '' ? undefined : from, gioiHan: Math.min(limit, largestPage) };
    const result = await this.soap.call('LayDanhSachChungTu', args, call);
    return result.ok ? pageOf(result) : result;
  }

  close(): void {
    this.soap.close();
  }
}

function pageOf({ value, exchange }: Extract<SoapCallResult, { ok: true }>): PageResult {
  const { chungTu, conTroTiep, conNua } = value;
  if (typeof conTroTiep !== 'string' || typeof conNua !== 'string') {
    return { ok: false, kind: 'nonsense', reason: 'a page without conTroTiep or conNua', exchange };
  }
  const more = conNua === 'true' || conNua === '1';
  const vouchers = Array.isArray(chungTu) ? chungTu : [];
  return { ok: true, page: { vouchers, nextCursor: conTroTiep, more, answer: exchange.responseBody ?? '' } };
}
