// The duties towards TST: record the participation that a voucher paid for, create the data of the cover of who needs one.
// Only a voucher matched by accounting puts `record`, and only a recorded participation puts `cover`: no portal's word leads
// here. Each is asked about before it is sent again; the effects (9 when nothing is missing) are written in `settle`.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DeliveryHandler, DeliveryWork } from '../delivery/handler.js';
import type { AskOutcome, Outcome, Settled } from '../delivery/outcome.js';
import { putDeliveries } from '../delivery/outbox.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import { park, partnerNonsense, recordSoapExchange } from '../delivery/soap-delivery.js';
import { carrySoapOrder } from '../delivery/soap-order.js';
import { detailOf } from '../domain/item-detail.js';
import type { Status } from '../domain/status.js';
import { MAPPINGS } from '../mapping/mapping-set.token.js';
import type { MappingSet } from '../mapping/mapping.types.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { markCoverCreated, requestCover } from '../store/cover-sheet.repository.js';
import { DATABASE, type Database, type Tx } from '../store/database.js';
import { personHash } from '../store/keyed-hashes.js';
import { openReconciliation, resolveReconciliation } from '../store/reconciliation.repository.js';
import { markVoucherRecorded } from '../store/voucher.repository.js';
import type { SoapCallResult } from '../wire/soap-client/soap.client.js';
import type { SoapArguments, SoapTree } from '../wire/soap-contract/values.js';
import { completeDossier } from './dossier-completion.js';
import { codeConcern, needsCover } from './registration-case.js';
import {
  codeForm,
  readCover,
  readFound,
  readParticipation,
  type CreatedCover,
  type Participation,
} from './tst.answers.js';
import { TstClient } from './tst.client.js';
import { askOutcomeOf, outcomeOf, tst } from './tst.faults.js';
import { orderOf, voucherOf } from './tst.request.js';

const closedUnprocessed: readonly Status[] = [3, 7, 8];
const untilNumberedMs = 2000;
const untilTakenUpMs = 1000;
/** Items about a voucher that TST's taking it settles. */
const recordedAfterAll = ['PERIOD_OVERLAPS', 'RECORD_CANCELLED'] as const;

type Reader = (value: SoapTree) => Participation | CreatedCover | undefined;

