// Acts of a person on one delivery: park, release, cancel, skip. What a worker holds is left alone (DELIVERY_IN_FLIGHT); an act
// done already changes nothing and is not recorded twice. After commit the line's new head gets its job.
import { Inject, Injectable } from '@nestjs/common';
import { noteTouched } from '../delivery/outbox.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import { Transactor } from '../delivery/transactor.js';
import { GatewayError } from '../domain/errors.js';
import type { DeliveryState, Operation, System } from '../domain/operations.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import type { Tx } from '../store/database.js';
import {
  freeDelivery,
  haltDelivery,
  lineOf,
  lockDelivery,
  wasSent,
  type HeldDelivery,
} from '../store/delivery-acts.repository.js';
import { recordAct } from '../store/operator-act.repository.js';

export interface Actor {
  readonly who: string;
  readonly reason: string;
  /** Undefined: every agency. */
  readonly agencies: readonly string[] | undefined;
}

export interface ActDone {
  readonly id: string;
  readonly state: DeliveryState;
  readonly changed: boolean;
}

export type ActName = 'park' | 'release' | 'cancel' | 'skip';

/** Duties whose repetition the receiver knows by their key: sending one again once delivered is harmless. */
export const repeatable: readonly Operation[] = ['status', 'sync', 'progress'];

@Injectable()
export class DeliveryActs {
  constructor(
    private readonly transactor: Transactor,
    private readonly registry: DeliveryRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Holds back what waits. @throws GatewayError NOT_FOUND, DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT */
  park(id: string, actor: Actor): Promise<ActDone> {
    return this.act(id, actor, 'park', async (tx, held) => {
      if (held.delivery.state === 'parked') return false;
      requireState(held, ['pending', 'waiting']);
      const why = `parked by ${actor.who}`;
      await haltDelivery(tx, id, { state: 'parked', code: 'PARKED_BY_OPERATOR', why });
      return true;
    });
  }

  /**
   * Makes it due now with fresh attempts. Where a message of it ever went out, the partner is asked before it is sent.
   * @param again also a callback that was delivered
   */
  release(id: string, actor: Actor, again = false): Promise<ActDone> {
    return this.act(id, actor, 'release', async (tx, held) => {
      const { state, unsure } = held.delivery;
      if (state === 'pending' && held.delivery.not_before <= this.clock.now()) return false;
      const mayRepeat = again && repeatable.includes(held.delivery.operation as Operation);
      requireState(held, ['pending', 'waiting', 'parked', 'cancelled', ...(mayRepeat ? (['delivered'] as const) : [])]);
      await freeDelivery(tx, id, unsure || (this.isAskable(held) && (await wasSent(tx, id))));
      return true;
    });
  }

  /** Gives the duty up. @throws GatewayError OUTCOME_UNKNOWN_FIRST while nobody knows whether the partner acted */
  cancel(id: string, actor: Actor): Promise<ActDone> {
    return this.act(id, actor, 'cancel', (tx, held) => this.giveUp(tx, held, actor));
  }

  /** Gives up the parked head of a line that others wait behind. @throws GatewayError NOT_BLOCKING when it is none */
  skip(id: string, actor: Actor): Promise<ActDone> {
    return this.act(id, actor, 'skip', async (tx, held) => {
      if (held.delivery.state === 'cancelled') return false;
      const { isHead, behind } = await lineOf(tx, held);
      if (held.delivery.state !== 'parked' || !isHead || behind === 0) throw new GatewayError('NOT_BLOCKING');
      return this.giveUp(tx, held, actor);
    });
  }

  private async giveUp(tx: Tx, held: HeldDelivery, { who }: Actor): Promise<boolean> {
    if (held.delivery.state === 'cancelled') return false;
    requireState(held, ['pending', 'waiting', 'parked']);
    if (held.delivery.unsure && this.isAskable(held)) throw new GatewayError('OUTCOME_UNKNOWN_FIRST');
    const why = `cancelled by ${who}`;
    await haltDelivery(tx, held.delivery.id, { state: 'cancelled', code: 'CANCELLED_BY_OPERATOR', why });
    return true;
  }

  private isAskable({ delivery }: HeldDelivery): boolean {
    return this.registry.handlerOf(delivery.system as System, delivery.operation as Operation).ask !== undefined;
  }

  private act(
    id: string,
    actor: Actor,
    name: ActName,
    change: (tx: Tx, held: HeldDelivery) => Promise<boolean>,
  ): Promise<ActDone> {
    return this.transactor.run(async (tx) => {
      const held = requireOwn(await lockDelivery(tx, id), actor);
      if (held.delivery.state === 'in_flight') throw new GatewayError('DELIVERY_IN_FLIGHT', [], 5);
      const changed = await change(tx, held);
      if (!changed) return { id, state: held.delivery.state, changed };
      noteTouched(tx, [held.dossier.id]);
      await recordAct(tx, { ...actOf(held, actor), act: `delivery.${name}`, at: this.clock.now() });
      return { id, state: stateAfter[name], changed };
    });
  }
}

const stateAfter: Readonly<Record<ActName, DeliveryState>> = {
  park: 'parked',
  release: 'pending',
  cancel: 'cancelled',
  skip: 'cancelled',
};

/** What the record of acts says of an act on one delivery. */
export function actOf({ delivery, dossier }: HeldDelivery, { who, reason }: Actor) {
  const { system, operation, state } = delivery;
  const detail = { dossierId: dossier.id, system, operation, from: state };
  return { who, reason, subject: `delivery ${delivery.id}`, detail };
}

/** @throws GatewayError NOT_FOUND for what is not there, or is another agency's */
export function requireOwn(held: HeldDelivery | undefined, { agencies }: Pick<Actor, 'agencies'>): HeldDelivery {
  if (!held) throw new GatewayError('NOT_FOUND');
  const { agency, managing_agency: managing } = held.dossier;
  const isOwn = agencies?.some((one) => one === agency || one === managing) ?? true;
  if (!isOwn) throw new GatewayError('NOT_FOUND');
  return held;
}

export function requireState({ delivery }: HeldDelivery, allowed: readonly DeliveryState[]): void {
  if (!allowed.includes(delivery.state)) throw new GatewayError('DELIVERY_STATE_CONFLICT');
}
