// The tables of the mapping studio as kysely sees them.
import type { Generated } from 'kysely';
import type { JsonColumn, JsonRecord, Stamp, StampOrNone } from './table-columns.js';

export type RevisionState = 'draft' | 'active' | 'retired';
export type TrialState = 'running' | 'done' | 'cancelled' | 'failed';

/** What stands in place of a mapping file while it is active. */
export interface MappingRevisionTable {
  id: string;
  mapping: string;
  /** Counted up for each mapping. */
  revision: number;
  /** Of the mapping file it stands for. */
  version: number;
  content: string;
  /** Hex, of the file it was made from. */
  base_sha256: string;
  state: RevisionState;
  author: string;
  reason: string;
  created_at: Stamp;
  activated_by: string | null;
  activated_at: StampOrNone;
  deactivated_by: string | null;
  deactivated_at: StampOrNone;
}

export interface MappingTurnTable {
  only_row: Generated<boolean>;
  turn: number;
}

export interface MappingTrialTable {
  id: string;
  mapping: string;
  version: number;
  who: string;
  state: TrialState;
  wanted: number;
  tried: Generated<number>;
  summary: JsonColumn<JsonRecord>;
  cancel_wanted: Generated<boolean>;
  started_at: Stamp;
  /** The process that runs it still lives. */
  beat_at: Stamp;
  ended_at: StampOrNone;
}

export interface MappingTrialFindingTable {
  trial_id: string;
  place: number;
  sample: string;
  dossier_id: string | null;
  reference: string | null;
  verdict: string;
  /** Shapes of values, never values. */
  detail: JsonColumn<JsonRecord>;
}

export interface MappingTables {
  mapping_revision: MappingRevisionTable;
  mapping_turn: MappingTurnTable;
  mapping_trial: MappingTrialTable;
  mapping_trial_finding: MappingTrialFindingTable;
}
