// What the operators' API tells of code tables.
import type { CodeEntry } from '../../mapping/code-tables.js';
import type { MappingSet } from '../../mapping/mapping.types.js';
import { tableName } from '../../studio/candidate.js';
import type { Standing } from '../../studio/mapping-keeper.service.js';
import type { CodeTableEntry, CodeTableView } from './code-table.documents.js';
import { mappingsReading, onFile, standingOf } from './mapping-answers.js';

export interface TableFacts {
  readonly set: MappingSet;
  readonly active: readonly Standing[];
  readonly drafts: ReadonlyMap<string, number>;
}

/** Undefined: there is no such table. */
export function tableOf(table: string, { set, active, drafts }: TableFacts): CodeTableView | undefined {
  const found = set.codes.tables.find(({ name }) => name === table);
  const name = tableName(table);
  const standing = active.find(({ revision }) => revision.mapping === name);
  return (
    found && {
      ...{ name: table, source: found.source, tag: found.tag, codes: found.entries.length },
      mappings: mappingsReading(set, table),
      ...(standing ? standingOf(standing) : onFile),
      drafts: drafts.get(name) ?? 0,
    }
  );
}

const endless = '9999-12-31';

export function entryOf({ code, to, from, until, name }: CodeEntry): CodeTableEntry {
  return { code, to, name: name ?? null, from, until: until === endless ? null : until };
}
