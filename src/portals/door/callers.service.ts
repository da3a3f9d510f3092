// Who may call, and how often, for all doors of this process.
// - A secret is checked by scrypt once; afterwards its keyed fingerprint is remembered for a while, so that callers who send
//   it with every call do not cost a key derivation each.
// - Wrong secrets are counted by account and address: guessing is slowed down, honest callers are not.
import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
import { RateLimiter } from '../../platform/rate-limit.js';
import { verifySecret } from '../../platform/secrets.js';

export interface Credentials {
  /** Which list of accounts is meant: two doors may use one name. */
  readonly door: 'rest' | 'dvcqg';
  readonly name: string;
  readonly secret: string;
  readonly address: string;
}

const wrongSecretsPerMinute = 10;
const rememberMs = 600_000;
const rememberedSecrets = 1000;

@Injectable()
export class Callers {
  private readonly calls = new RateLimiter();
  private readonly wrong = new RateLimiter();
  private readonly fingerprintKey = randomBytes(32);
  private readonly proved = new Map<string, number>();

  /** @throws GatewayError RATE_LIMITED with the seconds to wait. No `perMinute`: no limit. */
  admit(account: string, perMinute: number | undefined): void {
    if (perMinute === undefined) return;
    const waitSeconds = this.calls.take(account, perMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
  }

  /**
   * @param storedHash undefined for an unknown account, which takes as long as a wrong secret
   * @throws GatewayError RATE_LIMITED after too many wrong secrets.
   */
  async prove(credentials: Credentials, storedHash: string | undefined): Promise<boolean> {
    const guesser = `${credentials.door} ${credentials.name.slice(0, 128)} ${credentials.address}`;
    const waitSeconds = this.wrong.wait(guesser, wrongSecretsPerMinute);
    if (waitSeconds > 0) throw new GatewayError('RATE_LIMITED', [], waitSeconds);
    const fingerprint = this.fingerprintOf(credentials, storedHash);
    if ((this.proved.get(fingerprint) ?? 0) > performance.now()) return true;
    const right = await verifySecret(credentials.secret, storedHash);
    if (right) this.remember(fingerprint);
    else this.wrong.take(guesser, wrongSecretsPerMinute);
    return right;
  }

  private fingerprintOf({ door, name, secret }: Credentials, storedHash: string | undefined): string {
    const text = JSON.stringify([door, name, secret, storedHash]);
    return createHmac('sha256', this.fingerprintKey).update(text).digest('base64');
  }

  private remember(fingerprint: string): void {
    if (this.proved.size >= rememberedSecrets) this.proved.clear();
    this.proved.set(fingerprint, performance.now() + rememberMs);
  }
}
