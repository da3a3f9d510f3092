// The one table of failures. docs/errors.md is generated from it; a test keeps both equal.
import { accountErrors } from './errors/account.js';
import { accountingErrors } from './errors/accounting.js';
import { callbackErrors } from './errors/callback.js';
import { consoleErrors } from './errors/console.js';
import { deadlineErrors } from './errors/deadline.js';
import { deliveryErrors } from './errors/delivery.js';
import { doorErrors } from './errors/door.js';
import { eligibilityErrors } from './errors/eligibility.js';
import type { ErrorEntry } from './errors/entry.js';
import { paymentErrors } from './errors/payment.js';
import { privacyErrors } from './errors/privacy.js';
import { replayErrors } from './errors/replay.js';
import { ruleErrors } from './errors/rules.js';
import { studioErrors } from './errors/studio.js';
import { tnhsErrors } from './errors/tnhs.js';
import { tstErrors } from './errors/tst.js';

export const errorTable = {
  ...doorErrors,
  ...deliveryErrors,
  ...tnhsErrors,
  ...accountingErrors,
  ...tstErrors,
  ...callbackErrors,
  ...ruleErrors,
  ...eligibilityErrors,
  ...paymentErrors,
  ...deadlineErrors,
  ...privacyErrors,
  ...consoleErrors,
  ...replayErrors,
  ...accountErrors,
  ...studioErrors,
} as const;

export type ErrorCode = keyof typeof errorTable;

export function errorEntry(code: ErrorCode): ErrorEntry {
  return errorTable[code];
}

/** One wrong thing in what a sender sent: where (JSON Pointer in the sender's own document), which rule, in two languages. */
export interface Violation {
  readonly pointer: string;
  readonly code: string;
  readonly vi: string;
  readonly en: string;
}

/** A failure with a stable code; its message is safe for a stranger to read. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, violations: readonly Violation[] = [], retryAfterSeconds?: number) {
    super(`${code}: ${errorEntry(code).title.en}`);
    this.code = code;
    this.violations = violations;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
