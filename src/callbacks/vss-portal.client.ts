// The wire to the VSS portal: one signed webhook, one HTTP result. No judgement.
import type { ExchangedMessage } from '../delivery/handler.js';
import type { Clock } from '../platform/clock.js';
import type { WebhookEndpoint } from '../platform/partners.js';
import type { HttpClient, HttpResult } from '../wire/http-client/http.client.js';
import { signWebhook, webhookKeys, type WebhookKey } from '../wire/webhook-signature/webhook.signature.js';
import type { SecretsInForce } from '../store/partner-secret.repository.js';
import { exchangedOf } from './exchange.js';

/** Nobody reads the answer to a webhook except a person who looks for the cause of a refusal. */
const maxResponseBytes = 65_536;

export interface WebhookSent {
  readonly result: HttpResult;
  readonly exchanged: readonly ExchangedMessage[];
}

export class VssPortalClient {
  private known: { readonly secrets: readonly string[]; readonly keys: readonly WebhookKey[] };

  /**
   * @param secrets those in force now; absent: those of the partners file
   * @throws Error when a secret of the file is not one, so that the start is refused.
   */
  constructor(
    private readonly endpoint: WebhookEndpoint,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    private readonly secrets: Pick<SecretsInForce, 'current'> = { current: async () => endpoint.secrets },
  ) {
    this.known = { secrets: endpoint.secrets, keys: webhookKeys(endpoint.secrets) };
  }

  /** @param id the same for each try of one callback. */
  async send(id: string, body: string, signal: AbortSignal): Promise<WebhookSent> {
    const signature = signWebhook({ id, at: this.clock.now(), body }, await this.keys());
    const headers = { 'content-type': 'application/json', ...signature };
    const { url, timeoutMs } = this.endpoint;
    const result = await this.http.post({ url, headers, body, timeoutMs, maxResponseBytes, signal });
    return { result, exchanged: exchangedOf({ headers, body }, result) };
  }

  private async keys(): Promise<readonly WebhookKey[]> {
    const secrets = await this.secrets.current();
    if (secrets !== this.known.secrets) this.known = { secrets, keys: webhookKeys(secrets) };
    return this.known.keys;
  }
}
