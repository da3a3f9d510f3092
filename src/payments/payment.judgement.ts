// What a genuine payment notice means for the dossier it names. Pure: the same notice and dossier always get the same word.
import type { Status } from '../domain/status.js';
import type { PaymentStanding } from '../store/tables.js';
import type { PaymentNews } from './payplat.message.js';

export interface PayableDossier {
  readonly id: string;
  readonly status: Status;
  /** What the citizen should pay by the rules, else what was declared. */
  readonly expectedVnd: number;
  /** By a payment other than this one. */
  readonly isPaid: boolean;
}

export interface PaymentVerdict {
  readonly standing: PaymentStanding;
  readonly accepted: boolean;
  /** For the platform's people. */
  readonly text: string;
}

const accepted: Omit<PaymentVerdict, 'standing'> = { accepted: true, text: 'Thành công' };

export function judgePayment(news: PaymentNews, dossier: PayableDossier | undefined): PaymentVerdict {
  if (!news.succeeded) return { standing: 'failed', ...accepted };
  if (!dossier) return { standing: 'unmatched', accepted: false, text: 'Không tìm thấy mã tham chiếu' };
  if (news.amountVnd !== dossier.expectedVnd)
    return { standing: 'differs', accepted: false, text: 'Số tiền không khớp với hồ sơ' };
  return { standing: dossier.isPaid ? 'double' : 'paid', ...accepted };
}

/** Statuses whose dossier will not use the money any more. */
export const refundStatuses: readonly Status[] = [3, 7, 8];
