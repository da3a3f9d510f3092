// The classic DVCQG interface as the national portal checks it (contracts.md §1): mandatory fields, and every scalar a string.
import { asRecord } from '../server/untyped.ts';

const mandatory: Readonly<Record<string, readonly string[]>> = {
  DongBoHoSoMC: [
    'MaHoSo',
    'MaTTHC',
    'TenTTHC',
    'MaLinhVuc',
    'TenLinhVuc',
    'LoaiDoiTuong',
    'Email',
    'SoDienThoai',
    'TrichYeuHoSo',
    'NgayTiepNhan',
    'NgayHenTra',
    'TrangThaiHoSo',
    'HinhThuc',
    'DonViXuLy',
  ],
  CapNhatTienDoHoSoMC: ['MaHoSo', 'NguoiXuLy', 'ThoiDiemXuLy', 'NoiDungXuLy', 'TrangThai'],
  DongBoTrangThaiHoSo: ['MaHoSo', 'NgayXuLy', 'TrangThai'],
};
const longest: Readonly<Record<string, number>> = { NguoiXuLy: 50, TrichYeuHoSo: 1000 };
const instants = ['NgayTiepNhan', 'NgayHenTra', 'ThoiDiemXuLy', 'NgayXuLy', 'NgayBatDau', 'NgayKetThucTheoQuyDinh'];
const largestBatch = 10;

/** The items of `data`, which is a list or one object. */
export function itemsOf(data: unknown): Record<string, unknown>[] {
  return (Array.isArray(data) ? data : [data]).map(asRecord);
}

/** @returns the first problem as the portal would word it, or undefined. */
export function problemOfCall(service: string, body: Record<string, unknown>): string | undefined {
  const scalar = notAString(body, '');
  if (scalar !== undefined) return `Trường ${scalar} phải là chuỗi`;
  const items = itemsOf(body['data']);
  if (service === 'CapNhatTienDoHoSoMC' && items.length > largestBatch)
    return `Tối đa ${largestBatch} tiến độ mỗi lần gọi`;
  if (service === 'DongBoTrangThaiHoSo' && body['type'] !== '2') return 'type phải là "2"';
  for (const item of items) {
    const problem = problemOfItem(service, item);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfItem(service: string, item: Record<string, unknown>): string | undefined {
  const missing = (mandatory[service] ?? []).find((name) => textAt(item, name) === '');
  if (missing) return `Thiếu trường bắt buộc ${missing}`;
  const tooLong = Object.entries(longest).find(([name, limit]) => textAt(item, name).length > limit);
  if (tooLong) return `Trường ${tooLong[0]} dài quá ${tooLong[1]} ký tự`;
  const badInstant = instants.find((name) => !/^(\d{14})?$/.test(textAt(item, name)));
  if (badInstant) return `Trường ${badInstant} phải có dạng yyyyMMddHHmmss`;
  const status = textAt(item, service === 'DongBoHoSoMC' ? 'TrangThaiHoSo' : 'TrangThai');
  return /^([1-9]|10)$/.test(status) ? undefined : 'Trạng thái không hợp lệ';
}

function textAt(item: Record<string, unknown>, name: string): string {
  const value = item[name];
  return typeof value === 'string' ? value : '';
}

/** Path of the first scalar that is no string (null included), or undefined. */
function notAString(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return undefined;
  if (typeof value !== 'object' || value === null) return path;
  for (const [key, inner] of Object.entries(value)) {
    const found = notAString(inner, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
