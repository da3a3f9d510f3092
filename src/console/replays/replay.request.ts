// Reads the wish for a replay; all that is wrong is told at once.
import { GatewayError, type Violation } from '../../domain/errors.js';
import type { ReplayLimits, ReplayWish } from '../../replay/replays.service.js';
import type { ReplaySelection } from '../../store/replay.repository.js';
import { actBody } from '../act.reason.js';
import { agencyCode } from '../list/list-query.js';
import { isUuid } from './act.request.js';

const mostIds = 1000;
const usual: ReplayLimits = { perSecond: 20, failurePercent: 20, failureMinimum: 20 };
const largest: Readonly<Record<keyof ReplayLimits, number>> = {
  perSecond: 500,
  failurePercent: 100,
  failureMinimum: 10_000,
};
const word = /^[\w.-]{1,64}$/;
const isWord = (value: unknown): boolean => typeof value === 'string' && word.test(value);

const readers: Readonly<Record<keyof ReplaySelection, (value: unknown) => boolean>> = {
  ids: (value) => Array.isArray(value) && value.length > 0 && value.length <= mostIds && value.every(isUuid),
  group: isWord,
  system: isWord,
  operation: isWord,
  code: isWord,
  agency: (value) => typeof value === 'string' && agencyCode(value) !== undefined,
  state: (value) => ['parked', 'cancelled', 'delivered'].includes(value as string),
  from: isMoment,
  to: isMoment,
};

/** @throws GatewayError VALIDATION_FAILED */
export function replayWishIn(body: unknown): ReplayWish {
  const { selection, again } = actBody(body);
  const asked = typeof selection === 'object' && selection !== null ? Object.entries(selection) : [];
  const given = asked.filter(([, value]) => value !== undefined && value !== null && value !== '');
  const wrong = given.filter(([name, value]) => !(readers[name as keyof ReplaySelection]?.(value) ?? false));
  const violations = wrong.map(([name]) => invalid(`/selection/${name.slice(0, 64)}`));
  if (given.length === 0) violations.push(invalid('/selection'));
  if (violations.length > 0) throw new GatewayError('VALIDATION_FAILED', violations);
  return {
    ...usual,
    ...limitsIn(body),
    selection: Object.fromEntries(given),
    again: again === true,
  };
}

/** Those that are given. @throws GatewayError VALIDATION_FAILED */
export function limitsIn(body: unknown): Partial<ReplayLimits> {
  const told = actBody(body);
  const limits: Partial<Record<keyof ReplayLimits, number>> = {};
  const wrong: Violation[] = [];
  for (const name of Object.keys(largest) as (keyof ReplayLimits)[]) {
    const value = told[name];
    if (value === undefined) continue;
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= largest[name]) limits[name] = Number(value);
    else wrong.push(invalid(`/${name}`));
  }
  if (wrong.length > 0) throw new GatewayError('VALIDATION_FAILED', wrong);
  return limits;
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
}

function invalid(pointer: string): Violation {
  return { pointer, code: 'INVALID_PARAMETER', vi: 'Giá trị không hợp lệ', en: 'The value is not valid' };
}
