// The tables as kysely sees them. One property for each column of store/migrations.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { DeliveryState } from '../domain/operations.js';
import type { Status } from '../domain/status.js';
import type { VoucherStanding, VoucherState } from '../domain/voucher.js';

type Stamp = ColumnType<Date, Date | string, Date | string>;
type StampByDefault = ColumnType<Date, Date | string | undefined, Date | string>;
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
  appointment_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  result: ColumnType<JsonRecord | null, string | null | undefined, string | null>;
  correlation_id: string;
  received_at: Stamp;
  updated_at: StampByDefault;
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
  lease_until: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
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
  next_attempt_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
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
  held_until: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  last_success_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  last_error_code: string | null;
  last_error_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  vouchers_read: Generated<number>;
  /** Polls that failed in a row; no poll starts before `not_before`. */
  failures: Generated<number>;
  not_before: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  updated_at: StampByDefault;
}

export interface CoverSheetTable {
  dossier_id: string;
  state: 'requested' | 'created' | 'issued';
  vss_code: string | null;
  cover_number: string | null;
  requested_at: Stamp;
  created_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  issued_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  document_no: string | null;
  link: string | null;
}

export interface ReconciliationItemTable {
  id: string;
  kind: string;
  voucher_number: string;
  dossier_id: string | null;
  state: Generated<'open' | 'resolved'>;
  detail: JsonColumn<JsonRecord>;
  opened_at: StampByDefault;
  resolved_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  resolution: string | null;
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
  opened_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  next_probe_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  last_code: string | null;
  last_success_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  updated_at: StampByDefault;
}

export interface EndpointStateTable {
  system: string;
  disabled_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
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
