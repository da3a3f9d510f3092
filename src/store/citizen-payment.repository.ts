// Citizens' payments as the payment platform told them, and the mark they leave on a dossier: "paid by the citizen", nothing else.
import { sql } from 'kysely';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import type { Status } from '../domain/status.js';
import { newId } from '../platform/ids.js';
import { sealJson } from '../platform/vault.js';
import type { Tx } from './database.js';
import type { JsonRecord, PaymentStanding } from './tables.js';

export interface PayableRow {
  readonly id: string;
  readonly status: Status;
  readonly declaredAmount: number;
  readonly computed: ComputedMoney | null;
  readonly paidAt: Date | null;
}

/**
 * The dossiers a payment may be meant for, locked: those with this payment reference, or, of dossiers without one, those whose
 * own reference is named.
 */
export async function lockPayableDossiers(
  tx: Tx,
  named: { readonly reference: string; readonly dossierReference: string },
): Promise<PayableRow[]> {
  const { rows } = await sql<PayableRow>`
    SELECT id, status, declared_amount AS "declaredAmount", computed, citizen_paid_at AS "paidAt"
    FROM dossier
    WHERE payment_reference = ${named.reference}
      OR (payment_reference IS NULL AND portal_ref = ANY(${[named.reference, named.dossierReference]}::text[]))
    ORDER BY id LIMIT 3 FOR UPDATE`.execute(tx);
  return rows;
}

export interface NewPayment {
  readonly partner: string;
  readonly transaction: string;
  readonly reference: string;
  readonly dossierId: string | null;
  readonly standing: PaymentStanding;
  readonly amountVnd: number;
  readonly expectedVnd: number | null;
  readonly paidAt: Date;
  readonly content: JsonRecord;
  readonly contentHash: Buffer;
  readonly answer: JsonRecord;
  readonly messageId: string;
  readonly correlationId: string;
  readonly at: Date;
}

export interface KeptPayment {
  readonly id: string;
  readonly standing: PaymentStanding;
  readonly contentHash: Buffer;
  readonly answer: JsonRecord;
  readonly conflicts: number;
}

export async function findPaymentByTransaction(
  tx: Tx,
  { partner, transaction }: { readonly partner: string; readonly transaction: string },
): Promise<KeptPayment | undefined> {
  const { rows } = await sql<KeptPayment>`
    SELECT id, standing, content_hash AS "contentHash", answer, conflicts FROM citizen_payment
    WHERE partner = ${partner} AND transaction = ${transaction} FOR UPDATE`.execute(tx);
  return rows[0];
}

/**
 * Keeps a payment. Waits for another transaction that is keeping the same one.
 * @returns its id; undefined when it was kept before, then nothing was written.
 */
export async function keepPayment(tx: Tx, payment: NewPayment): Promise<string | undefined> {
  const row = await tx
    .insertInto('citizen_payment')
    .values({
      id: newId(),
      partner: payment.partner,
      transaction: payment.transaction,
      reference: payment.reference,
      dossier_id: payment.dossierId,
      standing: payment.standing,
      amount_vnd: payment.amountVnd,
      expected_vnd: payment.expectedVnd,
      paid_at: payment.paidAt,
      content: sealJson('citizen_payment.content', payment.content),
      content_hash: payment.contentHash,
      answer: sealJson('citizen_payment.answer', payment.answer),
      message_id: payment.messageId,
      correlation_id: payment.correlationId,
      received_at: payment.at,
      updated_at: payment.at,
    })
    .onConflict((conflict) => conflict.columns(['partner', 'transaction']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** A kept payment that stands otherwise now, e.g. because its dossier has come. */
export async function changePayment(
  tx: Tx,
  id: string,
  change: Pick<NewPayment, 'standing' | 'dossierId' | 'expectedVnd' | 'answer' | 'at'>,
): Promise<void> {
  await tx
    .updateTable('citizen_payment')
    .set({
      standing: change.standing,
      dossier_id: change.dossierId,
      expected_vnd: change.expectedVnd,
      answer: sealJson('citizen_payment.answer', change.answer),
      updated_at: change.at,
    })
    .where('id', '=', id)
    .execute();
}

export async function countConflict(tx: Tx, id: string, at: Date): Promise<void> {
  await tx
    .updateTable('citizen_payment')
    .set((column) => ({ conflicts: column('conflicts', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .execute();
}

/** The only thing a payment does to a dossier. */
export async function markPaidByCitizen(
  tx: Tx,
  dossierId: string,
  paid: { readonly at: Date; readonly amountVnd: number },
): Promise<void> {
  await tx
    .updateTable('dossier')
    .set({ citizen_paid_at: paid.at, citizen_paid_vnd: paid.amountVnd })
    .where('id', '=', dossierId)
    .execute();
}
