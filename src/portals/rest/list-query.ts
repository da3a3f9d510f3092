// The query of a list, all of it judged at once.
import { GatewayError, type Violation } from '../../domain/errors.js';
import { isStatus, type Status } from '../../domain/status.js';

export interface ListQuery {
  readonly status: Status | undefined;
  readonly reference: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

const defaultLimit = 50;
const largestLimit = 200;
const longestText = 128;

/** @throws GatewayError VALIDATION_FAILED with a violation for each wrong parameter. */
export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const violations: Violation[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    const value = query[name];
    if (value === undefined || value === '') return undefined;
    const parsed = typeof value === 'string' && value.length <= longestText ? parse(value) : undefined;
    if (parsed === undefined) violations.push(wrongParameter(name));
    return parsed;
  };
  const parsed = {
    status: read('status', readStatus),
    reference: read('reference', (text) => text),
    limit: read('limit', readLimit) ?? defaultLimit,
    cursor: read('cursor', (text) => text),
  };
  if (violations.length > 0) throw new GatewayError('VALIDATION_FAILED', violations);
  return parsed;
}

export function wrongParameter(name: string): Violation {
  return {
    pointer: `/query/${name}`,
    code: 'INVALID_PARAMETER',
    vi: 'Tham số không hợp lệ',
    en: 'The parameter is not valid',
  };
}

function readStatus(text: string): Status | undefined {
  const status = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return isStatus(status) ? status : undefined;
}

function readLimit(text: string): number | undefined {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= largestLimit ? limit : undefined;
}
