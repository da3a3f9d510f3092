import type { ErrorEntry } from './entry.js';

/** What can befall the traffic with this partner beyond the general delivery errors. */
export const tstErrors = {
  TST_DATA_REJECTED: {
    title: { vi: 'TST báo dữ liệu gửi sang không hợp lệ', en: 'TST says that the data sent to it is wrong' },
    remedy: {
      vi: 'Xem mã lỗi trong chi tiết và mô tả trong thông điệp đã lưu; sửa ánh xạ hoặc chứng từ rồi phát lại.',
      en: 'See TST’s code in the detail and its text in the stored message; mend the mapping or the voucher, then replay.',
    },
    mender: 'analyst',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_REFUSED: {
    title: { vi: 'TST từ chối ghi nhận', en: 'TST refused' },
    remedy: {
      vi: 'Tiền đã nộp mà TST không ghi nhận: xem lý do trong thông điệp đã lưu, xử lý với cơ quan BHXH rồi phát lại hoặc huỷ.',
      en: 'Money was paid and TST does not take it: see the reason in the stored message, settle it with the agency, then replay or cancel.',
    },
    mender: 'operator',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_PARTICIPATION_UNKNOWN: {
    title: { vi: 'TST không tìm thấy quá trình tham gia', en: 'TST does not know the participation' },
    remedy: {
      vi: 'Đối chiếu mã số BHXH và chứng từ với TST rồi phát lại.',
      en: 'Compare the insurance code and the voucher with TST, then replay.',
    },
    mender: 'partner',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_PERIOD_OVERLAPS: {
    title: {
      vi: 'TST báo thời gian đóng trùng với quá trình đã ghi nhận',
      en: 'TST says that months of this voucher are paid for already',
    },
    remedy: {
      vi: 'Các tháng trùng nằm trong chi tiết và trong mục đối chiếu PERIOD_OVERLAPS: thống nhất với cơ quan BHXH và người tham gia (hoàn trả, đổi tháng hoặc sửa quá trình ở TST), rồi phát lại hoặc để kế toán huỷ chứng từ.',
      en: 'The months stand in the detail and in the reconciliation item PERIOD_OVERLAPS: settle it with the agency and the participant (refund, other months, or a correction in TST), then replay, or have accounting reverse the voucher.',
    },
    mender: 'operator',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_CODE_DIFFERS: {
    title: {
      vi: 'TST đã ghi nhận vào mã số BHXH không khớp với người tham gia của hồ sơ',
      en: 'TST recorded under an insurance code that is not the participant’s',
    },
    remedy: {
      vi: 'Quá trình ĐÃ được ghi ở TST: đối chiếu mã số trong thông điệp đã lưu với hồ sơ, nhờ TST sửa quá trình hoặc mã số rồi phát lại (hệ thống hỏi lại TST, không gửi trùng).',
      en: 'TST HAS recorded it: compare the code in the stored message with the dossier, have TST correct the participation or the code, then replay (TST is asked again, nothing is sent twice).',
    },
    mender: 'operator',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_FAULT_UNKNOWN: {
    title: { vi: 'TST trả về lỗi chưa có trong hợp đồng', en: 'TST answered with a fault outside its contract' },
    remedy: {
      vi: 'Xem thông điệp đã lưu; thống nhất mã lỗi với TST rồi phát lại.',
      en: 'See the stored message; agree on the code with TST, then replay.',
    },
    mender: 'partner',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_DOSSIER_CLOSED: {
    title: {
      vi: 'Hồ sơ đã đóng trước khi chứng từ được ghi nhận ở TST',
      en: 'The dossier was closed before its voucher was recorded in TST',
    },
    remedy: {
      vi: 'Tiền đã nộp cho hồ sơ không còn hiệu lực: quyết định hoàn trả hoặc ghi nhận, rồi huỷ hoặc phát lại.',
      en: 'Money was paid for a dossier no longer open: decide on refund or recording, then cancel or replay.',
    },
    mender: 'operator',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_VOUCHER_NOT_DUE: {
    title: {
      vi: 'Chứng từ không còn được ghi nhận cho hồ sơ này',
      en: 'The voucher is no longer to be recorded for this dossier',
    },
    remedy: {
      vi: 'Kế toán đã huỷ, sửa hoặc chuyển chứng từ trước khi gửi sang TST; lần đối chiếu sau tự thu hồi lệnh này, nếu còn thì huỷ.',
      en: 'Accounting reversed, corrected or moved the voucher before it went to TST; the next matching takes the duty back, else cancel it.',
    },
    mender: 'nobody',
    runbook: 'tst-parked-a-record',
    outcome: 'park',
  },
  TST_COVER_PERSON_DIFFERS: {
    title: {
      vi: 'Tờ bìa thuộc mã số BHXH khác với người tham gia của hồ sơ',
      en: 'The cover belongs to another insurance code than the dossier’s participant',
    },
    remedy: {
      vi: 'Đối chiếu mã tờ bìa và mã số BHXH ở TST rồi gửi lại thông báo.',
      en: 'Compare cover number and insurance code in TST and send the notice again.',
    },
    mender: 'partner',
    runbook: 'tst-parked-a-record',
    outcome: 'refused at the door',
    http: 409,
  },
  TST_COVER_DIFFERS: {
    title: {
      vi: 'Thông báo không khớp với tờ bìa đã biết của hồ sơ',
      en: 'The notice does not agree with the known cover of the dossier',
    },
    remedy: {
      vi: 'Đối chiếu số hồ sơ, chứng từ, mã tờ bìa và số giấy tờ ở TST rồi gửi lại thông báo.',
      en: 'Compare dossier, voucher, cover and document numbers in TST and send the notice again.',
    },
    mender: 'partner',
    runbook: 'tst-parked-a-record',
    outcome: 'refused at the door',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
