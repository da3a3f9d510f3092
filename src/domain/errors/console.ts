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
    outcome: 'refused at the door',
    http: 422,
  },
} as const satisfies Record<string, ErrorEntry>;
