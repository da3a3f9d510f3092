// Reads the payment platform's IPN in two steps: its texts as they were signed, before anything is believed; then, once genuine,
// what they mean. The platform's Vietnamese names stay in this room.
import { ipnSigned } from './payplat.signature.js';

export type IpnField = (typeof ipnSigned)[number];

/** What came, not yet believed. */
export interface IpnTexts {
  readonly signed: Readonly<Record<IpnField, string>>;
  readonly signature: string;
  /** Not covered by the signature: never decides anything by itself. */
  readonly dossierReference: string;
  readonly receiptUrl: string;
}

/** A genuine notice. */
export interface PaymentNews {
  readonly partner: string;
  readonly transaction: string;
  readonly reference: string;
  readonly dossierReference: string;
  readonly succeeded: boolean;
  /** Whole VND. */
  readonly amountVnd: number;
  readonly paidAt: Date;
  /** ThoiGianGD as it came, for the answer. */
  readonly time: string;
  /** The signed texts: what a repeat is compared with. */
  readonly signed: Readonly<Record<IpnField, string>>;
  readonly receiptUrl: string;
}

const longestText = 1000;
const vietnamOffsetMs = 7 * 3_600_000;
const success = '00';

/** @returns undefined when the body is not an IPN's: not an object, or a value that is neither a text nor a whole number. */
export function readTexts(body: unknown): IpnTexts | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const source = body as Readonly<Record<string, unknown>>;
  const names = [...ipnSigned, 'MaXacThuc', 'MaHoSo', 'UrlBienLai'] as const;
  const texts = Object.fromEntries(names.map((name) => [name, textOf(source[name])]));
  if (names.some((name) => texts[name] === undefined)) return undefined;
  const { MaXacThuc, MaHoSo, UrlBienLai, ...signed } = texts as Record<(typeof names)[number], string>;
  return { signed, signature: MaXacThuc, dossierReference: MaHoSo, receiptUrl: UrlBienLai };
}

/** All scalars are texts on this wire; a whole number is taken for its digits, nothing for the empty text. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === 'string' && value.length <= longestText ? value : undefined;
}

export interface Agreed {
  readonly partnerCode: string;
  /** LoaiBanTin of a notice. */
  readonly noticeKinds: readonly string[];
}

/** @returns the wrong fields' names instead, when the notice is not as agreed. */
export function readNews(texts: IpnTexts, agreed: Agreed): PaymentNews | readonly IpnField[] {
  const { signed, dossierReference, receiptUrl } = texts;
  const paidAt = timeOf(signed.ThoiGianGD);
  const amountVnd = amountOf(signed.SoTien);
  const rules: readonly (readonly [IpnField, boolean])[] = [
    ['LoaiBanTin', agreed.noticeKinds.includes(signed.LoaiBanTin)],
    ['MaDoiTac', signed.MaDoiTac === agreed.partnerCode],
    ['MaLoi', /^\w{1,10}$/.test(signed.MaLoi)],
    ['MaThamChieu', isName(signed.MaThamChieu)],
    ['MaGiaoDich', isName(signed.MaGiaoDich)],
    ['MaTienTe', signed.MaTienTe === 'VND'],
    ['SoTien', amountVnd !== undefined],
    ['ThoiGianGD', paidAt !== undefined],
  ];
  const wrong = rules.filter(([, right]) => !right).map(([field]) => field);
  if (wrong.length > 0 || paidAt === undefined || amountVnd === undefined) return wrong;
  return {
    partner: signed.MaDoiTac,
    transaction: signed.MaGiaoDich,
    reference: signed.MaThamChieu,
    dossierReference: isName(dossierReference) ? dossierReference : '',
    succeeded: signed.MaLoi === success,
    amountVnd,
    paidAt,
    time: signed.ThoiGianGD,
    signed,
    receiptUrl,
  };
}

/** Opaque, visible, short: fits the tables and is safe to show. */
function isName(text: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,63}$/u.test(text);
}

function amountOf(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** `yyyyMMddHHmmss` in Asia/Ho_Chi_Minh, which has no summer time. */
function timeOf(text: string): Date | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text)?.slice(1).map(Number);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const back = local.toISOString().slice(0, 19).replaceAll(/\D/g, '');
  return back === text ? new Date(local.getTime() - vietnamOffsetMs) : undefined;
}
