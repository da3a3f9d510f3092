// What is wrong with a request, why, and what to do: with the numbers, in Vietnamese and English.
import type { Ruleset } from '../rules/ruleset.js';
import type { ContributionFinding, ContributionMethod, ContributionRequest } from './contribution.types.js';
import { day, money, month } from './money-text.js';

type Field = keyof ContributionRequest;

export function malformed(field: Field): ContributionFinding {
  return {
    code: 'REQUEST_MALFORMED',
    field,
    vi: `Giá trị của ${field} không hợp lệ: tiền và số tháng là số nguyên không âm, tháng dạng yyyy-MM, ngày dạng yyyy-MM-dd.`,
    en: `The value of ${field} is not valid: money and months are whole and not negative, months yyyy-MM, days yyyy-MM-dd.`,
  };
}

export function rulesNotInForce(when: string, field: Field = 'paymentDay'): ContributionFinding {
  return {
    code: 'RULES_NOT_IN_FORCE',
    field,
    vi: `Chưa có quy định cho ${day(when).vi} trong bộ quy tắc. Kiểm tra lại ngày, hoặc bổ sung thư mục rules/.`,
    en: `No rules are on record for ${when}. Check the day, or add its values to rules/.`,
  };
}

export function methodNotOffered(method: ContributionMethod, { methods, day: since }: Ruleset): ContributionFinding {
  const offered = methods.offered.join(', ');
  return {
    code: 'METHOD_NOT_OFFERED',
    field: 'method',
    vi: `Phương thức ${method} không áp dụng từ ${day(since).vi}. Chọn một trong: ${offered}.`,
    en: `Method ${method} is not offered since ${since}. Choose one of ${offered}.`,
  };
}

export function monthsNotOfMethod(months: number, method: ContributionMethod): ContributionFinding {
  return {
    code: 'MONTHS_NOT_OF_METHOD',
    field: 'months',
    vi: `Phương thức ${method} tháng một lần phải đóng đúng ${method} tháng, hồ sơ ghi ${months} tháng. Sửa số tháng hoặc chọn phương thức khác.`,
    en: `Method ${method} pays exactly ${method} month(s), the request says ${months}. Correct the months or choose another method.`,
  };
}

export function monthsAheadWrong(months: number, { methods: { yearsAhead } }: Ruleset): ContributionFinding {
  const { fewest, most } = yearsAhead;
  return {
    code: 'MONTHS_NOT_OF_METHOD',
    field: 'months',
    vi: `Đóng một lần cho nhiều năm về sau (VS) phải từ ${fewest} đến ${most} năm tròn (${12 * fewest}–${12 * most} tháng, bội số của 12), hồ sơ ghi ${months} tháng. Sửa số tháng.`,
    en: `Several years ahead (VS) are ${fewest} to ${most} whole years (${12 * fewest}–${12 * most} months, a multiple of 12), the request says ${months} months. Correct the months.`,
  };
}

export function missingPeriodTooLong(months: number, { methods }: Ruleset): ContributionFinding {
  const most = methods.missingMonthsMost;
  return {
    code: 'MISSING_PERIOD_TOO_LONG',
    field: 'months',
    vi: `Đóng một lần cho những năm còn thiếu (TH) không quá ${most} tháng, hồ sơ ghi ${months} tháng. Giảm còn tối đa ${most} tháng.`,
    en: `A missing period (TH) has at most ${most} months, the request says ${months}. Ask for at most ${most} months.`,
  };
}

export function fundRateUnknown(method: ContributionMethod, paymentDay: string): ContributionFinding {
  const year = paymentDay.slice(0, 4);
  return {
    code: 'FUND_RATE_UNKNOWN',
    field: 'method',
    vi: `Chưa có lãi suất đầu tư quỹ cho năm đóng ${year} nên chưa tính được phương thức ${method}. Chọn phương thức 1, 3, 6 hoặc 12 tháng, hoặc chờ cơ quan BHXH công bố lãi suất.`,
    en: `The fund rate for payments of ${year} is not known, so method ${method} cannot be computed. Choose 1, 3, 6 or 12 months, or wait until the rate is published.`,
  };
}

export function incomeTooLow(incomeVnd: number, ruleset: Ruleset): ContributionFinding {
  const [income, lowest] = [money(incomeVnd), money(ruleset.contribution.lowestIncomeVnd)];
  const since = day(ruleset.sourceOf('contribution.poverty_line').from);
  return {
    code: 'INCOME_TOO_LOW',
    field: 'incomeVnd',
    vi: `Thu nhập chọn đóng ${income.vi} thấp hơn mức thấp nhất ${lowest.vi} (chuẩn hộ nghèo nông thôn từ ${since.vi}). Chọn từ ${lowest.vi} trở lên.`,
    en: `The chosen income ${income.en} is below the lowest one, ${lowest.en} (rural poverty line since ${since.en}). Choose ${lowest.en} or more.`,
  };
}

