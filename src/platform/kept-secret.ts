// A secret made once and kept in a file for its owner's eyes only.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The secret kept at `path`; made on the first call. */
export function readOrMakeSecret(path: string, bytes: number): Buffer {
  return readKept(path) ?? makeOnce(path, bytes);
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and linked into place, so that of two processes starting together one wins and both use its secret. */
function makeOnce(path: string, bytes: number): Buffer {
  const secret = randomBytes(bytes);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(draft, secret, { mode: 0o600, flush: true, flag: 'wx' });
  try {
    linkSync(draft, path);
    return secret;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    return readFileSync(path);
  } finally {
    rmSync(draft, { force: true });
  }
}
