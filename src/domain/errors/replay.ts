import type { ErrorEntry } from './entry.js';

const door = { mender: 'operator', outcome: 'refused at the door', runbook: 'the-console-refuses-an-act' } as const;

/** What can befall acts on deliveries, replays and edits. */
export const replayErrors = {
  PARKED_BY_OPERATOR: {
    title: { vi: 'Người vận hành đã tạm giữ', en: 'An operator has parked it' },
    remedy: { vi: 'Phát lại khi nguyên nhân đã được xử lý.', en: 'Release it when its cause is mended.' },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  CANCELLED_BY_OPERATOR: {
    title: { vi: 'Người vận hành đã huỷ', en: 'An operator has cancelled it' },
    remedy: { vi: 'Xem nhật ký thao tác; phát lại nếu cần.', en: 'See the record of acts; replay it where needed.' },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  DELIVERY_IN_FLIGHT: {
    title: { vi: 'Lượt chuyển đang được gửi', en: 'The delivery is being sent at this moment' },
    remedy: {
      vi: 'Chờ lần gửi này kết thúc rồi thao tác lại.',
      en: 'Wait until this attempt has ended, then act again.',
    },
    ...door,
    http: 409,
  },
  DELIVERY_STATE_CONFLICT: {
    title: { vi: 'Trạng thái của lượt chuyển không cho phép', en: 'The state of the delivery does not allow this' },
    remedy: {
      vi: 'Xem lại trạng thái hiện tại; lượt đã chuyển chỉ gửi lại được với thông báo cho cổng, khi chọn rõ "again".',
      en: 'Look at its present state; only callbacks are sent again once delivered, and only with "again" said.',
    },
    ...door,
    http: 409,
  },
  OUTCOME_UNKNOWN_FIRST: {
    title: { vi: 'Chưa rõ đối tác đã thực hiện hay chưa', en: 'Whether the partner acted is not known' },
    remedy: {
      vi: 'Hỏi đối tác hoặc ghi nhận kết quả trước khi huỷ.',
      en: 'Ask the partner, or say what happened, before it is cancelled.',
    },
    ...door,
    runbook: 'deliveries-are-parked',
    http: 409,
  },
  OUTCOME_NOT_ASKABLE: {
    title: {
      vi: 'Không có cách hỏi đối tác về lượt chuyển này',
      en: 'The partner cannot be asked about this delivery',
    },
    remedy: {
      vi: 'Gửi lại không gây trùng với loại này: hãy phát lại.',
      en: 'Sending again does no harm with this kind: release it.',
    },
    ...door,
    runbook: 'deliveries-are-parked',
    http: 409,
  },
  OUTCOME_NOT_SAYABLE: {
    title: { vi: 'Chỉ đối tác mới cho biết được kết quả này', en: 'Only the partner can tell this outcome' },
    remedy: { vi: 'Phát lại để cổng hỏi đối tác.', en: 'Release it, so that the partner is asked.' },
    ...door,
    runbook: 'deliveries-are-parked',
    http: 409,
  },
  OUTCOME_NOT_ACCEPTED: {
    title: { vi: 'Dữ kiện không khớp với hồ sơ', en: 'What was said does not fit the dossier' },
    remedy: { vi: 'Kiểm tra lại các dữ kiện đã nhập.', en: 'Check the facts that were entered.' },
    ...door,
    runbook: 'deliveries-are-parked',
    http: 422,
  },
  NOT_BLOCKING: {
    title: { vi: 'Lượt chuyển này không chặn hàng đợi', en: 'This delivery does not block its line' },
    remedy: { vi: 'Chọn lượt đứng đầu hàng đang tạm giữ.', en: 'Choose the parked head of the line.' },
    ...door,
    http: 409,
  },
  REPLAY_EMPTY: {
    title: { vi: 'Không có lượt chuyển nào được chọn', en: 'No delivery was selected' },
    remedy: { vi: 'Nới bộ lọc.', en: 'Widen the filter.' },
    ...door,
    http: 422,
  },
  REPLAY_TOO_LARGE: {
    title: { vi: 'Chọn quá nhiều lượt chuyển', en: 'Too many deliveries were selected' },
    remedy: {
      vi: 'Tối đa 200.000 lượt mỗi đợt: thu hẹp bộ lọc.',
      en: 'At most 200,000 in one replay: narrow the filter.',
    },
    ...door,
    http: 422,
  },
  REPLAY_STATE_CONFLICT: {
    title: { vi: 'Trạng thái của đợt phát lại không cho phép', en: 'The state of the replay does not allow this' },
    remedy: { vi: 'Xem lại trạng thái hiện tại của đợt.', en: 'Look at its present state.' },
    ...door,
    http: 409,
  },
  EDIT_STATE_CONFLICT: {
    title: { vi: 'Trạng thái của bản sửa không cho phép', en: 'The state of the edit does not allow this' },
    remedy: {
      vi: 'Mỗi hồ sơ chỉ có một bản sửa đang mở; xem lại trạng thái.',
      en: 'A dossier has one open edit at a time; look at its state.',
    },
    ...door,
    http: 409,
  },
  EDIT_STALE: {
    title: { vi: 'Hồ sơ đã thay đổi sau khi đề xuất', en: 'The dossier changed after the edit was proposed' },
    remedy: { vi: 'Rút lại hoặc từ chối bản này rồi đề xuất lại.', en: 'Take it back or reject it, and propose anew.' },
    ...door,
    http: 409,
  },
  EDIT_NEEDS_APPROVAL: {
    title: { vi: 'Cần người thứ hai duyệt', en: 'A second person must approve' },
    remedy: {
      vi: 'Người khác có quyền duyệt phải duyệt trước khi áp dụng.',
      en: 'Another person with the right to approve decides first.',
    },
    ...door,
    http: 409,
  },
  EDIT_OWN_APPROVAL: {
    title: { vi: 'Không được tự duyệt bản sửa của mình', en: 'Nobody approves their own edit' },
    remedy: { vi: 'Nhờ người khác có quyền duyệt.', en: 'Ask another person with the right to approve.' },
    ...door,
    http: 403,
  },
  EDIT_NOT_OWN: {
    title: { vi: 'Chỉ người đề xuất mới rút lại được bản sửa', en: 'Only who proposed an edit takes it back' },
    remedy: { vi: 'Người có quyền duyệt có thể từ chối.', en: 'Who may approve can reject it.' },
    ...door,
    http: 403,
  },
} as const satisfies Record<string, ErrorEntry>;
