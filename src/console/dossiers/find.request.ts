// What finding is asked: filters as parameters of an address, or the same filters and the text of the box in a body. The text may
// be a person's number or name: it comes in a body only, is never echoed, and stands in no address and no log.
import { GatewayError, type Violation } from '../../domain/errors.js';
import { operations, systems, type DeliveryState, type Operation, type System } from '../../domain/operations.js';
import { dayMs, instantOn, numberOfDay } from '../../domain/calendar/local-day.js';
import type { FindFilters } from '../../store/dossier-find.js';
import { actBody } from '../act.reason.js';
import { agencyCode, day, oneOf, wholeUpTo, wrongParameter, type Filters } from '../list/list-query.js';

const deliveryStates: readonly DeliveryState[] = [
  'pending',
  'in_flight',
  'waiting',
  'delivered',
  'parked',
  'cancelled',
];
const everyOperation = [...new Set(Object.values(operations).flat())] as readonly Operation[];
const longestText = 200;

/** As people write them: days instead of moments, the last one included. */
export interface AskedFilters {
  readonly status: number;
  readonly portal: string;
  readonly agency: string;
  readonly receivedFrom: string;
  readonly receivedTo: string;
  readonly deliveryState: DeliveryState;
  readonly system: System;
  readonly operation: Operation;
  readonly code: string;
}

export const findFilters: Filters<AskedFilters> = {
  status: wholeUpTo(10),
  portal: oneOf('npsp', 'vss-portal'),
  agency: agencyCode,
  receivedFrom: day,
  receivedTo: day,
  deliveryState: oneOf(...deliveryStates),
  system: oneOf(...systems),
  operation: oneOf(...everyOperation),
  code: (text) => (/^[A-Z][A-Z0-9_]{1,63}$/.test(text) ? text : undefined),
};

export function filtersOf({ receivedFrom, receivedTo, ...rest }: Partial<AskedFilters>): Partial<FindFilters> {
  return {
    ...rest,
    ...(receivedFrom === undefined ? {} : { receivedFrom: startOf(receivedFrom) }),
    ...(receivedTo === undefined ? {} : { receivedTo: new Date(startOf(receivedTo).getTime() + dayMs) }),
  };
}

function startOf(day: string): Date {
  return instantOn(numberOfDay(day), 0);
}

export interface FindRequest {
  readonly text: string | undefined;
  readonly filters: Partial<AskedFilters>;
  readonly cursor: string | undefined;
  readonly limit: number;
}

const usualLimit = 50;
const largestLimit = 200;

/** @throws GatewayError INVALID_BODY, or VALIDATION_FAILED naming every wrong field. */
export function findRequestIn(body: unknown): FindRequest {
  const { find, filters = {}, cursor, limit = usualLimit, ...others } = actBody(body ?? {});
  const wrong: Violation[] = Object.keys(others).map((name) => wrongField(name.slice(0, 64)));
  const text = textOf(find, wrong);
  const read = savedFiltersIn(filters, wrong);
  if (cursor !== undefined && typeof cursor !== 'string') wrong.push(wrongField('cursor'));
  const isLimit = typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= largestLimit;
  if (!isLimit) wrong.push(wrongField('limit'));
  if (wrong.length > 0) throw new GatewayError('VALIDATION_FAILED', wrong);
  return { text, filters: read, cursor: cursor as string | undefined, limit: limit as number };
}

function textOf(find: unknown, wrong: Violation[]): string | undefined {
  if (find === undefined || find === null) return undefined;
  const text = typeof find === 'string' ? find.trim().normalize('NFC') : undefined;
  if (text === undefined || text.length > longestText || /\p{Cc}/u.test(text)) wrong.push(wrongField('find'));
  return text === '' ? undefined : text;
}

/** Filters in a body, as texts or numbers; what is not known is told in `wrong`. */
export function savedFiltersIn(filters: unknown, wrong: Violation[]): Partial<AskedFilters> {
  if (typeof filters !== 'object' || filters === null || Array.isArray(filters)) {
    wrong.push(wrongField('filters'));
    return {};
  }
  const readers: Readonly<Record<string, ((text: string) => unknown) | undefined>> = findFilters;
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(filters)) {
    if (value === null || value === '') continue;
    const isPlain = typeof value === 'string' || typeof value === 'number';
    const parsed = isPlain && Object.hasOwn(readers, name) ? readers[name]?.(String(value)) : undefined;
    if (parsed === undefined) wrong.push(wrongField(`filters/${name.slice(0, 64)}`));
    else read[name] = parsed;
  }
  return read;
}

function wrongField(name: string): Violation {
  return { ...wrongParameter(name), pointer: `/${name}` };
}
