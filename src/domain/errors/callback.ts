import type { ErrorEntry } from './entry.js';

/** What can befall the traffic with this partner beyond the general delivery errors. */
export const callbackErrors = {} as const satisfies Record<string, ErrorEntry>;
