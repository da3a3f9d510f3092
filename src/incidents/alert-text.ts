// What an alert says, as JSON and as a mail. Systems, codes, counts and times: nothing of any person.
import { errorTable, type ErrorCode } from '../domain/errors.js';
import { localTime } from '../platform/clock.js';
import type { DueAlert } from '../store/incident.repository.js';

export interface AlertTexts {
  readonly webhook: string;
  readonly subject: string;
  readonly mail: string;
}

const kinds: Readonly<Record<DueAlert['kind'], { readonly vi: string; readonly en: string }>> = {
  FAILURES: { vi: 'Nhiều lỗi cùng một nguyên nhân', en: 'Failures with one cause' },
  CIRCUIT: { vi: 'Đối tác không trả lời, đang tạm ngừng gọi', en: 'A partner does not answer; calls are held' },
  POLL: { vi: 'Không lấy được chứng từ', en: 'The poll fails' },
  RECEIPTS: { vi: 'Phiếu tiếp nhận sắp quá hạn 2 giờ', en: 'Receipts are about to miss their two hours' },
};

/** @param consoleUrl where people look further */
export function alertTexts(alert: DueAlert, consoleUrl: string): AlertTexts {
  const { kind, change, system, operation, code, count } = alert;
  const title = kinds[kind];
  const where = [system, operation].filter((part) => part !== null).join('.');
  const link = `${consoleUrl}/console/failures?incident=${alert.incidentId}`;
  const state = change === 'opened' ? { vi: 'MỞ', en: 'OPENED' } : { vi: 'ĐÃ HẾT', en: 'RESOLVED' };
  const webhook = {
    type: `incident.${change}`,
    timestamp: alert.createdAt.toISOString(),
    data: {
      incidentId: alert.incidentId,
      kind,
      system,
      operation,
      code,
      count,
      openedAt: alert.openedAt.toISOString(),
      resolvedAt: change === 'resolved' ? (alert.resolvedAt?.toISOString() ?? null) : null,
      title,
      remedy: remedyOf(code),
      link,
    },
  };
  const named = [where, code].filter((part) => part !== null && part !== '').join(' ');
  const remedy = remedyOf(code);
  const lines = [
    `${title.vi} · ${title.en}`,
    ...(named === '' ? [] : [named]),
    `Số lượng lúc mở · Count when opened: ${count}`,
    `Từ · Since: ${localTime(alert.openedAt)}`,
    ...(change === 'resolved' && alert.resolvedAt ? [`Hết lúc · Resolved: ${localTime(alert.resolvedAt)}`] : []),
    ...(remedy ? ['', remedy.vi, remedy.en] : []),
    '',
    link,
  ];
  const subject = `[TNHS] ${state.vi} · ${state.en}: ${title.vi}${named === '' ? '' : ` (${named})`}`;
  return { webhook: JSON.stringify(webhook), subject, mail: `${lines.join('\n')}\n` };
}

function remedyOf(code: string | null): { readonly vi: string; readonly en: string } | null {
  return code !== null && code in errorTable ? errorTable[code as ErrorCode].remedy : null;
}
