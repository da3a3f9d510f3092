// The wire to the VSS portal: one signed webhook, one HTTP result. No judgement.
import type { ExchangedMessage } from '../delivery/handler.js';
import type { Clock } from '../platform/clock.js';
import type { WebhookEndpoint } from '../platform/partners.js';
import type { HttpClient, HttpResult } from '../wire/http-client/http.client.js';
import { signWebhook, webhookKeys, type WebhookKey } from '../wire/webhook-signature/webhook.signature.js';
import { exchangedOf } from './exchange.js';

/** Nobody reads the answer to a webhook except a person who looks for the cause of a refusal. */
const maxResponseBytes = 65_536;

export interface WebhookSent {
  readonly result: HttpResult;
  readonly exchanged: readonly ExchangedMessage[];
}

export class VssPortalClient {
  private readonly keys: readonly WebhookKey[];

  /** @throws Error when a secret is not one, so that the start is refused. */
  constructor(
    private readonly endpoint: WebhookEndpoint,
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {
    this.keys = webhookKeys(endpoint.secrets);
  }

  /** @param id the same for each try of one callback. */
  async send(id: string, body: string, signal: AbortSignal): Promise<WebhookSent> {
    const signature = signWebhook({ id, at: this.clock.now(), body }, this.keys);
    const headers = { 'content-type': 'application/json', ...signature };
    const { url, timeoutMs } = this.endpoint;
    const result = await this.http.post({ url, headers, body, timeoutMs, maxResponseBytes, signal });
    return { result, exchanged: exchangedOf({ headers, body }, result) };
  }
}
