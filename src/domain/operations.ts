// Every duty the gateway may have towards another system. Boot proves that each has exactly one handler.

export type System = 'npsp' | 'vss-portal' | 'tnhs' | 'tst';
export type Portal = 'npsp' | 'vss-portal';

export const operations = {
  tnhs: ['create', 'supplement', 'withdraw'],
  tst: ['record', 'cover'],
  'vss-portal': ['status'],
  npsp: ['status', 'progress'],
} as const satisfies Record<System, readonly string[]>;

export type Operation = (typeof operations)[System][number];

export const systems = Object.keys(operations) as readonly System[];

export interface Duty {
  readonly system: System;
  readonly operation: Operation;
}

/**
 * What each status change owes, by the portal that sent the dossier, in this order: its own callback, and the national
 * portal's knowledge of it. Only the sending portal's own callback may end a dossier (9 → 10).
 */
export const callbackDuties: Readonly<Record<Portal, readonly Duty[]>> = {
  'vss-portal': [{ system: 'vss-portal', operation: 'status' }],
  npsp: [
    { system: 'npsp', operation: 'status' },
    { system: 'npsp', operation: 'progress' },
  ],
};

export function callbackKey(dossierId: string, { system, operation }: Duty, sequence: number): string {
  return `${dossierId}.${system}.${operation}.${sequence}`;
}

export type DeliveryState = 'pending' | 'in_flight' | 'waiting' | 'delivered' | 'parked' | 'cancelled';
