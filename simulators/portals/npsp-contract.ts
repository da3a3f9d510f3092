// Holds a call against the fields of its service, as the national portal does: unknown and missing fields, lengths, forms,
// lists of values, nested lists, and that every scalar is a string.
import { asRecord } from '../server/untyped.ts';
import { serviceForms, type Field, type Fields } from './npsp-fields.ts';

export type Generation = 'classic' | 'newer';

const forms: Readonly<Record<NonNullable<Field['form']>, RegExp>> = {
  instant: /^\d{14}$/,
  number: /^\d+$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  phone: /^\+?\d{8,15}$/,
  identity: /^(\d{9}|\d{12})$/,
};
const formNames: Readonly<Record<NonNullable<Field['form']>, string>> = {
  instant: 'yyyyMMddHHmmss',
  number: 'số',
  email: 'thư điện tử',
  phone: 'số điện thoại',
  identity: '9 hoặc 12 chữ số',
};
const envelope: Fields = { session: {}, madonvi: {}, service: {} };
const mostTold = 5;

/** The items of `data`, which is a list or one object. */
export function itemsOf(data: unknown): Record<string, unknown>[] {
  return (Array.isArray(data) ? data : [data]).map(asRecord);
}

/** @returns what is wrong as the portal would word it, or undefined. */
export function problemOfCall(
  service: string,
  body: Record<string, unknown>,
  generation: Generation = 'newer',
): string | undefined {
  const problems = [...notStrings(body, ''), ...problemsOfCall(service, body, generation)];
  return problems.length === 0 ? undefined : problems.slice(0, mostTold).join('; ');
}

function problemsOfCall(service: string, body: Record<string, unknown>, generation: Generation): string[] {
  const form = serviceForms[service];
  if (!form) return ['Không có dịch vụ này'];
  const { data, ...rest } = body;
  const own = problemsOfRecord(rest, { ...envelope, ...form.own }, { path: '', generation });
  if (!form.data) return data === undefined ? own : [...own, 'Trường lạ data'];
  const { fields, many, atMost = Infinity } = form.data;
  if (Array.isArray(data) !== many || data === undefined)
    return [...own, `data phải là ${many ? 'danh sách' : 'một đối tượng'}`];
  const items = itemsOf(data);
  if (items.length === 0) return [...own, 'data không có mục nào'];
  if (items.length > atMost) return [...own, `Tối đa ${atMost} mục mỗi lần gọi`];
  return [...own, ...items.flatMap((item) => problemsOfRecord(item, fields, { path: '', generation }))];
}

interface Place {
  readonly path: string;
  readonly generation: Generation;
}

function problemsOfRecord(record: Record<string, unknown>, fields: Fields, place: Place): string[] {
  const known = Object.entries(fields).filter(([, { newer }]) => !newer || place.generation === 'newer');
  const names = new Set(known.map(([name]) => name));
  const strange = Object.keys(record).filter((name) => !names.has(name));
  return [
    ...strange.map((name) => `Trường lạ ${place.path}${name}`),
    ...known.flatMap(([name, field]) =>
      problemsOfField(record[name], field, { ...place, path: `${place.path}${name}` }),
    ),
  ];
}

function problemsOfField(value: unknown, field: Field, place: Place): string[] {
  if (field.list) return problemsOfList(value, field.list, place);
  if (typeof value === 'object' && value !== null) return [`Trường ${place.path} không phải danh sách`];
  // A number is told already: no string.
  if (typeof value !== 'string' && value !== undefined) return [];
  const text = value ?? '';
  if (text.trim() === '') return field.must ? [`Thiếu trường bắt buộc ${place.path}`] : [];
  return problemsOfText(text, field, place.path);
}

function problemsOfList(value: unknown, fields: Fields, place: Place): string[] {
  if (value === undefined || value === '') return [];
  if (!Array.isArray(value)) return [`Trường ${place.path} phải là danh sách`];
  return value.flatMap((item: unknown, index) =>
    problemsOfRecord(asRecord(item), fields, { ...place, path: `${place.path}.${index}.` }),
  );
}

function problemsOfText(text: string, { max, form, oneOf }: Field, path: string): string[] {
  const problems: string[] = [];
  if (max !== undefined && text.length > max) problems.push(`Trường ${path} dài quá ${max} ký tự`);
  if (!text.isWellFormed()) problems.push(`Trường ${path} có ký tự bị cắt đôi`);
  if (form && !(forms[form].test(text) && (form !== 'instant' || isRealInstant(text))))
    problems.push(`Trường ${path} phải có dạng ${formNames[form]}`);
  if (oneOf && !oneOf.includes(text)) problems.push(`Trường ${path} phải là một trong ${oneOf.join(', ')}`);
  return problems;
}

function isRealInstant(text: string): boolean {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6.000Z');
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso;
}

/** Every scalar that is no string (null included). */
function notStrings(value: unknown, path: string): string[] {
  if (typeof value === 'string') return [];
  if (typeof value !== 'object' || value === null) return [`Trường ${path} phải là chuỗi`];
  return Object.entries(value).flatMap(([key, inner]) => notStrings(inner, path === '' ? key : `${path}.${key}`));
}
