import type { LoggerService } from '@nestjs/common';
import type { Logger } from './log.js';

/** Nest's own lines in our log: warnings and errors only, the rest at debug. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug({ event: 'nest', context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ event: 'nest', context }, String(message));
  }

  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ event: 'nest', context, stack }, String(message));
  }

  debug(message: unknown, context?: unknown): void {
    this.logger.debug({ event: 'nest', context }, String(message));
  }

  verbose(message: unknown, context?: unknown): void {
    this.logger.debug({ event: 'nest', context }, String(message));
  }

  fatal(message: unknown, context?: unknown): void {
    this.logger.fatal({ event: 'nest', context }, String(message));
  }
}
