// What TNHS gets of a person or of money, the registers have confirmed before (eligibility/). An edit that changes either is put to
// them once more: TNHS's parked duty stays held, and the registers' answer lets it go (`holds`).
import { putDeliveries } from '../../delivery/outbox.js';
import type { DeliveryRow, Tx } from '../../store/database.js';

const verifiedParts: readonly string[] = ['/participant', '/contribution'];
const carryDossier: readonly string[] = ['create', 'supplement'];

export function verifiesFirst(
  { system, operation }: Pick<DeliveryRow, 'system' | 'operation'>,
  changed: readonly string[],
): boolean {
  if (system !== 'tnhs' || !carryDossier.includes(operation)) return false;
  return changed.some((path) => verifiedParts.some((part) => path.startsWith(`${part}/`)));
}

export async function verifyFirst(tx: Tx, editId: string, held: DeliveryRow): Promise<void> {
  const { id, dossier_id: dossierId, operation, idempotency_key: idempotencyKey, payload, correlation_id } = held;
  const then = { operation, idempotencyKey, payload };
  await putDeliveries(tx, [
    {
      ...{ dossierId, system: 'register', operation: 'verify', correlationId: correlation_id },
      ...{ idempotencyKey: `${dossierId}.register.verify.${editId}.${operation}`, payload: { then, holds: id } },
    },
  ]);
}
