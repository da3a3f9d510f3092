// What a door hands to the intake, and what it gets back.
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import type { Violation } from '../domain/errors.js';
import type { Portal } from '../domain/operations.js';
import type { Status } from '../domain/status.js';
import type { DossierRow, Tx } from '../store/database.js';

export type Door = 'rest' | 'dvcqg' | 'soap';

/** The message as it came, byte for byte; headers without credentials. */
export interface RawMessage {
  readonly body: Buffer;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the rules and the agency's settings make of a dossier at the moment of receipt; kept with it from then on. */
export interface DossierTerms {
  /** Version of the rules in force. */
  readonly ruleset: string;
  readonly computed?: ComputedMoney;
  /** Until when receipt and appointment must reach the citizen; absent where the law sets no such clock. */
  readonly receiptDueAt?: Date;
  /** First time limit by the agency's own settings. */
  readonly dueAt: Date;
  /** The time limit rests on something that nobody has settled or announced. */
  readonly dueAssumed?: boolean;
  /** Who is answerable for the dossier, by the receiving agency's routing. */
  readonly managingAgency?: string;
}

export interface Submission {
  readonly portal: Portal;
  readonly reference: string;
  readonly idempotencyKey?: string;
  readonly door: Door;
  readonly raw: RawMessage;
  /** The canonical dossier, translated and validated; attachments by hash, never by content. */
  readonly canonical: Readonly<Record<string, unknown>>;
  readonly correlationId: string;
  readonly terms?: DossierTerms;
  /** Worth a look; kept with the first step of the timeline and told in the answer. Pointers into the sender's document. */
  readonly warnings?: readonly Violation[];
}

export interface Receipt {
  readonly id: string;
  readonly reference: string;
  readonly status: Status;
  readonly receivedAt: Date;
  /** True when this is the first answer given again. */
  readonly repeated: boolean;
  readonly warnings?: readonly Violation[];
}

/** Names a dossier the way the portal knows it: by our id or by its own reference. */
export type DossierName = { readonly id: string } | { readonly reference: string };

export interface Supplement {
  readonly portal: Portal;
  readonly dossier: DossierName;
  readonly door: Door;
  readonly raw: RawMessage;
  readonly note?: string;
  /** Changed parts of the canonical dossier, merged over the old one. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** Judges the dossier as it would be with the changes, before it moves. @throws GatewayError when that may not be. */
  readonly judge?: (supplemented: Supplemented) => Promise<SupplementJudgement>;
  readonly correlationId: string;
}

export interface Supplemented {
  readonly merged: Readonly<Record<string, unknown>>;
  /** As it is, locked. */
  readonly dossier: DossierRow;
  readonly tx: Tx;
}

export interface SupplementJudgement {
  /** What should be paid now. */
  readonly computed?: ComputedMoney;
  readonly warnings: readonly Violation[];
}

export interface Withdrawal {
  readonly portal: Portal;
  readonly dossier: DossierName;
  readonly door: Door;
  readonly raw: RawMessage;
  readonly reason: string;
  readonly correlationId: string;
}
