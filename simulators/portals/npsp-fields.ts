// The fields of the classic DVCQG interface, service by service (contracts.md §1), as the national portal holds them against
// what it is sent. `newer` marks what only the newer generation knows.
export interface Field {
  /** Must be there and filled. */
  readonly must?: true;
  /** Longest text, in UTF-16 units. */
  readonly max?: number;
  /** `instant`: yyyyMMddHHmmss; every form admits "" where the field is not a must. */
  readonly form?: 'instant' | 'number' | 'email' | 'phone' | 'identity';
  readonly oneOf?: readonly string[];
  /** A list of these. */
  readonly list?: Fields;
  readonly newer?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** What stands in `data`: one record, a list of at most so many, or nothing; and the service's own fields beside it. */
export interface ServiceForm {
  readonly own: Fields;
  readonly data?: { readonly fields: Fields; readonly many: boolean; readonly atMost?: number };
}

const text: Field = {};
const must: Field = { must: true };
const instant: Field = { form: 'instant' };
const mustInstant: Field = { must: true, form: 'instant' };
const newer: Field = { newer: true };
const flag: Field = { oneOf: ['0', '1'] };
const truth: Field = { must: true, oneOf: ['True', 'False'] };
const status: Field = { must: true, oneOf: Array.from({ length: 10 }, (_none, index) => String(index + 1)) };
const reference: Field = { must: true, max: 64 };

const submittedFile: Fields = {
  TepDinhKemId: text,
  TenTepDinhKem: { must: true, max: 4000 },
  IsDeleted: truth,
  MaThanhPhanHoSo: text,
  DuongDanTaiTepTin: text,
};

const fee: Fields = {
  TenPhiLePhi: must,
  MaPhiLePhi: text,
  HinhThucThu: text,
  Gia: { must: true, form: 'number' },
  LoaiPhiLePhi: text,
};

const otherPaper: Fields = { TenGiayTo: must, SoLuong: { form: 'number' }, LoaiGiayTo: text };

const supplement: Fields = {
  HoSoBoSungId: must,
  NguoiYeuCauBoSung: text,
  NoiDungBoSung: text,
  NgayBoSung: mustInstant,
  NguoiTiepNhanBoSung: text,
  ThongTinTiepNhan: text,
  NgayTiepNhanBoSung: instant,
  TrangThaiBoSung: text,
  DanhSachGiayToBoSung: { list: otherPaper },
  DanhSachLePhiBoSung: { list: fee },
  NgayHenTraTruoc: instant,
  NgayHenTraMoi: instant,
};

const resultPaper: Fields = {
  TenGiayTo: { must: true, max: 2000 },
  MaThanhPhanHoSo: text,
  GiayToId: text,
  DuongDanTepTinKetQua: text,
  MaGiayToKetQua: text,
};

const dossier: Fields = {
  MaHoSo: reference,
  MaTTHC: must,
  TenTTHC: must,
  MaLinhVuc: must,
  TenLinhVuc: must,
  SoBienNhan: text,
  ChuHoSo: text,
  LoaiDoiTuong: { must: true, oneOf: ['1', '2'] },
  MaDoiTuong: text,
  ThongTinKhac: text,
  Email: { must: true, form: 'email' },
  Fax: text,
  SoDienThoai: { must: true, form: 'phone' },
  TrichYeuHoSo: { must: true, max: 1000 },
  NgayTiepNhan: mustInstant,
  NgayHenTra: mustInstant,
  TrangThaiHoSo: status,
  NgayTra: instant,
  ThongTinTra: text,
  HinhThuc: { must: true, oneOf: ['0', '1'] },
  NgayKetThucXuLy: instant,
  DonViXuLy: must,
  GhiChu: text,
  TaiLieuNop: { list: { ...submittedFile, DuocSoHoa: flag, DuocTaiSuDung: flag, DuocLayTuKhoDMQG: flag } },
  DanhSachLePhi: { list: fee },
  DanhSachTepDinhKemKhac: { list: otherPaper },
  DanhSachHoSoBoSung: { list: supplement },
  DanhSachGiayToKetQua: { list: resultPaper },
  KenhThucHien: { must: true, oneOf: ['1', '2', '3'], newer: true },
  SoGiayToChuHoSo: newer,
  DinhDanhCHS: {
    list: { LoaiDinhDanh: { must: true, oneOf: ['1', '2'] }, SoDinhDanh: { must: true, form: 'identity' } },
    newer: true,
  },
  NoiNopHoSo: newer,
  HoSoCoThanhPhanSoHoa: { ...flag, newer: true },
  TaiKhoanDuocXacThucVoiVNeID: { ...flag, newer: true },
  DuocThanhToanTrucTuyen: { ...flag, newer: true },
  NgayNopHoSo: { form: 'instant', newer: true },
  NgayTuChoi: { form: 'instant', newer: true },
  DSKetNoiCSDL: { list: { MaCSDL: must }, newer: true },
};

const progress: Fields = {
  MaHoSo: reference,
  NguoiXuLy: { must: true, max: 50 },
  ChucDanh: text,
  ThoiDiemXuLy: mustInstant,
  PhongBanXuLy: text,
  NoiDungXuLy: must,
  TrangThai: status,
  NgayBatDau: instant,
  NgayKetThucTheoQuyDinh: instant,
};

const dossierStatus: Fields = {
  MaHoSo: reference,
  MaHoSoDonVi: text,
  MaDoiTuong: text,
  NoiDung: text,
  NgayXuLy: mustInstant,
  TrangThai: status,
  TaiLieuXuLy: { list: submittedFile },
};

export const serviceForms: Readonly<Record<string, ServiceForm>> = {
  LayThuTuc: { own: { maTTHC: must } },
  TraCuuHoSo: { own: { mahoso: reference } },
  DongBoHoSoMC: { own: { isUpdating: truth }, data: { fields: dossier, many: true } },
  CapNhatTienDoHoSoMC: { own: {}, data: { fields: progress, many: true, atMost: 10 } },
  DongBoTrangThaiHoSo: { own: { type: { must: true, oneOf: ['2'] } }, data: { fields: dossierStatus, many: false } },
};
