// One wide JSON line per event. Redaction is a net under the rule that callers pass no personal data at all.
import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;
export const LOGGER = Symbol('Logger');

const secretKeys = [
  'password',
  'secret',
  'authorization',
  'token',
  'session',
  'cookie',
  'personalId',
  'fullName',
  'phone',
  'email',
  'vssCode',
  'body',
];

export function createLogger(level: string): PinoLogger {
  return pino({
    level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    serializers: { err: describeError },
  });
}

/** An error as operators may see it: class, code, message and the first frames, never the values it holds. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as { code?: unknown }).code;
  return { type: error.name, message: error.message, code, stack: error.stack?.split('\n').slice(1, 6).join('\n') };
}
