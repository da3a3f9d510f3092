// Rules of the canonical dossier's fields: a table of texts, and one class-validator decorator per field that holds all of
// the field's rules (a decorator per rule would cost three times as much on every dossier).
import { ValidateBy } from 'class-validator';

export interface RuleText {
  readonly code: string;
  readonly vi: string;
  readonly en: string;
}

export const ruleTexts = {
  required: { code: 'FIELD_REQUIRED', vi: 'Thiếu thông tin bắt buộc', en: 'A required field is missing' },
  notText: { code: 'NOT_TEXT', vi: 'Phải là một chuỗi ký tự', en: 'Must be text' },
  tooLong: { code: 'TEXT_TOO_LONG', vi: 'Nội dung dài quá giới hạn', en: 'The text is longer than allowed' },
  hidden: {
    code: 'HIDDEN_CHARACTER',
    vi: 'Chứa ký tự điều khiển hoặc ký tự đổi chiều chữ',
    en: 'Contains a control character or a character that changes the direction of text',
  },
  name: {
    code: 'INVALID_NAME',
    vi: "Họ tên chỉ gồm chữ cái, khoảng trắng và dấu . ' -",
    en: "A name consists of letters, spaces and the marks . ' -",
  },
  reference: {
    code: 'INVALID_REFERENCE',
    vi: 'Mã hồ sơ gồm 1–64 ký tự ASCII nhìn thấy được',
    en: 'A reference has 1–64 visible ASCII characters',
  },
  agency: { code: 'INVALID_AGENCY', vi: 'Mã cơ quan BHXH gồm 3 hoặc 5 chữ số', en: 'An agency code has 3 or 5 digits' },
  personalId: {
    code: 'INVALID_PERSONAL_ID',
    vi: 'Số định danh cá nhân gồm đúng 12 chữ số',
    en: 'A personal id has exactly 12 digits',
  },
  vssCode: {
    code: 'INVALID_VSS_CODE',
    vi: 'Mã số BHXH gồm đúng 10 chữ số',
    en: 'A social insurance code has exactly 10 digits',
  },
  noIdentity: {
    code: 'IDENTITY_REQUIRED',
    vi: 'Cần số định danh cá nhân hoặc mã số BHXH',
    en: 'A personal id or a social insurance code is needed',
  },
  birthDate: {
    code: 'INVALID_BIRTH_DATE',
    vi: 'Ngày sinh không có thật hoặc ở tương lai',
    en: 'The birth date is not real or in the future',
  },
  instant: { code: 'INVALID_DATE', vi: 'Thời điểm không đúng định dạng', en: 'Not a moment with a zone' },
  month: { code: 'INVALID_MONTH', vi: 'Tháng phải có dạng YYYY-MM', en: 'A month is written YYYY-MM' },
  ethnicity: { code: 'INVALID_ETHNICITY', vi: 'Mã dân tộc từ 01 đến 54', en: 'An ethnicity code is 01 to 54' },
  province: {
    code: 'UNKNOWN_PROVINCE',
    vi: 'Mã tỉnh không có trong danh mục địa chỉ đã chọn',
    en: 'The province is not in the chosen list of provinces',
  },
  areaCode: {
    code: 'INVALID_AREA_CODE',
    vi: 'Mã xã, huyện chỉ gồm chữ số',
    en: 'Commune and district codes are digits',
  },
  noDistrict: {
    code: 'DISTRICT_ABOLISHED',
    vi: 'Danh mục 34 tỉnh không có cấp huyện',
    en: 'There are no districts in the list of 34 provinces',
  },
  phone: { code: 'INVALID_PHONE', vi: 'Số điện thoại không hợp lệ', en: 'Not a valid phone number' },
  email: { code: 'INVALID_EMAIL', vi: 'Địa chỉ thư điện tử không hợp lệ', en: 'Not a valid e-mail address' },
  money: { code: 'INVALID_MONEY', vi: 'Số tiền phải là số nguyên đồng', en: 'An amount must be whole VND' },
  choice: {
    code: 'NOT_ALLOWED',
    vi: 'Giá trị không thuộc danh sách cho phép',
    en: 'The value is not one of the allowed ones',
  },
  list: { code: 'NOT_A_LIST', vi: 'Phải là một danh sách', en: 'Must be a list' },
  tooMany: { code: 'TOO_MANY', vi: 'Quá nhiều phần tử', en: 'Too many items' },
  object: { code: 'NOT_AN_OBJECT', vi: 'Phải là một nhóm thông tin (object)', en: 'Must be an object' },
  months: { code: 'OUT_OF_RANGE', vi: 'Số tháng phải từ 1 đến 120', en: 'The number of months must be 1 to 120' },
  monthsOfMethod: {
    code: 'MONTHS_NOT_OF_METHOD',
    vi: 'Số tháng không khớp phương thức đóng',
    en: 'The number of months does not fit the payment method',
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
