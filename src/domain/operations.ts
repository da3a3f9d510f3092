// Every duty the gateway may have towards another system. Boot proves that each has exactly one handler.

export type System = 'npsp' | 'vss-portal' | 'register' | 'tnhs' | 'tst';
export type Portal = 'npsp' | 'vss-portal';

export const operations = {
  register: ['verify'],
  tnhs: ['create', 'supplement', 'withdraw'],
  tst: ['record', 'cover'],
  'vss-portal': ['status'],
  npsp: ['status', 'sync', 'progress'],
} as const satisfies Record<System, readonly string[]>;

export type Operation = (typeof operations)[System][number];

export const systems = Object.keys(operations) as readonly System[];

export interface Duty {
  readonly system: System;
  readonly operation: Operation;
}

/** The national portal's knowledge of a dossier lodged elsewhere. */
const nationalSync: Duty = { system: 'npsp', operation: 'sync' };
const nationalProgress: Duty = { system: 'npsp', operation: 'progress' };

/**
 * What each status change owes, by the portal that sent the dossier, in this order: its own callback, and what the national
 * portal is told. Only the sending portal's own callback may end a dossier (9 → 10).
 */
export const callbackDuties: Readonly<Record<Portal, readonly Duty[]>> = {
  'vss-portal': [{ system: 'vss-portal', operation: 'status' }, nationalSync, nationalProgress],
  npsp: [{ system: 'npsp', operation: 'status' }, nationalProgress],
};

/** What the opening of a dossier, its first row of the timeline, owes in the same way: its portal has its answer already. */
export const openingDuties: Readonly<Record<Portal, readonly Duty[]>> = {
  'vss-portal': [nationalSync],
  npsp: [],
};

export function callbackKey(dossierId: string, { system, operation }: Duty, sequence: number): string {
  return `${dossierId}.${system}.${operation}.${sequence}`;
}

export type DeliveryState = 'pending' | 'in_flight' | 'waiting' | 'delivered' | 'parked' | 'cancelled';
