// Resolves a parked delivery whose end is unknown. 1. ask: the handler asks the partner by idempotency key, outside any
// transaction; what it tells is written only if nobody touched the delivery meanwhile · 2. say: a person tells what happened;
// facts that the partner's answer would have held are given with it and judged like that answer.
// Promises: effects (`settle`) are written once, in the transaction that closes the delivery; nothing is ever sent from here.
import { Inject, Injectable } from '@nestjs/common';
import type { DeliveryHandler, DeliveryWork, SpokenFact } from '../delivery/handler.js';
import { noteTouched } from '../delivery/outbox.js';
import type { AskOutcome, Outcome, Settled } from '../delivery/outcome.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import { Transactor } from '../delivery/transactor.js';
import { GatewayError, type Violation } from '../domain/errors.js';
import type { Operation, System } from '../domain/operations.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import {
  findDelivery,
  freeDelivery,
  lockDelivery,
  writePersonsEnd,
  type HeldDelivery,
  type PersonsEnd,
} from '../store/delivery-acts.repository.js';
import { recordAct } from '../store/operator-act.repository.js';
import { actOf, requireOwn, requireState, type Actor } from './delivery-acts.service.js';
import { workOf, type CollectedWork } from './replay.work.js';

const askTimeoutMs = 30_000;

/** `done`: the partner had acted, the delivery is closed. `absent`: it never acted. `unknown`: it could not tell. */
export interface Told {
  readonly id: string;
  readonly told: 'done' | 'refused' | 'absent' | 'unknown';
  readonly state: 'delivered' | 'parked' | 'pending';
  readonly code: string | null;
}

interface Resolving {
  readonly held: HeldDelivery;
  readonly handler: DeliveryHandler;
  readonly collected: CollectedWork;
  readonly startedAt: Date;
  readonly actor: Actor;
  readonly act: 'delivery.ask' | 'delivery.say';
}

