import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '../../platform/ids.js';
import { FolderAttachmentStore } from './attachment-store.js';

const folder = mkdtempSync(join(tmpdir(), 'attachments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = new FolderAttachmentStore(folder);

describe('the attachment folder', () => {
  it('keeps a content under its own hash, readable by its owner only', async () => {
    const content = Buffer.from('%PDF-1.4 thử');
    const hash = await store.put(content);
    expect(hash).toEqual(sha256(content));
    const path = join(folder, hash.toString('hex').slice(0, 2), hash.toString('hex'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await store.get(hash)).toEqual(content);
  });

  it('keeps the same content once however often and however simultaneously it comes, without leftovers', async () => {
    const content = Buffer.alloc(100_000, 7);
    const hashes = await Promise.all(Array.from({ length: 8 }, () => store.put(content)));
    const name = sha256(content).toString('hex');
    expect(new Set(hashes.map((hash) => hash.toString('hex')))).toEqual(new Set([name]));
    expect(readdirSync(join(folder, name.slice(0, 2)))).toEqual([name]);
  });

  it('mends a file that a crash has cut', async () => {
    const content = Buffer.alloc(5000, 9);
    const name = (await store.put(content)).toString('hex');
    truncateSync(join(folder, name.slice(0, 2), name), 10);
    await store.put(content);
    expect(await store.get(sha256(content))).toEqual(content);
  });

  it('knows nothing of what was never put', async () => {
    expect(await store.get(sha256('never'))).toBeUndefined();
  });
});
