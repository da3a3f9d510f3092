// From a delivery to what the mappings read (schema tnhs-order).
import type { DeliveryWork } from '../delivery/handler.js';
import { dossierOrderOf } from '../delivery/soap-order.js';

export function orderOf(work: DeliveryWork): Record<string, unknown> {
  const { note, reason } = work.payload;
  return { ...dossierOrderOf(work), note, reason };
}
