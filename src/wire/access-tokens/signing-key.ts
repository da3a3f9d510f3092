// The key that signs access tokens: from the configuration, or made once and kept in DATA_DIR for its owner's eyes only.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../platform/config.js';

const fileName = 'jwt-signing.key';
const keyBytes = 48;

export function readSigningKey(config: Config): Uint8Array {
  if (config.JWT_SIGNING_KEY !== '') return new TextEncoder().encode(config.JWT_SIGNING_KEY);
  const path = join(config.DATA_DIR, fileName);
  return readKept(path) ?? makeOnce(path);
}

function readKept(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and linked into place, so that of two processes starting together one wins and both use its key. */
function makeOnce(path: string): Uint8Array {
  const key = randomBytes(keyBytes);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(draft, key, { mode: 0o600, flush: true, flag: 'wx' });
  try {
    linkSync(draft, path);
    return key;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    return readFileSync(path);
  } finally {
    rmSync(draft, { force: true });
  }
}
