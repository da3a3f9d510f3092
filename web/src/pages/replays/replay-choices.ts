// What a bulk replay may be narrowed by, and how a narrowing reads.
import type { ReplaySelection } from '../../api/replays.ts';

type Translate = (key: string, named?: Readonly<Record<string, unknown>>) => string;

export interface Choice {
  readonly label: string;
  readonly value: string;
}

const operationsOf: Readonly<Record<string, readonly string[]>> = {
  register: ['verify'],
  tnhs: ['create', 'supplement', 'withdraw'],
  tst: ['record', 'cover'],
  'vss-portal': ['status'],
  npsp: ['status', 'sync', 'progress'],
};
/** What was delivered goes out again for these only: their receiver knows a repetition. */
const repeatable: readonly string[] = ['status', 'sync', 'progress'];
const states: readonly string[] = ['parked', 'cancelled', 'delivered'];

export interface ReplayWish {
  readonly state: string;
  readonly system: string;
  readonly operation: string;
  readonly code: string;
  readonly agency: string;
  /** `yyyy-MM-dd`, both days included. */
  readonly from: string;
  readonly to: string;
}

export const noWish: ReplayWish = {
  state: 'parked',
  system: '',
  operation: '',
  code: '',
  agency: '',
  from: '',
  to: '',
};

export function stateChoices(t: Translate): Choice[] {
  return states.map((value) => ({ value, label: t(`find.states.${value}`) }));
}

export function systemChoices(t: Translate): Choice[] {
  return Object.keys(operationsOf).map((value) => ({ value, label: t(`find.systems.${value}`) }));
}

/** Those of the chosen system and state. */
export function operationChoices(t: Translate, { system, state }: Pick<ReplayWish, 'system' | 'state'>): Choice[] {
  const all = system === '' ? Object.values(operationsOf).flat() : (operationsOf[system] ?? []);
  const fitting = all.filter((one) => state !== 'delivered' || repeatable.includes(one));
  return [...new Set(fitting)].map((value) => ({ value, label: `${t(`states.operation.${value}`)} (${value})` }));
}

const dayMs = 86_400_000;

/** Midnight in Asia/Ho_Chi_Minh, `days` later. */
function midnight(day: string, days = 0): string {
  return new Date(Date.parse(`${day}T00:00:00+07:00`) + days * dayMs).toISOString();
}

export function selectionOf({ from, to, ...wish }: ReplayWish): ReplaySelection {
  return {
    ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== '')),
    ...(from === '' ? {} : { from: midnight(from) }),
    ...(to === '' ? {} : { to: midnight(to, 1) }),
  };
}
