// The wire to the agencies' registers: one question, one HTTP result. No judgement.
import type { ExchangedMessage } from '../delivery/handler.js';
import type { RegisterPartner } from '../platform/partners.js';
import type { HttpClient, HttpResult } from '../wire/http-client/http.client.js';

const maxResponseBytes = 262_144;
const keptHeaders: readonly string[] = ['content-type', 'idempotency-key', 'date', 'location', 'retry-after'];

export interface Asked {
  readonly result: HttpResult;
  /** Both messages without the token. */
  readonly exchanged: readonly ExchangedMessage[];
  readonly partnerStatus: string;
}

export class RegisterClient {
  constructor(
    private readonly partner: RegisterPartner,
    private readonly http: HttpClient,
  ) {}

  /** @param key the same for each try of one question */
  async ask(key: string, body: string, signal: AbortSignal): Promise<Asked> {
    const { url, token, timeoutMs } = this.partner;
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, authorization: `Bearer ${token}` };
    const address = `${url.replace(/\/$/, '')}/v1/verifications`;
    const result = await this.http.post({ url: address, headers, body, timeoutMs, maxResponseBytes, signal });
    const out: ExchangedMessage = {
      ...{ direction: 'out', contentType: headers['content-type'], headers: kept(headers), body },
    };
    return { result, exchanged: [...sent(result, out), ...heard(result)], partnerStatus: statusOf(result) };
  }

  close(): void {
    this.http.close();
  }
}

function sent(result: HttpResult, out: ExchangedMessage): ExchangedMessage[] {
  return result.kind === 'connect' || result.kind === 'address' ? [] : [out];
}

function heard(result: HttpResult): ExchangedMessage[] {
  if (result.kind !== 'answer') return [];
  const cut: Record<string, string> = result.cut ? { 'x-gateway-cut': result.cut } : {};
  return [
    {
      direction: 'in',
      contentType: result.headers['content-type'] ?? '',
      headers: { ...kept(result.headers), ...cut },
      body: result.body,
    },
  ];
}

function kept(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => keptHeaders.includes(name)));
}

function statusOf(result: HttpResult): string {
  return result.kind === 'answer' ? String(result.status) : result.kind;
}
