// The retention clocks: 1. payloads of messages and of done duties, versions of edits · 2. attachments of finished dossiers · 3. attachments
// nobody names.
// What stays: every record, with time, hash and size; vouchers, payments, the timeline and operators' acts (evidence, 10 years).
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedules } from '../delivery/schedules.js';
import { closedStatuses } from '../domain/status.js';
import { eraseFinished, takeOrphans } from '../store/attachment.repository.js';
import type { Tx } from '../store/database.js';
import {
  areAttachmentsLinked,
  pruneEdits,
  pruneMessages,
  prunePayloads,
  type Due,
} from '../store/retention.repository.js';
import { ATTACHMENT_STORE, type AttachmentStore } from '../wire/attachments/attachment-store.js';
import { PrivacyParts } from './privacy-parts.service.js';

export interface Pruned {
  readonly messages: number;
  readonly payloads: number;
  readonly edits: number;
  readonly attachments: number;
  readonly orphans: number;
}

const dayMs = 86_400_000;
const orphanDays = 1;
const rowsPerBatch = 500;
const filesPerBatch = 50;

@Injectable()
export class RetentionSchedule implements OnModuleInit {
  constructor(
    private readonly parts: PrivacyParts,
    private readonly schedules: Schedules,
    @Inject(ATTACHMENT_STORE) private readonly store: AttachmentStore,
  ) {}

  onModuleInit(): void {
    const run = async (signal: AbortSignal): Promise<void> => void (await this.run(signal));
    this.schedules.register({ name: 'privacy.retention', everyMs: this.parts.config.RETENTION_EVERY_MS, run });
  }

  async run(signal: AbortSignal): Promise<Pruned> {
    const at = this.parts.clock.now();
    const before = new Date(at.getTime() - this.parts.config.MESSAGE_PAYLOAD_DAYS * dayMs);
    const due = { before, at, closed: closedStatuses };
    const rows: Due = { ...due, limit: rowsPerBatch };
    const pruned: Pruned = {
      messages: await inBatches(rowsPerBatch, signal, () => pruneMessages(this.parts.database, rows)),
      payloads: await inBatches(rowsPerBatch, signal, () => prunePayloads(this.parts.database, rows)),
      edits: await inBatches(rowsPerBatch, signal, () => pruneEdits(this.parts.database, rows)),
      attachments: await inBatches(filesPerBatch, signal, () =>
        this.removeFiles((tx) => eraseFinished(tx, { ...due, limit: filesPerBatch })),
      ),
      orphans: await this.removeOrphans(at, signal),
    };
    if (Object.values(pruned).some((count: number) => count > 0))
      this.parts.logger.info({ event: 'retention.pruned', ...pruned }, 'payloads whose time was over were erased');
    return pruned;
  }

  private async removeOrphans(at: Date, signal: AbortSignal): Promise<number> {
    if (!(await areAttachmentsLinked(this.parts.database))) return 0;
    const before = new Date(at.getTime() - orphanDays * dayMs);
    return inBatches(filesPerBatch, signal, () => this.removeFiles((tx) => takeOrphans(tx, before, filesPerBatch)));
  }

  /** Files go while their rows are held: a file that is kept again at this moment is written after. */
  private removeFiles(take: (tx: Tx) => Promise<Buffer[]>): Promise<number> {
    return this.parts.database.transaction().execute(async (tx) => {
      const hashes = await take(tx);
      for (const hash of hashes) await this.store.remove(hash);
      return hashes.length;
    });
  }
}

async function inBatches(size: number, signal: AbortSignal, batch: () => Promise<number>): Promise<number> {
  let all = 0;
  for (let last = size; last === size && !signal.aborted; all += last) last = await batch();
  return all;
}
