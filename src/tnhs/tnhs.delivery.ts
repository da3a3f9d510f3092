// The duties towards TNHS: create, supplement, withdraw. Each is mapped, sent once per idempotency key and, when an earlier
// try may have landed, asked about by that key first. The client only carries; every judgement is made here or in tnhs.faults.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DeliveryHandler, DeliveryWork, SpokenEnd } from '../delivery/handler.js';
import type { AskOutcome, Outcome, Settled } from '../delivery/outcome.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import { partnerNonsense, recordSoapExchange } from '../delivery/soap-delivery.js';
import { carrySoapOrder } from '../delivery/soap-order.js';
import { moveDossier } from '../delivery/status-mover.js';
import { isClosed, type Status } from '../domain/status.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { DATABASE, type Database, type DossierRow, type Tx } from '../store/database.js';
import type { SoapCallResult } from '../wire/soap-client/soap.client.js';
import type { SoapArguments } from '../wire/soap-contract/values.js';
import { momentForm, numberForm, readAcceptance, readLookUp, type Acceptance } from './tnhs.answers.js';
import { TnhsClient } from './tnhs.client.js';
import { askOutcomeOf, outcomeOf, tnhs, type Refusal } from './tnhs.faults.js';
import { orderOf } from './tnhs.request.js';

const endedBeforeWithdrawal: readonly Status[] = [3, 8, 9, 10];
const withdrawn: Status = 7;

/** What `settle` gets: TNHS's acceptance, or nothing where TNHS had no part in it. */
interface Done {
  readonly acceptance?: Acceptance;
}

