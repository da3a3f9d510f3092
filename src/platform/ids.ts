import { createHash, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

// Random bytes are drawn for many ids at once: one draw costs as much as the rest of an id.
const bytesPerId = 16;
const drawn = Buffer.alloc(bytesPerId * 256);
let used = drawn.length;
let latestMs = 0;
let place = 0;

/** A new UUIDv7: sorted by time, those of one process also within a millisecond. The identity of dossiers, messages and deliveries. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, used + bytesPerId);
  used += bytesPerId;
  const nowMs = Date.now();
  // Half of the places stay free, so that counting on never starts over.
  place = nowMs === latestMs ? place + 1 : random.readUInt32BE(6) >>> 1;
  latestMs = nowMs;
  return v7({ random, msecs: nowMs, seq: place });
}

export function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
