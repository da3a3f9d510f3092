import type { ErrorEntry } from './entry.js';

/** What can befall the book of dated rules. */
export const ruleErrors = {
  RULES_NOT_IN_FORCE: {
    title: { vi: 'Ngày này chưa có quy định trong bộ quy tắc', en: 'No rules are on record for this day' },
    remedy: {
      vi: 'Kiểm tra ngày; nếu đúng, bổ sung giá trị của ngày đó vào thư mục rules/.',
      en: 'Check the day; if it is right, add the values of that day to rules/.',
    },
    mender: 'analyst',
    outcome: 'refused at the door',
    http: 422,
  },
} as const satisfies Record<string, ErrorEntry>;
