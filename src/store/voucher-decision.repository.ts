// What people decided about vouchers: which dossier one pays, and what may pass a check that holds it.
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import type { Tx } from './database.js';

export interface Decision {
  readonly number: string;
  readonly by: string;
  readonly at: Date;
}

/** Assignments in force, by voucher number. */
export async function findAssignments(tx: Tx, numbers: readonly string[]): Promise<Map<string, string>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await sql<{ number: string; dossierId: string }>`
    SELECT number, dossier_id AS "dossierId" FROM voucher_assignment
    WHERE number = ANY(${numbers}::text[]) AND released_at IS NULL`.execute(tx);
  return new Map(rows.map(({ number, dossierId }) => [number, dossierId]));
}

/** A later assignment takes the place of the one in force. */
export async function assignVoucher(tx: Tx, decision: Decision & { readonly dossierId: string }): Promise<void> {
  await releaseVoucher(tx, decision);
  const { number, dossierId, by, at } = decision;
  await tx
    .insertInto('voucher_assignment')
    .values({ id: newId(), number, dossier_id: dossierId, assigned_by: by, assigned_at: at, released_by: null })
    .execute();
}

/** @returns false when no assignment was in force. */
export async function releaseVoucher(tx: Tx, { number, by, at }: Decision): Promise<boolean> {
  const released = await tx
    .updateTable('voucher_assignment')
    .set({ released_by: by, released_at: at })
    .where('number', '=', number)
    .where('released_at', 'is', null)
    .executeTakeFirst();
  return released.numUpdatedRows > 0n;
}

export interface Allowance {
  readonly number: string;
  readonly kind: string;
  /** What the check saw when the person let it pass. */
  readonly basis: string;
}

export async function findAllowances(tx: Tx, numbers: readonly string[]): Promise<Allowance[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<Allowance>`
    SELECT number, kind, basis FROM voucher_allowance WHERE number = ANY(${numbers}::text[])`.execute(tx);
  return rows;
}

export async function keepAllowances(
  tx: Tx,
  allowances: readonly Allowance[],
  given: Omit<Decision, 'number'>,
): Promise<void> {
  if (allowances.length === 0) return;
  const rows = allowances.map((one) => ({ ...one, allowed_by: given.by, allowed_at: given.at }));
  await tx
    .insertInto('voucher_allowance')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
