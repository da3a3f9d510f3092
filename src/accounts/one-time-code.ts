// The second factor: time-based one-time codes (RFC 6238, SHA-1, 6 digits, 30 s: what every authenticator app speaks).
import { Secret, TOTP } from 'otpauth';

const issuer = 'TNHS gateway';
const periodSeconds = 30;

export interface Enrolment {
  /** base32, for typing. */
  readonly secret: string;
  /** For a QR code. */
  readonly uri: string;
}

export function newEnrolment(username: string): Enrolment {
  const secret = new Secret({ size: 20 });
  return { secret: secret.base32, uri: codeOf(secret.base32, username).toString() };
}

/**
 * The time step whose code this is, one step early or late allowed for a clock that is off.
 * The caller keeps it: a code counts once, so steps up to the last used one are refused.
 */
export function stepOfCode(secret: string, code: string, now: Date): number | undefined {
  const digits = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return undefined;
  const delta = codeOf(secret, '').validate({ token: digits, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / periodSeconds) + delta;
}

function codeOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), digits: 6, period: periodSeconds });
}
