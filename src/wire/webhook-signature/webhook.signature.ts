// The sender's half of the Standard Webhooks specification, symmetric scheme v1:
// HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`, one signature for each secret in force, separated by a space.
// A receiver accepts the message when any one of them fits its own secret, so secrets are rotated without a gap:
// add the new one, let the receiver change over, take the old one away.
import { createHmac } from 'node:crypto';

export interface SignedMessage {
  /** The same for every try of one message: the receiver drops repeats by it. */
  readonly id: string;
  /** When this try is made; receivers refuse a try that is minutes old. */
  readonly at: Date;
  readonly body: string;
}

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** A key as `webhookKeys` gives it. */
export type WebhookKey = Buffer;

const secretForm = /^whsec_(?<key>[A-Za-z0-9+/]+={0,2})$/;
const shortestKeyBytes = 24;
const longestKeyBytes = 64;

/**
 * Decodes secrets in the form `whsec_<base64>` once, so that boot can refuse a wrong one.
 * @throws Error saying which one by its position, never its value.
 */
export function webhookKeys(secrets: readonly string[]): WebhookKey[] {
  if (secrets.length === 0) throw new Error('At least one webhook secret is needed');
  return secrets.map((secret, index) => {
    const key = Buffer.from(secretForm.exec(secret)?.groups?.['key'] ?? '', 'base64');
    if (key.length >= shortestKeyBytes && key.length <= longestKeyBytes) return key;
    throw new Error(
      `Webhook secret number ${index + 1} must be whsec_ and the base64 of ${shortestKeyBytes} to ${longestKeyBytes} bytes`,
    );
  });
}

export function signWebhook(message: SignedMessage, keys: readonly WebhookKey[]): WebhookHeaders {
  const timestamp = Math.floor(message.at.getTime() / 1000).toString();
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
