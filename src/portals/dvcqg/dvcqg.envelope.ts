// Reads what the national portal pushes: the envelope `{session, madonvi, service, isUpdating, data}` with `data` as an object or
// as JSON text, or the bare form. Known facts and guesses: contracts.md §1.
import { parseStrictJsonText } from '../json/strict-json.js';
import { GatewayError } from '../../domain/errors.js';
import { isRecord, violationOf, type JsonRecord } from '../entry/sent-form.js';

export const dvcqgServices = ['NopHoSo', 'BoSungHoSo', 'RutHoSo', 'TraCuuHoSo'] as const;
export type DvcqgService = (typeof dvcqgServices)[number];

export interface DvcqgPush {
  readonly service: DvcqgService;
  readonly session: string | undefined;
  readonly madonvi: string | undefined;
  readonly data: JsonRecord;
  /** Pointer of the form inside the body. */
  readonly prefix: '' | '/data';
  readonly maHoSo: string;
}

interface Envelope extends Omit<DvcqgPush, 'service' | 'maHoSo' | 'data'> {
  readonly service: string;
  readonly isUpdating: boolean;
  readonly data: unknown;
}

/** What the caller shows to be let in, readable before anything else of the body is judged. */
export function sessionIn(body: unknown): string | undefined {
  return isRecord(body) ? textOf(body['session']) : undefined;
}

/** @throws GatewayError VALIDATION_FAILED or INVALID_BODY. */
export function readPush(body: unknown): DvcqgPush {
  if (!isRecord(body)) throw new GatewayError('VALIDATION_FAILED', [violationOf('', 'NOT_AN_OBJECT')]);
  const envelope = isEnvelope(body) ? readEnvelope(body) : bare(body);
  const { data, isUpdating, ...rest } = envelope;
  if (!isRecord(data)) throw new GatewayError('VALIDATION_FAILED', [violationOf(envelope.prefix, 'NOT_AN_OBJECT')]);
  const maHoSo = textOf(data['MaHoSo']) ?? textOf(data['MaHoSoQG']) ?? '';
  return { ...rest, service: serviceOf(envelope.service, isUpdating), data, maHoSo };
}

function isEnvelope(body: JsonRecord): boolean {
  return body['data'] !== undefined || body['service'] !== undefined;
}

function readEnvelope(body: JsonRecord): Envelope {
  const { data } = body;
  return {
    session: textOf(body['session']),
    madonvi: textOf(body['madonvi']),
    service: textOf(body['service']) ?? 'NopHoSo',
    isUpdating: isYes(body['isUpdating']),
    data: typeof data === 'string' ? parseStrictJsonText(data) : data,
    prefix: '/data',
  };
}

function bare(body: JsonRecord): Envelope {
  const { session, madonvi, isUpdating, ...data } = body;
  return {
    session: textOf(session),
    madonvi: textOf(madonvi),
    service: 'NopHoSo',
    isUpdating: isYes(isUpdating),
    data,
    prefix: '',
  };
}

function serviceOf(name: string, isUpdating: boolean): DvcqgService {
  const service = dvcqgServices.find((known) => known === name);
  if (!service) {
    const known = dvcqgServices.join(', ');
    const violation = {
      pointer: '/service',
      code: 'UNKNOWN_SERVICE',
      vi: `Dịch vụ phải là: ${known}`,
      en: `Services: ${known}`,
    };
    throw new GatewayError('VALIDATION_FAILED', [violation]);
  }
  return service === 'NopHoSo' && isUpdating ? 'BoSungHoSo' : service;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** "True" on their wire; a real boolean is understood too. */
function isYes(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(true|1)$/i.test(value));
}
