// Which dossiers a set of vouchers may pay, found by index in one statement; and those dossiers' locks, always in id order.
import { sql } from 'kysely';
import { chooseDossier, openForPerson, type Candidate, type Match } from '../domain/matching.js';
import type { Status } from '../domain/status.js';
import type { Tx } from '../store/database.js';

/** What of a voucher can lead to a dossier. */
export interface Payment {
  readonly number: string;
  readonly amountVnd: number;
  readonly personalId?: string | null | undefined;
  readonly vssCode?: string | null | undefined;
  readonly dossierReference?: string | null | undefined;
  readonly paymentReference?: string | null | undefined;
}

export interface LockedDossier {
  readonly id: string;
  readonly status: Status;
  readonly declaredVnd: number;
  readonly hasTnhsNumber: boolean;
  readonly correlationId: string;
}

export async function findDossiers(tx: Tx, payments: readonly Payment[]): Promise<Map<string, Match>> {
  if (payments.length === 0) return new Map();
  const { rows } = await sql<Candidate & { number: string }>`
    WITH v AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(payments.map(keysOf))}::jsonb)
        AS x(number text, amount bigint, people text[], "vssCode" text, "dossierReference" text, "paymentReference" text))
    SELECT v.number, d.id AS "dossierId", 'dossierReference' AS by FROM v JOIN dossier d ON d.tnhs_number = v."dossierReference"
    UNION ALL
    SELECT v.number, d.id, 'dossierReference' FROM v JOIN dossier d ON d.portal_ref = v."dossierReference"
    UNION ALL
    SELECT v.number, d.id, 'paymentReference' FROM v JOIN dossier d ON d.payment_reference = v."paymentReference"
    UNION ALL
    SELECT v.number, d.id, 'paymentReference' FROM v JOIN dossier d ON d.portal_ref = v."paymentReference"
    UNION ALL
    SELECT v.number, d.id, 'person' FROM v JOIN dossier d ON d.personal_id = ANY(v.people)
      WHERE d.declared_amount = v.amount AND d.status = ANY(${openForPerson}::smallint[])
    UNION ALL
    SELECT v.number, d.id, 'person' FROM v JOIN dossier d ON d.vss_code = v."vssCode"
      WHERE d.declared_amount = v.amount AND d.status = ANY(${openForPerson}::smallint[])`.execute(tx);
  const byNumber = Map.groupBy(rows, (row) => row.number);
  return new Map(payments.map(({ number }) => [number, chooseDossier(byNumber.get(number) ?? [])]));
}

/** Since 2025-08-01 a personal id may stand where the insurance code was (domain.md §2), so it is looked up as both. */
function keysOf(payment: Payment): Readonly<Record<string, unknown>> {
  const { number, amountVnd, personalId, vssCode, dossierReference, paymentReference } = payment;
  const people = [personalId, vssCode].filter((one) => typeof one === 'string');
  return { number, amount: amountVnd, people, vssCode, dossierReference, paymentReference };
}

/** Everybody who needs several dossiers' locks takes them in this order, in one statement: no deadlock. */
export async function lockDossiers(tx: Tx, ids: Iterable<string>): Promise<LockedDossier[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const { rows } = await sql<LockedDossier>`
    SELECT id, status, declared_amount AS "declaredVnd", tnhs_number IS NOT NULL AS "hasTnhsNumber", correlation_id AS "correlationId"
    FROM dossier WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR UPDATE`.execute(tx);
  return rows;
}
