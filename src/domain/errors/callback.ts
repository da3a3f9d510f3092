import type { ErrorEntry } from './entry.js';

/** What can befall a callback to a portal beyond the general delivery errors. */
export const callbackErrors = {
  ENDPOINT_DISABLED: {
    title: {
      vi: 'Cổng dịch vụ công đã ngừng nhận thông báo trạng thái (HTTP 410)',
      en: 'The portal takes no more status callbacks (HTTP 410)',
    },
    remedy: {
      vi: 'Hỏi cổng dịch vụ công và sửa địa chỉ trong tệp đối tác; mở lại điểm nhận rồi phát lại các thông báo đã dừng.',
      en: 'Ask the portal and correct the address in the partners file; enable the endpoint again, then replay what was parked.',
    },
    mender: 'portal',
    runbook: 'deliveries-are-parked',
    outcome: 'park',
  },
  CALLBACK_REFUSED: {
    title: {
      vi: 'Cổng dịch vụ công không nhận thông báo trạng thái',
      en: 'The portal did not take the status callback',
    },
    remedy: {
      vi: 'Tự thử lại theo thang 75 giờ; xem trả lời đã lưu và báo cổng dịch vụ công sửa.',
      en: 'Retried by itself on the 75-hour ladder; see the stored answer and tell the portal.',
    },
    mender: 'portal',
    runbook: 'deliveries-are-parked',
    outcome: 'retry',
  },
  CALLBACK_REDIRECTED: {
    title: {
      vi: 'Điểm nhận thông báo trả lời bằng chuyển hướng (không đi theo)',
      en: 'The callback endpoint answered with a redirect (not followed)',
    },
    remedy: {
      vi: 'Ghi địa chỉ cuối cùng vào tệp đối tác; các thông báo tự được gửi lại.',
      en: 'Write the final address into the partners file; the callbacks are sent again by themselves.',
    },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'retry',
  },
  CALLBACK_ADDRESS_REFUSED: {
    title: {
      vi: 'Địa chỉ mạng của điểm nhận thông báo không được phép (chưa gửi gì)',
      en: 'The network address of the callback endpoint is not permitted (nothing was sent)',
    },
    remedy: {
      vi: 'Kiểm tra DNS của điểm nhận; nếu đúng là mạng nội bộ thì thêm vào allowedPrivateCidrs trong tệp đối tác.',
      en: 'Check the DNS of the endpoint; if it really is a private network, add it to allowedPrivateCidrs in the partners file.',
    },
    mender: 'operator',
    runbook: 'deliveries-are-parked',
    outcome: 'retry',
  },
  NPSP_REFUSED: {
    title: {
      vi: 'Cổng Dịch vụ công quốc gia trả về mã lỗi',
      en: 'The national portal answered with an error code',
    },
    remedy: {
      vi: 'Xem error_code và message trong trả lời đã lưu; tự thử lại cho tới khi hết số lần, sau đó phát lại khi đã sửa.',
      en: 'See error_code and message in the stored answer; retried by itself until the attempts are used up, then replay once mended.',
    },
    mender: 'partner',
    runbook: 'the-national-portal',
    outcome: 'retry',
  },
  NPSP_PROCEDURE_UNKNOWN: {
    title: {
      vi: 'Cổng Dịch vụ công quốc gia không cho tên của thủ tục (LayThuTuc)',
      en: 'The national portal gave no names of the procedure (LayThuTuc)',
    },
    remedy: {
      vi: 'Kiểm tra mã thủ tục trong mappings/codes/npsp-procedure.yaml với Cổng Dịch vụ công quốc gia; tự thử lại, sau đó phát lại khi đã sửa.',
      en: 'Check the procedure’s code in mappings/codes/npsp-procedure.yaml with the national portal; retried by itself, then replay once mended.',
    },
    mender: 'analyst',
    runbook: 'the-national-portal',
    outcome: 'retry',
  },
} as const satisfies Record<string, ErrorEntry>;
