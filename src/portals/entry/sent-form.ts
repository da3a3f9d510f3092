// A form as a door received it, parted into its fields and its attachments. Only names differ between the doors.
import type { Violation } from '../../domain/errors.js';

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface SentAttachment {
  readonly pointer: string;
  readonly contentPointer: string;
  readonly name: string;
  readonly source: { readonly base64: string } | { readonly url: string };
}

export interface SentForm {
  readonly fields: JsonRecord;
  readonly attachments: readonly SentAttachment[];
  readonly violations: readonly Violation[];
}

export interface AttachmentNames {
  readonly list: string;
  readonly name: string;
  readonly base64: string;
  readonly url: string;
}

export const nativeAttachments: AttachmentNames = { list: 'attachments', name: 'name', base64: 'content', url: 'url' };
export const vietnameseAttachments: AttachmentNames = {
  list: 'TaiLieuNop',
  name: 'TenTepDinhKem',
  base64: 'Base64',
  url: 'DuongDanTaiTepTin',
};

const maxAttachments = 50;
const maxNameLength = 255;

const problems = {
  NOT_A_LIST: { vi: 'Phải là một danh sách', en: 'Must be a list' },
  NOT_AN_OBJECT: { vi: 'Phải là một nhóm thông tin (object)', en: 'Must be an object' },
  TOO_MANY_ATTACHMENTS: { vi: `Tối đa ${maxAttachments} tệp`, en: `At most ${maxAttachments} attachments` },
  ATTACHMENT_NAME: {
    vi: `Tên tệp phải có, không quá ${maxNameLength} ký tự, không chứa / hoặc \\`,
    en: `A file needs a name of at most ${maxNameLength} characters without / or \\`,
  },
  ATTACHMENT_SOURCE: {
    vi: 'Gửi đúng một trong hai: nội dung Base64 hoặc đường dẫn',
    en: 'Send exactly one of the two: Base64 content or a URL',
  },
} as const;

export function violationOf(pointer: string, code: keyof typeof problems): Violation {
  return { pointer, code, ...problems[code] };
}

export function isRecord(value: unknown): value is JsonRecord {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** @param prefix pointer of the form inside the sender's document */
export function partForm(form: JsonRecord, names: AttachmentNames, prefix: string): SentForm {
  const { [names.list]: list, ...fields } = form;
  return { fields, ...readAttachments(list, names, `${prefix}/${names.list}`) };
}

function readAttachments(list: unknown, names: AttachmentNames, pointer: string): Omit<SentForm, 'fields'> {
  if (isAbsent(list)) return { attachments: [], violations: [] };
  if (!Array.isArray(list)) return { attachments: [], violations: [violationOf(pointer, 'NOT_A_LIST')] };
  if (list.length > maxAttachments)
    return { attachments: [], violations: [violationOf(pointer, 'TOO_MANY_ATTACHMENTS')] };
  const read = list.map((item: unknown, index) => readAttachment(item, names, `${pointer}/${index}`));
  return {
    attachments: read.flatMap((one) => ('source' in one ? [one] : [])),
    violations: read.flatMap((one) => ('source' in one ? [] : one)),
  };
}

function readAttachment(item: unknown, names: AttachmentNames, pointer: string): SentAttachment | Violation[] {
  if (!isRecord(item)) return [violationOf(pointer, 'NOT_AN_OBJECT')];
  const violations: Violation[] = [];
  const name = item[names.name];
  if (!isFileName(name)) violations.push(violationOf(`${pointer}/${names.name}`, 'ATTACHMENT_NAME'));
  const source = sourceOf(item, names);
  if (!source) violations.push(violationOf(pointer, 'ATTACHMENT_SOURCE'));
  if (!source || violations.length > 0) return violations;
  const content = 'url' in source ? names.url : names.base64;
  return { pointer, contentPointer: `${pointer}/${content}`, name: String(name), source };
}

function sourceOf(item: JsonRecord, names: AttachmentNames): SentAttachment['source'] | undefined {
  const base64 = item[names.base64];
  const url = item[names.url];
  if (typeof base64 === 'string' && base64 !== '' && isAbsent(url)) return { base64 };
  if (typeof url === 'string' && url !== '' && isAbsent(base64)) return { url };
  return undefined;
}

// On the national portal's wire null is written as an empty text (contracts.md §1).
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isFileName(name: unknown): name is string {
  return typeof name === 'string' && name.trim() !== '' && name.length <= maxNameLength && !/[/\\]/.test(name);
}
