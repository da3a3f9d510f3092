// Documents as they were booked: how accounting itself sums them. Append-only, written apart from their vouchers, so that the one
// can be held against the other.
import { sql } from 'kysely';
import type { VoucherState } from '../domain/voucher.js';
import type { Database, Tx } from './database.js';

export interface BookedDocument {
  readonly number: string;
  readonly version: number;
  readonly state: VoucherState;
  readonly agency: string;
  readonly amountVnd: number;
  /** How many dossiers' shares it has; 0 where it pays one. */
  readonly shares: number;
}

export async function keepDocuments(tx: Tx, documents: readonly BookedDocument[], at: Date): Promise<void> {
  if (documents.length === 0) return;
  await sql`
    INSERT INTO voucher_document (number, at, version, state, agency, amount_vnd, shares)
    SELECT x.number, ${at}::timestamptz, x.version, x.state, x.agency, x."amountVnd", x.shares
    FROM jsonb_to_recordset(${JSON.stringify(documents)}::jsonb)
      AS x(number text, version integer, state text, agency text, "amountVnd" bigint, shares integer)`.execute(tx);
}

/** How many of these documents were booked before. */
export async function knownVouchers(database: Database, numbers: readonly string[]): Promise<number> {
  const { rows } = await sql<{ known: number }>`
    SELECT count(*) AS known FROM unnest(${numbers}::text[]) AS n (number)
    WHERE EXISTS (SELECT 1 FROM voucher_document d WHERE d.number = n.number)`.execute(database);
  return rows[0]?.known ?? 0;
}
