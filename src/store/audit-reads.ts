// Reading the chain of operators' acts: lists, exports, the check; and putting entries older than the chain into it.
import { sql } from 'kysely';
import {
  AuditCheck,
  beforeFirst,
  digestOf,
  type AuditEntry,
  type AuditHead,
  type AuditVerdict,
} from '../domain/audit-chain.js';
import { sealText } from '../platform/vault.js';
import type { Database } from './database.js';
import { newSalt } from './operator-act.repository.js';

export interface ActView {
  readonly seq: number;
  readonly id: string;
  readonly at: Date;
  readonly who: string;
  readonly act: string;
  readonly subject: string;
  readonly reason: string;
  readonly detail: unknown;
}

export interface ActFilters {
  readonly who?: string;
  readonly act?: string;
  readonly subject?: string;
  readonly from?: Date;
  readonly before?: Date;
}

const pageEntries = 1000;

/** Newest first, before the entry `beforeSeq`. */
export function listActs(
  database: Database,
  filters: ActFilters,
  page: { beforeSeq: number | undefined; limit: number },
): Promise<ActView[]> {
  const { who, act, subject, from, before } = filters;
  return database
    .selectFrom('operator_act')
    .select(['seq', 'id', 'at', 'who', 'act', 'subject', 'reason', 'detail'])
    .where('seq', 'is not', null)
    .$if(page.beforeSeq !== undefined, (query) => query.where('seq', '<', page.beforeSeq ?? 0))
    .$if(who !== undefined, (query) => query.where('who', '=', who ?? ''))
    .$if(act !== undefined, (query) => query.where('act', '=', act ?? ''))
    .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
    .$if(from !== undefined, (query) => query.where('at', '>=', from ?? new Date()))
    .$if(before !== undefined, (query) => query.where('at', '<', before ?? new Date()))
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .$castTo<ActView>()
    .execute();
}

/** The whole chain, page by page, as it is exported and checked. Entries that came after the first page was read are left out. */
export async function* readChain(database: Database): AsyncGenerator<readonly AuditEntry[]> {
  const end = await lastSeq(database);
  for (let after = 0; after < end; after += pageEntries) {
    const rows = await database
      .selectFrom('operator_act')
      .selectAll()
      .where('seq', '>', after)
      .where('seq', '<=', Math.min(after + pageEntries, end))
      .orderBy('seq')
      .execute();
    yield rows.map(({ seq, at, salt, previous, hash, digest: _own, ...told }) => ({
      seq: seq ?? 0,
      ...told,
      at: at.toISOString(),
      salt: salt ?? '',
      previous: previous?.toString('hex') ?? '',
      hash: hash?.toString('hex') ?? '',
    }));
  }
}

/** @param noted heads that the chain must still hold, beside the one that stands by its table */
export async function verifyChain(database: Database, noted: readonly AuditHead[] = []): Promise<AuditVerdict> {
  const kept = await auditHead(database);
  const check = new AuditCheck([kept, ...noted]);
  for await (const page of readChain(database)) if (!page.every((entry) => check.take(entry))) break;
  return check.verdict();
}

/** The last entry that was ever put; noted elsewhere it shows later that none was cut off. */
export async function auditHead(database: Database): Promise<AuditHead> {
  const { rows } = await sql<{ seq: number; hash: Buffer }>`SELECT seq, hash FROM audit_head`.execute(database);
  const [row] = rows;
  return row ? { seq: row.seq, hash: row.hash.toString('hex') } : beforeFirst;
}

/** Past what the head says too: an entry put there past the guard must show. */
async function lastSeq(database: Database): Promise<number> {
  const { end } = await database
    .selectFrom('operator_act')
    .select((act) => act.fn.max('seq').as('end'))
    .executeTakeFirstOrThrow();
  return end ?? 0;
}

/** Entries written before there was a chain, oldest first. Safe to run from many processes. @returns how many. */
export async function chainOlderActs(database: Database): Promise<number> {
  let chained = 0;
  for (;;) {
    const rows = await database
      .selectFrom('operator_act')
      .select(['id', 'at', 'who', 'act', 'subject', 'reason', 'detail'])
      .where('seq', 'is', null)
      .orderBy('at')
      .orderBy('id')
      .limit(pageEntries)
      .execute();
    if (rows.length === 0) return chained;
    for (const { at, ...told } of rows) chained += await chainOne(database, { ...told, at: at.toISOString() });
  }
}

type Unchained = Omit<AuditEntry, 'seq' | 'previous' | 'hash' | 'salt'>;

function chainOne(database: Database, told: Unchained): Promise<number> {
  const salt = newSalt();
  const digest = digestOf({ ...told, salt });
  return database.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('operator_act')
      .set({ salt: sealText('operator_act.salt', salt), digest })
      .where('id', '=', told.id)
      .where('seq', 'is', null)
      .executeTakeFirst();
    await sql`SELECT operator_act_chain(${told.id})`.execute(tx);
    return Number(numUpdatedRows);
  });
}