export function incomeTooHigh(incomeVnd: number, ruleset: Ruleset): ContributionFinding {
  const { highestIncomeVnd, capMultiple, referenceLevelVnd } = ruleset.contribution;
  const [income, highest, level] = [money(incomeVnd), money(highestIncomeVnd), money(referenceLevelVnd)];
  const since = day(ruleset.sourceOf('contribution.reference_level').from);
  return {
    code: 'INCOME_TOO_HIGH',
    field: 'incomeVnd',
    vi: `Thu nhập chọn đóng ${income.vi} cao hơn mức cao nhất ${highest.vi} (${capMultiple} × ${level.vi}, từ ${since.vi}). Chọn không quá ${highest.vi}.`,
    en: `The chosen income ${income.en} is above the highest one, ${highest.en} (${capMultiple} × ${level.en}, since ${since.en}). Choose at most ${highest.en}.`,
  };
}

export function incomeOffStep(incomeVnd: number, ruleset: Ruleset): ContributionFinding {
  const { lowestIncomeVnd, incomeStepVnd, highestIncomeVnd } = ruleset.contribution;
  const below = incomeVnd - ((incomeVnd - lowestIncomeVnd) % incomeStepVnd);
  const [income, lowest, step] = [money(incomeVnd), money(lowestIncomeVnd), money(incomeStepVnd)];
  const [lower, upper] = [money(below), money(Math.min(below + incomeStepVnd, highestIncomeVnd))];
  return {
    code: 'INCOME_OFF_STEP',
    field: 'incomeVnd',
    vi: `Thu nhập chọn đóng ${income.vi} không bằng ${lowest.vi} cộng bội số của ${step.vi}. Mức gần nhất: ${lower.vi} hoặc ${upper.vi}.`,
    en: `The chosen income ${income.en} is not ${lowest.en} plus a multiple of ${step.en}. The nearest are ${lower.en} and ${upper.en}.`,
  };
}

export interface Lateness {
  readonly method: ContributionMethod;
  readonly fromMonth: string;
  readonly paymentDay: string;
  readonly deadline: string;
}

export function paymentLate({ method, fromMonth, paymentDay, deadline }: Lateness): ContributionFinding {
  return {
    code: 'PAYMENT_LATE',
    field: 'fromMonth',
    vi: `Kỳ ${method} tháng từ ${month(fromMonth).vi} phải đóng chậm nhất ngày ${day(deadline).vi}, ngày đóng là ${day(paymentDay).vi}. Chọn tháng bắt đầu muộn hơn.`,
    en: `The ${method} month(s) from ${fromMonth} are to be paid by ${deadline}, the payment day is ${paymentDay}. Choose a later first month.`,
  };
}

export function missingPeriodNotPast(lastMonth: string, paymentDay: string): ContributionFinding {
  return {
    code: 'MISSING_PERIOD_NOT_PAST',
    field: 'fromMonth',
    vi: `Thời gian còn thiếu (TH) kéo đến ${month(lastMonth).vi}, chưa qua vào ngày đóng ${day(paymentDay).vi}. Kiểm tra tháng bắt đầu và số tháng.`,
    en: `The missing period (TH) reaches ${lastMonth}, which is not past on the payment day ${paymentDay}. Check the first month and the months.`,
  };
}

export function supportLimitReached(without: number, { support }: Ruleset): ContributionFinding {
  return {
    code: 'SUPPORT_LIMIT_REACHED',
    field: 'supportedMonthsBefore',
    vi: `${without} tháng của kỳ này không có hỗ trợ của Nhà nước vì đã đủ ${support.monthsLimit} tháng. Người tham gia đóng toàn bộ các tháng đó.`,
    en: `${without} month(s) of this period have no state support: the limit of ${support.monthsLimit} months is reached. The person pays them in full.`,
  };
}

export function supportExceedsContribution(field: 'localPerMonthVnd' | 'otherPerMonthVnd'): ContributionFinding {
  return {
    code: 'SUPPORT_EXCEEDS_CONTRIBUTION',
    field,
    vi: 'Tổng hỗ trợ khai lớn hơn mức đóng; phần vượt không được tính. Kiểm tra mức hỗ trợ địa phương và hỗ trợ khác.',
    en: 'All support together exceeds the contribution; the excess is not counted. Check the local and other support.',
  };
}

export function refundNotOfMethod(method: ContributionMethod): ContributionFinding {
  return {
    code: 'REFUND_NOT_OF_METHOD',
    field: 'method',
    vi: `Chỉ hoàn tiền các tháng chưa dùng của phương thức VS, kỳ này đóng theo phương thức ${method}. Kiểm tra lại chứng từ đóng.`,
    en: `Only unused months of method VS are refunded, this period was paid by method ${method}. Check the voucher.`,
  };
}

export function refundMonthsWrong(unused: number, months: number): ContributionFinding {
  return {
    code: 'REFUND_MONTHS_WRONG',
    field: 'unusedMonths',
    vi: `Số tháng chưa dùng phải là số nguyên từ 1 đến ${months}, yêu cầu ghi ${unused}. Sửa số tháng chưa dùng.`,
    en: `Unused months must be a whole number from 1 to ${months}, the request says ${unused}. Correct the unused months.`,
  };
}
