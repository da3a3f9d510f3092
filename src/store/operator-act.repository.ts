// What operators did, written in the transaction of the act itself: there is no act without its record.
import type { Tx } from './database.js';
import { newId } from '../platform/ids.js';
import { sealText } from '../platform/vault.js';

export interface OperatorAct {
  /** Client of the operators' API. */
  readonly who: string;
  /** What was done, e.g. `payment.reveal`. */
  readonly act: string;
  /** What it was done to, e.g. `payment 0193…`. */
  readonly subject: string;
  /** In the operator's own words, so sealed: it may name a person. */
  readonly reason: string;
  /** Never values of personal data. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly at?: Date;
}

/** @returns the id of the record. */
export async function recordAct(tx: Tx, { who, act, subject, reason, detail, at }: OperatorAct): Promise<string> {
  const id = newId();
  await tx
    .insertInto('operator_act')
    .values({
      id,
      at: at ?? new Date(),
      who,
      act,
      subject,
      reason: sealText('operator_act.reason', reason),
      detail: JSON.stringify(detail ?? {}),
    })
    .execute();
  return id;
}
