// A self-signed certificate made on the spot, so that no private key lies in the repository.
import { generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';

export interface TestCertificate {
  readonly privateKey: string;
  readonly certificate: string;
  readonly x509: X509Certificate;
}

/** RSA 2048, SHA-256, valid from `from` to `to`. */
export function makeCertificate(
  commonName: string,
  from = new Date(Date.now() - 86_400_000),
  to = new Date(Date.now() + 86_400_000),
): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = certificateOf({ commonName, from, to, privateKey, publicKey });
  const certificate = `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privateKey: pem, certificate, x509: new X509Certificate(der) };
}

interface Subject {
  readonly commonName: string;
  readonly from: Date;
  readonly to: Date;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), Buffer.from('0500', 'hex'));

function certificateOf({ commonName, from, to, privateKey, publicKey }: Subject): Buffer {
  const attribute = sequence(Buffer.from('0603550403', 'hex'), tagged(0x0c, Buffer.from(commonName, 'utf8')));
  const name = sequence(tagged(0x31, attribute));
  const version = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const serial = tagged(0x02, Buffer.from([1]));
  const validity = sequence(utcTime(from), utcTime(to));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const content = sequence(version, serial, sha256WithRsa, name, validity, name, key);
  const signature = sign('sha256', content, privateKey);
  return sequence(content, sha256WithRsa, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
}

function utcTime(at: Date): Buffer {
  return tagged(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
