import { createHash, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

// Random bytes are drawn for many ids at once: one draw costs as much as the rest of an id.
const bytesPerId = 16;
const drawn = new Uint8Array(bytesPerId * 256);
let used = drawn.length;

/** A new UUIDv7: sorted by time, the identity of dossiers, messages and deliveries. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += bytesPerId;
  return v7({ random: drawn.slice(used - bytesPerId, used) });
}

export function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
