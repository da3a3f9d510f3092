// Reading the chain of operators' acts: lists, exports, the check; and putting entries older than the chain into it.
import { sql } from 'kysely';
import { AuditCheck, digestOf, type AuditEntry, type AuditHead, type AuditVerdict } from '../domain/audit-chain.js';
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
  const { seq: end } = await auditHead(database);
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

export async function verifyChain(database: Database): Promise<AuditVerdict> {
  const { seq: end } = await auditHead(database);
  const check = new AuditCheck();
  for await (const page of readChain(database)) if (!page.every((entry) => check.take(entry))) break;
  const verdict = check.verdict();
  if (!verdict.intact || verdict.head.seq >= end) return verdict;
  return { ...verdict, intact: false, broken: { seq: verdict.head.seq + 1, why: 'out of order' } };
}

/** The last entry; noted elsewhere it shows later that none was cut off. */
export async function auditHead(database: Database): Promise<AuditHead> {
  const row = await database
    .selectFrom('operator_act')
    .select(['seq', 'hash'])
    .where('seq', 'is not', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { seq: row?.seq ?? 0, hash: row?.hash?.toString('hex') ?? '0'.repeat(64) };
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
