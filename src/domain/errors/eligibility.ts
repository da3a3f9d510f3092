import type { ErrorEntry } from './entry.js';

/** What can befall checks of the dossier against the rules and the registers. */
export const eligibilityErrors = {
  SUPPORT_GROUP_NOT_IN_LIST: {
    title: {
      vi: 'Đối tượng hỗ trợ không có trong danh sách của cơ quan BHXH',
      en: 'The support group is not on the agency’s list',
    },
    remedy: {
      vi: 'Khai lại đúng đối tượng và số tiền, hoặc được bổ sung vào danh sách rồi nộp lại.',
      en: 'Declare the right group and amount, or be put on the list and submit again.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refuse',
  },
  NOT_ELIGIBLE_COMPULSORY: {
    title: {
      vi: 'Người đăng ký đang tham gia BHXH bắt buộc',
      en: 'The applicant is under compulsory social insurance',
    },
    remedy: {
      vi: 'Báo giảm BHXH bắt buộc trước, rồi nộp lại.',
      en: 'Have the compulsory participation ended first, then submit again.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refuse',
  },
  ADDRESS_NOT_MATCH_NPDB: {
    title: {
      vi: 'Nơi cư trú không khớp Cơ sở dữ liệu quốc gia về dân cư',
      en: 'The residence is not the one in the National Population Database',
    },
    remedy: {
      vi: 'Khai lại địa chỉ theo VNeID, hoặc cập nhật nơi cư trú rồi nộp lại.',
      en: 'Declare the address shown in VNeID, or have the residence updated, then submit again.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refuse',
  },
  AMOUNT_MISMATCH: {
    title: { vi: 'Số tiền khai khác số tiền phải đóng', en: 'The declared amount is not the one to be paid' },
    remedy: {
      vi: 'Khai lại đúng số tiền nêu trong lý do; xem từng dòng tính kèm theo.',
      en: 'Declare the amount told in the reason; each line of the computation is given.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refuse',
  },
  REGISTER_REFUSED: {
    title: {
      vi: 'Hệ thống danh sách của cơ quan BHXH từ chối câu hỏi của cổng',
      en: 'The registers refused the gateway’s question',
    },
    remedy: {
      vi: 'Xem thông điệp đã lưu; sửa ánh xạ canonical-to-register-verification rồi phát lại.',
      en: 'See the stored message; mend the mapping canonical-to-register-verification, then replay.',
    },
    mender: 'analyst',
    runbook: 'the-agencys-registers-are-down-or-refuse',
    outcome: 'park',
  },
} as const satisfies Record<string, ErrorEntry>;
