import type { ErrorEntry } from './entry.js';

/** What can befall payments told by the payment platform. */
export const paymentErrors = {
  PAYMENT_NOT_GENUINE: {
    title: { vi: 'Thông báo thanh toán không xác thực được', en: 'A payment notice that is not genuine' },
    remedy: {
      vi: 'Không có tác dụng gì. Nếu là thông báo thật: so mã đối tác và khoá bí mật (payplat.secrets) với nền tảng thanh toán.',
      en: 'It has no effect. If it was real: compare the partner code and the secret (payplat.secrets) with the payment platform’s.',
    },
    mender: 'partner',
    runbook: 'the-citizen-paid-accounting-has-no-voucher',
    outcome: 'refused at the door',
  },
  PAYMENT_INVALID: {
    title: { vi: 'Thông báo thanh toán sai nội dung', en: 'A genuine payment notice with wrong content' },
    remedy: {
      vi: 'Loại bản tin, tiền tệ, số tiền hoặc thời gian không đúng hợp đồng: báo cho nền tảng thanh toán mã tương quan.',
      en: 'Its kind, currency, amount or time is not as agreed: tell the payment platform the correlation id.',
    },
    mender: 'partner',
    runbook: 'the-citizen-paid-accounting-has-no-voucher',
    outcome: 'refused at the door',
  },
  PAYMENT_CONFLICT: {
    title: { vi: 'Một mã giao dịch, hai nội dung', en: 'One transaction with two contents' },
    remedy: {
      vi: 'Nội dung đầu được giữ, nội dung sau bị từ chối: đối chiếu giao dịch với nền tảng thanh toán.',
      en: 'The first content stands, the later one is refused: compare the transaction with the payment platform.',
    },
    mender: 'partner',
    runbook: 'the-citizen-paid-accounting-has-no-voucher',
    outcome: 'refused at the door',
  },
  PAYMENT_UNMATCHED: {
    title: { vi: 'Khoản nộp không rõ hồ sơ', en: 'A payment whose reference no dossier has' },
    remedy: {
      vi: 'Đã lưu và báo "99"; khi hồ sơ đến, lần nhắc lại sẽ khớp. Nếu kéo dài: đối chiếu mã tham chiếu với nền tảng thanh toán.',
      en: 'Kept, and answered "99"; a repeat after the dossier came will match. If it lasts, compare the reference with the payment platform.',
    },
    mender: 'operator',
    runbook: 'the-citizen-paid-accounting-has-no-voucher',
    outcome: 'reconciliation',
  },
  PAYMENT_AMOUNT_DIFFERS: {
    title: { vi: 'Công dân nộp khác số phải nộp', en: 'The citizen paid another amount than the dossier expects' },
    remedy: {
      vi: 'Đã lưu và báo "99": liên hệ công dân và nền tảng thanh toán để nộp bù hoặc hoàn trả.',
      en: 'Kept, and answered "99": settle with the citizen and the payment platform, by a further payment or a refund.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  PAID_WITHOUT_VOUCHER: {
    title: { vi: 'Công dân đã nộp, chưa có chứng từ', en: 'Paid by the citizen, and no voucher in accounting' },
    remedy: {
      vi: 'Tự hết khi chứng từ về; nếu kéo dài, hỏi kế toán và ngân hàng theo mã tham chiếu.',
      en: 'Ends by itself when the voucher comes; if it lasts, ask accounting and the bank for the payment reference.',
    },
    mender: 'operator',
    runbook: 'the-citizen-paid-accounting-has-no-voucher',
    outcome: 'reconciliation',
  },
  REFUND_DUE: {
    title: { vi: 'Khoản nộp cần hoàn trả', en: 'A payment that is to be given back' },
    remedy: {
      vi: 'Hồ sơ đã rút, bị từ chối, dừng, hoặc nộp hai lần: làm thủ tục hoàn trả rồi đóng mục này.',
      en: 'The dossier was withdrawn, refused or stopped, or was paid twice: give the money back, then close this item.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
} as const satisfies Record<string, ErrorEntry>;
