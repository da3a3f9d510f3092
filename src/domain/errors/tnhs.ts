import type { ErrorEntry } from './entry.js';

/** What can befall the traffic with this partner beyond the general delivery errors. */
export const tnhsErrors = {
  TNHS_DATA_REJECTED: {
    title: { vi: 'TNHS báo dữ liệu gửi sang không hợp lệ', en: 'TNHS says that the data sent to it is wrong' },
    remedy: {
      vi: 'Xem mã lỗi trong chi tiết và mô tả trong thông điệp đã lưu; sửa ánh xạ hoặc dữ liệu rồi phát lại.',
      en: 'See TNHS’s code in the detail and its text in the stored message; mend the mapping or the data, then replay.',
    },
    mender: 'analyst',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  TNHS_DOSSIER_UNKNOWN: {
    title: { vi: 'TNHS không tìm thấy hồ sơ', en: 'TNHS does not know the dossier' },
    remedy: {
      vi: 'Đối chiếu số hồ sơ với TNHS; phát lại khi TNHS đã khôi phục hồ sơ.',
      en: 'Compare the number with TNHS; replay once TNHS has the dossier again.',
    },
    mender: 'partner',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  TNHS_FAULT_UNKNOWN: {
    title: { vi: 'TNHS trả về lỗi chưa có trong hợp đồng', en: 'TNHS answered with a fault outside its contract' },
    remedy: {
      vi: 'Xem thông điệp đã lưu; thống nhất mã lỗi với TNHS rồi phát lại.',
      en: 'See the stored message; agree on the code with TNHS, then replay.',
    },
    mender: 'partner',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  TNHS_REFUSED: {
    title: { vi: 'TNHS từ chối hồ sơ', en: 'TNHS refused the dossier' },
    remedy: {
      vi: 'Không cần làm gì: cổng gửi hồ sơ đã được báo trạng thái 3 kèm lý do.',
      en: 'Nothing to do: the portal is told status 3 with the reason.',
    },
    mender: 'portal',
    runbook: 'deliveries-are-parked',
    outcome: 'refuse',
  },
  TNHS_WITHDRAWAL_REFUSED: {
    title: { vi: 'TNHS từ chối cho rút hồ sơ', en: 'TNHS refused the withdrawal' },
    remedy: {
      vi: 'Hồ sơ giữ nguyên trạng thái; công dân liên hệ cơ quan BHXH nếu vẫn muốn rút.',
      en: 'The dossier keeps its status; the citizen may turn to the agency.',
    },
    mender: 'portal',
    runbook: 'deliveries-are-parked',
    outcome: 'refuse',
  },
  TNHS_WITHDRAWAL_TOO_LATE: {
    title: {
      vi: 'Hồ sơ đã kết thúc trước khi lệnh rút tới TNHS',
      en: 'The dossier ended before the withdrawal went out',
    },
    remedy: {
      vi: 'Không cần làm gì: lệnh rút không được gửi, hồ sơ giữ nguyên kết quả.',
      en: 'Nothing to do: the withdrawal was not sent and the dossier keeps its result.',
    },
    mender: 'nobody',
    runbook: 'deliveries-are-parked',
    outcome: 'refuse',
  },
  TNHS_NUMBER_MISSING: {
    title: { vi: 'Chưa có số hồ sơ của TNHS để gửi bổ sung', en: 'There is no TNHS number to send the supplement to' },
    remedy: {
      vi: 'Kiểm tra lần tiếp nhận của hồ sơ này, phát lại lần tiếp nhận rồi phát lại bổ sung.',
      en: 'Look at the create delivery of this dossier, replay it, then replay the supplement.',
    },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  TNHS_NUMBER_DIFFERS: {
    title: {
      vi: 'Số hồ sơ TNHS trùng với hồ sơ khác hoặc khác số đã biết',
      en: 'The TNHS number belongs to another dossier or differs from the known one',
    },
    remedy: {
      vi: 'Đối chiếu hai hồ sơ nêu trong chi tiết với TNHS trước khi phát lại.',
      en: 'Compare the two dossiers named in the detail with TNHS before replaying.',
    },
    mender: 'partner',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
    http: 409,
  },
  EVENT_ID_REUSED: {
    title: {
      vi: 'Mã sự kiện đã dùng cho một sự kiện khác',
      en: 'The event id was already used for a different event',
    },
    remedy: { vi: 'Dùng mã sự kiện mới cho sự kiện mới.', en: 'Use a new event id for a new event.' },
    mender: 'partner',
    runbook: 'a-sender-is-refused',
    outcome: 'refused at the door',
    http: 409,
  },
} as const satisfies Record<string, ErrorEntry>;
