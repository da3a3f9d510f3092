// TNHS's answers read into our words. Text that does not fit the contract gives undefined: the answer is then nonsense.
import type { SoapTree, SoapValue } from '../wire/soap-contract/values.js';

export const numberForm = /^\d{5,}\/\d{4}\/\d{3}(\d{2})?$/;

/** With its zone: a date without one would be read in the server's. */
export const momentForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;

export interface Acceptance {
  readonly tnhsNumber: string;
  readonly appointmentAt: Date | undefined;
}

/** The answer of TiepNhanHoSo, BoSungHoSo (with an appointment) and RutHoSo (without). */
export function readAcceptance(value: SoapTree): Acceptance | undefined {
  const tnhsNumber = textOf(value['soHoSo']);
  if (tnhsNumber === undefined || !numberForm.test(tnhsNumber)) return undefined;
  const told = textOf(value['ngayHenTra']);
  if (told === undefined) return { tnhsNumber, appointmentAt: undefined };
  const appointmentAt = new Date(told);
  return Number.isNaN(appointmentAt.getTime()) ? undefined : { tnhsNumber, appointmentAt };
}

export type LookUp = { readonly found: false } | { readonly found: true; readonly acceptance: Acceptance };

/** The answer of TraCuuHoSo. */
export function readLookUp(value: SoapTree): LookUp | undefined {
  const told = textOf(value['timThay']);
  if (told === 'false' || told === '0') return { found: false };
  const acceptance = told === 'true' || told === '1' ? readAcceptance(value) : undefined;
  return acceptance && { found: true, acceptance };
}

function textOf(value: SoapValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
