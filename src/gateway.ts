// Builds one gateway process out of an environment; main.ts and the tests start it through here.
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type Runtime } from './app.module.js';
import { openConsole } from './console/open-console.js';
import { serveConsolePages } from './console/pages/console-pages.js';
import { serveQueueBoard } from './console/queues/queue-board.js';
import { readRuleBook } from './domain/rules/read-rule-book.js';
import { readAgencyList } from './domain/agency/read-agency-list.js';
import { useCalendar } from './domain/calendar/calendar-in-use.js';
import { missingYears } from './domain/calendar/holiday-table.js';
import { readHolidays } from './domain/calendar/read-holidays.js';
import { WorkingCalendar } from './domain/calendar/working-calendar.js';
import { MappingsFolder } from './mapping/compile-mappings.js';
import { LiveMappings } from './mapping/live-mappings.js';
import { systemClock } from './platform/clock.js';
import { describeConfig, readConfig, type Config } from './platform/config.js';
import { startEmbeddedPostgres } from './platform/embedded-postgres.js';
import { createLogger, type Logger } from './platform/log.js';
import { readMasterKeys } from './platform/master-key.js';
import { NestLog } from './platform/nest-log.js';
import { readPartners } from './platform/partners.js';
import { configureDoors, fastifyOptions } from './portals/fastify-options.js';
import { createDatabase, createPool } from './store/database.js';
import { DataKeys } from './store/data-keys.js';
import { migrate } from './store/migrate.js';
import { keepRulesets } from './store/ruleset.repository.js';
import { connectTnhsEvents } from './tnhs/tnhs-events.transport.js';

export interface Gateway {
  readonly app: NestFastifyApplication;
  /** Where the doors really listen. */
  readonly url: string;
  /** When a stop that has not ended may be cut off. */
  readonly stopDeadlineMs: number;
  stop(): Promise<void>;
}

interface OpenedDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** For closing what is left once the work in flight is done or aborted. */
const stopSlackMs = 5000;

export const projectRoot = join(import.meta.dirname, '..');

/** @throws Error that names what is wrong and how to mend it; then nothing is left running. */
export async function startGateway(env: Readonly<Record<string, string | undefined>>): Promise<Gateway> {
  const startedAt = Date.now();
  const config = readConfig(env);
  const logger = createLogger(config.LOG_LEVEL);
  logger.info({ event: 'start.config', ...describeConfig(config) }, 'configuration read');
  const partners = readPartners(config.PARTNERS_FILE, env);
  const mappings = new LiveMappings(new MappingsFolder(join(projectRoot, 'mappings')));
  const rulesDir = config.RULES_DIR || join(projectRoot, 'rules');
  const ruleFiles = readRuleBook(rulesDir);
  const agencies = readAgencyList(join(rulesDir, 'agencies.yaml'));
  openCalendar(join(rulesDir, 'holidays.yaml'), logger);
  const database = await openDatabase(config, logger);
  const pool = createPool(database.url, config.DATABASE_POOL);
  try {
    const applied = await migrate(pool);
    logger.info({ event: 'start.migrated', applied }, 'database is ready');
    const dataKeys = new DataKeys(pool, readMasterKeys(config), config.KEYS_READ_EVERY_MS);
    await dataKeys.open();
    const rules = await keepRulesets(createDatabase(pool), ruleFiles);
    const opened = { pool, databaseUrl: database.url, dataKeys, mappings, rules, agencies };
    const runtime = { config, partners, clock: systemClock, logger, ...opened };
    const app = await listen(runtime);
    logger.info(
      { event: 'start.ready', url: config.PUBLIC_URL, readyMs: Date.now() - startedAt },
      'the gateway is ready',
    );
    return {
      app,
      url: await app.getUrl(),
      stopDeadlineMs: config.SHUTDOWN_DEADLINE_MS + stopSlackMs,
      stop: () => stop(app, { pool, database, logger, deadlineMs: config.SHUTDOWN_DEADLINE_MS }),
    };
  } catch (error) {
    await pool.end();
    await database.close();
    throw explained(error, config);
  }
}

/** A year without holidays does not stop the gateway on New Year's Day: it counts weekends only, and says so. */
function openCalendar(file: string, logger: Logger): void {
  const holidays = readHolidays(file);
  useCalendar(new WorkingCalendar(holidays));
  const years = missingYears(holidays, systemClock.now());
  if (years.length === 0) return;
  const line = { event: 'start.holidays.missing', years };
  logger.error(line, 'rules/holidays.yaml has no table for these years: only weekends are days off, dates are assumed');
}

async function openDatabase(config: Config, logger: Logger): Promise<OpenedDatabase> {
  if (config.DATABASE_URL !== '') return { url: config.DATABASE_URL, close: async () => undefined };
  const server = await startEmbeddedPostgres({
    dataDir: join(config.DATA_DIR, 'postgresql'),
    port: config.EMBEDDED_PG_PORT,
    log: (line) => logger.debug({ event: 'postgresql', line }),
  });
  return { url: server.url, close: () => server.stop() };
}

async function listen(runtime: Runtime): Promise<NestFastifyApplication> {
  const { config } = runtime;
  const adapter = new FastifyAdapter(fastifyOptions(config));
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(runtime), adapter, {
    logger: new NestLog(runtime.logger),
    bodyParser: false,
    abortOnError: false,
  });
  try {
    await configureDoors(app);
    openConsole(app);
    await serveQueueBoard(app);
    await serveConsolePages(app, projectRoot);
    await connectTnhsEvents(app, config);
    await app.listen(config.PORT, config.HOST);
    return app;
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function stop(
  app: NestFastifyApplication,
  opened: { pool: { end(): Promise<void> }; database: OpenedDatabase; logger: Logger; deadlineMs: number },
): Promise<void> {
  opened.logger.info({ event: 'stop.begin' }, 'stopping: no new work is taken');
  // Whoever sends half a request or reads no answer would hold the doors open for a minute.
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), opened.deadlineMs);
  await app.close().finally(() => clearTimeout(cut));
  await opened.pool.end();
  await opened.database.close();
  opened.logger.info({ event: 'stop.end' }, 'stopped');
}

function explained(error: unknown, config: Config): Error {
  const code = (error as { code?: unknown }).code;
  const port = (error as { port?: unknown }).port;
  if (code === 'EADDRINUSE') {
    const key = port === config.EVENTS_PORT ? 'EVENTS_PORT' : 'PORT';
    return new Error(
      `Port ${String(port)} is taken by another program. Stop that program or set ${key} to a free port.`,
      { cause: error },
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
