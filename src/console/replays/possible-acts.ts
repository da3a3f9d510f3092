// Which acts a delivery allows now; the act itself looks again under the row's lock.
import type { DeliveryHandler } from '../../delivery/handler.js';
import type { Operation } from '../../domain/operations.js';
import { repeatable } from '../../replay/delivery-acts.service.js';
import type { HeldDelivery, Line } from '../../store/delivery-acts.repository.js';
import type { PossibleActs } from './delivery-acts.documents.js';

export function possibleActs(held: HeldDelivery, line: Line, handler: DeliveryHandler): PossibleActs {
  const { id, system, operation, state, unsure, code, dossier_id: dossierId } = held.delivery;
  const is = (...states: readonly string[]): boolean => states.includes(state);
  const unresolved = unsure && handler.ask !== undefined;
  const acts: readonly (readonly [string, boolean])[] = [
    ['release', is('waiting', 'parked', 'cancelled')],
    ['again', is('delivered') && repeatable.includes(operation as Operation)],
    ['park', is('pending', 'waiting')],
    ['cancel', is('pending', 'waiting', 'parked') && !unresolved],
    ['skip', is('parked') && line.isHead && line.behind > 0 && !unresolved],
    ['ask', is('parked') && handler.ask !== undefined],
    ['say', is('parked') && handler.spoken !== undefined],
  ];
  return {
    ...{ id, dossierId, system, operation, state, unsure, code, ...line },
    acts: acts.filter(([, allowed]) => allowed).map(([name]) => name),
    facts: handler.spoken?.facts.map(({ name, required }) => ({ name, required })) ?? [],
  };
}
