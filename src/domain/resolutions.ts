// Why a reconciliation item is no longer open. The first ones are found by the gateway itself, the last two are a person's word.
import type { Bilingual } from './status.js';

export const resolutions = {
  AGREES: { vi: 'Tự khớp: chứng từ và hồ sơ đã thống nhất', en: 'Settled by itself: voucher and dossier agree' },
  JUDGED_ANEW: { vi: 'Tình trạng đã đổi, xem mục mới hơn', en: 'The state changed, see the newer item' },
  REVERSED: { vi: 'Kế toán đã huỷ chứng từ', en: 'Accounting reversed the voucher' },
  TAKEN_BACK: {
    vi: 'TST chưa nhận chứng từ, nghĩa vụ ghi nhận đã được thu hồi',
    en: 'TST had not got it, the duty was taken back',
  },
  SAID_AGAIN: {
    vi: 'Kế toán xác nhận lại đúng nội dung TST đã ghi nhận',
    en: 'Accounting says again what TST recorded',
  },
  READABLE: { vi: 'Đã đọc được chứng từ', en: 'The voucher was read' },
  VOUCHER_CAME: { vi: 'Chứng từ đã về', en: 'The voucher has come' },
  RELEASED: { vi: 'Việc đã huỷ được phát lại', en: 'The duty that was cancelled was released again' },
  WENT_ON: { vi: 'Hồ sơ đã đi tiếp mà không cần việc đã huỷ', en: 'The dossier went on without the duty' },
  DOSSIER_ENDED: { vi: 'Hồ sơ đã kết thúc', en: 'The dossier has ended' },
  PAYMENT_AGREES: { vi: 'Khoản nộp đã khớp số tiền', en: 'The payment agrees now' },
  ASSIGNED: { vi: 'Cán bộ đã chỉ định hồ sơ cho chứng từ', en: 'A person said which dossier the voucher pays' },
  CLEARED: { vi: 'Cán bộ đã xử lý, xem ghi chú', en: 'Cleared up by a person, see the note' },
  ALLOWED: { vi: 'Cán bộ cho phép ghi nhận, xem ghi chú', en: 'Let pass by a person, see the note' },
} as const satisfies Record<string, Bilingual>;

export type ResolutionCode = keyof typeof resolutions;
