// register.verify: asks the agency's registers about a dossier before TNHS gets it, or gets its changed facts.
// 1. a dossier that ended meanwhile is not asked about, one whose rules are unknown is parked · 2. map, ask, read strictly · 3. judge by the rules pinned to the dossier
// 4. settle: keep what was answered, then owe TNHS the duty that was waiting (`then`), or refuse the dossier (1 → 3)
// Promises: TNHS's duty has the key it always had, so a dossier reaches TNHS once; asking again is harmless.
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DeliveryHandler, DeliveryWork, Draft } from '../delivery/handler.js';
import { putDeliveries } from '../delivery/outbox.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import { moveDossier } from '../delivery/status-mover.js';
import type { ErrorCode } from '../domain/errors.js';
import type { Ruleset } from '../domain/rules/ruleset.js';
import { isClosed } from '../domain/status.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { sealJson } from '../platform/vault.js';
import type { Tx } from '../store/database.js';
import { DossierJudge, type Judgement } from './dossier.judge.js';
import { RegisterClient } from './register.client.js';
import { judgeRegister, registerNonsense } from './register.faults.js';
import { claimedGroups, orderOf } from './register.request.js';
import { letGoHeld, nextDuty, tellTnhsOfRefusal } from './next.duty.js';
import { refusalReason } from './refusal.reason.js';
import { readVerification, type Verification } from './verification.js';

@Injectable()
export class RegisterDelivery implements DeliveryHandler, OnModuleInit, OnApplicationShutdown {
  readonly system = 'register';
  readonly operation = 'verify';

  constructor(
    private readonly client: RegisterClient,
    private readonly judge: DossierJudge,
    private readonly registry: DeliveryRegistry,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  onApplicationShutdown(): void {
    this.client.close();
  }

  async attempt(work: DeliveryWork): Promise<Outcome> {
    if (isClosed(work.dossier.status)) return { kind: 'delivered' };
    const rules = await this.judge.rulesOf(work.dossier);
    if (!rules) return { kind: 'park', code: 'RULESET_UNKNOWN', why: `pinned: ${work.dossier.ruleset ?? 'none'}` };
    const mapped = this.mappings.run('canonical-to-register-verification', orderOf(work), { at: this.clock.now() });
    if (!mapped.ok) {
      const { mapping, problems } = mapped;
      const why = `${mapping.name}: ${problems.map(({ rule, code }) => `${rule} ${code}`).join(', ')}`;
      return { kind: 'park', code: 'MAPPING_PROBLEM', why, detail: { mapping, problems } };
    }
    const asked = await this.client.ask(work.idempotencyKey, JSON.stringify(mapped.value), work.signal);
    work.record(asked.exchanged, asked.partnerStatus);
    const verdict = judgeRegister(asked.result, this.clock.now());
    return verdict.kind === 'answered' ? this.read(work, verdict.body, rules) : verdict;
  }

  async draft(work: DeliveryWork): Promise<Draft> {
    return { mapping: 'canonical-to-register-verification', source: orderOf(work) };
  }

  async settle(work: DeliveryWork, settled: Settled, tx: Tx): Promise<void> {
    const judgement = settled.data as Judgement | undefined;
    if (judgement && !isClosed(work.dossier.status)) await this.goOn(work, { settled, judgement }, tx);
    await letGoHeld(work, tx);
  }

  private async goOn(
    work: DeliveryWork,
    { settled, judgement }: { settled: Settled; judgement: Judgement },
    tx: Tx,
  ): Promise<void> {
    await this.keep(work, judgement, tx);
    if (settled.kind === 'refuse' && (await this.refuse(work, judgement, tx))) return tellTnhsOfRefusal(work, tx);
    await putDeliveries(tx, [nextDuty(work)]);
  }

  private read(work: DeliveryWork, body: Buffer, rules: Ruleset): Outcome {
    const question = { requestId: work.idempotencyKey, claimedGroups: claimedGroups(work.dossier.canonical) };
    const read = readVerification(this.mappings, body, { question, at: this.clock.now() });
    return read.ok ? this.weigh(work, read.verification, rules) : registerNonsense(read.why);
  }

  private weigh(work: DeliveryWork, verification: Verification, rules: Ruleset): Outcome {
    const judgement = this.judge.judge(work.dossier, verification, rules);
    const [first] = judgement.refused;
    if (!first) return { kind: 'delivered', data: judgement };
    const why = judgement.refused.map(({ pointer, code }) => `${code} at ${pointer}`).join(', ');
    return { kind: 'refuse', code: first.code as ErrorCode, why, data: judgement };
  }

  private async keep(work: DeliveryWork, judgement: Judgement, tx: Tx): Promise<void> {
    const { computed, verification, refused, warnings } = judgement;
    const { groups, compulsory, address, supportedMonths, heldUntil } = verification;
    const answered = { groups, compulsory, address: { matches: address.matches ?? null }, supportedMonths, heldUntil };
    const codes = { refused: refused.map(({ code }) => code), warnings: warnings.map(({ code }) => code) };
    const kept = { at: this.clock.now().toISOString(), ...answered, ...codes };
    await tx
      .updateTable('dossier')
      .set({
        verification: sealJson('dossier.verification', kept),
        ...(computed ? { computed: JSON.stringify(computed) } : {}),
      })
      .where('id', '=', work.dossierId)
      .execute();
  }

  /** @returns false when TNHS has moved the dossier on meanwhile: then its officers decide, with the supplement before them. */
  private async refuse(work: DeliveryWork, { refused }: Judgement, tx: Tx): Promise<boolean> {
    const { dossier } = work;
    const move = await moveDossier(tx, {
      ...{ dossierId: work.dossierId, locked: dossier, to: 3, by: 'gateway', at: this.clock.now() },
      ...refusalReason(refused),
    });
    return move.moved;
  }
}
