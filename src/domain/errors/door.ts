import type { ErrorEntry } from './entry.js';

/** What the doors and the intake may answer. */
export const doorErrors = {
  INVALID_BODY: {
    title: { vi: 'Nội dung gửi lên không đúng định dạng', en: 'The body is not well-formed' },
    remedy: {
      vi: 'Kiểm tra JSON/XML, bảng mã và khoá trùng lặp rồi gửi lại.',
      en: 'Check the JSON/XML, its encoding and duplicate keys, then send again.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 400,
  },
  VALIDATION_FAILED: {
    title: { vi: 'Hồ sơ có trường không hợp lệ', en: 'The dossier has invalid fields' },
    remedy: { vi: 'Sửa tất cả các trường được liệt kê rồi gửi lại.', en: 'Correct every listed field and send again.' },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 422,
  },
  UNAUTHENTICATED: {
    title: { vi: 'Chưa xác thực được bên gọi', en: 'The caller is not authenticated' },
    remedy: {
      vi: 'Đăng nhập hoặc lấy mã truy cập mới rồi gọi lại.',
      en: 'Log in or get a new access token and call again.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 401,
  },
  FORBIDDEN: {
    title: { vi: 'Bên gọi không có quyền này', en: 'The caller lacks this right' },
    remedy: {
      vi: 'Đề nghị quản trị cổng tích hợp cấp phạm vi (scope) cần thiết.',
      en: 'Ask the gateway administrator for the needed scope.',
    },
    mender: 'operator',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 403,
  },
  NOT_FOUND: {
    title: { vi: 'Không tìm thấy', en: 'Not found' },
    remedy: {
      vi: 'Kiểm tra mã hồ sơ hoặc địa chỉ; mỗi cổng chỉ thấy hồ sơ của mình.',
      en: 'Check the dossier id or address; a portal sees its own dossiers only.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 404,
  },
  REFERENCE_CONFLICT: {
    title: {
      vi: 'Mã hồ sơ đã được dùng với nội dung khác',
      en: 'The reference was already used with different content',
    },
    remedy: {
      vi: 'Dùng mã mới cho hồ sơ mới, hoặc gửi bổ sung cho hồ sơ cũ.',
      en: 'Use a new reference for a new dossier, or send a supplement to the old one.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 409,
    dvcqg: 1,
  },
  STATUS_CONFLICT: {
    title: { vi: 'Trạng thái hồ sơ không cho phép thao tác này', en: 'The status of the dossier does not allow this' },
    remedy: {
      vi: 'Xem trạng thái hiện tại; chỉ bổ sung khi hồ sơ ở trạng thái 5, chỉ rút khi hồ sơ chưa kết thúc.',
      en: 'Look at the present status; supplement only in status 5, withdraw only while the dossier is open.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 409,
  },
  TOO_LARGE: {
    title: { vi: 'Nội dung vượt quá dung lượng cho phép', en: 'The content is larger than allowed' },
    remedy: {
      vi: 'Giảm dung lượng tệp đính kèm hoặc gửi bằng đường dẫn.',
      en: 'Make the attachments smaller or send them by URL.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 413,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    title: {
      vi: 'Kiểu nội dung hoặc bảng mã không được hỗ trợ',
      en: 'The media type, charset or content encoding is not supported',
    },
    remedy: {
      vi: 'Gửi đúng Content-Type, UTF-8, không nén hoặc nén gzip trong giới hạn.',
      en: 'Send the right Content-Type, UTF-8, uncompressed or gzip within the limits.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 415,
  },
  ATTACHMENT_REFUSED: {
    title: { vi: 'Tệp đính kèm không được chấp nhận', en: 'An attachment was refused' },
    remedy: {
      vi: 'Gửi PDF, JPEG hoặc PNG thật, trong giới hạn dung lượng; đường dẫn phải thuộc máy chủ được phép.',
      en: 'Send real PDF, JPEG or PNG within the size limit; a URL must be on an allowed host.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 422,
  },
  ATTACHMENT_UNREACHABLE: {
    title: {
      vi: 'Máy chủ giữ tệp đính kèm đang không trả lời',
      en: 'The server that holds an attachment does not answer',
    },
    remedy: {
      vi: 'Gửi lại sau thời gian Retry-After; hồ sơ chưa được ghi nhận.',
      en: 'Send again after Retry-After; the dossier was not taken.',
    },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 503,
    soap: 'Server',
  },
  RATE_LIMITED: {
    title: { vi: 'Gọi quá nhiều trong một phút', en: 'Too many calls in a minute' },
    remedy: { vi: 'Chờ theo Retry-After rồi gọi lại.', en: 'Wait for Retry-After, then call again.' },
    mender: 'portal',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 429,
  },
  OVERLOADED: {
    title: { vi: 'Cổng tích hợp đang quá tải', en: 'The gateway is overloaded' },
    remedy: {
      vi: 'Gửi lại sau thời gian Retry-After; hồ sơ chưa được ghi nhận.',
      en: 'Send again after Retry-After; the dossier was not taken.',
    },
    mender: 'operator',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 503,
    soap: 'Server',
  },
  INTERNAL: {
    title: { vi: 'Lỗi bên trong cổng tích hợp', en: 'Internal error of the gateway' },
    remedy: {
      vi: 'Gửi lại sau; báo mã tương quan cho người vận hành nếu lặp lại.',
      en: 'Send again later; tell the operator the correlation id if it repeats.',
    },
    mender: 'operator',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 500,
    soap: 'Server',
  },
} as const satisfies Record<string, ErrorEntry>;
