// From a delivery to what the mappings read (schema tst-order).
import type { DeliveryWork } from '../delivery/handler.js';
import { dossierOrderOf } from '../delivery/soap-order.js';
import type { Voucher } from '../domain/voucher.js';

/** Written by accounting's matching, so trusted to be one. */
export function voucherOf(work: DeliveryWork): Voucher {
  return work.payload['voucher'] as Voucher;
}

export function orderOf(work: DeliveryWork): Record<string, unknown> {
  const { vssCode, participationId, voucher } = work.payload;
  return { ...dossierOrderOf(work), vssCode, participationId, voucher };
}
