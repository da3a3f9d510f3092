// libxml2's sentence about a violation → our code and words. Only names and facets of the schema are taken over.
import type { Bilingual } from './soap.refusal.js';

export interface Violation extends Bilingual {
  readonly code: string;
}

interface Rule {
  readonly form: RegExp;
  readonly make: (captured: string) => Violation;
}

const facets: Readonly<Record<string, Violation>> = {
  maxLength: { code: 'FIELD_TOO_LONG', vi: 'Giá trị dài quá giới hạn.', en: 'The value is longer than allowed.' },
  minLength: { code: 'FIELD_EMPTY', vi: 'Không được để trống.', en: 'The value must not be empty.' },
  pattern: { code: 'FIELD_PATTERN', vi: 'Giá trị không đúng mẫu.', en: 'The value does not match its pattern.' },
  enumeration: {
    code: 'FIELD_NOT_IN_LIST',
    vi: 'Giá trị không có trong danh mục.',
    en: 'The value is not in its list.',
  },
};
const outOfRange: Violation = {
  code: 'FIELD_OUT_OF_RANGE',
  vi: 'Giá trị nằm ngoài khoảng cho phép.',
  en: 'The value is out of its range.',
};

export const wrongType: Violation = {
  code: 'FIELD_TYPE',
  vi: 'Giá trị không đúng kiểu dữ liệu.',
  en: 'The value does not fit its type.',
};
const attributeUnexpected: Violation = {
  code: 'ATTRIBUTE_UNEXPECTED',
  vi: 'Bỏ thuộc tính của phần tử này.',
  en: 'Remove the attribute of this element.',
};

// A value stands between the element's name and what libxml2 says of it, so every form is anchored at either end.
const rules: readonly Rule[] = [
  { form: /^Element '[^']*': \[facet '(\w+)'\]/, make: (facet) => facets[facet] ?? outOfRange },
  {
    form: /^Element '[^']*'(?:, attribute '[^']*': |: The element is not 'nillable')/,
    make: () => attributeUnexpected,
  },
  {
    form: /^Element '[^']*': Missing child element\(s\)\. Expected is (?:one of )?\( (.*) \)\.\s*$/,
    make: (expected) => ({
      code: 'FIELD_MISSING',
      vi: `Thiếu phần tử bắt buộc: ${localNames(expected)}.`,
      en: `A required element is missing: ${localNames(expected)}.`,
    }),
  },
  {
    form: /^Element '[^']*': This element is not expected\. Expected is (?:one of )?\( (.*) \)\.\s*$/,
    make: (expected) => ({
      code: 'FIELD_UNEXPECTED',
      vi: `Phần tử lạ hoặc sai thứ tự; ở đây phải là: ${localNames(expected)}.`,
      en: `Unknown or misplaced element; expected here: ${localNames(expected)}.`,
    }),
  },
  {
    form: /^Element '[^']*': This element is not expected\.\s*$/,
    make: () => ({ code: 'FIELD_UNEXPECTED', vi: 'Phần tử lạ hoặc sai thứ tự.', en: 'Unknown or misplaced element.' }),
  },
  {
    form: /^Element '[^']*': (?:Character content|Element content) /,
    make: () => ({
      code: 'FIELD_CONTENT',
      vi: 'Phần tử có nội dung không được phép.',
      en: 'The element has content that is not allowed.',
    }),
  },
  {
    form: / is not a valid value of the [\s\S]*$/,
    make: () => wrongType,
  },
];

/** @param message what libxml2 said; it may hold a value of any length, and nothing of that comes out here. */
export function describeViolation(message: string): Violation {
  const known = message.length > 4000 ? message.slice(0, 500) + message.slice(-500) : message;
  for (const rule of rules) {
    const found = rule.form.exec(known);
    if (found) return rule.make(found[1] ?? '');
  }
  return { code: 'FIELD_INVALID', vi: 'Giá trị không hợp lệ.', en: 'The value is not valid.' };
}

/** `{urn:x}HoTen, {urn:x}NgaySinh` → `HoTen, NgaySinh`. */
function localNames(expected: string): string {
  return expected.replaceAll(/\{[^}]*\}/g, '');
}