@Injectable()
export class UnknownOutcomes {
  constructor(
    private readonly transactor: Transactor,
    private readonly registry: DeliveryRegistry,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws GatewayError NOT_FOUND, DELIVERY_IN_FLIGHT, DELIVERY_STATE_CONFLICT (not parked), OUTCOME_NOT_ASKABLE */
  async ask(id: string, actor: Actor): Promise<Told> {
    const resolving = await this.open(id, actor, 'delivery.ask');
    const { handler, collected } = resolving;
    if (!handler.ask) throw new GatewayError('OUTCOME_NOT_ASKABLE');
    const told = await quietly(() => handler.ask?.(collected.work) ?? Promise.resolve(unheard));
    return this.write(resolving, told);
  }

  /** @throws GatewayError like `ask`, OUTCOME_NOT_SAYABLE, OUTCOME_NOT_ACCEPTED or VALIDATION_FAILED (facts) */
  async sayDelivered(id: string, actor: Actor, facts: Readonly<Record<string, string>>): Promise<Told> {
    const resolving = await this.open(id, actor, 'delivery.say');
    const { spoken } = resolving.handler;
    if (!spoken) throw new GatewayError('OUTCOME_NOT_SAYABLE');
    const violations = spoken.facts.flatMap((fact) => violationsOf(fact, facts[fact.name]));
    if (violations.length > 0) throw new GatewayError('VALIDATION_FAILED', violations);
    const outcome = await spoken.outcome(resolving.collected.work, facts);
    if (!outcome)
      throw new GatewayError(
        'VALIDATION_FAILED',
        spoken.facts.map(({ name }) => factWrong(name)),
      );
    if (outcome.kind !== 'delivered') throw new GatewayError('OUTCOME_NOT_ACCEPTED', [contrary(outcome)]);
    return this.write(resolving, outcome);
  }

  /** The partner never acted, says a person: it is sent again without asking, under the same key. */
  async sayNotDelivered(id: string, actor: Actor): Promise<Told> {
    return this.transactor.run(async (tx) => {
      const held = requireOwn(await lockDelivery(tx, id), actor);
      requireParked(held);
      await freeDelivery(tx, id, false);
      noteTouched(tx, [held.dossier.id]);
      const act = actOf(held, actor);
      await recordAct(tx, { ...act, act: 'delivery.say', detail: { ...act.detail, said: 'not-delivered' } });
      return { id, told: 'absent', state: 'pending', code: null };
    });
  }

  private async open(id: string, actor: Actor, act: Resolving['act']): Promise<Resolving> {
    const held = requireOwn(await findDelivery(this.database, id), actor);
    requireParked(held);
    const handler = this.registry.handlerOf(held.delivery.system as System, held.delivery.operation as Operation);
    const collected = workOf(held, () => this.clock.now(), askTimeoutMs);
    return { held, handler, collected, startedAt: this.clock.now(), actor, act };
  }

  private write(resolving: Resolving, told: AskOutcome): Promise<Told> {
    const { actor, handler, collected, act } = resolving;
    return this.transactor.run(async (tx) => {
      const held = requireOwn(await lockDelivery(tx, resolving.held.delivery.id), actor);
      requireSame(held, resolving.held);
      const end = this.endOf({ ...resolving, held }, told);
      await writePersonsEnd(tx, end, collected.messages);
      await settle(handler, { ...collected.work, dossier: held.dossier }, told, tx);
      noteTouched(tx, [held.dossier.id]);
      const said = actOf(held, actor);
      await recordAct(tx, { ...said, act, detail: { ...said.detail, told: told.kind, code: end.code } });
      return { id: held.delivery.id, told: toldAs(told), state: end.state, code: end.code };
    });
  }

  private endOf({ held, collected, startedAt, actor, act }: Resolving, told: AskOutcome): PersonsEnd {
    const durationMs = this.clock.now().getTime() - startedAt.getTime();
    const worker = `${act === 'delivery.say' ? 'said by' : 'asked by'} ${actor.who}`;
    const base = { held, startedAt, durationMs, partnerStatus: collected.partnerStatus(), worker, outcome: told.kind };
    const kept = { code: held.delivery.code, why: held.delivery.why };
    switch (told.kind) {
      case 'delivered':
        return { ...base, state: 'delivered', unsure: false, code: null, why: told.why ?? null };
      case 'refuse':
        return { ...base, state: 'delivered', unsure: false, code: told.code, why: told.why };
      case 'absent':
        return { ...base, ...kept, state: 'parked', unsure: false };
      case 'notYet':
        return { ...base, ...kept, state: 'parked', unsure: true };
      case 'park':
      case 'retry':
      case 'unknown':
        return { ...base, state: 'parked', unsure: true, code: told.code, why: told.why };
    }
  }
}

const unheard: AskOutcome = { kind: 'unknown', code: 'HANDLER_FAILED', why: 'nothing was asked' };

async function quietly(ask: () => Promise<AskOutcome>): Promise<AskOutcome> {
  try {
    return await ask();
  } catch {
    return { kind: 'unknown', code: 'HANDLER_FAILED', why: 'the gateway failed while asking; see the log' };
  }
}

async function settle(handler: DeliveryHandler, work: DeliveryWork, told: AskOutcome, tx: Tx): Promise<void> {
  const settled: Settled | undefined = told.kind === 'delivered' || told.kind === 'refuse' ? told : undefined;
  if (!settled || handler.settles?.(settled) === false) return;
  await handler.settle?.(work, settled, tx);
}

function toldAs({ kind }: AskOutcome): Told['told'] {
  if (kind === 'delivered') return 'done';
  if (kind === 'refuse') return 'refused';
  return kind === 'absent' ? 'absent' : 'unknown';
}

function requireParked(held: HeldDelivery): void {
  if (held.delivery.state === 'in_flight') throw new GatewayError('DELIVERY_IN_FLIGHT', [], 5);
  requireState(held, ['parked']);
}

/** @throws GatewayError DELIVERY_STATE_CONFLICT when somebody acted on it while the partner was asked */
function requireSame(now: HeldDelivery, before: HeldDelivery): void {
  const same = now.delivery.state === 'parked' && now.delivery.attempts === before.delivery.attempts;
  if (!same) throw new GatewayError('DELIVERY_STATE_CONFLICT');
}

function violationsOf({ name, required, form }: SpokenFact, value = ''): Violation[] {
  if (value === '') return required ? [factMissing(name)] : [];
  return form.test(value) ? [] : [factWrong(name)];
}

function factMissing(name: string): Violation {
  return { pointer: `/facts/${name}`, code: 'FACT_MISSING', vi: 'Cần nhập dữ kiện này', en: 'This fact is needed' };
}

function factWrong(name: string): Violation {
  return { pointer: `/facts/${name}`, code: 'FACT_WRONG', vi: 'Dữ kiện sai dạng', en: 'The fact has the wrong form' };
}

function contrary(outcome: Outcome): Violation {
  const code = 'code' in outcome ? outcome.code : 'OUTCOME_NOT_ACCEPTED';
  const en = 'why' in outcome && outcome.why ? outcome.why : 'it does not fit';
  return { pointer: '/facts', code, vi: 'Dữ kiện trái với những gì đã biết về hồ sơ', en };
}
