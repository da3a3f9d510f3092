import type { X509Certificate } from 'node:crypto';

/** Remembers what must not be accepted twice; shared by every process that serves the same door. */
export interface NonceStore {
  /** False when the hash is already there. It may be forgotten after `expiresAt`. */
  remember(nonceHash: Buffer, expiresAt: Date): Promise<boolean>;
}

export interface SecuritySettings {
  /** The password of a user; a digest cannot be checked without it. */
  readonly passwordOf: (username: string) => string | undefined;
  /** The user that a trusted certificate stands for; undefined = not trusted. Absent: no signatures are taken. */
  readonly userOfCertificate?: (certificate: X509Certificate) => string | undefined;
  readonly nonces: NonceStore;
  readonly now?: () => Date;
  /** Oldest Created that is taken. */
  readonly maxAgeMs?: number;
  /** How far a sender's clock may run ahead of or behind ours. */
  readonly skewMs?: number;
  /** PasswordText is refused unless this is set (a transport that is private end to end). */
  readonly allowPasswordText?: boolean;
  /** A signed message is canonicalised before its signature is known to be good, so it is bounded more tightly. */
  readonly maxSignedChars?: number;
}

export interface Caller {
  readonly username: string;
  /** Set when the caller signed: the subject of the certificate. */
  readonly certificateSubject?: string;
}

export const fiveMinutesMs = 300_000;
