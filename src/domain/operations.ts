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

/** The callbacks each status change owes to the portal that sent the dossier, in this order. */
export const callbackOperations: Readonly<Record<Portal, readonly Operation[]>> = {
  'vss-portal': ['status'],
  npsp: ['status', 'progress'],
};

export type DeliveryState = 'pending' | 'in_flight' | 'waiting' | 'delivered' | 'parked' | 'cancelled';
