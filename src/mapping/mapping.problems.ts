// Everything a running mapping may complain about, in the two languages people read.
interface Text {
  readonly vi: string;
  readonly en: string;
}

export const mappingProblems = {
  FIELD_REQUIRED: { vi: 'Thiếu thông tin bắt buộc', en: 'A required field is missing' },
  NOT_TEXT: { vi: 'Phải là một chuỗi ký tự', en: 'Must be text' },
  NOT_AN_OBJECT: { vi: 'Phải là một nhóm thông tin (object)', en: 'Must be an object' },
  NOT_A_LIST: { vi: 'Phải là một danh sách', en: 'Must be a list' },
  UNKNOWN_CODE: { vi: 'Mã không có trong danh mục đang hiệu lực', en: 'The code is not in the list in force' },
  INVALID_DATE: {
    vi: 'Ngày tháng không đúng định dạng hoặc không có thật',
    en: 'Not a real date in an accepted format',
  },
  INVALID_INTEGER: { vi: 'Phải là số nguyên, chỉ gồm chữ số', en: 'Must be a whole number, digits only' },
  INVALID_MONEY: {
    vi: 'Số tiền phải là số nguyên đồng, chỉ gồm chữ số, không có dấu phân cách',
    en: 'An amount must be whole VND, digits only, without separators',
  },
  OUT_OF_RANGE: { vi: 'Giá trị nằm ngoài khoảng cho phép', en: 'The value is out of the allowed range' },
  INVALID_PHONE: { vi: 'Số điện thoại không hợp lệ', en: 'Not a valid phone number' },
  INVALID_PATTERN: { vi: 'Giá trị không đúng dạng quy định', en: 'The value does not have the required form' },
  TEXT_TOO_LONG: { vi: 'Nội dung dài quá giới hạn', en: 'The text is longer than allowed' },
  TEXT_TOO_SHORT: { vi: 'Nội dung ngắn hơn quy định', en: 'The text is shorter than allowed' },
  NOT_ALLOWED: { vi: 'Giá trị không thuộc danh sách cho phép', en: 'The value is not one of the allowed ones' },
  EXPRESSION_FAILED: { vi: 'Biểu thức chuyển đổi bị lỗi', en: 'The mapping expression failed' },
} as const satisfies Record<string, Text>;

export type MappingProblemCode = keyof typeof mappingProblems;
