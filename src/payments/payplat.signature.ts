// The payment platform's MaXacThuc (contracts.md §2): lower-case hex SHA-256 of the UTF-8 values joined by `|`, the secret last.
// A plain hash of joined values has one trap: `a|b` + `c` signs like `a` + `b|c`. So no value but the last may hold a `|`.
import { hash, timingSafeEqual } from 'node:crypto';

/** Signed values of each message, in order. The answer's order is assumed: the one in which the contract lists its fields. */
export const ipnSigned = [
  'LoaiBanTin',
  'MaLoi',
  'MaDoiTac',
  'MaThamChieu',
  'SoTien',
  'MaTienTe',
  'MaGiaoDich',
  'MaNganHang',
  'ThoiGianGD',
  'ThongTinGiaoDich',
] as const;
export const answerSigned = ['MaLoi', 'MoTaLoi', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'] as const;
/** QUERY and GET_BILL; nothing of ours sends them yet. */
export const querySigned = ['LoaiBanTin', 'PhienBan', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'] as const;

const separator = '|';
const signatureForm = /^[\da-f]{64}$/;
const unsignable = Buffer.alloc(32);

export function signatureOf(values: readonly string[], secret: string): string {
  return hash('sha256', [...values, secret].join(separator));
}

/**
 * Which secret signed the values. Every secret is tried and compared in constant time, whatever came before.
 * @returns undefined when none did, or when the values could be read in two ways.
 */
export function signingSecret(
  values: readonly string[],
  given: string,
  secrets: readonly string[],
): string | undefined {
  const isFormed = signatureForm.test(given);
  const claimed = isFormed ? Buffer.from(given, 'hex') : unsignable;
  let found: string | undefined;
  for (const secret of secrets) {
    const expected = Buffer.from(signatureOf(values, secret), 'hex');
    if (timingSafeEqual(claimed, expected)) found = secret;
  }
  const isPlain = !values.slice(0, -1).some((value) => value.includes(separator));
  return isFormed && isPlain ? found : undefined;
}
