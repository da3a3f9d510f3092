// Posts vouchers: new, corrected, reversed, late (an old date at a new place) and repeated (the same line once more).
import { asRecord } from '../server/untyped.ts';
import type { Ledger } from '../server/ledger.ts';
import type { Share, Split, Voucher, VoucherBook } from './voucher-book.ts';

const vietnamMs = 7 * 3_600_000;
const dayMs = 86_400_000;
const defaults = { maCoQuan: '07906', nguoiNop: 'NGUYEN VAN THU', soThang: 1, phuongThuc: '1', maNganHang: 'VCB' };

/**
 * Fields as on the wire; `chiTiet: [{dong?, maHoSo?, …, soTien, phanBo?}]` makes a voucher that pays several dossiers: soTien and phanBo
 * are then the sums of the lines unless given, and a wrong soTien is posted as it is.
 * `mode`: post (default) · correct · reverse · repeat — these three need `soChungTu` — · late (`daysLate`, default 10).
 * @throws Error naming what is missing.
 */
export function postVoucher(ledger: Ledger, book: VoucherBook, asked: unknown): Voucher {
  const { mode = 'post', daysLate = 10, ...fields } = asRecord(asked);
  switch (mode) {
    case 'post':
      return append(ledger, fresh(book, fields, 0));
    case 'late':
      return append(ledger, fresh(book, fields, Number(daysLate)));
    case 'correct':
    case 'reverse':
      return append(ledger, nextVersion(known(book, fields), fields, mode === 'reverse' ? 'reversed' : 'posted'));
    case 'repeat':
      return append(ledger, known(book, fields), true);
    default:
      throw new Error('mode must be post, late, correct, reverse or repeat');
  }
}

function fresh(book: VoucherBook, asked: Record<string, unknown>, daysLate: number): Voucher {
  const fields = withShares(asked);
  const soTien = Number(fields['soTien']);
  if (!Number.isInteger(soTien) || soTien < 0) throw new Error('soTien must be whole VND');
  const now = new Date();
  const today = vietnamDay(now, 0);
  const soChungTu =
    typeof fields['soChungTu'] === 'string' ? fields['soChungTu'] : book.nextNumber(Number(today.slice(0, 4)));
  if (book.latest(soChungTu)) throw new Error(`${soChungTu} exists; use mode correct, reverse or repeat`);
  return {
    ...defaults,
    tuThang: today.slice(0, 7),
    mucThuNhap: 1_500_000,
    phanBo: { tuDong: soTien, NSNN: 0, NSDP: 0, hoTroKhac: 0 },
    maGiaoDich: `GD${now.getTime()}`,
    ngayChungTu: vietnamDay(now, daysLate),
    ngayHachToan: today,
    ...fields,
    soChungTu,
    soTien,
    phienBan: 1,
    trangThai: 'posted',
    thoiDiemGhiSo: now.toISOString(),
  };
}

function nextVersion(before: Voucher, asked: Record<string, unknown>, trangThai: Voucher['trangThai']): Voucher {
  const fields = withShares(asked);
  const changed: Voucher = { ...before, ...fields };
  const phanBo = changed.phanBo && { ...changed.phanBo, tuDong: changed.soTien };
  const money = phanBo && fields['phanBo'] === undefined ? { phanBo } : {};
  return { ...changed, ...money, phienBan: before.phienBan + 1, trangThai, thoiDiemGhiSo: new Date().toISOString() };
}

/** Lines get their numbers and a division; the document gets the sums. */
function withShares(fields: Record<string, unknown>): Record<string, unknown> {
  const { chiTiet } = fields;
  if (!Array.isArray(chiTiet) || chiTiet.length === 0) return fields;
  const shares = chiTiet.map((line, index) => shareOf(asRecord(line), index));
  const sum = (pick: (share: Share) => number): number => shares.reduce((all, share) => all + pick(share), 0);
  const part = (name: keyof Split): number => sum((share) => share.phanBo?.[name] ?? 0);
  const phanBo = { tuDong: part('tuDong'), NSNN: part('NSNN'), NSDP: part('NSDP'), hoTroKhac: part('hoTroKhac') };
  return { soTien: sum((share) => share.soTien), phanBo, ...fields, chiTiet: shares };
}

function shareOf(line: Record<string, unknown>, index: number): Share {
  const soTien = Number(line['soTien']);
  if (!Number.isInteger(soTien) || soTien < 0) throw new Error('soTien of each line must be whole VND');
  return { dong: index + 1, phanBo: { tuDong: soTien, NSNN: 0, NSDP: 0, hoTroKhac: 0 }, ...line, soTien };
}

function known(book: VoucherBook, fields: Record<string, unknown>): Voucher {
  const before = book.latest(String(fields['soChungTu']));
  if (!before) throw new Error(`no voucher ${String(fields['soChungTu'])}`);
  return before;
}

function append(ledger: Ledger, voucher: Voucher, duplicate = false): Voucher {
  ledger.append({ kind: 'voucher', key: `${voucher.soChungTu}#${voucher.phienBan}`, duplicate, data: { ...voucher } });
  return voucher;
}

function vietnamDay(instant: Date, daysBefore: number): string {
  return new Date(instant.getTime() + vietnamMs - daysBefore * dayMs).toISOString().slice(0, 10);
}
