import type { ErrorEntry } from './entry.js';

/** What can befall the traffic with accounting, and what its vouchers, the dossiers and TST may not agree on. */
export const accountingErrors = {
  ACCOUNTING_CURSOR_REFUSED: {
    title: {
      vi: 'Kế toán không nhận ra vị trí đọc chứng từ',
      en: 'Accounting does not know the place from which vouchers are read',
    },
    remedy: {
      vi: 'Kế toán đã bị khôi phục hoặc thay thế: đối chiếu với kế toán, đặt lại con trỏ trong bảng poll_cursor; đọc lại chứng từ cũ là vô hại.',
      en: 'Accounting was restored or replaced: agree with it, then set the cursor in table poll_cursor; reading old vouchers again does no harm.',
    },
    mender: 'operator',
    outcome: 'retry',
  },
  ACCOUNTING_REQUEST_REFUSED: {
    title: { vi: 'Kế toán báo yêu cầu đọc chứng từ là sai', en: 'Accounting calls the request for vouchers wrong' },
    remedy: {
      vi: 'Kiểm tra POLL_PAGE và wsdl/accounting so với hợp đồng của kế toán.',
      en: 'Compare POLL_PAGE and wsdl/accounting with accounting’s contract.',
    },
    mender: 'operator',
    outcome: 'retry',
  },
  VOUCHER_WITHOUT_DOSSIER: {
    title: { vi: 'Chứng từ chưa có hồ sơ tương ứng', en: 'A voucher without a dossier' },
    remedy: {
      vi: 'Tự khớp khi hồ sơ đến; nếu kéo dài, kiểm tra mã hồ sơ, mã tham chiếu và số tiền với kế toán.',
      en: 'Matched by itself when the dossier arrives; if it lasts, check reference, payment reference and amount with accounting.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  VOUCHER_AMBIGUOUS: {
    title: { vi: 'Chứng từ khớp với nhiều hồ sơ', en: 'A voucher that fits several dossiers' },
    remedy: {
      vi: 'Đề nghị kế toán điều chỉnh chứng từ, ghi rõ số hồ sơ; cổng tự khớp lại.',
      en: 'Ask accounting to correct the voucher so that it names the dossier; it is matched again by itself.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  AMOUNT_DIFFERS: {
    title: {
      vi: 'Tổng tiền chứng từ khác số tiền kê khai',
      en: 'The vouchers do not sum to the declared amount',
    },
    remedy: {
      vi: 'Nếu thiếu: chờ chứng từ bổ sung, cổng tự ghi nhận khi đủ. Nếu thừa hoặc chứng từ đã đổi sau khi TST ghi nhận: đối chiếu với kế toán.',
      en: 'Too little: wait for the rest, it is recorded by itself when complete. Too much, or changed after TST recorded it: agree with accounting.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  SURPLUS_VOUCHER: {
    title: { vi: 'Hồ sơ đã đóng đủ, chứng từ này là thừa', en: 'The dossier was fully paid already' },
    remedy: {
      vi: 'Đối chiếu với kế toán để hoàn tiền hoặc chuyển sang hồ sơ khác.',
      en: 'Agree with accounting on a refund or on another dossier.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  VOUCHER_FOR_CLOSED_DOSSIER: {
    title: {
      vi: 'Chứng từ cho hồ sơ đã bị từ chối, rút hoặc dừng xử lý',
      en: 'A voucher for a dossier that was refused, withdrawn or stopped',
    },
    remedy: {
      vi: 'Đối chiếu với kế toán để hoàn tiền; không ghi nhận sang TST.',
      en: 'Agree with accounting on a refund; nothing is recorded in TST.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  CORRECTED_AFTER_RECORDED: {
    title: {
      vi: 'Chứng từ được điều chỉnh sau khi đã chuyển TST',
      en: 'A voucher was corrected after it went to TST',
    },
    remedy: {
      vi: 'Sửa quá trình tham gia trong TST theo chứng từ mới.',
      en: 'Correct the participation in TST by the new voucher.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  REVERSED_AFTER_RECORDED: {
    title: { vi: 'Chứng từ bị huỷ sau khi đã chuyển TST', en: 'A voucher was reversed after it went to TST' },
    remedy: {
      vi: 'Huỷ quá trình tham gia tương ứng trong TST.',
      en: 'Undo the participation in TST.',
    },
    mender: 'operator',
    outcome: 'reconciliation',
  },
  VOUCHER_UNREADABLE: {
    title: { vi: 'Không đọc được chứng từ', en: 'A voucher cannot be read' },
    remedy: {
      vi: 'Xem trường, quy tắc và dạng giá trị; sửa ánh xạ accounting-voucher-to-canonical hoặc bảng mã, cổng tự đọc lại.',
      en: 'See field, rule and shape; mend the mapping accounting-voucher-to-canonical or its code tables, it is read again by itself.',
    },
    mender: 'analyst',
    outcome: 'reconciliation',
  },
} as const satisfies Record<string, ErrorEntry>;
