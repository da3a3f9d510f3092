// What the strict JSON reader may complain about, in the two languages people read.
import type { Bilingual } from '../../domain/status.js';

export const jsonProblems = {
  JSON_SYNTAX: { vi: 'JSON sai cú pháp', en: 'Not valid JSON' },
  JSON_NOT_AN_OBJECT: { vi: 'Nội dung phải là một đối tượng JSON', en: 'The body must be a JSON object' },
  JSON_NOT_UTF8: { vi: 'Nội dung không phải UTF-8', en: 'The body is not UTF-8' },
  JSON_NUL: { vi: 'Nội dung chứa ký tự NUL', en: 'The body contains a NUL character' },
  JSON_LONE_SURROGATE: { vi: 'Nội dung chứa nửa ký tự Unicode', en: 'The body contains half of a Unicode character' },
  JSON_DUPLICATE_KEY: { vi: 'Khoá bị lặp lại trong cùng một đối tượng', en: 'A key occurs twice in one object' },
  JSON_FORBIDDEN_KEY: { vi: 'Tên khoá không được phép', en: 'A key with this name is not allowed' },
  JSON_KEY_TOO_LONG: { vi: 'Tên khoá quá dài', en: 'A key is too long' },
  JSON_TOO_DEEP: { vi: 'JSON lồng nhau quá sâu', en: 'The JSON is nested too deeply' },
  JSON_TOO_MANY_KEYS: { vi: 'JSON có quá nhiều khoá', en: 'The JSON has too many keys' },
  JSON_TOO_MANY_VALUES: { vi: 'JSON có quá nhiều giá trị', en: 'The JSON has too many values' },
  JSON_TOO_MANY_ESCAPES: { vi: 'JSON có quá nhiều ký tự thoát', en: 'The JSON has too many escapes' },
  JSON_NUMBER_TOO_LONG: { vi: 'Số quá dài hoặc quá lớn', en: 'A number is too long or too large' },
} as const satisfies Record<string, Bilingual>;

export type JsonProblemCode = keyof typeof jsonProblems;
