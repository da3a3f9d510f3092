import type { ErrorEntry } from './entry.js';

/** What can befall the protection of personal data. */
export const privacyErrors = {} as const satisfies Record<string, ErrorEntry>;
