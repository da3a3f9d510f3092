import type { ErrorEntry } from './entry.js';

/** What can befall a delivery whatever the partner. */
export const deliveryErrors = {
  CIRCUIT_OPEN: {
    title: {
      vi: 'Tạm ngừng gọi hệ thống này vì lỗi liên tiếp',
      en: 'Calls to this system are held after failures in a row',
    },
    remedy: {
      vi: 'Tự thử lại; kiểm tra hệ thống đối tác nếu kéo dài.',
      en: 'It probes by itself; look at the partner if it lasts.',
    },
    mender: 'partner',
    runbook: 'a-partner-is-down',
    outcome: 'notYet',
  },
  PARTNER_UNREACHABLE: {
    title: {
      vi: 'Không kết nối được tới đối tác (chưa gửi gì)',
      en: 'The partner cannot be reached (nothing was sent)',
    },
    remedy: {
      vi: 'Tự thử lại; kiểm tra mạng và địa chỉ trong tệp đối tác.',
      en: 'Retried by itself; check network and address in the partners file.',
    },
    mender: 'partner',
    runbook: 'a-partner-is-down',
    outcome: 'retry',
  },
  PARTNER_BUSY: {
    title: { vi: 'Đối tác báo bận hoặc lỗi tạm thời', en: 'The partner is busy or failed for the moment' },
    remedy: {
      vi: 'Tự thử lại sau thời gian đối tác yêu cầu.',
      en: 'Retried by itself after the time the partner asked for.',
    },
    mender: 'partner',
    runbook: 'a-partner-is-down',
    outcome: 'retry',
  },
  ANSWER_LOST: {
    title: { vi: 'Đã gửi nhưng không nhận được trả lời', en: 'Sent, and heard nothing' },
    remedy: {
      vi: 'Cổng tự hỏi lại đối tác theo khoá chống trùng trước khi gửi lại.',
      en: 'The gateway asks the partner by idempotency key before it sends again.',
    },
    mender: 'partner',
    runbook: 'a-partner-is-down',
    outcome: 'unknown',
  },
  PARTNER_NONSENSE: {
    title: { vi: 'Đối tác trả lời không đúng hợp đồng giao tiếp', en: 'The partner answered outside its contract' },
    remedy: { vi: 'Xem thông điệp trả lời đã lưu; báo đối tác.', en: 'See the stored answer; tell the partner.' },
    mender: 'partner',
    runbook: 'deliveries-are-parked',
    outcome: 'unknown',
  },
  PARTNER_DENIED_US: {
    title: {
      vi: 'Đối tác từ chối tài khoản của cổng tích hợp',
      en: 'The partner refused the gateway’s own credentials',
    },
    remedy: {
      vi: 'Sửa tài khoản trong tệp đối tác rồi phát lại.',
      en: 'Correct the credentials in the partners file and replay.',
    },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'retry',
  },
  ATTEMPTS_EXHAUSTED: {
    title: { vi: 'Đã thử hết số lần cho phép', en: 'All attempts are used up' },
    remedy: {
      vi: 'Xem lần thử cuối, khắc phục nguyên nhân rồi phát lại.',
      en: 'See the last attempt, mend the cause, then replay.',
    },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  MAPPING_PROBLEM: {
    title: { vi: 'Không ánh xạ được dữ liệu sang đối tác', en: 'The data cannot be mapped to the partner' },
    remedy: {
      vi: 'Xem trường, quy tắc và dạng giá trị; sửa ánh xạ hoặc bảng mã rồi phát lại.',
      en: 'See field, rule and shape of the value; mend the mapping or code table, then replay.',
    },
    mender: 'analyst',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  HANDLER_FAILED: {
    title: { vi: 'Lỗi trong chính cổng tích hợp khi xử lý', en: 'The gateway itself failed while working' },
    remedy: {
      vi: 'Tự thử lại; xem nhật ký theo mã tương quan.',
      en: 'Retried by itself; see the log by correlation id.',
    },
    mender: 'operator',
    runbook: 'a-worker-hangs-or-died',
    outcome: 'retry',
  },
  WORKER_LOST: {
    title: { vi: 'Tiến trình xử lý dừng giữa chừng', en: 'The worker ended in the middle of an attempt' },
    remedy: { vi: 'Cổng tự hỏi đối tác rồi làm tiếp.', en: 'The gateway asks the partner and goes on by itself.' },
    mender: 'nobody',
    runbook: 'a-worker-hangs-or-died',
    outcome: 'unknown',
  },
} as const satisfies Record<string, ErrorEntry>;
