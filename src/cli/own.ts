// Commands of the terminal itself: signing in and out, help, and what lives longer than one call.
import type { Bilingual, Option } from './verb.js';

export interface OwnCommand {
  readonly name: string;
  readonly usage: string;
  /** How many words may follow. */
  readonly args?: 1;
  /** The operation it leads to, where it is one of the API's. */
  readonly path?: string;
  readonly right?: string;
  readonly options?: readonly Option[];
  readonly example?: string;
  readonly vi: string;
  readonly en: string;
}

export const ownTitle: Bilingual = { vi: 'Bắt đầu', en: 'Start' };

export const ownCommands: readonly OwnCommand[] = [
  {
    name: 'login',
    usage: 'tnhs login [--user <name> | --client <id>] [--url <address>]',
    options: [
      { name: 'user', vi: 'Người: mật khẩu và mã xác thực được hỏi', en: 'A person: password and code are asked for' },
      { name: 'client', vi: 'Chương trình: mật mã được hỏi', en: 'A program: its secret is asked for' },
      { name: 'url', vi: 'Địa chỉ cổng, mặc định TNHS_URL', en: 'Address of the gateway, TNHS_URL by default' },
    ],
    example: 'tnhs login --user admin',
    vi: 'Đăng nhập; lần đầu thì đổi mật khẩu và đăng ký mã xác thực ngay tại đây',
    en: 'Sign in; the first time, change the password and enrol the second factor right here',
  },
  {
    name: 'first-administrator',
    usage: 'tnhs first-administrator --reason <text>',
    options: [{ name: 'reason', vi: 'Lý do, được ghi lại', en: 'Why; it is recorded' }],
    example: 'tnhs first-administrator --reason "quá hạn"',
    vi: 'Mật khẩu dùng một lần mới cho quản trị viên đầu tiên, khi cái cũ hết hạn hoặc thất lạc; chạy trên máy của cổng',
    en: 'A new one-time password for the first administrator when the last one is over or lost; on the gateway’s machine',
  },
  { name: 'logout', usage: 'tnhs logout', vi: 'Kết thúc phiên và bỏ tệp đã giữ', en: 'End the session, drop its file' },
  {
    name: 'whoami',
    usage: 'tnhs whoami [--json]',
    vi: 'Tôi là ai, có quyền gì, đến khi nào',
    en: 'Who I am, with which rights, until when',
  },
  { name: 'password', usage: 'tnhs password', vi: 'Đổi mật khẩu của mình', en: 'Change one’s own password' },
  {
    name: 'watch',
    usage: 'tnhs watch [--json]',
    path: 'events',
    right: 'view',
    vi: 'Toàn cảnh trực tiếp, Ctrl-C để thôi',
    en: 'The overview as it changes, until Ctrl-C',
  },
  {
    name: 'replays watch',
    usage: 'tnhs replays watch <id> [--json]',
    args: 1,
    right: 'view',
    vi: 'Theo dõi một đợt phát lại đến khi kết thúc (mã thoát 1 nếu không trọn)',
    en: 'Follow a replay to its end (exit code 1 unless it is done)',
  },
  {
    name: 'audit verify',
    usage: 'tnhs audit verify [<file.jsonl>] [--head <seq:hash>]',
    args: 1,
    path: 'audit/verify',
    right: 'administer',
    options: [{ name: 'head', vi: 'Mục cuối đã ghi lại trước đây', en: 'The head noted earlier' }],
    example: 'tnhs audit verify audit.jsonl --head 1042:9f2c…',
    vi: 'Kiểm tra chuỗi nhật ký; một tệp thì không cần cổng',
    en: 'Verify the audit chain; a file needs no gateway',
  },
  {
    name: 'help',
    usage: 'tnhs help [<lệnh · command>]',
    vi: 'Các lệnh theo chủ đề; một lệnh với tham số, quyền và ví dụ',
    en: 'The commands by topic; one of them with options, right and example',
  },
];
