// A problem of the security header in words. Whoever asks with a wrong user, a wrong password, an unknown certificate or
// a repeated message gets one and the same answer.
import type { SecurityProblemCode } from '../ws-security/security.problem.js';
import { invalidSecurity, notAuthenticated, tooLarge, type Bilingual, type SoapRefusal } from './soap.refusal.js';

const texts: Readonly<Record<Exclude<SecurityProblemCode, 'NOT_AUTHENTICATED' | 'SECURITY_TOO_LARGE'>, Bilingual>> = {
  SECURITY_MISSING: {
    vi: 'Thiếu wsse:Security với UsernameToken hoặc chữ ký được hỗ trợ.',
    en: 'A wsse:Security header with a UsernameToken or a supported signature is missing.',
  },
  SECURITY_REPEATED: {
    vi: 'Chỉ dùng một wsse:Security với một cách xác thực, mỗi phần tử một lần.',
    en: 'Use one wsse:Security header with one way to sign in, each element once.',
  },
  SECURITY_SHAPE: {
    vi: 'UsernameToken phải có Username, Password, Nonce (Base64, 8–64 byte) và Created.',
    en: 'A UsernameToken must have Username, Password, Nonce (Base64, 8–64 bytes) and Created.',
  },
  SECURITY_PASSWORD_TYPE: { vi: 'Chỉ nhận PasswordDigest.', en: 'Only PasswordDigest is taken.' },
  SECURITY_EXPIRED: {
    vi: 'Thời điểm trong wsse:Security quá cũ hoặc ở tương lai; kiểm tra đồng hồ.',
    en: 'The time in wsse:Security is too old or in the future; check the clock.',
  },
  SECURITY_SIGNATURE_SHAPE: {
    vi: 'Chữ ký phải phủ Body và Timestamp theo Id, RSA-SHA256/512, exclusive C14N, kèm chứng thư.',
    en: 'The signature must cover Body and Timestamp by Id, with RSA-SHA256/512, exclusive C14N and its certificate.',
  },
};

export function securityRefusal(code: SecurityProblemCode): SoapRefusal {
  if (code === 'NOT_AUTHENTICATED') return notAuthenticated();
  if (code === 'SECURITY_TOO_LARGE') return tooLarge();
  return invalidSecurity(code, texts[code]);
}
