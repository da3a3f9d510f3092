// Rules of the canonical dossier's fields: a table of texts, and one class-validator decorator per field that holds all of
// the field's rules (a decorator per rule would cost three times as much on every dossier).
import { ValidateBy } from 'class-validator';

export interface RuleText {
  readonly code: string;
  readonly vi: string;
  readonly en: string;
}

/** What is wrong → why → how to mend it. */
export const ruleTexts = {
  required: {
    code: 'FIELD_REQUIRED',
    vi: 'Thiếu thông tin bắt buộc. Đề nghị điền trường này rồi gửi lại.',
    en: 'A required field is missing. Fill it in and send again.',
  },
  notText: {
    code: 'NOT_TEXT',
    vi: 'Phải là một chuỗi ký tự. Đề nghị gửi giá trị trong dấu ngoặc kép.',
    en: 'Must be text. Send the value as a string.',
  },
  tooLong: {
    code: 'TEXT_TOO_LONG',
    vi: 'Nội dung dài quá giới hạn. Đề nghị rút gọn rồi gửi lại.',
    en: 'The text is longer than allowed. Shorten it and send again.',
  },
  hidden: {
    code: 'HIDDEN_CHARACTER',
    vi: 'Chứa ký tự điều khiển hoặc ký tự đổi chiều chữ, không hiện ra khi đọc. Đề nghị gõ lại nội dung thay vì dán.',
    en: 'Contains a control character or a character that changes the direction of text, which no reader sees. Type the text anew instead of pasting it.',
  },
  name: {
    code: 'INVALID_NAME',
    vi: "Họ tên chỉ gồm chữ cái, khoảng trắng và dấu . ' -. Đề nghị ghi đúng như trên căn cước.",
    en: "A name consists of letters, spaces and the marks . ' -. Write it as on the identity card.",
  },
  reference: {
    code: 'INVALID_REFERENCE',
    vi: 'Mã hồ sơ gồm 1–64 ký tự ASCII nhìn thấy được. Đề nghị gửi mã không dấu, không khoảng trắng.',
    en: 'A reference has 1–64 visible ASCII characters. Send one without accents and spaces.',
  },
  agency: {
    code: 'INVALID_AGENCY',
    vi: 'Mã cơ quan BHXH gồm 3 hoặc 5 chữ số. Đề nghị chọn cơ quan trong danh mục.',
    en: 'An agency code has 3 or 5 digits. Choose the agency from the list.',
  },
  personalId: {
    code: 'INVALID_PERSONAL_ID',
    vi: 'Số định danh cá nhân gồm đúng 12 chữ số. Đề nghị ghi đúng số trên căn cước, không dấu chấm, không khoảng trắng.',
    en: 'A personal id has exactly 12 digits. Copy it from the identity card, without dots and spaces.',
  },
  vssCode: {
    code: 'INVALID_VSS_CODE',
    vi: 'Mã số BHXH gồm 10 chữ số, hoặc 12 chữ số của số định danh cá nhân (thay mã số BHXH từ 01/08/2025). Đề nghị ghi đúng số trên sổ hoặc thẻ.',
    en: 'A social insurance code has 10 digits, or the 12 digits of the personal id that replaces it since 2025-08-01. Copy it from the book or card.',
  },
  otherIdentity: {
    code: 'IDENTITIES_DIFFER',
    vi: 'Mã số BHXH có 12 chữ số thì phải là chính số định danh cá nhân, nhưng hai số đã khai khác nhau. Đề nghị kiểm tra lại căn cước và sửa số ghi sai.',
    en: 'A social insurance code of 12 digits is the personal id itself, but the two numbers differ. Check the identity card and correct the wrong one.',
  },
  noIdentity: {
    code: 'IDENTITY_REQUIRED',
    vi: 'Cần số định danh cá nhân hoặc mã số BHXH để xác định người tham gia. Đề nghị ghi ít nhất một trong hai số.',
    en: 'A personal id or a social insurance code is needed to know the participant. Give at least one of the two.',
  },
  birthDate: {
    code: 'INVALID_BIRTH_DATE',
    vi: 'Ngày sinh không có thật hoặc ở tương lai. Đề nghị ghi đúng như trên giấy khai sinh; chỉ nhớ năm thì ghi năm.',
    en: 'The birth date is not real or in the future. Write it as on the birth certificate; the year alone will do where no more is known.',
  },
  instant: {
    code: 'INVALID_DATE',
    vi: 'Thời điểm không đúng định dạng. Đề nghị ghi theo ISO 8601 kèm múi giờ.',
    en: 'Not a moment with a zone. Write it as ISO 8601 with its offset.',
  },
  month: {
    code: 'INVALID_MONTH',
    vi: 'Tháng phải có dạng YYYY-MM, từ 01 đến 12. Đề nghị sửa lại tháng.',
    en: 'A month is written YYYY-MM, from 01 to 12. Correct the month.',
  },
  ethnicity: {
    code: 'INVALID_ETHNICITY',
    vi: 'Mã dân tộc từ 01 đến 54. Đề nghị chọn trong danh mục dân tộc.',
    en: 'An ethnicity code is 01 to 54. Choose it from the list.',
  },
  province: {
    code: 'UNKNOWN_PROVINCE',
    vi: 'Mã tỉnh không có trong danh mục địa chỉ đã chọn (VN63 hoặc VN34) vào ngày nộp. Đề nghị chọn lại danh mục và tỉnh.',
    en: 'The province is not in the chosen list (VN63 or VN34) on the day of submission. Choose list and province again.',
  },
  areaCode: {
    code: 'INVALID_AREA_CODE',
    vi: 'Mã xã, huyện chỉ gồm chữ số. Đề nghị chọn trong danh mục hành chính.',
    en: 'Commune and district codes are digits. Choose them from the list.',
  },
  noDistrict: {
    code: 'DISTRICT_ABOLISHED',
    vi: 'Danh mục 34 tỉnh không có cấp huyện (từ 01/07/2025). Đề nghị bỏ mã huyện.',
    en: 'There are no districts in the list of 34 provinces (since 2025-07-01). Leave the district out.',
  },
  phone: {
    code: 'INVALID_PHONE',
    vi: 'Số điện thoại không hợp lệ. Di động Việt Nam là 0 và một trong 3, 5, 7, 8, 9 rồi 8 chữ số; số nước ngoài bắt đầu bằng +. Đề nghị kiểm tra lại số.',
    en: 'Not a valid phone number. A Vietnamese mobile is 0, one of 3, 5, 7, 8, 9 and 8 digits; a foreign number begins with +. Check the number.',
  },
  email: {
    code: 'INVALID_EMAIL',
    vi: 'Địa chỉ thư điện tử không hợp lệ. Đề nghị kiểm tra lại, hoặc bỏ trống nếu không có.',
    en: 'Not a valid e-mail address. Check it, or leave it out if there is none.',
  },
  money: {
    code: 'INVALID_MONEY',
    vi: 'Số tiền phải là số nguyên đồng, không âm. Đề nghị bỏ dấu phân cách và phần lẻ.',
    en: 'An amount is whole VND and not negative. Leave out separators and fractions.',
  },
  choice: {
    code: 'NOT_ALLOWED',
    vi: 'Giá trị không thuộc danh sách cho phép. Đề nghị chọn trong danh sách.',
    en: 'The value is not one of the allowed ones. Choose one from the list.',
  },
  list: {
    code: 'NOT_A_LIST',
    vi: 'Phải là một danh sách. Đề nghị gửi dưới dạng mảng.',
    en: 'Must be a list. Send an array.',
  },
  tooMany: {
    code: 'TOO_MANY',
    vi: 'Quá nhiều phần tử trong danh sách. Đề nghị bớt lại.',
    en: 'The list has too many items. Send fewer.',
  },
  object: {
    code: 'NOT_AN_OBJECT',
    vi: 'Phải là một nhóm thông tin (object). Đề nghị gửi đúng cấu trúc.',
    en: 'Must be an object. Send the documented structure.',
  },
  months: {
    code: 'OUT_OF_RANGE',
    vi: 'Số tháng phải từ 1 đến 120. Đề nghị sửa lại số tháng.',
    en: 'The number of months is 1 to 120. Correct it.',
  },
  monthsOfMethod: {
    code: 'MONTHS_NOT_OF_METHOD',
    vi: 'Số tháng không khớp phương thức đóng. Đề nghị sửa số tháng hoặc chọn phương thức khác.',
    en: 'The number of months does not fit the payment method. Correct the months or choose another method.',
  },
} as const satisfies Record<string, RuleText>;

