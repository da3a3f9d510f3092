import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { signWebhook, webhookKeys, type WebhookHeaders } from './webhook.signature.js';

const newSecret = (bytes = 32): string => `whsec_${randomBytes(bytes).toString('base64')}`;
const body = '{"type":"dossier.status","data":{"statusName":{"vi":"Được tiếp nhận","en":"Received"}}}';

function signed(secrets: readonly string[], at = new Date()): WebhookHeaders {
  return signWebhook({ id: 'dossier.1.status.2', at, body }, webhookKeys(secrets));
}

function verifiedBy(secret: string, headers: WebhookHeaders, content = body): unknown {
  return new Webhook(secret).verify(content, { ...headers });
}

describe('the webhook signature', () => {
  it('is accepted by an independent implementation of the specification', () => {
    const secret = newSecret();
    expect(verifiedBy(secret, signed([secret]))).toEqual(JSON.parse(body));
  });

  it('equals that implementation byte for byte for a fixed key, id and time', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const at = new Date('2026-11-22T01:00:00.999Z');
    const theirs = new Webhook(secret).sign('msg_1', at, body);
    expect(signWebhook({ id: 'msg_1', at, body }, webhookKeys([secret]))).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1795309200',
      'webhook-signature': theirs,
    });
  });

  it('is accepted with the old and with the new secret while both are in force', () => {
    const [old, fresh] = [newSecret(), newSecret()];
    const headers = signed([fresh, old]);
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    expect([verifiedBy(old, headers), verifiedBy(fresh, headers)]).toEqual([JSON.parse(body), JSON.parse(body)]);
  });

  it('is no longer accepted with a secret that was taken away', () => {
    const [old, fresh] = [newSecret(), newSecret()];
    expect(() => verifiedBy(old, signed([fresh]))).toThrow(WebhookVerificationError);
  });

  it('covers the body, the id and the time', () => {
    const secret = newSecret();
    const headers = signed([secret]);
    expect(() => verifiedBy(secret, headers, body.replace('Received', 'Refused'))).toThrow(WebhookVerificationError);
    expect(() => verifiedBy(secret, { ...headers, 'webhook-id': 'other' })).toThrow(WebhookVerificationError);
    const later = `${Number(headers['webhook-timestamp']) + 1}`;
    expect(() => verifiedBy(secret, { ...headers, 'webhook-timestamp': later })).toThrow(WebhookVerificationError);
  });
});

describe('webhook secrets', () => {
  it.each([
    ['no prefix', 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0'],
    ['not base64', 'whsec_not-base64!'],
    ['too short a key', newSecret(23)],
    ['too long a key', newSecret(65)],
  ])('are refused with %s, by position and never by value', (_why, wrong) => {
    let message = '';
    try {
      webhookKeys([newSecret(), wrong]);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/secret number 2 must be whsec_/);
    expect(message).not.toContain(wrong);
  });

  it('must be at least one', () => {
    expect(() => webhookKeys([])).toThrow('At least one webhook secret');
  });
});
