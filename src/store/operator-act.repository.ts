// What operators did, written in the transaction of the act itself: there is no act without its record. The database chains each
// entry to the one before it when the transaction commits (migrations/0027), and keeps it for ever.
import { randomBytes } from 'node:crypto';
import { digestOf } from '../domain/audit-chain.js';
import type { OperatorActName } from '../domain/operator-acts.js';
import type { Tx } from './database.js';
import { newId } from '../platform/ids.js';
import { sealText } from '../platform/vault.js';

export interface OperatorAct {
  /** Client of the operators' API. */
  readonly who: string;
  /** What was done, e.g. `payment.reveal`. */
  readonly act: OperatorActName;
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
  const when = at ?? new Date();
  const json = JSON.stringify(detail ?? {});
  const salt = newSalt();
  const told = { id, at: when.toISOString(), who, act, subject, reason, detail: JSON.parse(json) as unknown, salt };
  await tx
    .insertInto('operator_act')
    .values({
      ...{ id, at: when, who, act, subject, detail: json },
      reason: sealText('operator_act.reason', reason),
      salt: sealText('operator_act.salt', salt),
      digest: digestOf(told),
    })
    .execute();
  return id;
}

export function newSalt(): string {
  return randomBytes(16).toString('base64url');
}