@Injectable()
export class TstDelivery implements OnModuleInit {
  constructor(
    private readonly client: TstClient,
    private readonly registry: DeliveryRegistry,
    @Inject(MAPPINGS) private readonly mappings: MappingSet,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  readonly record: DeliveryHandler = {
    system: 'tst',
    operation: 'record',
    attempt: (work) => this.attemptRecord(work),
    ask: async (work) => {
      const told = asked(work, await this.client.lookUpVoucher(voucherOf(work).number, work), readParticipation);
      return told.kind === 'absent' ? told : ofThisPerson(work, told);
    },
    settle: (work, outcome, tx) => this.settleRecord(work, outcome, tx),
    draft: async (work) => ({ mapping: 'voucher-to-tst-record', source: orderOf(work) }),
    spoken: {
      facts: [
        { name: 'vssCode', required: true, form: codeForm },
        { name: 'participationId', required: true, form: /^\S{1,64}$/ },
        { name: 'isNewCode', required: false, form: /^(true|false)$/ },
      ],
      outcome: async (work, { vssCode = '', participationId = '', isNewCode = 'false' }) => {
        const data = readParticipation({ maSoBHXH: vssCode, maQuaTrinh: participationId, capMaSoMoi: isNewCode });
        return data && ofThisPerson(work, { kind: 'delivered', data });
      },
    },
  };

  readonly cover: DeliveryHandler = {
    system: 'tst',
    operation: 'cover',
    attempt: (work) => this.attemptCover(work),
    ask: async (work) => asked(work, await this.client.lookUpKey(work), readCover),
    settle: (work, outcome, tx) => this.settleCover(work, outcome, tx),
    draft: async (work) => ({ mapping: 'canonical-to-tst-cover', source: orderOf(work) }),
    spoken: {
      facts: [{ name: 'coverNumber', required: true, form: /^\S{1,64}$/ }],
      outcome: async (_work, { coverNumber = '' }) => {
        const data = readCover({ maToBia: coverNumber });
        return data && { kind: 'delivered', data };
      },
    },
  };

  onModuleInit(): void {
    this.registry.register(this.record, this.cover);
  }

  private async attemptRecord(work: DeliveryWork): Promise<Outcome> {
    const hindrance = hindranceOf(work) ?? (await this.voucherHindrance(work));
    if (hindrance) return hindrance;
    const outcome = await this.carry(work, 'voucher-to-tst-record', {
      send: (request) => this.client.record(request, work),
      read: readParticipation,
    });
    if (outcome.kind === 'park' && outcome.code === 'TST_PERIOD_OVERLAPS') await this.tellOverlap(work, outcome.detail);
    return ofThisPerson(work, outcome);
  }

  /** Before the duty is parked: whoever sees it parked finds the item too. */
  private async tellOverlap(work: DeliveryWork, detail: unknown): Promise<void> {
    const { months } = detail as { months: readonly string[] };
    const item = { kind: 'PERIOD_OVERLAPS', voucherNumber: voucherOf(work).number, dossierId: work.dossierId } as const;
    const told = { ...item, detail: detailOf('PERIOD_OVERLAPS', { saidBy: 'tst', months }) };
    await this.database.transaction().execute((tx) => openReconciliation(tx, [told], this.clock.now()));
  }

  private async attemptCover(work: DeliveryWork): Promise<Outcome> {
    const hindrance = hindranceOf(work);
    if (hindrance) return hindrance;
    return this.carry(work, 'canonical-to-tst-cover', {
      send: (request) => this.client.createCover(request, work),
      read: readCover,
    });
  }

  /** Accounting may have reversed or moved the voucher after the duty was put; its next matching takes a parked duty back. */
  private async voucherHindrance(work: DeliveryWork): Promise<Outcome | undefined> {
    const { number } = voucherOf(work);
    const voucher = await this.database
      .selectFrom('voucher')
      .select(['standing', 'standing_reason', 'state', 'dossier_id'])
      .where('number', '=', number)
      .executeTakeFirst();
    const due = voucher?.standing === 'recorded' || (voucher?.standing === 'recording' && voucher.state === 'POSTED');
    if (due && voucher.dossier_id === work.dossierId) return undefined;
    if (voucher?.standing_reason === 'RECORD_CANCELLED' && voucher.dossier_id === work.dossierId)
      return { kind: 'notYet', afterMs: untilTakenUpMs, why: 'the matching takes the voucher up again first' };
    const detail = { voucherNumber: number, standing: voucher?.standing, state: voucher?.state };
    return park('TST_VOUCHER_NOT_DUE', 'the voucher is no longer to be recorded for this dossier', detail);
  }

  private carry(
    work: DeliveryWork,
    mapping: string,
    step: { send: (request: SoapArguments) => Promise<SoapCallResult>; read: Reader },
  ): Promise<Outcome> {
    return carrySoapOrder(work, {
      ...{ partner: tst, mappings: this.mappings, mapping, source: orderOf(work), at: this.clock.now() },
      send: step.send,
      judge: (answer) => judge(answer, step.read),
      fail: outcomeOf,
    });
  }

  private async settleRecord(work: DeliveryWork, outcome: Settled, tx: Tx): Promise<void> {
    if (outcome.kind === 'refuse') return;
    const { dossier } = work;
    const participation = outcome.data as Participation;
    const { vssCode, participationId } = participation;
    const at = this.clock.now();
    const { number: voucherNumber } = voucherOf(work);
    await markVoucherRecorded(tx, voucherNumber, at);
    await resolveReconciliation(tx, [{ voucherNumber, kinds: recordedAfterAll, resolution: 'AGREES' }], at);
    if (dossier.vss_code === null)
      await tx
        .updateTable('dossier')
        .set({ vss_code: personHash(vssCode) })
        .where('id', '=', dossier.id)
        .execute();
    if (needsCover(dossier, participation)) await this.requestCover(work, { vssCode, participationId }, tx);
    await completeDossier(tx, dossier, { at, participationId });
  }

  /** Once per dossier, however many vouchers it has. */
  private async requestCover(
    work: DeliveryWork,
    participation: Pick<Participation, 'vssCode' | 'participationId'>,
    tx: Tx,
  ): Promise<void> {
    const { dossierId, correlationId } = work;
    await requestCover(tx, { dossierId, vssCode: participation.vssCode, at: this.clock.now() });
    await putDeliveries(tx, [
      {
        dossierId,
        system: 'tst',
        operation: 'cover',
        idempotencyKey: `tst.cover.${dossierId}`,
        payload: participation,
        correlationId,
      },
    ]);
  }

  private async settleCover(work: DeliveryWork, outcome: Settled, tx: Tx): Promise<void> {
    if (outcome.kind === 'refuse') return;
    const { coverNumber } = outcome.data as CreatedCover;
    await markCoverCreated(tx, { dossierId: work.dossierId, coverNumber, at: this.clock.now() });
  }
}

/** What keeps a duty from being sent, whatever it is. */
function hindranceOf({ dossier }: DeliveryWork): Outcome | undefined {
  if (closedUnprocessed.includes(dossier.status)) {
    const why = `the dossier was closed (status ${dossier.status}) before TST was told`;
    return park('TST_DOSSIER_CLOSED', why, { status: dossier.status });
  }
  if (dossier.tnhs_number !== null) return undefined;
  return { kind: 'notYet', afterMs: untilNumberedMs, why: 'TNHS has not given the dossier its number yet' };
}

function judge(value: SoapTree, read: Reader): Outcome {
  const data = read(value);
  return data ? { kind: 'delivered', data } : partnerNonsense(tst, 'code or number');
}

/** TST recorded, but under a code that is not the participant's: nobody is told before a person has looked. */
function ofThisPerson(work: DeliveryWork, outcome: Outcome): Outcome {
  if (outcome.kind !== 'delivered') return outcome;
  const concern = codeConcern(work.dossier, outcome.data as Participation);
  if (!concern) return outcome;
  const detail = { voucherNumber: voucherOf(work).number, case: work.dossier.registration_case };
  return { kind: 'park', code: 'TST_CODE_DIFFERS', why: concern, detail, acted: true };
}

function asked(work: DeliveryWork, result: SoapCallResult, read: Reader): AskOutcome {
  recordSoapExchange(work, result);
  if (!result.ok) return askOutcomeOf(result);
  const found = readFound(result.value);
  if (found === false) return { kind: 'absent' };
  return found ? judge(result.value, read) : partnerNonsense(tst, 'timThay');
}
