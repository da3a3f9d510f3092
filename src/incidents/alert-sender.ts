// Sends owed alerts: a signed webhook (Standard Webhooks), a mail. At least once: every try of one alert carries its id, and
// one that was sent is never sent again. After three days of failing tries it is given up, and the console shows it.
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/log.js';
import type { AlertMail, AlertWebhook } from '../platform/partners.js';
import type { Database } from '../store/database.js';
import { noteAlertFailed, noteAlertSent, takeDueAlerts, type DueAlert } from '../store/incident.repository.js';
import type { HttpClient } from '../wire/http-client/http.client.js';
import type { MailClient } from '../wire/mail/mail.client.js';
import { signWebhook, webhookKeys, type WebhookKey } from '../wire/webhook-signature/webhook.signature.js';
import { alertTexts, type AlertTexts } from './alert-text.js';

const atOnce = 20;
const leaseMs = 60_000;
const shortestPauseMs = 1000;
const longestPauseMs = 600_000;
const longestTryMs = 259_200_000;
const timeoutMs = 15_000;
const maxResponseBytes = 65_536;

export interface SenderParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly consoleUrl: string;
  readonly webhook?: { readonly settings: AlertWebhook; readonly http: Pick<HttpClient, 'post'> };
  readonly email?: { readonly settings: AlertMail; readonly mail: Pick<MailClient, 'send'> };
}

export class AlertSender {
  private readonly keys: readonly WebhookKey[];

  /** @throws Error when a secret of the webhook is none. */
  constructor(private readonly parts: SenderParts) {
    this.keys = parts.webhook ? webhookKeys(parts.webhook.settings.secrets) : [];
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = await takeDueAlerts(this.parts.database, atOnce, leaseMs);
      if (due.length === 0) return;
      await Promise.all(due.map((alert) => this.sendOne(alert, signal)));
    }
  }

  private async sendOne(alert: DueAlert, signal: AbortSignal): Promise<void> {
    const texts = alertTexts(alert, this.parts.consoleUrl);
    const why = alert.channel === 'webhook' ? await this.post(alert, texts, signal) : await this.mail(alert, texts);
    if (why === undefined) return noteAlertSent(this.parts.database, alert.id);
    const ageMs = this.parts.clock.now().getTime() - alert.createdAt.getTime();
    const pauseMs = ageMs > longestTryMs ? undefined : pauseAfter(alert.attempts);
    await noteAlertFailed(this.parts.database, alert.id, { why, pauseMs });
    const line = { event: 'alert.failed', alertId: alert.id, channel: alert.channel, attempt: alert.attempts, why };
    this.parts.logger.warn(line, pauseMs === undefined ? 'an alert was given up' : 'an alert is sent again later');
  }

  /** @returns why it did not arrive. */
  private async post(alert: DueAlert, texts: AlertTexts, signal: AbortSignal): Promise<string | undefined> {
    const { webhook, clock } = this.parts;
    if (!webhook) return 'no webhook is configured';
    const body = texts.webhook;
    const signature = signWebhook({ id: alert.id, at: clock.now(), body }, this.keys);
    const headers = { 'content-type': 'application/json', ...signature };
    const { url } = webhook.settings;
    const result = await webhook.http.post({ url, headers, body, timeoutMs, maxResponseBytes, signal });
    if (result.kind !== 'answer') return result.why;
    return result.status >= 200 && result.status < 300 ? undefined : `HTTP ${result.status}`;
  }

  private async mail(alert: DueAlert, { subject, mail }: AlertTexts): Promise<string | undefined> {
    const { email } = this.parts;
    if (!email) return 'no mail server is configured';
    const { from, to } = email.settings;
    const result = await email.mail.send({ id: alert.id, from, to, subject, text: mail });
    return result.ok ? undefined : result.why;
  }
}

function pauseAfter(attempts: number): number {
  return Math.min(longestPauseMs, shortestPauseMs * 2 ** Math.min(attempts - 1, 20));
}
