// The seam to the national portal: what it can be told, whichever generation of its interface is spoken.
// The classic DVCQG interface implements it (dvcqg.client.ts); the 2026 ministry shape will be a second implementation with
// its own mappings, chosen by the `kind` of the callback in the partners file. Deliveries know this file only.
import type { ExchangedMessage } from '../delivery/handler.js';
import type { ProcedureNames } from '../store/npsp.repository.js';

/** Answers as a closed set. `why` never repeats the portal's own free text: that may name a person. */
export type NationalPortalAnswer =
  | { readonly kind: 'accepted' }
  /** It says that it has this already. */
  | { readonly kind: 'known' }
  /** It says that it has no such dossier. */
  | { readonly kind: 'missing'; readonly why: string }
  /** It read us and said no. */
  | { readonly kind: 'refused'; readonly why: string }
  /** It does not let us in. */
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'busy'; readonly why: string; readonly afterMs?: number }
  /** Nothing was sent: the address is not permitted, or there is no connection. */
  | { readonly kind: 'address' | 'unreachable'; readonly why: string }
  /** Sent and heard nothing. */
  | { readonly kind: 'lost'; readonly why: string }
  /** Sent and heard something outside the contract. */
  | { readonly kind: 'nonsense'; readonly why: string };

export interface NationalPortalReply {
  readonly answer: NationalPortalAnswer;
  /** Secrets already taken out. */
  readonly exchanged: readonly ExchangedMessage[];
  /** HTTP status, and error_code where there is one. */
  readonly partnerStatus: string;
}

export interface NationalPortalBatchReply extends Omit<NationalPortalReply, 'exchanged'> {
  /** The exchange as it is kept for one dossier: of the items only its own, the answer whole. */
  readonly exchangedFor: (item: number) => readonly ExchangedMessage[];
}

/** A look-up: nothing is `found` unless the answer is `accepted`. */
export interface NationalPortalFinding<T> extends NationalPortalReply {
  readonly found?: T;
}

type Document = Readonly<Record<string, unknown>>;

export interface NationalPortal {
  /** Names of the mappings that write this generation's documents. */
  readonly mappings: { readonly status: string; readonly progress: string; readonly sync: string };
  /** How many progress items one call may carry. */
  readonly progressItemsPerCall: number;
  /** Status of a dossier lodged on the national portal. */
  sendStatus(status: Document, signal: AbortSignal): Promise<NationalPortalReply>;
  /** All or nothing: one answer for all items. */
  sendProgress(items: readonly Document[], signal: AbortSignal): Promise<NationalPortalBatchReply>;
  /** A dossier lodged elsewhere, as it stands now. */
  sendDossier(dossier: Document, as: 'new' | 'update', signal: AbortSignal): Promise<NationalPortalReply>;
  /** Whether it has the dossier. */
  findDossier(reference: string, signal: AbortSignal): Promise<NationalPortalFinding<boolean>>;
  /** How it calls a procedure and its field; `accepted` with nothing found: it gave no usable names. */
  findProcedure(code: string, signal: AbortSignal): Promise<NationalPortalFinding<ProcedureNames>>;
}
