// Which dossiers a set of vouchers may pay, found by index in one statement; and those dossiers' locks, always in id order.
import { sql } from 'kysely';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import { chooseDossier, openForPerson, type Candidate, type Match } from '../domain/matching.js';
import type { Status } from '../domain/status.js';
import type { Tx } from '../store/database.js';
import { findAssignments } from '../store/voucher-decision.repository.js';
import { personKeys } from '../store/keyed-hashes.js';

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
  readonly ruleset: string | null;
  readonly computed: ComputedMoney | null;
  /** Keyed hashes of the person's numbers. */
  readonly personalId: string | null;
  readonly vssCode: string | null;
}

interface Found {
  readonly id: string;
  /** The value by which it was found, and what that value is to the dossier. */
  readonly key: string;
  readonly as: 'number' | 'payment' | 'person';
  readonly declaredVnd: number;
}

/**
 * @returns a match for each voucher.
 * Lists of values and not a join: so the planner takes the indexes also on tables it has no statistics of yet.
 */
export async function findDossiers(tx: Tx, payments: readonly Payment[]): Promise<Map<string, Match>> {
  const assigned = await findAssignments(
    tx,
    payments.map((one) => one.number),
  );
  const byKey = await findByKeys(tx, payments);
  return new Map(
    payments.map((payment) => {
      const dossierId = assigned.get(payment.number);
      const decided = dossierId === undefined ? [] : [{ dossierId, by: 'assignment' as const }];
      return [payment.number, chooseDossier([...decided, ...candidatesOf(payment, byKey)])];
    }),
  );
}

async function findByKeys(tx: Tx, payments: readonly Payment[]): Promise<Map<string, Found[]>> {
  const paymentReferences = payments.flatMap((one) => one.paymentReference ?? []);
  const numbers = [...payments.flatMap((one) => one.dossierReference ?? []), ...paymentReferences];
  const people = payments.flatMap(peopleOf);
  if (numbers.length + people.length === 0) return new Map();
  const { rows } = await sql<Found>`
    SELECT id, tnhs_number AS key, 'number' AS as, declared_amount AS "declaredVnd" FROM dossier WHERE tnhs_number = ANY(${numbers}::text[])
    UNION ALL
    SELECT id, portal_ref, 'number', declared_amount FROM dossier WHERE portal_ref = ANY(${numbers}::text[])
    UNION ALL
    SELECT id, payment_reference, 'payment', declared_amount FROM dossier WHERE payment_reference = ANY(${paymentReferences}::text[])
    UNION ALL
    SELECT id, personal_id, 'person', declared_amount FROM dossier
      WHERE personal_id = ANY(${people}::text[]) AND status = ANY(${openForPerson}::smallint[])
    UNION ALL
    SELECT id, vss_code, 'person', declared_amount FROM dossier
      WHERE vss_code = ANY(${people}::text[]) AND status = ANY(${openForPerson}::smallint[])`.execute(tx);
  return Map.groupBy(rows, (row) => row.key);
}

function candidatesOf(payment: Payment, byKey: ReadonlyMap<string, readonly Found[]>): Candidate[] {
  const { dossierReference, paymentReference, amountVnd } = payment;
  const found = (key: string | null | undefined): readonly Found[] => (key ? (byKey.get(key) ?? []) : []);
  const byReference = found(dossierReference).filter((one) => one.as === 'number');
  const byPayment = found(paymentReference).filter((one) => one.as !== 'person');
  const byPerson = peopleOf(payment)
    .flatMap(found)
    .filter((one) => one.as === 'person' && one.declaredVnd === amountVnd);
  return [
    ...byReference.map(({ id }): Candidate => ({ dossierId: id, by: 'dossierReference' })),
    ...byPayment.map(({ id }): Candidate => ({ dossierId: id, by: 'paymentReference' })),
    ...byPerson.map(({ id }): Candidate => ({ dossierId: id, by: 'person' })),
  ];
}

/** Since 2025-08-01 a personal id may stand where the insurance code was (domain.md §2), so each is looked up as both, by hash. */
function peopleOf({ personalId, vssCode }: Payment): string[] {
  const numbers = [personalId, vssCode].filter((one) => typeof one === 'string' && one !== '') as string[];
  return numbers.flatMap(personKeys);
}

/** Everybody who needs several dossiers' locks takes them in this order, in one statement: no deadlock. */
export async function lockDossiers(tx: Tx, ids: Iterable<string>): Promise<LockedDossier[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const { rows } = await sql<LockedDossier>`
    SELECT id, status, declared_amount AS "declaredVnd", tnhs_number IS NOT NULL AS "hasTnhsNumber", correlation_id AS "correlationId",
      ruleset, computed, personal_id AS "personalId", vss_code AS "vssCode"
    FROM dossier WHERE id = ANY(${wanted}::uuid[]) ORDER BY id FOR NO KEY UPDATE`.execute(tx);
  return rows;
}
