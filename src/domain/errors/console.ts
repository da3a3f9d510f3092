import type { ErrorEntry } from './entry.js';

/** What can befall the operators' API. */
export const consoleErrors = {
  REASON_REQUIRED: {
    title: { vi: 'Thao tác này cần có lý do', en: 'This act needs a reason' },
    remedy: {
      vi: 'Gửi lại với trường "reason": lý do ngắn gọn, được lưu cùng thao tác.',
      en: 'Send again with the field "reason": a short reason, recorded with the act.',
    },
    mender: 'operator',
    runbook: 'the-console-refuses-an-act',
    outcome: 'refused at the door',
    http: 422,
  },
  PARTNER_NOT_ASKED: {
    title: { vi: 'Không hỏi được đối tác', en: 'The partner could not be asked' },
    remedy: {
      vi: 'Xem lỗi kèm theo, kiểm tra đối tác rồi thử lại; chưa có gì thay đổi.',
      en: 'Look at the failure beside it and at the partner, then try again; nothing was changed.',
    },
    mender: 'operator',
    runbook: 'the-console-refuses-an-act',
    outcome: 'refused at the door',
    http: 502,
  },
  STEERING_UNCHANGED: {
    title: { vi: 'Đã ở trạng thái đó', en: 'It is so already' },
    remedy: {
      vi: 'Tải lại trang: người khác vừa thao tác.',
      en: 'Load the page again: somebody else has just acted.',
    },
    mender: 'operator',
    runbook: 'the-console-refuses-an-act',
    outcome: 'refused at the door',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
