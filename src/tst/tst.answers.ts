// TST's answers read into our words. Text that does not fit the contract gives undefined: the answer is then nonsense.
import type { SoapTree, SoapValue } from '../wire/soap-contract/values.js';

export const codeForm = /^\d{10}(\d{2})?$/;

export interface Participation {
  /** Mã số BHXH: 10 digits, or the 12-digit personal id. */
  readonly vssCode: string;
  /** Mã quá trình. */
  readonly participationId: string;
  /** The person had no code: TST gave this one with this record. */
  readonly isNewCode: boolean;
}

export interface CreatedCover {
  readonly coverNumber: string;
}

/** The answer of GhiNhanQuaTrinh, and of TraCuuQuaTrinh about a voucher. */
export function readParticipation(value: SoapTree): Participation | undefined {
  const vssCode = textOf(value['maSoBHXH']);
  const participationId = textOf(value['maQuaTrinh']);
  if (vssCode === undefined || participationId === undefined || !codeForm.test(vssCode)) return undefined;
  return { vssCode, participationId, isNewCode: isTrue(value['capMaSoMoi']) };
}

/** The answer of TaoDuLieuToBia, and of TraCuuQuaTrinh about its key. */
export function readCover(value: SoapTree): CreatedCover | undefined {
  const coverNumber = textOf(value['maToBia']);
  return coverNumber === undefined ? undefined : { coverNumber };
}

/** What TraCuuQuaTrinh says of the effect asked about. */
export function readFound(value: SoapTree): boolean | undefined {
  if (isTrue(value['timThay'])) return true;
  const told = textOf(value['timThay']);
  return told === 'false' || told === '0' ? false : undefined;
}

function isTrue(value: SoapValue | undefined): boolean {
  return value === 'true' || value === '1';
}

function textOf(value: SoapValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
