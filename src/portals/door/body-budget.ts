// Bodies being worked on cost several times their size in memory. Together they may not exceed a budget: one more is refused
// with a time to come back, so that many large calls at once cannot exhaust the process. A body counts from when it has come in
// whole: one that only drips in must not hold room against the others.
import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../../domain/errors.js';

const retryAfterSeconds = 1;

export class BodyBudget {
  private takenBytes = 0;

  constructor(
    private readonly limitBytes: number,
    private readonly largestBodyBytes: number,
  ) {}

  /**
   * Takes room for the announced body; one of unknown length counts as the largest allowed.
   * @returns gives the room back; calling it twice is harmless.
   * @throws GatewayError OVERLOADED when there is no room now. A body alone always has room.
   */
  take(headers: IncomingHttpHeaders): () => void {
    const bytes = this.announced(headers);
    if (bytes > 0 && this.takenBytes > 0 && this.takenBytes + bytes > this.limitBytes)
      throw new GatewayError('OVERLOADED', [], retryAfterSeconds);
    this.takenBytes += bytes;
    let held = bytes;
    return () => {
      this.takenBytes -= held;
      held = 0;
    };
  }

  private announced(headers: IncomingHttpHeaders): number {
    if (headers['transfer-encoding'] !== undefined) return this.largestBodyBytes;
    const bytes = Number(headers['content-length'] ?? 0);
    return Number.isSafeInteger(bytes) && bytes > 0 ? Math.min(bytes, this.largestBodyBytes) : 0;
  }
}
