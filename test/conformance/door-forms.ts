// One invented dossier in the words of each door.
import { amountOf, lowestIncome } from '../../simulators/contribution.js';
import { localDayAt } from '../../src/domain/calendar/local-day.js';

/** The changeable facts of the dossier that every suite sends; a number may be given as nonsense text. */
export interface Facts {
  readonly reference: string;
  readonly fullName?: string;
  readonly birthDate?: { readonly year: string; readonly month: string; readonly day: string };
  readonly personalId?: string;
  readonly phone?: string;
  readonly attachment?: { readonly name: string; readonly base64?: string; readonly url?: string };
}

/** Three months of the lowest income from this month on: the doors judge by the rules of the day on which a test runs. */
export const terms = termsOn(new Date());

function termsOn(paidOn: Date): { income: number; months: number; fromMonth: string; amount: number } {
  const [income, months] = [lowestIncome(paidOn), 3];
  const { payable } = amountOf({ income, method: '3', months, supportGroups: ['OTHER'], paidOn });
  return { income, months, fromMonth: localDayAt(paidOn).slice(0, 7), amount: payable };
}

const born = { year: '1990', month: '05', day: '17' };

export function nativeForm(facts: Facts): Record<string, unknown> {
  const { year, month, day } = facts.birthDate ?? born;
  const { attachment } = facts;
  return {
    reference: facts.reference,
    service: '602e',
    agency: '07906',
    submittedAt: '2026-11-22T08:00:00+07:00',
    participant: {
      personalId: facts.personalId ?? '001090012345',
      fullName: facts.fullName ?? 'Nguyễn Văn Thử',
      birthDate: `${year}-${month}-${day}`,
      sex: 'MALE',
      nationality: 'VN',
      ethnicity: '01',
      residence: { province: '01', commune: '00001', detail: 'Số 1 phố Thử', scheme: 'VN34' },
      phone: facts.phone ?? '0912345678',
    },
    contribution: {
      case: 'FIRST_TIME',
      income: terms.income,
      method: '3',
      fromMonth: terms.fromMonth,
      months: terms.months,
      supportGroups: ['OTHER'],
      declaredAmount: terms.amount,
    },
    deliver: 'ELECTRONIC',
    ...(attachment
      ? { attachments: [{ name: attachment.name, content: attachment.base64, url: attachment.url }] }
      : {}),
  };
}

export function vietnameseForm(facts: Facts): Record<string, string> {
  const { year, month, day } = facts.birthDate ?? born;
  return {
    MaHoSo: facts.reference,
    MaTTHC: '602e',
    NgayNopHoSo: '20261122080000',
    MaCoQuan: '07906',
    HoTen: facts.fullName ?? 'Nguyễn Văn Thử',
    NgaySinh: `${day}/${month}/${year}`,
    GioiTinh: '1',
    QuocTich: 'VN',
    DanToc: '01',
    SoDinhDanh: facts.personalId ?? '001090012345',
    MaTinh_NN: '01',
    MaXa_NN: '00001',
    DiaChi_NN: 'Số 1 phố Thử',
    DanhMucDiaChi: 'VN34',
    DienThoai_LH: facts.phone ?? '0912345678',
    LoaiDangKy: 'LD',
    MucTien: String(terms.income),
    Phuongthuc: '3',
    Tuthang: terms.fromMonth.split('-').reverse().join('/'),
    Sothang: String(terms.months),
    DoiTuong: 'KHAC',
    Tongtien: String(terms.amount),
    Nhan_BanDienTu: '1',
  };
}

export function papers({ attachment }: Facts): Record<string, unknown>[] {
  if (!attachment) return [];
  return [{ TenTepDinhKem: attachment.name, Base64: attachment.base64, DuongDanTaiTepTin: attachment.url }];
}
