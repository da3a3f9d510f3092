// A delivery as its handler sees it, for asking and previews outside the worker. What is exchanged is collected, not written.
import type { DeliveryWork } from '../delivery/handler.js';
import type { Operation, System } from '../domain/operations.js';
import type { HeldDelivery } from '../store/delivery-acts.repository.js';
import type { NewMessage } from '../store/message.repository.js';

export interface CollectedWork {
  readonly work: DeliveryWork;
  readonly messages: NewMessage[];
  /** As the partner said it last. */
  partnerStatus(): string | null;
}

export function workOf({ delivery, dossier }: HeldDelivery, now: () => Date, timeoutMs: number): CollectedWork {
  const messages: NewMessage[] = [];
  let status: string | null = null;
  const attempt = delivery.attempts + 1;
  const work: DeliveryWork = {
    id: delivery.id,
    dossierId: dossier.id,
    system: delivery.system as System,
    operation: delivery.operation as Operation,
    idempotencyKey: delivery.idempotency_key,
    payload: delivery.payload,
    attempt,
    correlationId: delivery.correlation_id,
    dossier,
    signal: AbortSignal.timeout(timeoutMs),
    record: (exchanged, partnerStatus) => {
      const { system, operation, correlation_id: correlationId } = delivery;
      const kept = {
        at: now(),
        system,
        operation,
        dossierId: dossier.id,
        deliveryId: delivery.id,
        attempt,
        correlationId,
      };
      messages.push(...exchanged.map((message) => ({ ...kept, ...message })));
      if (partnerStatus !== undefined) status = partnerStatus;
    },
  };
  return { work, messages, partnerStatus: () => status };
}
