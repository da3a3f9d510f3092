// Passwords as argon2id (RFC 9106; parameters of OWASP's cheat sheet: 19 MiB, 2 passes). Spelled like PHC strings, so that
// stronger parameters can be taken later while old hashes stay readable. At most two derivations run at once: a flood of
// sign-ins costs bounded memory and leaves a core to the doors.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

interface Parameters {
  readonly memoryKib: number;
  readonly passes: number;
}

const present: Parameters = { memoryKib: 19_456, passes: 2 };
const hashBytes = 32;
const atOnce = 2;
const longestQueue = 64;
export const shortestPassword = 12;
export const longestPassword = 128;

const decoy = spell(present, Buffer.alloc(16), Buffer.alloc(hashBytes));
const waiting: (() => void)[] = [];
let running = 0;

/** Too many sign-ins wait for a derivation. */
export class PasswordQueueFull extends Error {
  override readonly name = 'PasswordQueueFull';
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return spell(present, salt, await derive(password, salt, present));
}

/** Constant in time over accounts: an unknown one (`undefined`) costs as much as a wrong password. */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const { parameters, salt, hash } = read(stored ?? decoy);
  const actual = await derive(password, salt, parameters);
  return timingSafeEqual(actual, hash) && typeof stored === 'string';
}

/** A password nobody chose, easy to copy by hand: five groups of five letters and digits, 110 bits. */
export function inventPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const drawn = Array.from(randomBytes(25), (byte) => letters[byte % letters.length]).join('');
  return drawn.match(/.{5}/g)?.join('-') ?? drawn;
}

function spell({ memoryKib, passes }: Parameters, salt: Buffer, hash: Buffer): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

function read(stored: string): { parameters: Parameters; salt: Buffer; hash: Buffer } {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([\w-]+)\$([\w-]+)$/.exec(stored);
  if (!parts) throw new Error('a stored password hash is not one of ours');
  const [, memory, passes, salt = '', hash = ''] = parts;
  const parameters = { memoryKib: Number(memory), passes: Number(passes) };
  return { parameters, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') };
}

async function derive(password: string, salt: Buffer, { memoryKib, passes }: Parameters): Promise<Buffer> {
  await takeTurn();
  const wanted = { message: password.normalize('NFC'), nonce: salt, parallelism: 1, tagLength: hashBytes };
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      argon2('argon2id', { ...wanted, memory: memoryKib, passes }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function takeTurn(): Promise<void> {
  if (running >= atOnce) {
    if (waiting.length >= longestQueue) throw new PasswordQueueFull('too many sign-ins at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
}
