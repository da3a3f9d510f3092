import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

/** A new UUIDv7: sorted by time, the identity of dossiers, messages and deliveries. */
export function newId(): string {
  return v7();
}

export function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
