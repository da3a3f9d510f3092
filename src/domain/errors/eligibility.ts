import type { ErrorEntry } from './entry.js';

/** What can befall checks of the dossier against the rules and the registers. */
export const eligibilityErrors = {} as const satisfies Record<string, ErrorEntry>;
