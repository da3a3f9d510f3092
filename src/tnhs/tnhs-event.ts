// A status as TNHS tells it, whichever way it came, and the answer it gets.
import type { ErrorCode } from '../domain/errors.js';
import type { Bilingual, Status } from '../domain/status.js';
import type { EventNote } from './tnhs-event.judgement.js';

export interface ResultPaper {
  readonly name: string;
  readonly url: string;
}

export interface TnhsStatusEvent {
  /** TNHS's own id of the event; a repeat carries the same. */
  readonly eventId: string;
  /** Key of one of our writes; names the dossier before TNHS's answer with the number has reached us. */
  readonly idempotencyKey?: string | undefined;
  readonly soHoSo: string;
  readonly status: Status;
  readonly officer?: string | undefined;
  readonly department?: string | undefined;
  /** When it happened, by TNHS's clock. */
  readonly at: Date;
  readonly reason?: string | undefined;
  readonly papers?: readonly ResultPaper[] | undefined;
}

/** The event as it came in, to be kept beside its effect. Without it only the effect is kept. */
export interface ReceivedEvent {
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export type TnhsEventAnswer =
  /** Taken for good. `note`: why it changed nothing. */
  | { readonly accepted: true; readonly note?: EventNote }
  /** Nothing was taken; the sender keeps the event. */
  | { readonly accepted: false; readonly code: ErrorCode; readonly message: Bilingual };
