// Brings what is plain, or sealed under an older key, under the present one: tables first, then the files of attachments.
// Small pages, one row at a time, nothing locked between them; may run twice at once and be cut off anywhere.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { vault, VaultError } from '../platform/vault.js';
import { attachmentsToReseal, markResealed } from '../store/attachment.repository.js';
import { DataKeys } from '../store/data-keys.js';
import { tablesToWalk, walkPage } from '../store/sealing.repository.js';
import type { SealedTable } from '../store/sealed-tables.js';
import { ATTACHMENT_STORE, type AttachmentStore } from '../wire/attachments/attachment-store.js';
import { PrivacyParts } from './privacy-parts.service.js';

const turnMs = 3000;
const filesPerPage = 20;

@Injectable()
export class SealingSchedule implements OnModuleInit {
  private afterFile: Buffer = Buffer.alloc(0);

  constructor(
    private readonly parts: PrivacyParts,
    private readonly schedules: Schedules,
    private readonly keys: DataKeys,
    @Inject(ATTACHMENT_STORE) private readonly store: AttachmentStore,
  ) {}

  onModuleInit(): void {
    this.schedules.register({
      name: 'privacy.sealing',
      everyMs: this.parts.config.SEAL_EVERY_MS,
      run: (signal) => this.run(signal),
    });
  }

  /** One turn. Waits until no process can still seal under the key before. */
  async run(signal: AbortSignal): Promise<void> {
    if (!(await this.keys.isSettled())) return;
    const keyVersion = vault().active;
    const until = Date.now() + turnMs;
    const goesOn = (): boolean => !signal.aborted && Date.now() < until && vault().active === keyVersion;
    for (const table of await tablesToWalk(this.parts.pool, keyVersion)) await this.walk(table, keyVersion, goesOn);
    await this.resealFiles(keyVersion, goesOn);
  }

  private async walk(table: SealedTable, keyVersion: number, goesOn: () => boolean): Promise<void> {
    let sealed = 0;
    let done = false;
    while (!done && goesOn()) {
      const step = await walkPage(this.parts.pool, table, keyVersion);
      sealed += step.sealed;
      done = step.done;
      for (const row of step.broken)
        this.parts.logger.error({ event: 'sealing.broken', row, code: 'SEAL_BROKEN' }, 'a sealed value does not open');
    }
    if (sealed > 0)
      this.parts.logger.info(
        { event: 'sealing.walked', table: table.name, keyVersion, sealed, done },
        'older rows were sealed',
      );
  }

  /** A content without a file here is left: it may be about to be written, or the folder is not the shared one. */
  private async resealFiles(keyVersion: number, goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const page = { keyVersion, after: this.afterFile, limit: filesPerPage };
      const hashes = await attachmentsToReseal(this.parts.database, page);
      for (const hash of hashes) await this.resealFile(hash, keyVersion);
      this.afterFile = hashes.length < filesPerPage ? Buffer.alloc(0) : (hashes.at(-1) ?? Buffer.alloc(0));
      if (this.afterFile.length === 0) return;
    }
  }

  private async resealFile(hash: Buffer, keyVersion: number): Promise<void> {
    try {
      if (await this.store.reseal(hash, keyVersion)) await markResealed(this.parts.database, hash, keyVersion);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      const line = { event: 'sealing.broken', attachment: hash.toString('hex'), code: error.code };
      this.parts.logger.error(line, 'a sealed attachment does not open');
    }
  }
}
