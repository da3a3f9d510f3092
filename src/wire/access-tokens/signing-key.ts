// The key that signs access tokens: from the configuration, or made once and kept in DATA_DIR for its owner's eyes only.
import { join } from 'node:path';
import type { Config } from '../../platform/config.js';
import { readOrMakeSecret } from '../../platform/kept-secret.js';

const fileName = 'jwt-signing.key';
const keyBytes = 48;

export function readSigningKey(config: Config): Uint8Array {
  if (config.JWT_SIGNING_KEY !== '') return new TextEncoder().encode(config.JWT_SIGNING_KEY);
  return readOrMakeSecret(join(config.DATA_DIR, fileName), keyBytes);
}
