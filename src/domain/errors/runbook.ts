// The parts of docs/runbook.md by the anchor of their heading. Every error names the part that tells what to do at night; a test
// keeps the names equal to the document's headings.
import type { Bilingual } from '../status.js';

export const runbookSections = {
  'a-partner-is-down': { vi: 'Đối tác ngừng trả lời', en: 'A partner is down' },
  'deliveries-are-parked': { vi: 'Có lượt chuyển dừng chờ người', en: 'Deliveries are parked' },
  'accounting-does-not-deliver-vouchers': {
    vi: 'Kế toán không đưa chứng từ',
    en: 'Accounting does not deliver vouchers',
  },
  'money-and-dossiers-do-not-match': { vi: 'Tiền và hồ sơ không khớp', en: 'Money and dossiers do not match' },
  'an-operator-cancelled-a-duty': { vi: 'Người trực đã huỷ một việc phải gửi', en: 'An operator cancelled a duty' },
  'the-agencys-registers-are-down-or-refuse': {
    vi: 'Sổ bộ của cơ quan ngừng hoặc từ chối',
    en: 'The agency’s registers are down or refuse',
  },
  'the-citizen-paid-accounting-has-no-voucher': {
    vi: 'Công dân đã nộp, kế toán chưa có chứng từ',
    en: 'The citizen paid, accounting has no voucher',
  },
  'tst-parked-a-record': { vi: 'TST không ghi nhận được', en: 'TST parked a record' },
  'the-national-portal': { vi: 'Cổng Dịch vụ công quốc gia', en: 'The national portal' },
  'a-legal-parameter-changes': { vi: 'Quy định thay đổi', en: 'A legal parameter changes' },
  'time-limits-and-holidays': { vi: 'Thời hạn và ngày nghỉ', en: 'Time limits and holidays' },
  'a-worker-hangs-or-died': { vi: 'Tiến trình xử lý treo hoặc dừng', en: 'A worker hangs or died' },
  'keys-rotation-a-broken-seal': { vi: 'Khoá, đổi khoá, dấu niêm hỏng', en: 'Keys, rotation, a broken seal' },
  'somebody-cannot-sign-in': { vi: 'Có người không đăng nhập được', en: 'Somebody cannot sign in' },
  'retention-and-a-data-subjects-request': {
    vi: 'Lưu trữ và yêu cầu của chủ thể dữ liệu',
    en: 'Retention and a data subject’s request',
  },
  'a-sender-is-refused': { vi: 'Bên gửi bị từ chối', en: 'A sender is refused' },
  'the-console-refuses-an-act': { vi: 'Bảng điều khiển từ chối thao tác', en: 'The console refuses an act' },
} as const satisfies Record<string, Bilingual>;

export type RunbookSection = keyof typeof runbookSections;