export type RuleName = keyof typeof ruleTexts;

/** Says which rule a present value breaks, if any. */
export type Rule = (value: unknown) => RuleName | undefined;

/**
 * The rules of one field, in the order they are told. A field without `@IsOptional()` must be there; what holds only
 * changes is not asked for that (`skipMissingProperties`).
 */
export function Field(...rules: readonly Rule[]): PropertyDecorator {
  const judge: Rule = (value) => {
    if (value === undefined || value === null) return 'required';
    for (const rule of rules) {
      const broken = rule(value);
      if (broken) return broken;
    }
    return undefined;
  };
  const validator = {
    validate: (value: unknown): boolean => judge(value) === undefined,
    defaultMessage: (): string => 'see the judge in the context',
  };
  return ValidateBy({ name: 'field', validator }, { context: { judge } });
}

export function holds(rule: RuleName, test: (value: unknown) => boolean): Rule {
  return (value) => (test(value) ? undefined : rule);
}

// Controls (tab and line breaks too: they are no part of a line of a form), ALM, LRM, RLM, embeddings, overrides,
// isolates, lone surrogates.
const hidden = /\p{Cc}|\p{Cs}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** One line of text of at most `length` characters, without hidden characters; the whole of it has the form. */
export function line(length: number, rule?: RuleName, form?: RegExp): Rule {
  return (value) => {
    if (typeof value !== 'string') return 'notText';
    if (value.length > length) return 'tooLong';
    if (hidden.test(value)) return 'hidden';
    return form && !form.test(value) ? rule : undefined;
  };
}

export function oneOf(values: readonly unknown[]): Rule {
  return holds('choice', (value) => values.includes(value));
}

export function listOf(item: Rule, most: number): Rule {
  return (value) => {
    if (!Array.isArray(value)) return 'list';
    if (value.length > most) return 'tooMany';
    for (const one of value) {
      const broken = item(one);
      if (broken) return broken;
    }
    return undefined;
  };
}

export const record = holds('object', (value) => typeof value === 'object' && !Array.isArray(value));
