// Where attachments live: by the hash of their content, so the same file is kept once and a name can never point elsewhere.
// The interface is the seam for an object store; a folder is what we ship.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../platform/ids.js';
import { openBytes, sealBytes, sealFacts } from '../../platform/vault.js';

export interface AttachmentStore {
  /** Keeps the content durably before it resolves; keeping the same content again changes nothing. */
  put(content: Buffer): Promise<Buffer>;
  /** @returns undefined when no content with this SHA-256 is kept. */
  get(hash: Buffer): Promise<Buffer | undefined>;
  /** Seals what is kept under the present data key. @returns false when no such content is kept. */
  reseal(hash: Buffer, keyVersion: number): Promise<boolean>;
  /** Erases the content; one that is not kept is no failure. */
  remove(hash: Buffer): Promise<void>;
}

export const ATTACHMENT_STORE = Symbol('AttachmentStore');

/** `<folder>/<aa>/<sha256>`, sealed (platform/vault.ts), because they are pictures of identity papers: written beside, flushed, then renamed, so a crash leaves a whole file or none. */
export class FolderAttachmentStore implements AttachmentStore {
  constructor(private readonly folder: string) {}

  async put(content: Buffer): Promise<Buffer> {
    const hash = sha256(content);
    const path = this.pathOf(hash);
    const sealed = sealBytes(purpose, content);
    if (await isKept(path, [content.length, sealed.length])) return hash;
    await this.replace(path, sealed);
    return hash;
  }

  private async replace(path: string, content: Buffer): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
    try {
      await writeDurably(draft, content);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await flushFolder(dirname(path));
  }

  async get(hash: Buffer): Promise<Buffer | undefined> {
    const kept = await readIfKept(this.pathOf(hash));
    return kept && openBytes(kept);
  }

  async reseal(hash: Buffer, keyVersion: number): Promise<boolean> {
    const path = this.pathOf(hash);
    const kept = await readIfKept(path);
    if (!kept) return false;
    if (sealFacts(kept)?.keyVersion !== keyVersion) await this.replace(path, sealBytes(purpose, openBytes(kept)));
    return true;
  }

  async remove(hash: Buffer): Promise<void> {
    await rm(this.pathOf(hash), { force: true });
  }

  private pathOf(hash: Buffer): string {
    const name = hash.toString('hex');
    return join(this.folder, name.slice(0, 2), name);
  }
}

const purpose = 'attachment';

/** Sealed, or as it came before contents were sealed. */
async function isKept(path: string, sizes: readonly number[]): Promise<boolean> {
  try {
    return sizes.includes((await stat(path)).size);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function readIfKept(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function writeDurably(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isAbsent(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ENOENT';
}
