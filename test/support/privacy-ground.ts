// A database with the rooms of privacy over it: a clock that is set, attachments in a folder of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Schedules } from '../../src/delivery/schedules.js';
import { readConfig } from '../../src/platform/config.js';
import { sha256 } from '../../src/platform/ids.js';
import { vault } from '../../src/platform/vault.js';
import { PersonErasure } from '../../src/privacy/person-erasure.service.js';
import { PersonExport } from '../../src/privacy/person-export.service.js';
import { PrivacyParts } from '../../src/privacy/privacy-parts.service.js';
import { RetentionSchedule } from '../../src/privacy/retention.schedule.js';
import { noteAttachments, linkAttachments } from '../../src/store/attachment.repository.js';
import { FolderAttachmentStore } from '../../src/wire/attachments/attachment-store.js';
import { clockAt, openBench, silentLogger, type RoomBench } from './partner-room.js';

export interface PrivacyGround {
  readonly bench: RoomBench;
  readonly clock: ReturnType<typeof clockAt>;
  readonly store: FolderAttachmentStore;
  readonly retention: RetentionSchedule;
  readonly exporting: PersonExport;
  readonly erasing: PersonErasure;
  /** Keeps a content as the door does; of a dossier, when one is named. */
  attach(content: string, dossierId?: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openPrivacyGround(now: string): Promise<PrivacyGround> {
  const bench = await openBench();
  const clock = clockAt(now);
  const folder = mkdtempSync(join(tmpdir(), 'tnhs-privacy-'));
  const store = new FolderAttachmentStore(folder);
  const config = readConfig({ PARTNERS_FILE: 'none' });
  const parts = new PrivacyParts(config, bench.pool, bench.database, clock, silentLogger);
  return {
    bench,
    clock,
    store,
    retention: new RetentionSchedule(parts, new Schedules(), store),
    exporting: new PersonExport(bench.database, store, clock),
    erasing: new PersonErasure(bench.database, store, clock),
    attach: async (text, dossierId) => {
      const content = Buffer.from(text);
      const hash = sha256(content);
      const kept = [{ sha256: hash, sizeBytes: content.length, mediaType: 'application/pdf' }];
      await noteAttachments(bench.database, kept, vault().active);
      await store.put(content);
      if (dossierId !== undefined)
        await bench.database.transaction().execute((tx) => linkAttachments(tx, dossierId, [hash.toString('hex')]));
      return hash;
    },
    close: async () => {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
