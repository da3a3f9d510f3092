import type { ErrorEntry } from './entry.js';

/** What can befall the protection of personal data. */
export const privacyErrors = {
  SEAL_BROKEN: {
    title: {
      vi: 'Dữ liệu đã niêm phong bị thay đổi hoặc sai khóa',
      en: 'A sealed value was changed or belongs to another key',
    },
    remedy: {
      vi: 'Có người sửa trực tiếp cơ sở dữ liệu hoặc khôi phục lẫn lộn: tìm dòng trong nhật ký (sealing.broken), khôi phục dòng đó từ bản sao lưu.',
      en: 'Somebody changed the database by hand or mixed backups: find the row in the log (sealing.broken) and restore it from a backup.',
    },
    mender: 'operator',
    runbook: 'keys-rotation-a-broken-seal',
    outcome: 'park',
  },
  SEAL_KEY_UNKNOWN: {
    title: { vi: 'Tiến trình chưa có khóa dữ liệu này', en: 'This process does not have that data key yet' },
    remedy: {
      vi: 'Khóa được đọc lại ngay; nếu lặp lại, khóa đã bị thu hồi trong khi tệp hoặc bản sao lưu cũ vẫn dùng: khôi phục bảng data_key.',
      en: 'The keys are read again at once; if it comes back, a key was retired while an old file or backup still uses it: restore table data_key.',
    },
    mender: 'operator',
    runbook: 'keys-rotation-a-broken-seal',
    outcome: 'retry',
  },
  KEY_STILL_USED: {
    title: { vi: 'Vẫn còn dữ liệu dùng khóa cũ', en: 'Something is still sealed under an older key' },
    remedy: {
      vi: 'Đợi đến khi GET /console/api/keys báo done rồi gửi lại; attachmentsLeft không giảm nghĩa là thư mục tệp thiếu nội dung.',
      en: 'Wait until GET /console/api/keys says done, then send again; attachmentsLeft that does not shrink means that files are missing.',
    },
    mender: 'operator',
    runbook: 'keys-rotation-a-broken-seal',
    outcome: 'refused at the door',
    http: 409,
  },
  PERSON_NUMBER_REQUIRED: {
    title: { vi: 'Cần số định danh hoặc mã số BHXH', en: 'A personal id or social insurance number is needed' },
    remedy: {
      vi: 'Gửi personalId (12 chữ số) hoặc vssCode (10 chữ số) trong nội dung yêu cầu.',
      en: 'Send personalId (12 digits) or vssCode (10 digits) in the body.',
    },
    mender: 'operator',
    runbook: 'retention-and-a-data-subjects-request',
    outcome: 'refused at the door',
    http: 422,
  },
  PERSON_HAS_OPEN_DOSSIERS: {
    title: { vi: 'Người này còn hồ sơ chưa kết thúc', en: 'This person has dossiers that are not finished' },
    remedy: {
      vi: 'Đợi hồ sơ kết thúc hoặc để công dân rút hồ sơ, rồi gửi lại yêu cầu xóa.',
      en: 'Wait until they are finished, or let the citizen withdraw them, then ask for the erasure again.',
    },
    mender: 'operator',
    runbook: 'retention-and-a-data-subjects-request',
    outcome: 'refused at the door',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
