// What exists before Nest does: read, opened and proved once by main.ts, then handed to the modules by token.
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import type { Logger } from './log.js';
import type { Partners } from './partners.js';

export interface PlatformRuntime {
  readonly config: Config;
  readonly partners: Partners;
  readonly clock: Clock;
  readonly logger: Logger;
}
