// Whatever is thrown behind a door becomes one of our codes; how it is said is the door's affair.
import { HttpException } from '@nestjs/common';
import { GatewayError, errorEntry, type ErrorCode, type Violation } from '../../domain/errors.js';

export interface DoorFailure {
  readonly code: ErrorCode;
  readonly http: number;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds?: number | undefined;
  /** True when somebody who runs the gateway should look: the error itself goes to the log. */
  readonly unexpected: boolean;
}

const codeByHttp: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_BODY',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  413: 'TOO_LARGE',
  414: 'NOT_FOUND',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  503: 'OVERLOADED',
};

// PostgreSQL is away, starting, stopping or full, or a data key is not learned yet: nothing is wrong with the message, and later may do.
const databaseAway = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|57P0[1-3]|53[0-9A-Z]{3}|08[0-9A-Z]{3}|SEAL_KEY_UNKNOWN)$/;
const awayRetrySeconds = 5;

export function failureOf(error: unknown): DoorFailure {
  if (error instanceof GatewayError) {
    const { code, violations, retryAfterSeconds } = error;
    return { code, http: httpOf(code), violations, retryAfterSeconds, unexpected: code === 'INTERNAL' };
  }
  const known = codeByHttp[statusOf(error)];
  if (known) return { code: known, http: httpOf(known), violations: [], unexpected: false };
  if (isDatabaseAway(error)) {
    return { code: 'OVERLOADED', http: 503, violations: [], retryAfterSeconds: awayRetrySeconds, unexpected: true };
  }
  return { code: 'INTERNAL', http: 500, violations: [], unexpected: true };
}

function httpOf(code: ErrorCode): number {
  return errorEntry(code).http ?? 500;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'FST_ERR_BAD_URL') return 404;
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof code === 'string' && code.startsWith('FST_') && typeof status === 'number' ? status : 0;
}

function isDatabaseAway(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && databaseAway.test(code)) return true;
  return typeof message === 'string' && /^Connection terminated|^timeout exceeded/.test(message);
}
