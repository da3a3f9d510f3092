import type { ErrorEntry } from './entry.js';

/** What can befall the operators' API. */
export const consoleErrors = {} as const satisfies Record<string, ErrorEntry>;
