import type { Bilingual } from '../status.js';
import type { RunbookSection } from './runbook.js';

export type Outcome =
  'refused at the door' | 'retry' | 'park' | 'refuse' | 'unknown' | 'notYet' | 'reconciliation' | 'stop';
export type Mender = 'portal' | 'operator' | 'partner' | 'analyst' | 'nobody';

/** One row of the table that docs/errors.md shows. */
export interface ErrorEntry {
  /** What happened, in the words a person gets to read. */
  readonly title: Bilingual;
  /** Likely cause and how to mend it, in the same two languages. */
  readonly remedy: Bilingual;
  readonly mender: Mender;
  /** The part of docs/runbook.md that tells what to do. */
  readonly runbook: RunbookSection;
  readonly outcome: Outcome;
  /** HTTP status at the REST door, where the code can appear there. */
  readonly http?: number;
  /** `error_code` at the DVCQG door; −1 unless said. */
  readonly dvcqg?: 1 | -1;
  /** Which side a SOAP fault blames; Client unless said. */
  readonly soap?: 'Client' | 'Server';
}
