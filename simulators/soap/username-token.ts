// WS-Security UsernameToken with PasswordDigest = Base64(SHA-1(nonce + created + password)), both ways.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../config.ts';
import { child, escapeXml, textOf, type XmlNode } from './xml.ts';

export const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const digestType = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const base64Type = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';
const skewMs = 5 * 60_000;

export type SignInFailure = 'InvalidSecurity' | 'FailedAuthentication';

export function passwordDigest(nonce: Buffer, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64');
}

/** The Security header for one outgoing call: fresh nonce, five minutes of life. */
export function securityHeader({ username, password }: Credentials, now = new Date()): string {
  const nonce = randomBytes(16);
  const created = now.toISOString();
  const expires = new Date(now.getTime() + skewMs).toISOString();
  return (
    `<wsse:Security xmlns:wsse="${wsse}" xmlns:wsu="${wsu}" soapenv:mustUnderstand="1">` +
    `<wsu:Timestamp><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>` +
    `<wsse:UsernameToken><wsse:Username>${escapeXml(username)}</wsse:Username>` +
    `<wsse:Password Type="${digestType}">${passwordDigest(nonce, created, password)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${base64Type}">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** Checks digest, age and freshness of the nonce. */
export class TokenCheck {
  readonly #credentials: Credentials;
  /** Nonce → when it may be forgotten. Insertion order is age order. */
  readonly #nonces = new Map<string, number>();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  check(header: XmlNode | undefined, nowMs = Date.now()): SignInFailure | undefined {
    const token = child(child(header, 'Security'), 'UsernameToken');
    const given = {
      username: textOf(token, 'Username'),
      digest: textOf(token, 'Password'),
      nonce: textOf(token, 'Nonce'),
      created: textOf(token, 'Created'),
    };
    if (!given.username || !given.digest || !given.nonce || !given.created) return 'InvalidSecurity';
    if (!this.#matches(given.username, given.digest, { nonce: given.nonce, created: given.created }))
      return 'FailedAuthentication';
    const age = Math.abs(nowMs - Date.parse(given.created));
    if (!(age <= skewMs)) return 'FailedAuthentication';
    return this.#useOnce(given.nonce, nowMs) ? undefined : 'FailedAuthentication';
  }

  #matches(username: string, digest: string, { nonce, created }: { nonce: string; created: string }): boolean {
    const expected = Buffer.from(passwordDigest(Buffer.from(nonce, 'base64'), created, this.#credentials.password));
    const found = Buffer.from(digest);
    const same = expected.length === found.length && timingSafeEqual(expected, found);
    return same && username === this.#credentials.username;
  }

  #useOnce(nonce: string, nowMs: number): boolean {
    for (const [old, until] of this.#nonces) {
      if (until > nowMs) break;
      this.#nonces.delete(old);
    }
    if (this.#nonces.has(nonce)) return false;
    this.#nonces.set(nonce, nowMs + 2 * skewMs);
    return true;
  }
}
