// Steer: the partners, the poll of accounting, secrets, endpoints.
import type { Verb } from '../verb.js';

interface Told {
  readonly vi: string;
  readonly en: string;
}

const act = (name: string, path: string, { vi, en }: Told, danger?: Told): Verb => ({
  name: `partners ${name}`,
  args: ['system'],
  method: 'POST',
  path: `partners/{system}/${path}`,
  right: 'configure',
  reason: true,
  ...(danger ? { danger } : {}),
  example: `tnhs partners ${name} ${name.endsWith('able') ? 'vss-portal' : 'tnhs'} --reason "bảo trì 22–23 giờ"`,
  vi,
  en,
});

const cursor = {
  name: 'cursor',
  required: true,
  vi: 'Con trỏ; "" là từ chứng từ đầu tiên',
  en: 'The cursor; "" is from the very first voucher',
} as const;

export const steering: readonly Verb[] = [
  {
    name: 'partners',
    path: 'partners',
    right: 'view',
    columns: ['system', 'circuit', 'paused.at', 'disabled.at', 'waiting', 'inFlight', 'parked', 'lastSuccessAt'],
    vi: 'Các đối tác và tình trạng',
    en: 'The partners and how they are',
  },
  {
    name: 'partners show',
    args: ['system'],
    path: 'partners/{system}',
    right: 'view',
    example: 'tnhs partners show accounting',
    vi: 'Một đối tác, cùng mật mã theo dấu nhận biết',
    en: 'One partner, with its secrets by fingerprint',
  },
  act(
    'pause',
    'pause',
    { vi: 'Tạm dừng: mọi lượt gửi tới đó chờ', en: 'Pause: everything for it waits' },
    { vi: 'Mọi lượt gửi tới đối tác này sẽ chờ', en: 'Everything for this partner will wait' },
  ),
  act('resume', 'resume', { vi: 'Chạy tiếp', en: 'Resume' }),
  act('probe', 'probe', { vi: 'Mạch đang ngắt: thử ngay một lượt', en: 'An open circuit: let one through now' }),
  act('close-circuit', 'close-circuit', {
    vi: 'Nối lại mạch, quên các lỗi trước',
    en: 'Close the circuit, forget its failures',
  }),
  act(
    'disable',
    'endpoint/disable',
    { vi: 'Tắt điểm nhận của một cổng', en: 'Disable the endpoint of a portal' },
    {
      vi: 'Cổng này sẽ không nhận trạng thái cho đến khi bật lại',
      en: 'The portal is told nothing until it is enabled',
    },
  ),
  act('enable', 'endpoint/enable', { vi: 'Bật lại điểm nhận', en: 'Enable the endpoint again' }),
  {
    name: 'secrets rotate',
    args: ['system'],
    method: 'POST',
    path: 'partners/{system}/secrets',
    right: 'administer',
    reason: true,
    options: [
      {
        name: 'overlap-hours',
        kind: 'number',
        required: true,
        vi: 'Giờ dùng song song với mật mã cũ (0–720)',
        en: 'Hours in which the old one holds too (0–720)',
      },
      {
        name: 'secret',
        kind: 'private',
        vi: 'Mật mã do bạn chọn (được hỏi); không có: cổng tự tạo và hiện một lần',
        en: 'A secret of yours (asked for); without: made by the gateway and shown once',
      },
    ],
    danger: {
      vi: 'Mật mã đang dùng sẽ hết hiệu lực sau thời gian song song',
      en: 'The present secret ends with the overlap',
    },
    example: 'tnhs secrets rotate vss-portal --overlap-hours 24 --reason "định kỳ"',
    vi: 'Đổi mật mã với một đối tác, có thời gian dùng song song',
    en: 'Rotate the secret of a partner, with an overlap',
  },
  {
    name: 'poll now',
    method: 'POST',
    path: 'partners/accounting/poll',
    right: 'configure',
    reason: true,
    next: ['poll steps'],
    vi: 'Lấy chứng từ kế toán ngay',
    en: 'Poll accounting now',
  },
  {
    name: 'poll steps',
    path: 'partners/accounting/poll-steps',
    right: 'view',
    vi: 'Các trang đã lấy, mới trước',
    en: 'The pages that were read, newest first',
  },
  {
    name: 'cursor preview',
    method: 'POST',
    path: 'partners/accounting/cursor/preview',
    right: 'administer',
    options: [cursor],
    vi: 'Xem con trỏ sẽ mang về gì, không ghi gì',
    en: 'What a cursor would bring; writes nothing',
  },
  {
    name: 'cursor move',
    method: 'POST',
    path: 'partners/accounting/cursor',
    right: 'administer',
    reason: true,
    options: [cursor],
    danger: { vi: 'Chứng từ được đọc lại từ con trỏ này', en: 'Vouchers are read again from this cursor on' },
    next: ['poll steps'],
    vi: 'Lùi con trỏ rồi lấy lại',
    en: 'Move the cursor and read again',
  },
];