@Injectable()
export class TnhsDelivery implements OnModuleInit {
  constructor(
    private readonly client: TnhsClient,
    private readonly registry: DeliveryRegistry,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** TNHS's number and appointment, as an officer read them at TNHS; judged like TNHS's own answer. */
  private readonly spoken: SpokenEnd = {
    facts: [
      { name: 'tnhsNumber', required: true, form: numberForm },
      { name: 'appointmentAt', required: false, form: momentForm },
    ],
    outcome: async (work, { tnhsNumber, appointmentAt }) => {
      const said = { soHoSo: tnhsNumber ?? '', ...(appointmentAt ? { ngayHenTra: appointmentAt } : {}) };
      const acceptance = readAcceptance(said);
      return acceptance && this.judge(work, acceptance);
    },
  };

  readonly create: DeliveryHandler = {
    system: 'tnhs',
    operation: 'create',
    attempt: (work) => this.attemptCreate(work),
    ask: (work) => this.ask(work),
    spoken: this.spoken,
    draft: draftOf('canonical-to-tnhs-create'),
    settle: (work, outcome, tx) => this.settleRecord(work, outcome, tx),
  };

  readonly supplement: DeliveryHandler = {
    system: 'tnhs',
    operation: 'supplement',
    attempt: (work) => this.attemptSupplement(work),
    ask: (work) => this.ask(work),
    spoken: this.spoken,
    draft: draftOf('canonical-to-tnhs-supplement'),
    settle: (work, outcome, tx) => this.settleRecord(work, outcome, tx),
  };

  readonly withdraw: DeliveryHandler = {
    system: 'tnhs',
    operation: 'withdraw',
    attempt: (work) => this.attemptWithdraw(work),
    ask: (work) => this.ask(work),
    spoken: this.spoken,
    draft: draftOf('canonical-to-tnhs-withdraw'),
    settle: (work, outcome, tx) => this.settleWithdraw(work, outcome, tx),
  };

  onModuleInit(): void {
    this.registry.register(this.create, this.supplement, this.withdraw);
  }

  /** A dossier that was withdrawn while the registers were asked is never made known to TNHS. */
  private async attemptCreate(work: DeliveryWork): Promise<Outcome> {
    if (isClosed(work.dossier.status)) return { kind: 'delivered', data: {} satisfies Done };
    return this.carry(work, 'canonical-to-tnhs-create', {
      send: (request) => this.client.create(request, work),
      refusal: 'TNHS_REFUSED',
    });
  }

  private async attemptSupplement(work: DeliveryWork): Promise<Outcome> {
    if (work.dossier.tnhs_number === null)
      return { kind: 'park', code: 'TNHS_NUMBER_MISSING', why: 'the dossier has no TNHS number to supplement' };
    return this.carry(work, 'canonical-to-tnhs-supplement', {
      send: (request) => this.client.supplement(request, work),
      refusal: 'TNHS_REFUSED',
    });
  }

  /** Without a TNHS number the create before us in the line was refused or cancelled: TNHS has nothing to withdraw. */
  private async attemptWithdraw(work: DeliveryWork): Promise<Outcome> {
    const { status, tnhs_number: tnhsNumber } = work.dossier;
    if (endedBeforeWithdrawal.includes(status) && work.payload['afterRefusal'] !== true) {
      const why = `the dossier ended in status ${status} before the withdrawal went out`;
      return { kind: 'refuse', code: 'TNHS_WITHDRAWAL_TOO_LATE', why };
    }
    if (tnhsNumber === null || status === withdrawn) return { kind: 'delivered', data: {} satisfies Done };
    return this.carry(work, 'canonical-to-tnhs-withdraw', {
      send: (request) => this.client.withdraw(request, work),
      refusal: 'TNHS_WITHDRAWAL_REFUSED',
    });
  }

  private carry(
    work: DeliveryWork,
    mapping: string,
    step: { send: (request: SoapArguments) => Promise<SoapCallResult>; refusal: Refusal },
  ): Promise<Outcome> {
    return carrySoapOrder(work, {
      ...{ partner: tnhs, mappings: this.mappings, mapping, source: orderOf(work), at: this.clock.now() },
      send: step.send,
      judge: (answer) => this.judge(work, readAcceptance(answer)),
      fail: (failure) => outcomeOf(failure, step.refusal),
    });
  }

  private async ask(work: DeliveryWork): Promise<AskOutcome> {
    const result = await this.client.lookUp(work);
    recordSoapExchange(work, result);
    if (!result.ok) return askOutcomeOf(result);
    const told = readLookUp(result.value);
    return told?.found === false ? { kind: 'absent' } : this.judge(work, told?.acceptance);
  }

  /** A number that is another dossier's, or not the one known for this dossier, must not get into our books. */
  private async judge(work: DeliveryWork, acceptance: Acceptance | undefined): Promise<Outcome> {
    if (!acceptance) return partnerNonsense(tnhs, 'number or appointment');
    const answered = acceptance.tnhsNumber;
    const rows = await this.database
      .selectFrom('dossier')
      .select(['id', 'tnhs_number'])
      .where((row) => row.or([row('id', '=', work.dossierId), row('tnhs_number', '=', answered)]))
      .execute();
    const contrary = rows.find(
      (row) => row.id !== work.dossierId || (row.tnhs_number !== null && row.tnhs_number !== answered),
    );
    if (!contrary) return { kind: 'delivered', data: { acceptance } satisfies Done };
    return {
      kind: 'park',
      code: 'TNHS_NUMBER_DIFFERS',
      why: 'TNHS answered a number that does not fit what is known here',
      detail: { answered, known: contrary.tnhs_number, ofDossier: contrary.id },
    };
  }

  /** A refused record ends the dossier; an accepted one brings TNHS's number and appointment, and no status: TNHS tells that. */
  private async settleRecord(work: DeliveryWork, outcome: Settled, tx: Tx): Promise<void> {
    if (outcome.kind === 'delivered') return this.keepAcceptance(work, outcome.data as Done, tx);
    const { reason } = outcome.data as { reason: string };
    const at = this.clock.now();
    await moveDossier(tx, {
      dossierId: work.dossierId,
      locked: work.dossier,
      to: 3,
      by: 'gateway',
      at,
      reason: reason || undefined,
    });
  }

  /** A refused withdrawal leaves the dossier as it is; the delivery's code and why say so. */
  private async settleWithdraw(work: DeliveryWork, outcome: Settled, tx: Tx): Promise<void> {
    if (outcome.kind === 'refuse') return;
    const { acceptance } = outcome.data as Done;
    const by = acceptance ? 'tnhs' : 'portal';
    const reason = typeof work.payload['reason'] === 'string' ? work.payload['reason'] : undefined;
    await moveDossier(tx, {
      dossierId: work.dossierId,
      locked: work.dossier,
      to: withdrawn,
      by,
      at: this.clock.now(),
      reason,
    });
  }

  private async keepAcceptance(work: DeliveryWork, { acceptance }: Done, tx: Tx): Promise<void> {
    if (!acceptance) return;
    const { tnhsNumber, appointmentAt } = acceptance;
    await tx
      .updateTable('dossier')
      .set({
        tnhs_number: tnhsNumber,
        ...(appointmentAt ? appointmentOf(work.dossier, appointmentAt) : {}),
        updated_at: this.clock.now(),
      })
      .where('id', '=', work.dossierId)
      .execute();
  }
}

function draftOf(mapping: string): NonNullable<DeliveryHandler['draft']> {
  return async (work) => ({ mapping, source: orderOf(work) });
}

type Appointments = Pick<DossierRow, 'appointment_at' | 'tnhs_appointment_at' | 'original_appointment_at'>;

/** TNHS's word wins when it is a new one; said again it does not undo an apology's date or the time of a supplement. */
function appointmentOf(dossier: DossierRow, told: Date): Partial<Appointments> {
  const { tnhs_appointment_at: last, original_appointment_at: first } = dossier;
  if (last?.getTime() === told.getTime()) return {};
  return { appointment_at: told, tnhs_appointment_at: told, original_appointment_at: first ?? told };
}
