// Reads what the classic DVCQG interface answers (contracts.md §1): `{error_code, message, result|data}` with error_code as
// number or string, 0 / "0" / "00" = ok. Its other codes are not known, so they are kept as they are and never interpreted.
import type { HttpAnswer, HttpResult } from '../wire/http-client/http.client.js';
import { retryAfterMs } from '../wire/http-client/retry-after.js';
import type { ProcedureNames } from '../store/npsp.repository.js';
import type { NationalPortalAnswer } from './national-portal.js';

export type DvcqgReading =
  | { readonly kind: 'ok'; readonly envelope: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly errorCode: string; readonly says?: 'known' | 'missing' }
  | { readonly kind: 'closed'; readonly status: number }
  | { readonly kind: 'failed'; readonly answer: NationalPortalAnswer };

const longestRetryAfterMs = 3_600_000;

export function readDvcqg(result: HttpResult, now: Date): DvcqgReading {
  switch (result.kind) {
    case 'address':
      return failed({ kind: 'address', why: result.why });
    case 'connect':
      return failed({ kind: 'unreachable', why: result.why });
    case 'timeout':
    case 'lost':
      return failed({ kind: 'lost', why: result.why });
    case 'answer':
      return readAnswer(result, now);
  }
}

function readAnswer(result: HttpAnswer, now: Date): DvcqgReading {
  const { status, cut } = result;
  if (status === 401 || status === 403) return { kind: 'closed', status };
  if (status >= 500 || status === 408 || status === 429) {
    const afterMs = retryAfterMs(result.headers['retry-after'], now, longestRetryAfterMs);
    return failed({ kind: 'busy', why: `HTTP ${status}`, ...(afterMs === undefined ? {} : { afterMs }) });
  }
  if (cut === 'too long') return failed({ kind: 'nonsense', why: `HTTP ${status} with an answer that is too long` });
  if (cut) return failed({ kind: 'lost', why: `HTTP ${status} and the answer ${cut}` });
  return readEnvelope(status, result.body.toString('utf8'));
}

function readEnvelope(status: number, text: string): DvcqgReading {
  const envelope = parseObject(text);
  if (!envelope)
    return failed({ kind: 'nonsense', why: `HTTP ${status} with ${whatItIs(text)} instead of a JSON object` });
  const errorCode = codeOf(envelope['error_code']);
  if (errorCode === undefined) return failed({ kind: 'nonsense', why: `HTTP ${status} without a usable error_code` });
  if (!/^0+$/.test(errorCode)) return { kind: 'refused', errorCode, ...whatItSays(envelope) };
  // An ok inside a redirect or a refusal of the adapter in between is not the portal's word.
  if (status >= 300) return failed({ kind: 'nonsense', why: `HTTP ${status} with error_code ${errorCode}` });
  return { kind: 'ok', envelope };
}

type Envelope = Readonly<Record<string, unknown>>;

/** What stands in `result` or `data`: a list, or one object; anything else is nothing. */
export function recordsOf({ result, data }: Envelope): Envelope[] {
  const told = isNothing(result) ? data : result;
  return (Array.isArray(told) ? told : [told]).filter(isFilledRecord);
}

/** The names of a procedure (LayThuTuc), or undefined when one is missing. */
export function namesOf(envelope: Envelope, code: string): ProcedureNames | undefined {
  const records = recordsOf(envelope);
  const named = records.find((one) => one['MaTTHC'] === code) ?? records.find((one) => isNothing(one['MaTTHC']));
  const [name, fieldCode, fieldName] = ['TenTTHC', 'MaLinhVuc', 'TenLinhVuc'].map((field) => textOf(named?.[field]));
  return name && fieldCode && fieldName ? { code, name, fieldCode, fieldName } : undefined;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isFilledRecord(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? `${value}` : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function failed(answer: NationalPortalAnswer): DvcqgReading {
  return { kind: 'failed', answer };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A code short and plain enough to be shown and logged. */
function codeOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? `${value}` : value;
  return typeof text === 'string' && /^[\w.-]{1,40}$/.test(text.trim()) ? text.trim() : undefined;
}

/** The two refusals that name the way on: it has the dossier already ("đã tồn tại"), or it has none ("chưa / không tồn tại"). */
function whatItSays(envelope: Readonly<Record<string, unknown>>): { says?: 'known' | 'missing' } {
  const said = [envelope['message'], envelope['result'], envelope['data']]
    .filter((text) => typeof text === 'string')
    .map(unmarked)
    .join(' ');
  if (said.includes('da ton tai')) return { says: 'known' };
  return /(chua|khong) ton tai/.test(said) ? { says: 'missing' } : {};
}

/** Lower case without Vietnamese marks, whichever Unicode form they came in. */
function unmarked(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toLowerCase();
}

function whatItIs(text: string): string {
  const start = text.trimStart().slice(0, 1);
  if (start === '') return 'nothing';
  if (start === '<') return 'HTML or XML';
  return 'something else';
}
