// Takes the statuses that TNHS tells, from the SOAP door and from the message transports alike.
// 1. name and lock the dossier  2. a repeat gets the first answer  3. judge  4. event id, move and message in one transaction.
// Promises: an accepted event has had its one effect (or a noted reason for none) when the answer is given; an event that is
// not accepted has left nothing behind. Events of one dossier are taken in order of arrival within a process.
import { Inject, Injectable } from '@nestjs/common';
import { moveDossier } from '../delivery/status-mover.js';
import { Transactor } from '../delivery/transactor.js';
import { errorEntry, type ErrorCode } from '../domain/errors.js';
import { isClosed, statusNames, type Status } from '../domain/status.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import type { DossierRow, Tx } from '../store/database.js';
import { findInboxEvent, keepInboxEvent } from '../store/inbox-event.repository.js';
import { keepMessages } from '../store/message.repository.js';
import type { JsonRecord } from '../store/tables.js';
import { factsOf, lockNamedDossier } from './tnhs-event.dossier.js';
import { judgeEvent, type EventNote, type Judgement } from './tnhs-event.judgement.js';
import type { ReceivedEvent, TnhsEventAnswer, TnhsStatusEvent } from './tnhs-event.js';
import { Turns } from './turns.js';

const system = 'tnhs';
const mostWaiting = 1000;
/** A time further ahead than this would make every later event look overtaken. */
const clockToleranceMs = 10 * 60_000;

@Injectable()
export class TnhsEvents {
  private readonly turns = new Turns();

  constructor(
    private readonly transactor: Transactor,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws when the database cannot be reached; then nothing was taken and the sender must tell it again. */
  async accept(event: TnhsStatusEvent, received?: ReceivedEvent): Promise<TnhsEventAnswer> {
    if (this.turns.size >= mostWaiting) return notAccepted('OVERLOADED');
    if (event.at.getTime() > this.clock.now().getTime() + clockToleranceMs) return fromTheFuture;
    return this.turns.take(event.soHoSo, () => this.transactor.run((tx) => this.take(tx, event, received)));
  }

  private async take(tx: Tx, event: TnhsStatusEvent, received?: ReceivedEvent): Promise<TnhsEventAnswer> {
    const named = await lockNamedDossier(tx, event);
    if (!named.found) return this.reject(event, notAccepted(named.code));
    const { firstAnswer, standing } = await factsOf(tx, named.dossier, event);
    if (firstAnswer) return repeated(firstAnswer, event);
    const judgement = judgeEvent(standing, event);
    return this.carryOut(tx, named.dossier, { event, received, judgement });
  }

  private async carryOut(
    tx: Tx,
    dossier: DossierRow,
    told: { event: TnhsStatusEvent; received: ReceivedEvent | undefined; judgement: Judgement },
  ): Promise<TnhsEventAnswer> {
    const { event, received, judgement } = told;
    if (judgement.act === 'reject') return this.reject(event, statusConflict(dossier.status, event.status), dossier);
    const note = judgement.act === 'note' ? judgement.note : undefined;
    if (!(await this.keepEvent(tx, event, note))) return this.answeredMeanwhile(tx, event);
    if (received) await this.keepMessage(tx, dossier, received);
    if (note === undefined) await this.move(tx, dossier, event);
    this.logger.info(describe(event, dossier, note ?? 'moved'), `tnhs told status ${event.status}: ${note ?? 'moved'}`);
    return note === undefined ? { accepted: true } : { accepted: true, note };
  }

  private keepEvent(tx: Tx, event: TnhsStatusEvent, note: EventNote | undefined): Promise<boolean> {
    const { eventId, soHoSo, status, at } = event;
    const answer = { accepted: true, ...(note === undefined ? {} : { note }), event: { soHoSo, status, at } };
    return keepInboxEvent(tx, { system, eventId }, { answer, at: this.clock.now() });
  }

  /** The same event id came for another dossier at the same moment and was first. */
  private async answeredMeanwhile(tx: Tx, event: TnhsStatusEvent): Promise<TnhsEventAnswer> {
    const first = await findInboxEvent(tx, { system, eventId: event.eventId });
    return first ? repeated(first, event) : notAccepted('OVERLOADED');
  }

  private async keepMessage(tx: Tx, dossier: DossierRow, received: ReceivedEvent): Promise<void> {
    await keepMessages(tx, [
      {
        ...received,
        at: this.clock.now(),
        direction: 'in',
        system,
        operation: 'status',
        dossierId: dossier.id,
        correlationId: dossier.correlation_id,
      },
    ]);
  }

  private async move(tx: Tx, dossier: DossierRow, event: TnhsStatusEvent): Promise<void> {
    const { officer, department, papers, soHoSo } = event;
    await moveDossier(tx, {
      dossierId: dossier.id,
      locked: dossier,
      to: event.status,
      by: 'tnhs',
      at: event.at,
      reason: event.reason,
      detail: { tnhsNumber: soHoSo, officer, department, papers },
      ...(dossier.tnhs_number === null ? { set: { tnhsNumber: soHoSo } } : {}),
    });
  }

  private reject(event: TnhsStatusEvent, answer: TnhsEventAnswer, dossier?: DossierRow): TnhsEventAnswer {
    const code = answer.accepted ? undefined : answer.code;
    this.logger.warn(
      { ...describe(event, dossier, 'not accepted'), code },
      `tnhs told status ${event.status}: ${code}`,
    );
    return answer;
  }
}

function repeated(first: JsonRecord, event: TnhsStatusEvent): TnhsEventAnswer {
  const { event: known, note } = first as { event?: { soHoSo?: string; status?: number }; note?: EventNote };
  if (known?.soHoSo !== event.soHoSo || known.status !== event.status) return notAccepted('EVENT_ID_REUSED');
  return note === undefined ? { accepted: true } : { accepted: true, note };
}

function notAccepted(code: ErrorCode): Extract<TnhsEventAnswer, { accepted: false }> {
  return { accepted: false, code, message: errorEntry(code).title };
}

const fromTheFuture: TnhsEventAnswer = {
  accepted: false,
  code: 'VALIDATION_FAILED',
  message: { vi: 'Thời điểm của sự kiện nằm trong tương lai', en: 'The time of the event lies in the future' },
};

function statusConflict(present: Status, told: Status): TnhsEventAnswer {
  const now = statusNames[present];
  const closed = isClosed(present) || present === 9;
  return {
    accepted: false,
    code: 'STATUS_CONFLICT',
    message: {
      vi: `Hồ sơ đang ở trạng thái ${present} (${now.vi})${closed ? ', đã kết thúc' : ''}: không chuyển sang ${told}.`,
      en: `The dossier is in status ${present} (${now.en})${closed ? ', which is final' : ''}: it does not go to ${told}.`,
    },
  };
}

function describe(event: TnhsStatusEvent, dossier: DossierRow | undefined, effect: string): Record<string, unknown> {
  return {
    event: 'tnhs.status',
    eventId: event.eventId,
    tnhsNumber: event.soHoSo,
    dossierId: dossier?.id,
    portalRef: dossier?.portal_ref,
    from: dossier?.status,
    status: event.status,
    effect,
    correlationId: dossier?.correlation_id,
  };
}
