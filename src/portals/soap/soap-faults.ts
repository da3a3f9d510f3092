// Our failures in the words of a SOAP fault.
import { errorEntry, type ErrorCode, type Violation } from '../../domain/errors.js';
import type { Bilingual } from '../../domain/status.js';
import type { FaultPlace, SoapFault } from '../../wire/soap-server/soap.refusal.js';
import type { DoorFailure } from '../door/door-failure.js';

// Where HTTP has a word of its own for the caller's machine; everything else follows the SOAP binding (500, in 1.2 also 400).
const httpOnWire: readonly number[] = [413, 415, 429, 503];

export function faultOf(failure: DoorFailure, operation = ''): SoapFault {
  const { title, remedy } = errorEntry(failure.code);
  const message = { vi: `${title.vi}. ${remedy.vi}`, en: `${title.en}. ${remedy.en}` };
  const places = failure.violations.map((violation) => placeOf(violation, operation));
  const { http, retryAfterSeconds } = failure;
  return {
    ...faultWith(failure.code, message),
    ...(places.length > 0 ? { places } : {}),
    ...(httpOnWire.includes(http) ? { httpStatus: http } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

export function faultWith(code: ErrorCode, message: Bilingual): SoapFault {
  return { code, party: errorEntry(code).soap === 'Server' ? 'receiver' : 'sender', message };
}

/** `/TaiLieuNop/0/Base64` → `NopHoSo/TaiLieuNop[1]/Base64`. */
function placeOf({ pointer, code, vi, en }: Violation, operation: string): FaultPlace {
  const steps = pointer.split('/').slice(1);
  const path = steps.reduce(
    (way, step) => (/^\d+$/.test(step) ? `${way}[${Number(step) + 1}]` : `${way}/${step}`),
    operation,
  );
  return { path, code, vi, en };
}
