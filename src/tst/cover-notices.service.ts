// Takes TST's notices that a cover was issued.
// 1. name and lock the dossier  2. a repeat gets the first answer  3. is it this person's, this cover's?
// 4. event id, cover, message and, when nothing else is missing, status 9 in one transaction.
// Promises: an accepted notice has had its one effect when the answer is given; any other has left nothing behind.
import { Inject, Injectable } from '@nestjs/common';
import { Transactor } from '../delivery/transactor.js';
import { errorEntry, type ErrorCode } from '../domain/errors.js';
import { CLOCK, type Clock } from '../platform/clock.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { markCoverIssued, type CoverSheetRow } from '../store/cover-sheet.repository.js';
import type { DossierRow, Tx } from '../store/database.js';
import { findInboxEvent, keepInboxEvent } from '../store/inbox-event.repository.js';
import { personKeys } from '../store/keyed-hashes.js';
import { keepMessages } from '../store/message.repository.js';
import type { JsonRecord } from '../store/tables.js';
import { lockNamedCover } from './cover-notice.dossier.js';
import type { CoverNotice, CoverNoticeAnswer, ReceivedNotice } from './cover-notice.js';
import { completeDossier } from './dossier-completion.js';

const system = 'tst';

@Injectable()
export class CoverNotices {
  constructor(
    private readonly transactor: Transactor,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws when the database cannot be reached; then nothing was taken and TST must tell it again. */
  async accept(notice: CoverNotice, received?: ReceivedNotice): Promise<CoverNoticeAnswer> {
    if (!isWebAddress(notice.duongDan)) return noWebAddress;
    return this.transactor.run(async (tx) => {
      const answer = await this.take(tx, notice, received);
      if (!answer.accepted) {
        const { code } = answer;
        const line = { event: 'tst.cover', eventId: notice.eventId, code };
        this.logger.warn(line, `a cover notice was not accepted: ${code}`);
      }
      return answer;
    });
  }

  private async take(tx: Tx, notice: CoverNotice, received?: ReceivedNotice): Promise<CoverNoticeAnswer> {
    const named = await lockNamedCover(tx, notice);
    if (!named.found) return notAccepted(named.code);
    const first = await findInboxEvent(tx, { system, eventId: notice.eventId });
    if (first) return repeated(first, notice);
    const contradiction = contradictionIn(notice, named);
    if (contradiction) return notAccepted(contradiction);
    if (!(await this.keepEvent(tx, notice))) return notAccepted('EVENT_ID_REUSED');
    if (received) await this.keepMessage(tx, named.dossier, received);
    await this.issue(tx, named, notice);
    return { accepted: true };
  }

  private keepEvent(tx: Tx, notice: CoverNotice): Promise<boolean> {
    const { eventId, soGiayTo, ngayCap, tep } = notice;
    const answer = { accepted: true, notice: { soGiayTo, ngayCap, tep } };
    return keepInboxEvent(tx, { system, eventId }, { answer, at: this.clock.now() });
  }

  private async keepMessage(tx: Tx, dossier: DossierRow, received: ReceivedNotice): Promise<void> {
    await keepMessages(tx, [
      {
        ...received,
        at: this.clock.now(),
        direction: 'in',
        system,
        operation: 'cover-notice',
        dossierId: dossier.id,
        correlationId: dossier.correlation_id,
      },
    ]);
  }

  /** A cover told as issued before, under another event id, stays as it is. */
  private async issue(tx: Tx, named: NamedParts, notice: CoverNotice): Promise<void> {
    const { dossier, cover } = named;
    const line = { event: 'tst.cover', eventId: notice.eventId, dossierId: dossier.id, portalRef: dossier.portal_ref };
    if (cover.state === 'issued') return this.logger.info(line, 'a cover was told as issued once more');
    await markCoverIssued(tx, {
      dossierId: dossier.id,
      coverNumber: notice.maToBia,
      documentNo: notice.soGiayTo,
      link: notice.duongDan,
      issuedAt: notice.ngayCap,
    });
    await completeDossier(tx, dossier, { at: this.clock.now() });
    this.logger.info(line, 'a cover was issued');
  }
}

interface NamedParts {
  readonly dossier: DossierRow;
  readonly cover: CoverSheetRow;
}

/** Another person's cover, another cover, or another document for a cover already issued must not reach a citizen. */
function contradictionIn(notice: CoverNotice, { dossier, cover }: NamedParts): ErrorCode | undefined {
  const codesOfPerson = [cover.vss_code, dossier.vss_code, dossier.personal_id];
  if (!personKeys(notice.maSoBHXH).some((key) => codesOfPerson.includes(key))) return 'TST_COVER_PERSON_DIFFERS';
  const otherCover =
    cover.cover_number !== null && notice.maToBia !== undefined && cover.cover_number !== notice.maToBia;
  const otherDocument = cover.state === 'issued' && cover.document_no !== notice.soGiayTo;
  return otherCover || otherDocument ? 'TST_COVER_DIFFERS' : undefined;
}

function repeated(first: JsonRecord, notice: CoverNotice): CoverNoticeAnswer {
  const { notice: known } = first as { notice?: { soGiayTo?: string } };
  return known?.soGiayTo === notice.soGiayTo ? { accepted: true } : notAccepted('EVENT_ID_REUSED');
}

/** The link goes on to the portal and the citizen. */
function isWebAddress(link: string | undefined): boolean {
  return link === undefined || ['http:', 'https:'].includes(URL.parse(link)?.protocol ?? '');
}

const noWebAddress: CoverNoticeAnswer = {
  accepted: false,
  code: 'VALIDATION_FAILED',
  message: { vi: 'duongDan phải là địa chỉ http(s)', en: 'duongDan must be an http(s) address' },
};

function notAccepted(code: ErrorCode): CoverNoticeAnswer {
  return { accepted: false, code, message: errorEntry(code).title };
}
