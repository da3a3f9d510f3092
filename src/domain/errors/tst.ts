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
    outcome: 'park',
  },
  TST_REFUSED: {
    title: { vi: 'TST từ chối ghi nhận', en: 'TST refused' },
    remedy: {
      vi: 'Tiền đã nộp mà TST không ghi nhận: xem lý do trong thông điệp đã lưu, xử lý với cơ quan BHXH rồi phát lại hoặc huỷ.',
      en: 'Money was paid and TST does not take it: see the reason in the stored message, settle it with the agency, then replay or cancel.',
    },
    mender: 'operator',
    outcome: 'park',
  },
  TST_PARTICIPATION_UNKNOWN: {
    title: { vi: 'TST không tìm thấy quá trình tham gia', en: 'TST does not know the participation' },
    remedy: {
      vi: 'Đối chiếu mã số BHXH và chứng từ với TST rồi phát lại.',
      en: 'Compare the insurance code and the voucher with TST, then replay.',
    },
    mender: 'partner',
    outcome: 'park',
  },
  TST_FAULT_UNKNOWN: {
    title: { vi: 'TST trả về lỗi chưa có trong hợp đồng', en: 'TST answered with a fault outside its contract' },
    remedy: {
      vi: 'Xem thông điệp đã lưu; thống nhất mã lỗi với TST rồi phát lại.',
      en: 'See the stored message; agree on the code with TST, then replay.',
    },
    mender: 'partner',
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
    outcome: 'refused at the door',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
