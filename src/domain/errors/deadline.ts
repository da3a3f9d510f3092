import type { ErrorEntry } from './entry.js';

/** What can befall time limits and agency settings. */
export const deadlineErrors = {
  UNKNOWN_AGENCY: {
    title: {
      vi: 'Mã cơ quan BHXH không có trong danh mục',
      en: 'The agency code is not on the list',
    },
    remedy: {
      vi: 'Gửi lại với mã cơ quan đang có hiệu lực; nếu mã đúng, đề nghị quản trị cổng tích hợp bổ sung vào danh mục.',
      en: 'Send again with a code in force; if the code is right, ask the gateway administrator to put it on the list.',
    },
    mender: 'portal',
    runbook: 'time-limits-and-holidays',
    outcome: 'refused at the door',
    http: 422,
  },
} as const satisfies Record<string, ErrorEntry>;
