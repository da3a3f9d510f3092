// What is wrong → why → how to mend it, with the rule's own numbers. No value of a person stands in a text.
import { day as dayText, month as monthText } from '../domain/contribution/money-text.js';
import type { RuleText } from './canonical-rules.js';

export function tooYoung(minimumAge: number, day: string): RuleText {
  const on = dayText(day);
  return {
    code: 'UNDER_15',
    vi: `Người đăng ký chưa đủ ${minimumAge} tuổi vào ngày nộp hồ sơ ${on.vi}. Công dân Việt Nam từ đủ ${minimumAge} tuổi mới được tham gia BHXH tự nguyện. Đề nghị kiểm tra lại ngày sinh, hoặc nộp hồ sơ khi đã đủ tuổi.`,
    en: `The applicant is not yet ${minimumAge} on ${on.en}, the day of submission. Voluntary insurance is for Vietnamese citizens of full ${minimumAge} years. Check the birth date, or submit once the age is reached.`,
  };
}

export function ageUnsure(minimumAge: number): RuleText {
  return {
    code: 'AGE_UNSURE',
    vi: `Ngày sinh không đủ ngày, tháng nên chưa chắc người đăng ký đã đủ ${minimumAge} tuổi. Hồ sơ vẫn được nhận; cán bộ cần xem giấy khai sinh.`,
    en: `The birth date lacks its day or month, so it is not sure that the applicant is ${minimumAge} yet. The dossier is taken; the officer should look at the birth certificate.`,
  };
}

export function guardianRequired(upToAge: number): RuleText {
  return {
    code: 'GUARDIAN_REQUIRED',
    vi: `Người đăng ký từ ${upToAge} tuổi trở xuống phải có người giám hộ hoặc người đại diện. Đề nghị bổ sung họ tên người giám hộ và quan hệ.`,
    en: `An applicant of ${upToAge} years or less needs a guardian. Add the guardian’s name and relation.`,
  };
}

export function guardianUnsure(upToAge: number): RuleText {
  return {
    code: 'GUARDIAN_UNSURE',
    vi: `Ngày sinh không đủ ngày, tháng nên chưa chắc người đăng ký đã quá ${upToAge} tuổi; nếu chưa thì cần người giám hộ. Hồ sơ vẫn được nhận; cán bộ cần xem giấy khai sinh.`,
    en: `The birth date lacks its day or month, so it is not sure that the applicant is over ${upToAge}; if not, a guardian is needed. The dossier is taken; the officer should look at the birth certificate.`,
  };
}

export const minorityKinh: RuleText = {
  code: 'MINORITY_ETHNICITY_DIFFERS',
  vi: 'Khai đối tượng dân tộc thiểu số nhưng dân tộc là Kinh. Đề nghị kiểm tra lại dân tộc hoặc đối tượng.',
  en: 'The group is ethnic minority, but the ethnicity is Kinh. Check the ethnicity or the group.',
};

export function startsTooLate(fromMonth: string, latest: string): RuleText {
  const [from, last] = [monthText(fromMonth), monthText(latest)];
  return {
    code: 'PERIOD_TOO_FAR_AHEAD',
    vi: `Kỳ đóng bắt đầu từ ${from.vi}, xa hơn tháng muộn nhất được nhận là ${last.vi}. Đề nghị kiểm tra lại năm, hoặc nộp hồ sơ gần kỳ đóng hơn.`,
    en: `The period begins in ${from.en}, later than the latest month taken, ${last.en}. Check the year, or submit nearer to the period.`,
  };
}

export function periodPast(thisMonth: string): RuleText {
  const now = monthText(thisMonth);
  return {
    code: 'PERIOD_PAST',
    vi: `Cả kỳ đóng đã qua trước tháng nộp hồ sơ ${now.vi}. Thời gian đã qua chỉ đóng được bằng phương thức TH (đóng cho thời gian còn thiếu). Đề nghị chọn kỳ từ ${now.vi}, hoặc chọn phương thức TH.`,
    en: `The whole period lies before ${now.en}, the month of submission. Past months can only be paid as a missing period (TH). Choose a period from ${now.en} on, or method TH.`,
  };
}
