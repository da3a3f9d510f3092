// What the agency's own systems tell by SOAP: TNHS a new status, TST an issued cover. The rooms judge; here is only wording.
import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../domain/errors.js';
import { isStatus } from '../../domain/status.js';
import type { RawMessage } from '../../intake/submission.js';
import type { ResultPaper, TnhsStatusEvent } from '../../tnhs/tnhs-event.js';
import { TnhsEvents } from '../../tnhs/tnhs-events.service.js';
import type { CoverNotice } from '../../tst/cover-notice.js';
import { CoverNotices } from '../../tst/cover-notices.service.js';
import type { SoapArguments, SoapTree, SoapValue } from '../../wire/soap-contract/values.js';
import { AttachmentDesk } from '../entry/attachment-desk.service.js';
import { SoapFailure } from './soap-failure.js';
import { faultWith } from './soap-faults.js';

@Injectable()
export class EventOperations {
  constructor(
    private readonly statuses: TnhsEvents,
    private readonly covers: CoverNotices,
    private readonly desk: AttachmentDesk,
  ) {}

  /** CapNhatTrangThaiHoSo. @throws GatewayError or SoapFailure; then nothing was taken. */
  async takeStatus(values: SoapTree, received: RawMessage): Promise<SoapArguments> {
    const answer = await this.statuses.accept(statusEvent(values), received);
    if (!answer.accepted) throw new SoapFailure(faultWith(answer.code, answer.message));
    return { daNhan: true };
  }

  /** ThongBaoCapToBia. @throws GatewayError or SoapFailure; then nothing was taken. */
  async takeCover(values: SoapTree, received: RawMessage): Promise<SoapArguments> {
    const notice = coverNotice(values);
    const tep = await this.keepFile(textOf(values['tep']));
    const answer = await this.covers.accept({ ...notice, tep }, received);
    if (!answer.accepted) throw new SoapFailure(faultWith(answer.code, answer.message));
    return { daNhan: true };
  }

  private async keepFile(base64: string | undefined): Promise<CoverNotice['tep']> {
    if (base64 === undefined) return undefined;
    const sent = { pointer: '/tep', contentPointer: '/tep', name: 'tep', source: { base64 } };
    const { attachments, violations } = await this.desk.judgeSent([sent]);
    if (violations.length > 0) throw new GatewayError('ATTACHMENT_REFUSED', violations);
    const [kept] = await this.desk.keep(attachments);
    return kept && { sha256: kept.sha256, sizeBytes: kept.sizeBytes, mediaType: kept.mediaType };
  }
}

function statusEvent(values: SoapTree): TnhsStatusEvent {
  const status = Number(values['trangThai']);
  const at = instantOf(values['thoiDiem'], '/thoiDiem');
  if (!isStatus(status)) throw new Error('the contract let a status through that is none');
  return {
    eventId: textOf(values['eventId']) ?? '',
    idempotencyKey: textOf(values['khoaChongTrung']),
    soHoSo: textOf(values['soHoSo']) ?? '',
    status,
    officer: textOf(values['canBo']),
    department: textOf(values['phongBan']),
    at,
    reason: textOf(values['lyDo']),
    papers: papersOf(values['giayToKetQua']),
  };
}

function papersOf(list: SoapValue | undefined): ResultPaper[] | undefined {
  if (!Array.isArray(list)) return undefined;
  return (list as SoapTree[]).flatMap(({ ten, duongDan }) => {
    const url = textOf(duongDan);
    return url === undefined ? [] : [{ name: textOf(ten) ?? '', url }];
  });
}

function textOf(value: SoapValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** XSD knows times that a calendar of ours does not, e.g. in the year 99999. */
function instantOf(value: SoapValue | undefined, pointer: string): Date {
  const at = new Date(textOf(value) ?? '');
  if (!Number.isNaN(at.getTime())) return at;
  const violation = { pointer, code: 'INVALID_DATE', vi: 'Thời điểm không hợp lệ', en: 'Not a valid instant' };
  throw new GatewayError('VALIDATION_FAILED', [violation]);
}

function coverNotice(values: SoapTree): CoverNotice {
  return {
    eventId: textOf(values['eventId']) ?? '',
    khoaChongTrung: textOf(values['khoaChongTrung']),
    soHoSo: textOf(values['soHoSo']),
    soChungTu: textOf(values['soChungTu']),
    maToBia: textOf(values['maToBia']),
    maSoBHXH: textOf(values['maSoBHXH']) ?? '',
    soGiayTo: textOf(values['soGiayTo']) ?? '',
    ngayCap: instantOf(values['ngayCap'], '/ngayCap'),
    duongDan: textOf(values['duongDan']),
  };
}
