import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const decoy = `scrypt$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(32).toString('base64url')}`;

/** Hash of a client secret or password as kept in the partners file: `scrypt$<salt>$<hash>` (base64url). */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, 32);
  return `scrypt$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Compares in constant time; an unknown account (`undefined`) costs as much as a wrong secret. */
export async function verifySecret(secret: string, stored: string | undefined): Promise<boolean> {
  const [scheme, salt = '', hash = ''] = (stored ?? decoy).split('$');
  const expected = Buffer.from(hash, 'base64url');
  const actual = await derive(secret, Buffer.from(salt, 'base64url'), 32);
  return scheme === 'scrypt' && expected.length === 32 && timingSafeEqual(expected, actual) && stored !== undefined;
}
