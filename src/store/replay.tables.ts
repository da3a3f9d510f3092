// The tables of replays and edits. See tables.ts.
import type { ColumnType, Generated } from 'kysely';
import type { JsonRecord, Stamp, StampOrNone } from './table-columns.js';

export type ReplayState = 'draft' | 'running' | 'paused' | 'stopped' | 'cancelled' | 'done';
export type ReplayOutcome = 'waiting' | 'released' | 'delivered' | 'refused' | 'failed' | 'cancelled' | 'skipped';
export type EditState = 'proposed' | 'approved' | 'rejected' | 'applied';

export interface ReplayTable {
  id: string;
  state: Generated<ReplayState>;
  selection: ColumnType<JsonRecord, string, never>;
  reason: string;
  created_by: string;
  created_at: Stamp;
  /** Whose deliveries it may hold; null: every agency's. */
  agencies: string[] | null;
  /** Callbacks that were delivered are sent again too. */
  again: Generated<boolean>;
  per_second: number;
  failure_percent: number;
  failure_minimum: number;
  started_at: StampOrNone;
  ended_at: StampOrNone;
  /** The time up to which the pace is used up. */
  paced_at: StampOrNone;
  /** Who paused, cancelled or resumed it; FAILURE_RATE when it stopped by itself. */
  state_by: string | null;
  total: Generated<number>;
  released: Generated<number>;
  delivered: Generated<number>;
  refused: Generated<number>;
  failed: Generated<number>;
  cancelled: Generated<number>;
  skipped: Generated<number>;
  ended_before: Generated<number>;
  failed_before: Generated<number>;
  updated_at: Stamp;
}

export interface ReplayItemTable {
  replay_id: string;
  place: number;
  delivery_id: string;
  outcome: Generated<ReplayOutcome>;
  code: string | null;
  released_at: StampOrNone;
  ended_at: StampOrNone;
}

/** What a citizen wrote in one duty, and the wording that is to take its place. */
export interface EditedWords {
  readonly field: 'note' | 'reason';
  readonly before: string;
  readonly after: string;
}

export interface DossierEditTable {
  id: string;
  dossier_id: string;
  state: EditState;
  before: ColumnType<JsonRecord, string, never>;
  after: ColumnType<JsonRecord, string, never>;
  before_hash: Buffer;
  /** By delivery: what a citizen wrote in it, before and after. */
  words: ColumnType<Readonly<Record<string, EditedWords>> | null, string | null, never>;
  changed: string[];
  needs_approval: boolean;
  deliveries: string[];
  reason: string;
  proposed_by: string;
  proposed_at: Stamp;
  decided_by: string | null;
  decided_at: StampOrNone;
  decision: string | null;
  applied_by: string | null;
  applied_at: StampOrNone;
}

export interface ReplayTables {
  replay: ReplayTable;
  replay_item: ReplayItemTable;
  dossier_edit: DossierEditTable;
}
