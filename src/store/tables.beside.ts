// The tables beside the flow: keys, traces, agencies, accounts, rules. See tables.ts.
import type { ColumnType, Generated } from 'kysely';
import type { AgencySettings } from '../domain/agency/agency-settings.js';
import type { RuleContent } from '../domain/rules/ruleset.js';
import type { Status } from '../domain/status.js';
import type { JsonColumn, JsonRecord, Stamp, StampByDefault, StampOrNone } from './table-columns.js';

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
  /** The data key its file is sealed under; null: plain, from before sealing. */
  key_version: ColumnType<number | null, number | null | undefined, number | null>;
  erased_at: StampOrNone;
}

export interface DossierAttachmentTable {
  dossier_id: string;
  sha256: Buffer;
}

export interface DataKeyTable {
  kind: 'seal' | 'hash';
  version: number;
  /** Null once retired. */
  wrapped: Buffer | null;
  created_at: StampByDefault;
  active_from: Stamp;
  retired_at: StampOrNone;
}

export interface SealingWalkTable {
  table_name: string;
  key_version: number;
  after: ColumnType<readonly string[] | null, string | null | undefined, string | null>;
  rows_sealed: Generated<number>;
  started_at: StampByDefault;
  done_at: StampOrNone;
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

export interface OperatorActTable {
  id: string;
  at: Stamp;
  who: string;
  act: string;
  subject: string;
  reason: string;
  detail: JsonColumn<JsonRecord>;
  salt: string | null;
  digest: Buffer | null;
  /** Put by the database at commit. */
  seq: ColumnType<number | null, never, never>;
  previous: ColumnType<Buffer | null, never, never>;
  hash: ColumnType<Buffer | null, never, never>;
}

export type PaymentStanding = 'paid' | 'double' | 'failed' | 'unmatched' | 'differs';

export interface CitizenPaymentTable {
  id: string;
  partner: string;
  transaction: string;
  reference: string;
  dossier_id: string | null;
  standing: PaymentStanding;
  amount_vnd: number;
  expected_vnd: number | null;
  paid_at: Stamp;
  /** Bank, text and receipt as the platform told them. */
  content: ColumnType<JsonRecord, string, string>;
  content_hash: Buffer;
  answer: ColumnType<JsonRecord, string, string>;
  message_id: string | null;
  correlation_id: string;
  received_at: Stamp;
  updated_at: Stamp;
  conflicts: Generated<number>;
}

export interface NpspDossierTable {
  dossier_id: string;
  known_since: Stamp;
}

export interface NpspProcedureTable {
  code: string;
  name: string;
  field_code: string;
  field_name: string;
  fetched_at: Stamp;
  refresh_after: Stamp;
}

/** One version of what an agency settled; never changed. */
export interface AgencySettingsTable {
  agency: string;
  service: string;
  version: number;
  /** yyyy-MM-dd */
  effective_from: string;
  settings: ColumnType<AgencySettings, string, never>;
  reason: string;
  recorded_by: string;
  recorded_at: StampByDefault;
}

export interface AgencySettingsRevisionTable {
  only_row: Generated<boolean>;
  revision: number;
}

/** A person who works with the console. */
export interface AccountTable {
  id: string;
  /** Lower case. */
  username: string;
  display_name: string;
  roles: string[];
  /** Empty: every agency. */
  agencies: string[];
  password_hash: string | null;
  must_change_password: Generated<boolean>;
  one_time_until: Date | null;
  /** Sealed; base32 when opened. */
  totp_secret: ColumnType<string | null, string | null | undefined, string | null>;
  totp_confirmed_at: StampOrNone;
  totp_last_step: number | null;
  oidc_subject: string | null;
  failed_sign_ins: Generated<number>;
  locked_until: StampOrNone;
  disabled_at: StampOrNone;
  created_at: Stamp;
  created_by: string;
  updated_at: Stamp;
}

export interface AccountSessionTable {
  hash: Buffer;
  account_id: string;
  stage: 'password' | 'second-factor' | 'full';
  created_at: Stamp;
  last_seen_at: Stamp;
  expires_at: Stamp;
}

/** Where a dossier stands that is not returned yet; written by triggers on `dossier`. */
export interface DossierStandingTable {
  dossier_id: string;
  status: Status;
  agency: string;
  managing_agency: string | null;
}

/** A person's own filters under a name. */
export interface SavedViewTable {
  id: string;
  owner: string;
  name: string;
  filters: ColumnType<JsonRecord, string, string>;
  created_at: Stamp;
}

/** What flowed in a stretch of time, for the charts (flow-sample.repository.ts). */
export interface FlowSampleTable {
  width_s: number;
  at: Stamp;
  system: string;
  agency: string;
  received: Generated<number>;
  delivered: Generated<number>;
  failed: Generated<number>;
  p50_ms: number | null;
  p95_ms: number | null;
}

export interface FlowSamplingTable {
  width_s: number;
  done_until: Stamp;
}

/** A version of the rules that a dossier may have pinned. */
export interface RulesetTable {
  version: string;
  content: ColumnType<RuleContent, string, never>;
  first_used_at: StampByDefault;
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
  agency: string | null;
}
