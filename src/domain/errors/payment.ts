import type { ErrorEntry } from './entry.js';

/** What can befall payments told by the payment platform. */
export const paymentErrors = {} as const satisfies Record<string, ErrorEntry>;
