// The master key wraps the data keys (AES-256-GCM); it never touches data. From the configuration, or made once in DATA_DIR.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from './config.js';
import { readOrMakeSecret } from './kept-secret.js';

export interface MasterKeys {
  readonly current: Buffer;
  /** Opens what an earlier master key wrapped; it is wrapped anew at once. */
  readonly previous: Buffer | undefined;
}

/** Which key is wrapped; bound to the wrapping. */
export interface WrappedName {
  readonly kind: string;
  readonly version: number;
}

const fileName = 'master.key';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function readMasterKeys(config: Config): MasterKeys {
  const current =
    config.MASTER_KEY === ''
      ? readOrMakeSecret(join(config.DATA_DIR, fileName), keyBytes)
      : Buffer.from(config.MASTER_KEY, 'base64');
  const previous =
    config.MASTER_KEY_PREVIOUS === '' ? undefined : wrappingKey(Buffer.from(config.MASTER_KEY_PREVIOUS, 'base64'));
  return { current: wrappingKey(current), previous };
}

function wrappingKey(master: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', 'tnhs-gateway data keys 1', keyBytes));
}

export function wrapKey(master: Buffer, name: WrappedName, key: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const wrapping = createCipheriv('aes-256-gcm', master, nonce).setAAD(aadOf(name));
  return Buffer.concat([nonce, wrapping.update(key), wrapping.final(), wrapping.getAuthTag()]);
}

/** @returns undefined when another master key wrapped it. */
export function unwrapKey(master: Buffer, name: WrappedName, wrapped: Buffer): Buffer | undefined {
  const opening = createDecipheriv('aes-256-gcm', master, wrapped.subarray(0, nonceBytes), { authTagLength: tagBytes });
  opening.setAAD(aadOf(name)).setAuthTag(wrapped.subarray(-tagBytes));
  try {
    return Buffer.concat([opening.update(wrapped.subarray(nonceBytes, -tagBytes)), opening.final()]);
  } catch {
    return undefined;
  }
}

function aadOf({ kind, version }: WrappedName): Buffer {
  return Buffer.from(`${kind} ${version}`);
}
