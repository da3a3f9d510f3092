// Who may enter which SOAP door. An account of another door is as unknown here as one that does not exist.
import { X509Certificate } from 'node:crypto';
import { portals, type Portal, type SoapAccount } from '../../platform/partners.js';
import type { Database } from '../../store/database.js';
import { rememberNonce } from '../../store/door-nonce.repository.js';
import type { SecuritySettings } from '../../wire/ws-security/security.settings.js';

export class SoapAccounts {
  private readonly byName: ReadonlyMap<string, SoapAccount>;
  private readonly byCertificate: ReadonlyMap<string, string>;

  /** @throws Error naming an account whose certificate cannot be read. */
  constructor(accounts: readonly SoapAccount[], systems: readonly SoapAccount['system'][]) {
    const own = accounts.filter((account) => systems.includes(account.system));
    this.byName = new Map(own.map((account) => [account.username, account]));
    this.byCertificate = new Map(own.flatMap(certificateOf));
  }

  find(username: string): SoapAccount | undefined {
    return this.byName.get(username);
  }

  security(database: Database, now: () => Date): SecuritySettings {
    return {
      passwordOf: (username) => this.byName.get(username)?.password,
      userOfCertificate: (certificate) => this.byCertificate.get(certificate.fingerprint256),
      nonces: { remember: (hash, expiresAt) => rememberNonce(database, hash, expiresAt) },
      now,
    };
  }
}

export function isPortal(system: SoapAccount['system']): system is Portal {
  return (portals as readonly string[]).includes(system);
}

function certificateOf(account: SoapAccount): [string, string][] {
  if (account.certificate === undefined) return [];
  try {
    return [[new X509Certificate(account.certificate).fingerprint256, account.username]];
  } catch (error) {
    throw new Error(`soapAccounts: the certificate of ${account.username} is not PEM`, { cause: error });
  }
}
