// The delivery room alone, on a real database and a real queue, with handlers that a test scripts.
import { Global, Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DeliveryModule } from '../../src/delivery/delivery.module.js';
import { DeliveryService } from '../../src/delivery/delivery.service.js';
import type { DeliveryHandler, DeliveryWork } from '../../src/delivery/handler.js';
import { putDeliveries } from '../../src/delivery/outbox.js';
import type { AskOutcome, Outcome, Settled } from '../../src/delivery/outcome.js';
import { DeliveryRegistry } from '../../src/delivery/registry.js';
import { Schedules, type Schedule } from '../../src/delivery/schedules.js';
import { Transactor } from '../../src/delivery/transactor.js';
import { operations, systems, type Operation, type System } from '../../src/domain/operations.js';
import { CLOCK, systemClock } from '../../src/platform/clock.js';
import { CONFIG, readConfig, type Config } from '../../src/platform/config.js';
import { newId, sha256 } from '../../src/platform/ids.js';
import { LOGGER, createLogger } from '../../src/platform/log.js';
import {
  DATABASE,
  DATABASE_URL,
  createDatabase,
  createPool,
  type Database,
  type Tx,
} from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';

export interface Script {
  attempt: (work: DeliveryWork) => Promise<Outcome> | Outcome;
  attemptBatch?: (works: readonly DeliveryWork[]) => Promise<readonly Outcome[]>;
  ask?: (work: DeliveryWork) => Promise<AskOutcome> | AskOutcome;
  settle?: (work: DeliveryWork, outcome: Settled, tx: Tx) => Promise<void>;
}

export type Scripts = Partial<Record<`${System}.${Operation}`, Script>>;

export interface DeliveryHarness {
  readonly context: INestApplicationContext;
  readonly database: Database;
  readonly transactor: Transactor;
  readonly service: DeliveryService;
  /** Inserts a dossier in status 1 without duties. */
  openDossier(portal?: 'npsp' | 'vss-portal'): Promise<string>;
  /** Owes operations of one system, in this order, in one transaction. */
  owe(dossierId: string, system: System, operations: readonly Operation[], tag?: string): Promise<void>;
  statesOf(dossierId: string, system: System): Promise<string[]>;
  stop(): Promise<void>;
}

export interface HarnessOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly scripts?: Scripts;
  readonly env?: Readonly<Record<string, string>>;
  readonly schedules?: readonly Schedule[];
}

const quick = {
  RETRY_BASE_MS: '20',
  RETRY_CAP_MS: '200',
  SWEEP_EVERY_MS: '100',
  CIRCUIT_PROBE_MS: '150',
  LEASE_MS: '10000',
  LOG_LEVEL: 'fatal',
  PARTNERS_FILE: 'none',
};

@Global()
@Module({})
class TestGround {
  static for(values: ReadonlyMap<symbol, unknown>): DynamicModule {
    const providers = [...values].map(([provide, useValue]) => ({ provide, useValue }));
    return { module: TestGround, providers, exports: [...values.keys()] };
  }
}

@Module({})
class HarnessModule {}

export async function startDelivery(options: HarnessOptions): Promise<DeliveryHarness> {
  const config = readConfig({ ...quick, REDIS_URL: options.redisUrl, ...options.env });
  const pool = createPool(options.databaseUrl, 10);
  await migrate(pool);
  const database = createDatabase(pool);
  const context = await startContext(config, { database, url: options.databaseUrl, options });
  const transactor = context.get(Transactor);
  return {
    context,
    database,
    transactor,
    service: context.get(DeliveryService),
    openDossier: (portal = 'vss-portal') => openDossier(database, portal),
    owe: (dossierId, system, wanted, tag = '') =>
      transactor.run(async (tx) => {
        const duties = wanted.map((operation, place) => ({
          dossierId,
          system,
          operation,
          idempotencyKey: `${dossierId}.${system}.${place}${tag}`,
          correlationId: newId(),
        }));
        await putDeliveries(tx, duties);
      }),
    statesOf: async (dossierId, system) => {
      const rows = await database
        .selectFrom('delivery')
        .select('state')
        .where('dossier_id', '=', dossierId)
        .where('system', '=', system)
        .orderBy('line')
        .execute();
      return rows.map((row) => row.state);
    },
    stop: async () => {
      await context.close();
      await pool.end();
    },
  };
}

async function startContext(
  config: Config,
  parts: { database: Database; url: string; options: HarnessOptions },
): Promise<INestApplicationContext> {
  const values = new Map<symbol, unknown>([
    [CONFIG, config],
    [CLOCK, systemClock],
    [LOGGER, createLogger(config.LOG_LEVEL)],
    [DATABASE, parts.database],
    [DATABASE_URL, parts.url],
  ]);
  const scripts = parts.options.scripts ?? {};
  class Room {
    constructor(registry: DeliveryRegistry, schedules: Schedules) {
      registry.register(
        ...systems.flatMap((system) =>
          operations[system].map((operation) => scripted(system, operation, scripts[`${system}.${operation}`])),
        ),
      );
      for (const schedule of parts.options.schedules ?? []) schedules.register(schedule);
    }
  }
  const room = {
    provide: Room,
    inject: [DeliveryRegistry, Schedules],
    useFactory: (registry: DeliveryRegistry, schedules: Schedules) => new Room(registry, schedules),
  };
  const root = { module: HarnessModule, imports: [TestGround.for(values), DeliveryModule], providers: [room] };
  return NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
}

function scripted(system: System, operation: Operation, script: Script | undefined): DeliveryHandler {
  const attempt = async (work: DeliveryWork): Promise<Outcome> =>
    script ? script.attempt(work) : { kind: 'delivered' };
  const { attemptBatch, ask, settle } = script ?? {};
  return {
    system,
    operation,
    attempt,
    ...(attemptBatch ? { attemptBatch, batchSize: 10 } : {}),
    ...(ask ? { ask: async (work) => ask(work) } : {}),
    ...(settle ? { settle } : {}),
  };
}

async function openDossier(database: Database, portal: string): Promise<string> {
  const id = newId();
  await database
    .insertInto('dossier')
    .values({
      id,
      portal,
      portal_ref: id,
      door: 'rest',
      content_hash: sha256(id),
      canonical: '{}',
      agency: '07906',
      declared_amount: 1,
      registration_case: 'CONTINUE',
      correlation_id: newId(),
      received_at: new Date(),
    })
    .execute();
  return id;
}
