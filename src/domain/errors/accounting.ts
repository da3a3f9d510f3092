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
    runbook: 'accounting-does-not-deliver-vouchers',
    outcome: 'retry',
  },
  ACCOUNTING_REQUEST_REFUSED: {
    title: { vi: 'Kế toán báo yêu cầu đọc chứng từ là sai', en: 'Accounting calls the request for vouchers wrong' },
    remedy: {
      vi: 'Kiểm tra POLL_PAGE và wsdl/accounting so với hợp đồng của kế toán.',
      en: 'Compare POLL_PAGE and wsdl/accounting with accounting’s contract.',
    },
    mender: 'operator',
    runbook: 'accounting-does-not-deliver-vouchers',
    outcome: 'retry',
  },
  VOUCHER_WITHOUT_DOSSIER: {
    title: { vi: 'Chứng từ chưa có hồ sơ tương ứng', en: 'A voucher without a dossier' },
    remedy: {
      vi: 'Tự khớp khi hồ sơ đến; nếu kéo dài, kiểm tra mã hồ sơ, mã tham chiếu và số tiền với kế toán.',
      en: 'Matched by itself when the dossier arrives; if it lasts, check reference, payment reference and amount with accounting.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  VOUCHER_AMBIGUOUS: {
    title: { vi: 'Chứng từ khớp với nhiều hồ sơ', en: 'A voucher that fits several dossiers' },
    remedy: {
      vi: 'Chỉ định hồ sơ cho chứng từ, hoặc đề nghị kế toán điều chỉnh, ghi rõ số hồ sơ; cổng tự khớp lại.',
      en: 'Assign the voucher to its dossier, or ask accounting to name the dossier; it is matched again by itself.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
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
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  SURPLUS_VOUCHER: {
    title: { vi: 'Hồ sơ đã đóng đủ, chứng từ này là thừa', en: 'The dossier was fully paid already' },
    remedy: {
      vi: 'Đối chiếu với kế toán để hoàn tiền hoặc chuyển sang hồ sơ khác.',
      en: 'Agree with accounting on a refund or on another dossier.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
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
    runbook: 'money-and-dossiers-do-not-match',
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
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  REVERSED_AFTER_RECORDED: {
    title: { vi: 'Chứng từ bị huỷ sau khi đã chuyển TST', en: 'A voucher was reversed after it went to TST' },
    remedy: {
      vi: 'Huỷ quá trình tham gia tương ứng trong TST.',
      en: 'Undo the participation in TST.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  VOUCHER_UNREADABLE: {
    title: { vi: 'Không đọc được chứng từ', en: 'A voucher cannot be read' },
    remedy: {
      vi: 'Xem trường, quy tắc và dạng giá trị; sửa ánh xạ accounting-voucher-to-canonical hoặc bảng mã, cổng tự đọc lại.',
      en: 'See field, rule and shape; mend the mapping accounting-voucher-to-canonical or its code tables, it is read again by itself.',
    },
    mender: 'analyst',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  VOUCHER_SHARES_DIFFER: {
    title: {
      vi: 'Các phần của chứng từ không khớp với tổng chứng từ',
      en: 'The shares of a voucher do not sum to the voucher',
    },
    remedy: {
      vi: 'Không phần nào được ghi nhận. Đề nghị kế toán điều chỉnh các dòng chi tiết; cổng tự tách lại.',
      en: 'None of it is recorded. Ask accounting to correct the lines; it is taken apart again by itself.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  SPLIT_DIFFERS: {
    title: {
      vi: 'Phân bổ tiền trên chứng từ khác với phân bổ đã tính',
      en: 'The money is divided otherwise than computed',
    },
    remedy: {
      vi: 'Xem phần nào khác (tự đóng, NSNN, NSDP, khác); đối chiếu nhóm hỗ trợ và mức hỗ trợ với kế toán.',
      en: 'See which part differs (self, state, local, other); check support group and support with accounting.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  PERIOD_OVERLAPS: {
    title: {
      vi: 'Tháng đóng trùng với một hồ sơ khác của cùng người',
      en: 'Months that another dossier of the same person was paid for',
    },
    remedy: {
      vi: 'Tiền được giữ lại. Kiểm tra hai hồ sơ; nếu đúng là được phép, xử lý mục này với "allow": true, nếu không thì hoàn tiền.',
      en: 'The money is held. Look at both dossiers; where it is right, resolve the item with "allow": true, else refund it.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  RECORD_CANCELLED: {
    title: {
      vi: 'Tiền đã nộp nhưng người vận hành đã huỷ việc ghi nhận ở TST',
      en: 'Money was paid, and an operator cancelled its recording in TST',
    },
    remedy: {
      vi: 'Chứng từ được giữ lại. Nếu vẫn phải ghi nhận: phát lại lượt chuyển, hoặc xử lý mục này với "allow": true. Nếu không: hoàn tiền hoặc chỉ định hồ sơ khác với kế toán, rồi xử lý mục này.',
      en: 'The voucher is held. If it must be recorded after all: release the delivery, or resolve the item with "allow": true. If not: agree with accounting on a refund or another dossier, then resolve the item.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'reconciliation',
  },
  DUTY_CANCELLED: {
    title: {
      vi: 'Người vận hành đã huỷ một việc mà hồ sơ đang chờ',
      en: 'An operator cancelled a duty that the dossier waits for',
    },
    remedy: {
      vi: 'Hồ sơ sẽ không tự đi tiếp. Nếu vẫn phải làm: mở hồ sơ, phát lại lượt chuyển đã huỷ. Nếu việc đã được làm ngoài cổng hoặc không cần nữa: xử lý mục này và ghi rõ đã làm gì.',
      en: 'The dossier does not go on by itself. If it must be done after all: open the dossier and release the delivery. If it was done elsewhere or is not needed: resolve the item and say what was done.',
    },
    mender: 'operator',
    runbook: 'an-operator-cancelled-a-duty',
    outcome: 'reconciliation',
  },
  RECONCILIATION_UNBALANCED: {
    title: { vi: 'Báo cáo đối chiếu không cân', en: 'A reconciliation report does not balance' },
    remedy: {
      vi: 'Xem đẳng thức nào sai trong báo cáo; dữ liệu đã bị sửa ngoài cổng hoặc có lỗi phần mềm: báo cho đội kỹ thuật kèm báo cáo.',
      en: 'See which equation fails; data was changed behind the gateway or the program is wrong: give the report to the engineers.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'stop',
  },
  RECONCILIATION_SETTLED: {
    title: { vi: 'Mục đối chiếu này đã được xử lý', en: 'This reconciliation item is resolved already' },
    remedy: { vi: 'Tải lại mục để xem kết quả.', en: 'Read the item again to see how.' },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'refused at the door',
    http: 409,
  },
  RECONCILIATION_NOT_YET: {
    title: {
      vi: 'TST chưa trả lời về chứng từ này nên chưa thể xử lý',
      en: 'TST has not answered about this voucher yet, so it cannot be cleared up',
    },
    remedy: { vi: 'Chờ TST trả lời rồi thử lại.', en: 'Wait for TST’s answer and try again.' },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'refused at the door',
    http: 409,
  },
  RECONCILIATION_NOT_ALLOWABLE: {
    title: { vi: 'Loại mục này không thể cho phép bỏ qua', en: 'An item of this kind cannot be let pass' },
    remedy: {
      vi: 'Chỉ PERIOD_OVERLAPS, SPLIT_DIFFERS và RECORD_CANCELLED có thể được cho phép; mục khác: xử lý không kèm "allow".',
      en: 'Only PERIOD_OVERLAPS, SPLIT_DIFFERS and RECORD_CANCELLED can be let pass; resolve others without "allow".',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'refused at the door',
    http: 422,
  },
  VOUCHER_NOT_ASSIGNABLE: {
    title: {
      vi: 'Chứng từ này không thể chỉ định hoặc bỏ chỉ định hồ sơ',
      en: 'This voucher cannot be assigned or released',
    },
    remedy: {
      vi: 'Chứng từ đã huỷ, đã hoặc đang chuyển TST, có các phần chưa khớp, hoặc chưa được chỉ định.',
      en: 'It is reversed, at TST or on its way there, has shares that do not sum, or was not assigned.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'refused at the door',
    http: 409,
  },
  DOSSIER_AMBIGUOUS: {
    title: { vi: 'Có hai hồ sơ mang mã này', en: 'Two dossiers bear this reference' },
    remedy: {
      vi: 'Hai cổng cùng dùng một mã: ghi số hồ sơ TNHS, hoặc mã nội bộ trên trang của hồ sơ.',
      en: 'Two portals use the same reference: give the TNHS number, or the id in the address of the dossier’s page.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'refused at the door',
    http: 409,
  },
  DOSSIER_NOT_PAYABLE: {
    title: { vi: 'Hồ sơ này không nhận tiền', en: 'This dossier takes no money' },
    remedy: {
      vi: 'Hồ sơ bị từ chối, đã rút hoặc dừng xử lý; chọn hồ sơ khác hoặc hoàn tiền.',
      en: 'It was refused, withdrawn or stopped; choose another or refund the money.',
    },
    mender: 'operator',
    runbook: 'money-and-dossiers-do-not-match',
    outcome: 'refused at the door',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
