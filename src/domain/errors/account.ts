import type { ErrorEntry } from './entry.js';

const door = { mender: 'operator', outcome: 'refused at the door', runbook: 'somebody-cannot-sign-in' } as const;

/** What can befall people who sign in to the console. */
export const accountErrors = {
  SIGN_IN_REFUSED: {
    title: { vi: 'Không đăng nhập được', en: 'The sign-in was refused' },
    remedy: {
      vi: 'Kiểm tra tên đăng nhập và mật khẩu. Sau 5 lần sai tài khoản bị khoá tạm thời; quản trị viên có thể đặt lại.',
      en: 'Check username and password. After 5 failures the account is locked for a while; an administrator can reset it.',
    },
    ...door,
    http: 401,
  },
  ONE_TIME_PASSWORD_OVER: {
    title: { vi: 'Mật khẩu dùng một lần đã hết hạn', en: 'The one-time password is over' },
    remedy: {
      vi: 'Nhờ quản trị viên cấp lại mật khẩu; quản trị viên đầu tiên: chạy `npx tnhs first-administrator --reason …` trên máy của cổng.',
      en: "Ask an administrator for a new one; the first administrator: run `npx tnhs first-administrator --reason …` on the gateway's machine.",
    },
    ...door,
    http: 401,
  },
  SECOND_FACTOR_REQUIRED: {
    title: { vi: 'Cần mã xác thực của ứng dụng', en: 'A code of the authenticator app is needed' },
    remedy: {
      vi: 'Gửi lại cùng mã 6 chữ số đang hiện trong ứng dụng xác thực.',
      en: 'Send again together with the 6-digit code the authenticator app shows now.',
    },
    ...door,
    http: 401,
  },
  SECOND_FACTOR_REFUSED: {
    title: { vi: 'Mã xác thực không đúng hoặc đã dùng', en: 'The code is wrong or was used already' },
    remedy: {
      vi: 'Chờ mã kế tiếp; kiểm tra giờ của điện thoại.',
      en: 'Wait for the next code; check the clock of the telephone.',
    },
    ...door,
    http: 401,
  },
  PASSWORD_UNFIT: {
    title: { vi: 'Mật khẩu mới không đạt yêu cầu', en: 'The new password is not fit' },
    remedy: {
      vi: 'Từ 12 đến 128 ký tự, ít nhất 5 ký tự khác nhau, không chứa tên đăng nhập, khác mật khẩu cũ.',
      en: '12 to 128 characters, at least 5 different ones, without the username, different from the old one.',
    },
    ...door,
    http: 422,
  },
  DUTY_FIRST: {
    title: {
      vi: 'Cần đổi mật khẩu hoặc đăng ký mã xác thực trước',
      en: 'The password must be changed or a second factor enrolled first',
    },
    remedy: {
      vi: 'Làm theo bước mà trang đăng nhập hiển thị.',
      en: 'Follow the step that the sign-in page shows.',
    },
    ...door,
    http: 403,
  },
  FORGERY_SUSPECTED: {
    title: {
      vi: 'Yêu cầu không đến từ trang của bảng điều khiển',
      en: 'The request did not come from the console page',
    },
    remedy: {
      vi: 'Tải lại trang rồi thử lại.',
      en: 'Load the page again, then try again.',
    },
    ...door,
    http: 403,
  },
  ACCOUNT_EXISTS: {
    title: { vi: 'Tên đăng nhập đã có', en: 'The username is taken' },
    remedy: { vi: 'Chọn tên khác.', en: 'Choose another one.' },
    ...door,
    http: 409,
  },
  ACCOUNT_OWN: {
    title: {
      vi: 'Không thể khoá tài khoản hoặc bỏ quyền quản trị của chính mình',
      en: 'Nobody may disable their own account or give up administering with it',
    },
    remedy: { vi: 'Nhờ quản trị viên khác.', en: 'Ask another administrator.' },
    ...door,
    http: 409,
  },
  ACCOUNT_ELSEWHERE: {
    title: {
      vi: 'Tài khoản này do hệ thống đăng nhập một lần quản lý',
      en: 'This account is kept by the single sign-on provider',
    },
    remedy: {
      vi: 'Đổi vai trò, cơ quan hoặc mật khẩu ở hệ thống đăng nhập một lần; tại đây chỉ khoá hoặc mở.',
      en: 'Change roles, agencies or password at the provider; here it can only be disabled or enabled.',
    },
    ...door,
    http: 409,
  },
  SINGLE_SIGN_ON_DOWN: {
    title: {
      vi: 'Hệ thống đăng nhập một lần không trả lời',
      en: 'The single sign-on provider does not answer',
    },
    remedy: {
      vi: 'Thử lại sau ít phút; nếu gấp, đăng nhập bằng tài khoản có mật khẩu; báo quản trị viên cùng mã tra cứu.',
      en: 'Try again in some minutes; when in a hurry sign in with an account that has a password; tell an administrator the correlation id.',
    },
    ...door,
    http: 502,
  },
  SINGLE_SIGN_ON_REFUSED: {
    title: { vi: 'Đăng nhập một lần không thành công', en: 'The single sign-on was refused' },
    remedy: {
      vi: 'Thử lại từ trang đăng nhập; nếu vẫn không được, báo quản trị viên cùng mã tra cứu.',
      en: 'Try again from the sign-in page; if it fails again, tell an administrator the correlation id.',
    },
    ...door,
    http: 401,
  },
} as const satisfies Record<string, ErrorEntry>;
