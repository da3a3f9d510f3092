// Some things belong to no agency: accounts, the audit log, the raw queues. Who is bound to agencies may not steer them, or could
// free themselves of that bond.
import { GatewayError } from '../../domain/errors.js';
import type { Operator } from '../operator.gate.js';

/** @throws GatewayError FORBIDDEN */
export function requireWholeHouse({ agencies }: Operator): void {
  if (agencies !== undefined) throw new GatewayError('FORBIDDEN');
}
