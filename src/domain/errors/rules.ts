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
    runbook: 'a-legal-parameter-changes',
    outcome: 'refused at the door',
    http: 422,
  },
  RULESET_UNKNOWN: {
    title: {
      vi: 'Không tìm thấy bộ quy định mà hồ sơ đã ghim khi tiếp nhận',
      en: 'The rules pinned to the dossier when it was received are nowhere on record',
    },
    remedy: {
      vi: 'Phiên bản có trong hồ sơ (cột ruleset). Khôi phục dòng của nó trong bảng ruleset từ bản sao lưu, hoặc khởi động một lần với đúng thư mục rules/ khi đó, rồi phát lại.',
      en: 'The dossier names the version (column ruleset). Restore its row in the table ruleset from a backup, or start once with the rules/ of that time, then replay.',
    },
    mender: 'operator',
    runbook: 'a-legal-parameter-changes',
    outcome: 'park',
    http: 503,
    soap: 'Server',
  },
} as const satisfies Record<string, ErrorEntry>;
