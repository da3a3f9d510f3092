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
  return {
    type: error.name,
    message: withoutValues(error, code),
    code,
    stack: framesOf(error),
  };
}

/** The frames only: a message of several lines stands in the stack too. */
function framesOf({ stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, framesShown).join('\n');
}

const framesShown = 5;

/** PostgreSQL's data exceptions and JSON.parse quote the value they stumbled over; a long number may be a person's. */
function withoutValues({ name, message }: Error, code: unknown): string {
  const quotesData = name === 'SyntaxError' || (typeof code === 'string' && /^22\w{3}$/.test(code));
  const bare = quotesData ? message.replaceAll(/"[^]*"|'[^]*'/g, '"…"') : message;
  return bare.replaceAll(/\d{9,}/g, '…');
}
