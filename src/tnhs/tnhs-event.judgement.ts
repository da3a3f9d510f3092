// What a status told by TNHS means for a dossier as it stands. Pure; README.md shows the same table.
import { mayMove, type Status } from '../domain/status.js';

/** Why an event was taken without any effect. */
export type EventNote =
  /** The dossier has this status already. */
  | 'SAME_STATUS'
  /** 1 is the portal's to say, 9 and 10 follow from TST and the portal. */
  | 'NOT_TNHS_TO_SAY'
  /** TNHS has told something later before. */
  | 'OVERTAKEN'
  /** The dossier has gone past this step. */
  | 'PASSED'
  /** Payment is asked for, but the dossier's voucher is here. */
  | 'PAID_ALREADY';

export type Judgement =
  | { readonly act: 'move' }
  | { readonly act: 'note'; readonly note: EventNote }
  /** The status contradicts what the dossier is now; the sender must learn that it has no effect. */
  | { readonly act: 'reject' };

export interface DossierStanding {
  readonly status: Status;
  /** When TNHS last told a status that had an effect, by TNHS's own clock. */
  readonly lastToldAt: Date | undefined;
  /** A voucher is matched to the dossier. */
  readonly paid: boolean;
}

const notForTnhs: readonly Status[] = [1, 9, 10];
const received: Status = 2;
const paymentRequested: Status = 6;
/** Steps on the way, in no dossier's end: being late with one of these is no contradiction. */
const steps: readonly Status[] = [2, 4, 6];
const beyondReceived: readonly Status[] = [4, 5, 6, 9, 10];
const processed: readonly Status[] = [9, 10];

export function judgeEvent(dossier: DossierStanding, event: { status: Status; at: Date }): Judgement {
  if (notForTnhs.includes(event.status)) return note('NOT_TNHS_TO_SAY');
  if (event.status === dossier.status) return note('SAME_STATUS');
  if (dossier.lastToldAt !== undefined && event.at < dossier.lastToldAt) return note('OVERTAKEN');
  if (isPassed(dossier.status, event.status)) return note('PASSED');
  if (event.status === paymentRequested && dossier.paid) return note('PAID_ALREADY');
  return mayMove(dossier.status, event.status, 'tnhs') ? { act: 'move' } : { act: 'reject' };
}

function isPassed(present: Status, told: Status): boolean {
  if (told === received && beyondReceived.includes(present)) return true;
  return steps.includes(told) && processed.includes(present);
}

function note(name: EventNote): Judgement {
  return { act: 'note', note: name };
}
