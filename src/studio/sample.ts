// A stored document that a mapping reads, or would read again.
export interface Sample {
  /** Opaque; names the stored thing it comes from. */
  readonly id: string;
  readonly at: Date;
  readonly dossierId: string | null;
  readonly reference: string | null;
  readonly agency: string | null;
  /** The day it is mapped on; absent: today. */
  readonly day?: Date;
  /** `kept`: as it came in, byte for byte; `rebuilt`: from the dossier as it is now. */
  readonly basis: 'kept' | 'rebuilt';
  readonly source?: unknown;
  /** Why it cannot be read, without its content. */
  readonly fault?: string;
}
