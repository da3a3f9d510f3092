// The clock of the receipt (2 hours, day and night): notes when receipt and appointment reached the portal that sent the dossier,
// off the way of the callbacks themselves. Each run looks through a bounded stretch of those not told yet and goes on there.
import type { Database } from '../store/database.js';
import { noteToldReceipts, type ReceiptPlace } from '../store/deadline.repository.js';

const stretchSize = 1000;
const stretchesPerRun = 20;

export class ReceiptClock {
  private after: ReceiptPlace | undefined;

  constructor(private readonly database: Database) {}

  async run(signal: AbortSignal): Promise<void> {
    for (let stretch = 0; stretch < stretchesPerRun && !signal.aborted; stretch += 1) {
      const { last } = await noteToldReceipts(this.database, { limit: stretchSize, after: this.after });
      this.after = last;
      if (!last) return;
    }
  }
}
