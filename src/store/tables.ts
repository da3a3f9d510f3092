// The tables as kysely sees them. One property for each column of store/migrations.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import type { DeliveryState } from '../domain/operations.js';
import type { Status } from '../domain/status.js';
import type { VoucherStanding, VoucherState } from '../domain/voucher.js';
import type { MappingTables } from './mapping.tables.js';
import type { ReplayTables } from './replay.tables.js';
import type { SteeringTables } from './steering.tables.js';
import type { JsonColumn, JsonRecord, Stamp, StampByDefault, StampOrNone } from './table-columns.js';
import type {
  AccountSessionTable,
  AccountTable,
  AgencySettingsRevisionTable,
  AgencySettingsTable,
  AttachmentTable,
  CircuitTable,
  CitizenPaymentTable,
  DataKeyTable,
  DoorSessionTable,
  DossierAttachmentTable,
  DossierStandingTable,
  EndpointStateTable,
  InboxEventTable,
  NpspDossierTable,
  NpspProcedureTable,
  OperatorActTable,
  ReconciliationItemTable,
  RulesetTable,
  FlowSampleTable,
  FlowSamplingTable,
  SavedViewTable,
  SealingWalkTable,
  SoapNonceTable,
  WorkerHeartbeatTable,
} from './tables.beside.js';

export type { JsonRecord } from './table-columns.js';
export type * from './tables.beside.js';

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
  /** Keyed hash of the full name without case and marks. */
  name_hash: string | null;
  /** When a person's request took the personal fields out of `canonical`. */
  erased_at: StampOrNone;
  /** The payment platform says that the citizen paid; never a reason to tell TST. */
  citizen_paid_at: StampOrNone;
  citizen_paid_vnd: ColumnType<number | null, number | null | undefined, number | null>;
  /** Who is answerable for it, by the receiving agency's settings at receipt. */
  managing_agency: string | null;
  due_assumed: Generated<boolean>;
  /** TNHS's own word, the last one; `appointment_at` is what the citizen was given. */
  tnhs_appointment_at: StampOrNone;
  original_appointment_at: StampOrNone;
  ended_at: StampOrNone;
  /** While the clock runs: the date the citizen was given. */
  expected_at: GeneratedAlways<Date | null>;
  late: GeneratedAlways<boolean>;
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
  /** Of the body as it was exchanged; stays when the body goes. */
  size_bytes: number | null;
  /** When the retention clock or a person's request took headers and body. */
  pruned_at: StampOrNone;
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
  /** When the gateway wrote it; `at` may be the partner's own, earlier time. */
  kept_at: StampByDefault;
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
  /** For `tst.record`: what TST is told the voucher is worth. */
  amount_vnd: number | null;
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
  /** Of the delivery; on attempts with a code. */
  dossier_id: ColumnType<string | null, string | null | undefined, string | null>;
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
  /** Of a share: the document it is part of. Null where the voucher is the document. */
  document_number: string | null;
  agency: string | null;
  /** yyyy-MM */
  from_month: string | null;
  months: number | null;
  /** Why it is unmatched or held: a reconciliation kind, or TNHS_NUMBER. */
  standing_reason: string | null;
  /** What TST was, or is being, told. */
  told_vnd: number | null;
}

/** Append-only, written by triggers on `voucher`. */
export interface VoucherHistoryTable {
  id: GeneratedAlways<number>;
  number: string;
  at: Stamp;
  version: number;
  state: VoucherState;
  standing: VoucherStanding;
  standing_reason: string | null;
  dossier_id: string | null;
  agency: string | null;
  amount_vnd: number;
  told_vnd: number | null;
  was_state: VoucherState | null;
  was_standing: VoucherStanding | null;
  was_agency: string | null;
  was_amount_vnd: number | null;
}

/** Append-only: each document that was booked, as accounting summed it. */
export interface VoucherDocumentTable {
  id: GeneratedAlways<number>;
  number: string;
  at: Stamp;
  version: number;
  state: VoucherState;
  agency: string | null;
  amount_vnd: number;
  shares: Generated<number>;
}

/** Append-only, written by a trigger on `dossier`: what stood until `at`. */
export interface DossierRevisionTable {
  id: GeneratedAlways<number>;
  dossier_id: string;
  at: Stamp;
  was_declared_amount: number;
  was_agency: string;
  was_citizen_paid_vnd: number | null;
}

export interface VoucherAssignmentTable {
  id: string;
  number: string;
  dossier_id: string;
  assigned_by: string;
  assigned_at: Stamp;
  released_by: string | null;
  released_at: StampOrNone;
}

export interface VoucherAllowanceTable {
  number: string;
  kind: string;
  basis: string;
  allowed_by: string;
  allowed_at: Stamp;
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
  /** The latest time under which vouchers were booked. */
  booked_at: StampOrNone;
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
  /** Null: the dossier's agency. */
  owner: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface Tables extends MappingTables, ReplayTables, SteeringTables {
  account: AccountTable;
  account_session: AccountSessionTable;
  operator_act: OperatorActTable;
  citizen_payment: CitizenPaymentTable;
  dossier: DossierTable;
  message: MessageTable;
  dossier_event: DossierEventTable;
  delivery: DeliveryTable;
  attempt: AttemptTable;
  voucher: VoucherTable;
  voucher_version: VoucherVersionTable;
  voucher_history: VoucherHistoryTable;
  voucher_document: VoucherDocumentTable;
  dossier_revision: DossierRevisionTable;
  voucher_assignment: VoucherAssignmentTable;
  voucher_allowance: VoucherAllowanceTable;
  poll_cursor: PollCursorTable;
  cover_sheet: CoverSheetTable;
  reconciliation_item: ReconciliationItemTable;
  inbox_event: InboxEventTable;
  circuit: CircuitTable;
  endpoint_state: EndpointStateTable;
  attachment: AttachmentTable;
  dossier_attachment: DossierAttachmentTable;
  data_key: DataKeyTable;
  sealing_walk: SealingWalkTable;
  soap_nonce: SoapNonceTable;
  door_session: DoorSessionTable;
  worker_heartbeat: WorkerHeartbeatTable;
  ruleset: RulesetTable;
  dossier_standing: DossierStandingTable;
  saved_view: SavedViewTable;
  flow_sample: FlowSampleTable;
  flow_sampling: FlowSamplingTable;
  npsp_dossier: NpspDossierTable;
  npsp_procedure: NpspProcedureTable;
  agency_settings: AgencySettingsTable;
  agency_settings_revision: AgencySettingsRevisionTable;
}
