// What the rooms' services work with, so that each of them is told once.
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { CLOCK, type Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { LOGGER, type Logger } from '../platform/log.js';
import { DATABASE, POOL, type Database } from '../store/database.js';

@Injectable()
export class PrivacyParts {
  constructor(
    @Inject(CONFIG) readonly config: Config,
    @Inject(POOL) readonly pool: Pool,
    @Inject(DATABASE) readonly database: Database,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(LOGGER) readonly logger: Logger,
  ) {}
}
