// The tables of failures, incidents and steering as kysely sees them.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Stamp, StampByDefault, StampOrNone } from './table-columns.js';

type TextOrNone = ColumnType<string | null, string | null | undefined, string | null>;

/** What the schedule of failure groups has yet to look at; written by triggers on `attempt` and `delivery`. */
export interface FailureInboxTable {
  id: GeneratedAlways<number>;
  delivery_id: string;
  number: number | null;
}

export interface FailureGroupTable {
  id: string;
  system: string;
  operation: string;
  code: string;
  /** Sealed: a partner's words, without numbers and names as far as they can be told. */
  message: string | null;
  first_seen: Stamp;
  last_seen: Stamp;
  attempts: Generated<number>;
  deliveries: Generated<number>;
  open_count: Generated<number>;
  parked_count: Generated<number>;
  state: GeneratedAlways<'open' | 'resolved'>;
  example_delivery: string;
}

/** Each duty that fails now, in the group of its latest failure. */
export interface FailureOpenTable {
  delivery_id: string;
  group_id: string;
  agency: string;
  managing_agency: string | null;
  parked: boolean;
  since: Stamp;
}

export interface FailureHourTable {
  group_id: string;
  hour: Stamp;
  agency: string;
  attempts: number;
}

export type IncidentKind = 'FAILURES' | 'CIRCUIT' | 'POLL' | 'RECEIPTS';

export interface IncidentTable {
  id: string;
  kind: IncidentKind;
  subject: string;
  system: string | null;
  operation: string | null;
  code: string | null;
  count: number;
  opened_at: Stamp;
  resolved_at: StampOrNone;
  owner: TextOrNone;
  acknowledged_by: TextOrNone;
  acknowledged_at: StampOrNone;
  note: TextOrNone;
}

export interface AlertTable {
  id: string;
  incident_id: string;
  change: 'opened' | 'resolved';
  channel: 'webhook' | 'email';
  state: Generated<'due' | 'sent' | 'given_up'>;
  attempts: Generated<number>;
  not_before: StampByDefault;
  last_error: TextOrNone;
  created_at: StampByDefault;
  sent_at: StampOrNone;
}

/** What people set for a partner. */
export interface PartnerSteeringTable {
  system: string;
  paused_at: StampOrNone;
  paused_by: TextOrNone;
  reason: TextOrNone;
  probe_asked_at: StampOrNone;
  close_asked_at: StampOrNone;
}

export interface PollStepTable {
  id: GeneratedAlways<number>;
  source: string;
  at: StampByDefault;
  from_cursor: string;
  to_cursor: string;
  vouchers: number;
}

export interface PartnerSecretTable {
  system: string;
  fingerprint: string;
  secret: TextOrNone;
  added_at: Stamp;
  added_by: TextOrNone;
  ends_at: StampOrNone;
}

export interface SteeringTables {
  failure_inbox: FailureInboxTable;
  failure_group: FailureGroupTable;
  failure_open: FailureOpenTable;
  failure_hour: FailureHourTable;
  incident: IncidentTable;
  alert: AlertTable;
  partner_steering: PartnerSteeringTable;
  poll_step: PollStepTable;
  partner_secret: PartnerSecretTable;
}
