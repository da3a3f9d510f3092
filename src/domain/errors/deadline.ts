import type { ErrorEntry } from './entry.js';

/** What can befall time limits and agency settings. */
export const deadlineErrors = {} as const satisfies Record<string, ErrorEntry>;
