// The duty towards TNHS that waits for the registers' answer.
import type { DeliveryWork } from '../delivery/handler.js';
import { noteTouched, putDeliveries, type NewDelivery } from '../delivery/outbox.js';
import type { Operation } from '../domain/operations.js';
import type { Tx } from '../store/database.js';
import { freeDelivery, lockDelivery, wasSent } from '../store/delivery-acts.repository.js';

/** In the payload of register.verify; without it the dossier is new and `tnhs.create` follows. */
export interface Then {
  readonly operation: Extract<Operation, 'create' | 'supplement'>;
  readonly idempotencyKey: string;
  readonly payload: unknown;
}

/**
 * After an edit TNHS's duty is there already and is held until the registers have answered: `holds` of the payload names it. It is
 * let go whatever they said: a dossier that ended is not sent.
 */
export async function letGoHeld({ payload, dossierId }: DeliveryWork, tx: Tx): Promise<void> {
  const { holds } = payload;
  const held = typeof holds === 'string' ? await lockDelivery(tx, holds) : undefined;
  if (held?.delivery.dossier_id !== dossierId || held.delivery.state !== 'parked') return;
  const { id, unsure } = held.delivery;
  await freeDelivery(tx, id, unsure || (await wasSent(tx, id)));
  noteTouched(tx, [dossierId]);
}

export function nextDuty({ dossierId, payload, correlationId }: DeliveryWork): NewDelivery {
  const then = (payload['then'] ?? createOf(dossierId)) as Then;
  return { dossierId, system: 'tnhs', correlationId, ...then };
}

/** TNHS holds a dossier that waits for its supplement: it is told that none will come. */
export async function tellTnhsOfRefusal(work: DeliveryWork, tx: Tx): Promise<void> {
  const { dossierId, dossier, correlationId } = work;
  if (dossier.tnhs_number === null) return;
  const payload = { reason: 'Hồ sơ không đủ điều kiện sau khi đối chiếu lại', afterRefusal: true };
  const idempotencyKey = `${work.idempotencyKey}.withdraw`;
  await putDeliveries(tx, [
    { dossierId, system: 'tnhs', operation: 'withdraw', idempotencyKey, payload, correlationId },
  ]);
}

function createOf(dossierId: string): Then {
  return { operation: 'create', idempotencyKey: `${dossierId}.tnhs.create`, payload: {} };
}
