// What the registers' answer means for a dossier. Pure: the answer, the dossier's facts and the switches of its rules go in;
// every refusal and warning comes out, each saying what is wrong → why → how to mend it, in both languages.
import type { Violation } from '../domain/errors.js';
import type { Verification } from './verification.js';

export type RegisterCheck = 'supportGroup' | 'compulsory' | 'address';

export interface Judged {
  readonly verification: Verification;
  /** Day of receipt, yyyy-MM-dd. */
  readonly day: string;
  /** Whose lists were asked. */
  readonly agency: string;
  /** Whether the check refuses, by the rules pinned to the dossier; off: it is not made. */
  readonly checks: Readonly<Record<RegisterCheck, boolean>>;
}

/** Pointers into the canonical dossier. */
export interface Findings {
  readonly refused: readonly Violation[];
  readonly warnings: readonly Violation[];
}

const groupNames: Readonly<Record<string, { readonly vi: string; readonly en: string }>> = {
  POOR: { vi: 'hộ nghèo', en: 'poor household' },
  NEAR_POOR: { vi: 'hộ cận nghèo', en: 'near-poor household' },
  MINORITY: { vi: 'dân tộc thiểu số', en: 'ethnic minority' },
  ISLAND: { vi: 'xã đảo, đặc khu', en: 'island commune or special zone' },
};

export function judgeVerification(judged: Judged): Findings {
  const { checks } = judged;
  return {
    refused: [
      ...(checks.supportGroup ? unlisted(judged) : []),
      ...(checks.compulsory ? compulsory(judged) : []),
      ...(checks.address ? otherAddress(judged) : []),
    ],
    warnings: checks.address && judged.verification.address.matches === undefined ? [addressUnknown] : [],
  };
}

function unlisted({ verification, day, agency }: Judged): Violation[] {
  const missing = verification.groups.filter((one) => !one.listed || !validOn(one, day));
  if (missing.length === 0) return [];
  const names = (language: 'vi' | 'en'): string =>
    missing.map(({ group }) => groupNames[group]?.[language] ?? group).join(', ');
  return [
    {
      pointer: '/contribution/supportGroups',
      code: 'SUPPORT_GROUP_NOT_IN_LIST',
      vi: `Đối tượng hỗ trợ đã khai (${names('vi')}) không có trong danh sách của cơ quan BHXH ${agency} vào ngày ${day}. Mức hỗ trợ chỉ áp dụng cho người có tên trong danh sách do cơ quan quản lý. Đề nghị khai lại đúng đối tượng (hoặc đối tượng khác) và số tiền tương ứng, hoặc liên hệ UBND xã để được bổ sung vào danh sách rồi nộp lại.`,
      en: `The declared support group (${names('en')}) is not on the list of agency ${agency} on ${day}. The support is given only to those on the agency's own list. Declare the right group (or none) with the amount that belongs to it, or ask the commune to be listed, then submit again.`,
    },
  ];
}

function validOn({ validFrom = '', validTo = '9999' }: { validFrom?: string; validTo?: string }, day: string): boolean {
  return validFrom <= day && day <= validTo;
}

function compulsory({ verification: { compulsory: told } }: Judged): Violation[] {
  if (!told.active) return [];
  const [vi, en] = told.since === undefined ? ['', ''] : [` từ ngày ${told.since}`, ` since ${told.since}`];
  return [
    {
      pointer: '/contribution/case',
      code: 'NOT_ELIGIBLE_COMPULSORY',
      vi: `Người đăng ký đang tham gia BHXH bắt buộc${vi}. BHXH tự nguyện chỉ dành cho người không thuộc diện tham gia BHXH bắt buộc. Nếu đã nghỉ việc, đề nghị đơn vị báo giảm BHXH bắt buộc rồi nộp lại hồ sơ.`,
      en: `The applicant is under compulsory social insurance${en}. Voluntary insurance is for those who are not. If the employment has ended, have the employer report the end of the compulsory participation, then submit again.`,
    },
  ];
}

function otherAddress({ verification }: Judged): Violation[] {
  if (verification.address.matches !== false) return [];
  return [
    {
      pointer: '/participant/residence',
      code: 'ADDRESS_NOT_MATCH_NPDB',
      vi: 'Địa chỉ nơi cư trú đã khai không khớp Cơ sở dữ liệu quốc gia về dân cư. Địa chỉ phải trùng với nơi cư trú đã đăng ký. Đề nghị kiểm tra trên VNeID và khai lại, hoặc cập nhật nơi cư trú với Công an xã rồi nộp lại.',
      en: 'The declared residence is not the one in the National Population Database. The two must agree. Check the address in VNeID and declare it again, or have the residence updated by the commune police, then submit again.',
    },
  ];
}

const addressUnknown: Violation = {
  pointer: '/participant/residence',
  code: 'ADDRESS_NOT_CONFIRMED',
  vi: 'Cơ sở dữ liệu quốc gia về dân cư chưa có địa chỉ để đối chiếu; cán bộ tiếp nhận cần xem lại.',
  en: 'The National Population Database holds no address to compare with; the officer should look.',
};
