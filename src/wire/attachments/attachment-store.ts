// Where attachments live: by the hash of their content, so the same file is kept once and a name can never point elsewhere.
// The interface is the seam for an object store; a folder is what we ship.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../platform/ids.js';

export interface AttachmentStore {
  /** Keeps the content durably before it resolves; keeping the same content again changes nothing. */
  put(content: Buffer): Promise<Buffer>;
  /** @returns undefined when no content with this SHA-256 is kept. */
  get(hash: Buffer): Promise<Buffer | undefined>;
}

export const ATTACHMENT_STORE = Symbol('AttachmentStore');

/** `<folder>/<aa>/<sha256>`: written beside, flushed, then renamed, so a crash leaves a whole file or none. */
export class FolderAttachmentStore implements AttachmentStore {
  constructor(private readonly folder: string) {}

  async put(content: Buffer): Promise<Buffer> {
    const hash = sha256(content);
    const path = this.pathOf(hash);
    if (await isKept(path, content.length)) return hash;
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
    return hash;
  }

  async get(hash: Buffer): Promise<Buffer | undefined> {
    try {
      return await readFile(this.pathOf(hash));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  private pathOf(hash: Buffer): string {
    const name = hash.toString('hex');
    return join(this.folder, name.slice(0, 2), name);
  }
}

async function isKept(path: string, size: number): Promise<boolean> {
  try {
    return (await stat(path)).size === size;
  } catch (error) {
    if (isAbsent(error)) return false;
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
