// The tables as kysely sees them. One property for each column of store/migrations.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import type { DeliveryState } from '../domain/operations.js';
import type { Status } from '../domain/status.js';
import type { VoucherStanding, VoucherState } from '../domain/voucher.js';

type Stamp = ColumnType<Date, Date | string, Date | string>;
type StampByDefault = ColumnType<Date, Date | string | undefined, Date | string>;
type StampOrNone = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type JsonColumn<T> = ColumnType<T, string | undefined, string>;
/** Read as an object; written as JSON text. */
export type JsonRecord = Record<string, unknown>;

export interface DossierTable {
  id: string;
  portal: string;
  portal_ref: string;
  idempotency_key: string | null;
  door: string;
  content_hash: Buffer;
  status: Generated<Status>;
  sequence: Generated<number>;
  canonical: ColumnType<JsonRecord, string, string>;
  agency: string;
  personal_id: string | null;
  vss_code: string | null;
  payment_reference: string | null;
  declared_amount: number;
  registration_case: string;
  tnhs_number: string | null;
  appointment_at: StampOrNone;
  result: ColumnType<JsonRecord | null, string | null | undefined, string | null>;
  correlation_id: string;
  received_at: Stamp;
  updated_at: StampByDefault;
  /** Version of the rules in force at receipt. */
  ruleset: string | null;
  computed: ColumnType<ComputedMoney | null, string | null | undefined, string | null>;
  verification: ColumnType<JsonRecord | null, string | null | undefined, string | null>;
  receipt_due_at: StampOrNone;
  receipt_told_at: StampOrNone;
  due_at: StampOrNone;
  original_due_at: StampOrNone;
  waiting_since: StampOrNone;
  waited_ms: Generated<number>;
  supplement_requests: Generated<number>;
  apologies: Generated<number>;
  /** The payment platform says that the citizen paid; never a reason to tell TST. */
  citizen_paid_at: StampOrNone;
  citizen_paid_vnd: ColumnType<number | null, number | null | undefined, number | null>;
}

export interface MessageTable {
  id: string;
  at: Stamp;
  direction: 'in' | 'out';
  system: string;
  operation: string;
  dossier_id: string | null;
  delivery_id: string | null;
  attempt: number | null;
  content_type: string;
  headers: JsonColumn<JsonRecord>;
  body: Buffer;
  sha256: Buffer;
  correlation_id: string;
}

export interface DossierEventTable {
  dossier_id: string;
  sequence: number;
  status: Status;
  previous: Status | null;
  by: string;
  at: Stamp;
  reason: string | null;
  detail: JsonColumn<JsonRecord>;
}

export interface DeliveryTable {
  id: string;
  dossier_id: string;
  system: string;
  operation: string;
  line: GeneratedAlways<number>;
  state: Generated<DeliveryState>;
  not_before: StampByDefault;
  attempts: Generated<number>;
  /** Attempts that failed; the retry budget counts these. */
  failures: Generated<number>;
  /** True when an attempt was begun and its end is unknown: ask before sending again. */
  unsure: Generated<boolean>;
  idempotency_key: string;
  payload: JsonColumn<JsonRecord>;
  code: string | null;
  why: string | null;
  detail: ColumnType<JsonRecord | null, string | null | undefined, string | null>;
  worker: string | null;
  lease_until: StampOrNone;
  correlation_id: string;
  created_at: StampByDefault;
  updated_at: StampByDefault;
}

export interface AttemptTable {
  delivery_id: string;
  number: number;
  started_at: Stamp;
  duration_ms: number;
  outcome: string;
  code: string | null;
  why: string | null;
  partner_status: string | null;
  next_attempt_at: StampOrNone;
  worker: string;
}

export interface VoucherTable {
  number: string;
  version: number;
  state: VoucherState;
  standing: Generated<VoucherStanding>;
  dossier_id: string | null;
  amount_vnd: number;
  personal_id: string | null;
  vss_code: string | null;
  dossier_reference: string | null;
  payment_reference: string | null;
  content: ColumnType<JsonRecord, string, string>;
  content_hash: Buffer;
  first_seen_at: StampByDefault;
  updated_at: StampByDefault;
  /** While unmatched or held: when the matching looks at it again. */
  check_at: StampByDefault;
}

export interface VoucherVersionTable {
  number: string;
  version: number;
  content_hash: Buffer;
  state: VoucherState;
  content: ColumnType<JsonRecord, string, string>;
  message_id: string | null;
  seen_at: StampByDefault;
}

export interface PollCursorTable {
  source: string;
  cursor: Generated<string>;
  holder: string | null;
  held_until: StampOrNone;
  last_success_at: StampOrNone;
  last_error_code: string | null;
  last_error_at: StampOrNone;
  vouchers_read: Generated<number>;
  /** Polls that failed in a row; no poll starts before `not_before`. */
  failures: Generated<number>;
  not_before: StampOrNone;
  updated_at: StampByDefault;
}

export interface CoverSheetTable {
  dossier_id: string;
  state: 'requested' | 'created' | 'issued';
  vss_code: string | null;
  cover_number: string | null;
  requested_at: Stamp;
  created_at: StampOrNone;
  issued_at: StampOrNone;
  document_no: string | null;
  link: string | null;
}

export interface ReconciliationItemTable {
  id: string;
  kind: string;
  voucher_number: string | null;
  dossier_id: string | null;
  state: Generated<'open' | 'resolved'>;
  detail: JsonColumn<JsonRecord>;
  opened_at: StampByDefault;
  resolved_at: StampOrNone;
  resolution: string | null;
  /** Who looks after it: an agency code or a person's account. */
  owner: string | null;
  resolved_by: string | null;
  note: string | null;
}

export interface InboxEventTable {
  system: string;
  event_id: string;
  answer: ColumnType<JsonRecord, string, string>;
  at: StampByDefault;
}

export interface CircuitTable {
  system: string;
  state: Generated<'closed' | 'open'>;
  failures: Generated<number>;
  opened_at: StampOrNone;
  next_probe_at: StampOrNone;
  last_code: string | null;
  last_success_at: StampOrNone;
  updated_at: StampByDefault;
}

export interface EndpointStateTable {
  system: string;
  disabled_at: StampOrNone;
  reason: string | null;
}

export interface AttachmentTable {
  sha256: Buffer;
  size_bytes: number;
  media_type: string;
  stored_at: StampByDefault;
}

export interface SoapNonceTable {
  hash: Buffer;
  expires_at: Stamp;
}

export interface DoorSessionTable {
  hash: Buffer;
  username: string;
  expires_at: Stamp;
}

export interface WorkerHeartbeatTable {
  worker: string;
  role: string;
  started_at: Stamp;
  beat_at: Stamp;
  last_progress_at: Stamp;
  in_flight: number;
}

export interface Tables {
  dossier: DossierTable;
  message: MessageTable;
  dossier_event: DossierEventTable;
  delivery: DeliveryTable;
  attempt: AttemptTable;
  voucher: VoucherTable;
  voucher_version: VoucherVersionTable;
  poll_cursor: PollCursorTable;
  cover_sheet: CoverSheetTable;
  reconciliation_item: ReconciliationItemTable;
  inbox_event: InboxEventTable;
  circuit: CircuitTable;
  endpoint_state: EndpointStateTable;
  attachment: AttachmentTable;
  soap_nonce: SoapNonceTable;
  door_session: DoorSessionTable;
  worker_heartbeat: WorkerHeartbeatTable;
}
