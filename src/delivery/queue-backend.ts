// BullMQ on Redis (ioredis) or on PostgreSQL, behind one small factory. Nothing outside this folder knows BullMQ.
import {
  FlowProducer,
  Queue,
  Worker,
  createPostgresBackend,
  runMigrations,
  type Job,
  type JobsOptions,
  type PostgresConnectionOptions,
  type Processor,
  type WorkerOptions,
} from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import pg from 'pg';
import type { Config } from '../platform/config.js';

export interface QueueBackend {
  readonly kind: 'redis' | 'postgresql';
  queue(name: string): Queue;
  worker(name: string, processor: Processor, options: Pick<WorkerOptions, 'concurrency'>): Worker;
  /** Adds jobs of several queues at once, as Queue.addBulk does for one. Absent: each queue's addBulk is the better way. */
  readonly addJobs?: (jobs: readonly NewJob[]) => Promise<void>;
  close(): Promise<void>;
}

export type QueueJob = Job;

export interface NewJob {
  readonly queue: string;
  readonly name: string;
  readonly data: object;
  readonly opts: JobsOptions;
}

const workerTiming = { lockDuration: 20_000, stalledInterval: 5_000, maxStalledCount: 1_000_000 };
const leaveNothing = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } };

/** Opens the backend that the configuration names: Redis when REDIS_URL is set, else the PostgreSQL of the gateway. */
export async function openQueueBackend(config: Config, databaseUrl: string): Promise<QueueBackend> {
  return config.REDIS_URL === '' ? openPostgres(databaseUrl) : openRedis(config.REDIS_URL);
}

async function openPostgres(connectionString: string): Promise<QueueBackend> {
  const pool = new pg.Pool({
    connectionString,
    max: 24,
    // A job is only a wake-up: the sweeper offers again what a power cut took, so no job waits for the disk.
    options: '-c search_path=bullmq -c synchronous_commit=off',
    application_name: 'tnhs-gateway-queue',
  });
  pool.on('error', () => undefined);
  // Every queue and worker listens to the pool it shares; that is no leak.
  pool.setMaxListeners(0);
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
  // BullMQ describes the pool it takes by an index signature that pg's own class type lacks.
  const connection = pool as unknown as PostgresConnectionOptions;
  // One statement for the jobs of all queues. Queue.addBulk makes and drops two tables each time: every session of the server
  // then has to read its catalogs anew, which cost more than all jobs.
  const producer = new FlowProducer({ connection }, createPostgresBackend) as unknown as FlowProducer;
  producer.on('error', () => undefined);
  return {
    kind: 'postgresql',
    queue: (name) => new Queue(name, { connection }, createPostgresBackend) as unknown as Queue,
    worker: (name, processor, options) =>
      new Worker(
        name,
        processor,
        { connection, ...workerTiming, ...leaveNothing, ...options },
        createPostgresBackend,
      ) as unknown as Worker,
    addJobs: async (jobs) => {
      await producer.addBulk(jobs.map(({ queue, ...job }) => ({ queueName: queue, ...job })));
    },
    close: async () => {
      await producer.close();
      await pool.end();
    },
  };
}

function openRedis(url: string): QueueBackend {
  const open: (Redis | Cluster)[] = [];
  const connect = (): Redis | Cluster => {
    const connection = redisConnection(url);
    connection.on('error', () => undefined);
    open.push(connection);
    return connection;
  };
  const shared = connect();
  return {
    kind: 'redis',
    queue: (name) => new Queue(name, { connection: shared, prefix: '{tnhs}' }),
    worker: (name, processor, options) =>
      new Worker(name, processor, {
        connection: connect(),
        prefix: '{tnhs}',
        ...workerTiming,
        ...leaveNothing,
        ...options,
      }),
    close: async () => {
      open.forEach((connection) => connection.disconnect());
    },
  };
}

/** A single server, `redis+sentinel://host:port,host:port/master` or `redis+cluster://host:port,host:port`. */
export function redisConnection(url: string): Redis | Cluster {
  const options = { maxRetriesPerRequest: null, enableReadyCheck: true };
  const [scheme = '', rest = ''] = url.split('://');
  if (scheme !== 'redis+sentinel' && scheme !== 'redis+cluster') return new Redis(url, options);
  const [address = '', name = 'mymaster'] = rest.split('/');
  const at = address.lastIndexOf('@');
  const password = at < 0 ? undefined : decodeURIComponent(address.slice(0, at).replace(/^[^:]*:/, ''));
  const nodes = address
    .slice(at + 1)
    .split(',')
    .map((node) => {
      const [host = '', port = '6379'] = node.split(':');
      return { host, port: Number(port) };
    });
  const login = password === undefined ? {} : { password };
  if (scheme === 'redis+sentinel') return new Redis({ ...options, ...login, sentinels: nodes, name });
  return new Cluster(nodes, { redisOptions: { ...options, ...login } });
}
