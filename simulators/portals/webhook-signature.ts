// Standard Webhooks: HMAC-SHA256 over `<id>.<timestamp>.<body>` with the secret's bytes, several signatures and secrets at once.
import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceSeconds = 300;

export interface WebhookHeaders {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** @returns what is wrong, or undefined when one signature fits one secret. */
export function signatureProblem(
  { id, timestamp, signature }: WebhookHeaders,
  body: Buffer,
  { secrets, nowMs = Date.now() }: { readonly secrets: readonly string[]; readonly nowMs?: number },
): string | undefined {
  if (!id || !timestamp || !signature) return 'a webhook header is missing';
  const age = Math.abs(nowMs / 1000 - Number(timestamp));
  if (!(age <= toleranceSeconds)) return 'timestamp too far away';
  const given = signature.split(' ').filter((one) => one.startsWith('v1,'));
  const expected = secrets.map((secret) => sign({ id, timestamp, body, secret }));
  const fits = given.some((one) => expected.some((other) => same(one.slice(3), other)));
  return fits ? undefined : 'no signature fits';
}

function sign({
  id,
  timestamp,
  body,
  secret,
}: {
  id: string;
  timestamp: string;
  body: Buffer;
  secret: string;
}): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
