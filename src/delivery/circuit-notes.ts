// What the circuits of this process last said, written one after the other: an opening and the closing a moment later must not
// reach the table in the other order, or the partner would be shown as down until its circuit turns again.
import type { System } from '../domain/operations.js';

export interface CircuitNote {
  readonly system: System;
  readonly state: 'open' | 'closed';
  readonly failures: number;
  readonly probeAt: Date | undefined;
  /** The partner itself answered. */
  readonly answered: boolean;
}

export class CircuitNotes {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly write: (note: CircuitNote) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Never throws; what cannot be written is told and left out. */
  add(note: CircuitNote): void {
    this.last = this.last.then(() => this.write(note)).catch(this.onError);
  }

  /** When everything added so far was written or told. */
  async written(): Promise<void> {
    await this.last;
  }
}
