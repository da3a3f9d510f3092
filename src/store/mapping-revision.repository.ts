// Revisions of mappings. A change of what is in force counts the turn up, by which every process sees it.
import type { Selectable } from 'kysely';
import { newId } from '../platform/ids.js';
import { sealText } from '../platform/vault.js';
import type { Database, Tx } from './database.js';
import type { MappingRevisionTable } from './mapping.tables.js';

export type MappingRevision = Selectable<MappingRevisionTable>;

export interface NewRevision {
  readonly mapping: string;
  readonly version: number;
  readonly content: string;
  readonly baseSha256: string;
  readonly author: string;
  readonly reason: string;
  readonly at: Date;
}

export interface Mark {
  readonly who: string;
  readonly at: Date;
}

/** Counted up by every change of what is in force. */
export async function readMappingTurn(database: Database): Promise<number> {
  const row = await database.selectFrom('mapping_turn').select('turn').executeTakeFirstOrThrow();
  return row.turn;
}

export function readActiveRevisions(database: Database | Tx): Promise<MappingRevision[]> {
  return database
    .selectFrom('mapping_revision')
    .selectAll()
    .where('state', '=', 'active')
    .orderBy('mapping')
    .orderBy('version')
    .execute();
}

/** Newest first. */
export function readRevisions(database: Database | Tx, mapping: string): Promise<MappingRevision[]> {
  return database
    .selectFrom('mapping_revision')
    .selectAll()
    .where('mapping', '=', mapping)
    .orderBy('revision', 'desc')
    .execute();
}

/** Drafts by mapping. */
export async function countDrafts(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('mapping_revision')
    .select((row) => ['mapping', row.fn.countAll<number>().as('drafts')])
    .where('state', '=', 'draft')
    .groupBy('mapping')
    .execute();
  return new Map(rows.map(({ mapping, drafts }) => [mapping, drafts]));
}

/** Until the transaction ends nobody else changes what is in force. */
export async function beginMappingTurn(tx: Tx): Promise<void> {
  await tx
    .updateTable('mapping_turn')
    .set((row) => ({ turn: row('turn', '+', 1) }))
    .execute();
}

/** A draft; needs the turn. */
export async function addRevision(tx: Tx, added: NewRevision): Promise<MappingRevision> {
  const { mapping, version, content } = added;
  const { last } = await tx
    .selectFrom('mapping_revision')
    .select((row) => row.fn.max('revision').as('last'))
    .where('mapping', '=', mapping)
    .executeTakeFirstOrThrow();
  return tx
    .insertInto('mapping_revision')
    .values({
      ...{ id: newId(), mapping, version, content, revision: (last ?? 0) + 1, base_sha256: added.baseSha256 },
      ...{ state: 'draft', author: added.author, created_at: added.at },
      reason: sealText('mapping_revision.reason', added.reason),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** In place of the one that is active for its version; needs the turn. */
export async function activateRevision(tx: Tx, revision: MappingRevision, { who, at }: Mark): Promise<void> {
  await retireRevisions(tx, { mapping: revision.mapping, version: revision.version }, { who, at });
  await tx
    .updateTable('mapping_revision')
    .set({ state: 'active', activated_by: who, activated_at: at, deactivated_by: null, deactivated_at: null })
    .where('id', '=', revision.id)
    .execute();
}

/** Back to the file; needs the turn. */
export async function retireRevisions(
  tx: Tx,
  named: { readonly mapping: string; readonly version: number },
  { who, at }: Mark,
): Promise<void> {
  await tx
    .updateTable('mapping_revision')
    .set({ state: 'retired', deactivated_by: who, deactivated_at: at })
    .where('mapping', '=', named.mapping)
    .where('version', '=', named.version)
    .where('state', '=', 'active')
    .execute();
}
