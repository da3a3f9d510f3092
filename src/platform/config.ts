// The one place that reads the environment. Each key is declared once, with its default and its explanation;
// `.env.example` is compared with this table by a test. A wrong value stops the start and names the key.
import { resolve } from 'node:path';
import { readNetworks } from './caller-address.js';

export type Role = 'api' | 'worker' | 'all';

interface KeySpec<T> {
  readonly parse: (text: string) => T;
  readonly fallback: T;
  readonly explain: string;
  readonly secret?: boolean;
}

const text = (fallback: string, explain: string): KeySpec<string> => ({ parse: (raw) => raw, fallback, explain });
const secret = (explain: string): KeySpec<string> => ({ parse: (raw) => raw, fallback: '', explain, secret: true });

const leastSecretBytes = 32;

function base64Secret(explain: string): KeySpec<string> {
  const parse = (raw: string): string => {
    const wellFormed = /^[\w+/-]+={0,2}$/.test(raw);
    if (!wellFormed || Buffer.from(raw, 'base64').length < leastSecretBytes)
      throw new Error(`must be the Base64 of at least ${leastSecretBytes} bytes (openssl rand -base64 32)`);
    return raw;
  };
  return { parse, fallback: '', explain, secret: true };
}

function whole(fallback: number, range: readonly [number, number], explain: string): KeySpec<number> {
  const parse = (raw: string): number => {
    const value = Number(raw);
    if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
      throw new Error(`must be a whole number from ${range[0]} to ${range[1]}`);
    }
    return value;
  };
  return { parse, fallback, explain };
}

function choice<T extends string>(fallback: T, allowed: readonly T[], explain: string): KeySpec<T> {
  const parse = (raw: string): T => {
    const found = allowed.find((one) => one === raw);
    if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}`);
    return found;
  };
  return { parse, fallback, explain };
}

function url(fallback: string, protocols: readonly string[], explain: string): KeySpec<string> {
  const parse = (raw: string): string => {
    const parsed = URL.parse(raw);
    if (!parsed || !protocols.includes(parsed.protocol))
      throw new Error(`must be a URL starting with ${protocols.join(' or ')}`);
    return raw;
  };
  return { parse, fallback, explain, secret: protocols.some((one) => one !== 'http:' && one !== 'https:') };
}

function networks(explain: string): KeySpec<readonly string[]> {
  return { parse: readNetworks, fallback: [], explain };
}

const roles: readonly Role[] = ['api', 'worker', 'all'];
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What this process was started with; read here and nowhere else. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** Every configuration key. Durations and sizes carry their unit in the key. */
export const configSchema = {
  ROLE: choice<Role>(
    'all',
    roles,
    'What this process does: api (doors), worker (deliveries and polls) or all. api and worker need DATABASE_URL.',
  ),
  HOST: text('127.0.0.1', 'Address the HTTP doors listen on.'),
  PORT: whole(8080, [1, 65535], 'Port of the HTTP doors (REST, DVCQG, SOAP, status page).'),
  PUBLIC_URL: url(
    '',
    ['http:', 'https:'],
    'Address written into the WSDLs and links; empty = http://HOST:PORT. Never taken from a Host header.',
  ),
  TRUSTED_PROXIES: networks(
    'Reverse proxies whose X-Forwarded-For is believed: addresses and CIDR networks, with commas; empty = none. Without it everybody behind a proxy shares one rate of sign-ins. Name the proxies only, each must add the address it was called from.',
  ),
  DATA_DIR: text('.data', 'Folder for the embedded PostgreSQL, attachments and generated keys.'),
  DATABASE_URL: url('', ['postgres:', 'postgresql:'], 'PostgreSQL to use; empty = an embedded PostgreSQL in DATA_DIR.'),
  DATABASE_POOL: whole(20, [2, 200], 'Connections this process may open to PostgreSQL.'),
  EMBEDDED_PG_PORT: whole(8083, [1, 65535], 'Port of the embedded PostgreSQL (127.0.0.1 only).'),
  REDIS_URL: url(
    '',
    ['redis:', 'rediss:', 'redis+sentinel:', 'redis+cluster:'],
    'Redis for BullMQ, also redis+sentinel://h1:p1,h2:p2/master and redis+cluster://h1:p1,h2:p2; empty = BullMQ on PostgreSQL.',
  ),
  AMQP_URL: url('', ['amqp:', 'amqps:'], 'RabbitMQ for TNHS status events; empty = TCP on EVENTS_PORT.'),
  EVENTS_PORT: whole(8081, [1, 65535], 'TCP port for TNHS status events when AMQP_URL is empty.'),
  PARTNERS_FILE: text(
    '',
    'YAML file that names portals, their credentials and callbacks, and the partners TNHS, accounting and TST (see config/partners.example.yaml); required.',
  ),
  RULES_DIR: text(
    '',
    'Folder of the reviewed rule files (rules/README.md); empty = rules/ beside the program. Read at the start; a wrong file stops it.',
  ),
  JWT_SIGNING_KEY: secret(
    'Key (at least 32 characters) that signs access tokens; empty = generated once into DATA_DIR (role all only).',
  ),
  MASTER_KEY: base64Secret(
    'Base64 of at least 32 random bytes that wraps the keys of personal data; empty = generated once into DATA_DIR (role all only). Keep a copy apart from the database: without it nothing sealed can be read again.',
  ),
  MASTER_KEY_PREVIOUS: base64Secret(
    'The MASTER_KEY used until now, while it is being replaced: keys it wrapped are wrapped anew at start.',
  ),
  TOKEN_TTL_SECONDS: whole(900, [60, 86_400], 'Life of an access token.'),
  MAX_BODY_BYTES: whole(12_582_912, [1024, 104_857_600], 'Largest request body taken by any door.'),
  MAX_BODIES_BYTES: whole(
    33_554_432,
    [1024, 4_294_967_296],
    'Bodies this process works on at once, together; above it the doors answer 503 with Retry-After. Memory needs about ten times as much.',
  ),
  MAX_ATTACHMENT_BYTES: whole(8_388_608, [1024, 104_857_600], 'Largest single attachment.'),
  INTAKE_BATCH: whole(64, [1, 1000], 'Submissions that may share one commit under load.'),
  INTAKE_QUEUE: whole(
    2000,
    [1, 100_000],
    'Submissions that may wait for a commit; above it the doors answer 503 with Retry-After.',
  ),
  POLL_EVERY_MS: whole(5000, [100, 3_600_000], 'Pause between two polls of accounting.'),
  POLL_PAGE: whole(500, [1, 5000], 'Vouchers asked for in one page.'),
  PAID_GRACE_SECONDS: whole(
    86_400,
    [0, 31_536_000],
    'How long a dossier may be paid by the citizen without a voucher before people are told.',
  ),
  SWEEP_EVERY_MS: whole(2000, [50, 600_000], 'Pause between two sweeps that put back due deliveries without a job.'),
  LEASE_MS: whole(60_000, [1000, 600_000], 'How long a worker may hold a delivery before another may take it over.'),
  RETRY_BASE_MS: whole(1000, [1, 600_000], 'First pause of the exponential retry.'),
  RETRY_CAP_MS: whole(600_000, [1, 86_400_000], 'Longest pause of the exponential retry.'),
  RETRY_ATTEMPTS: whole(
    25,
    [1, 1000],
    'Attempts before a delivery is parked (webhooks follow their own 75-hour ladder).',
  ),
  CIRCUIT_FAILURES: whole(8, [1, 1000], 'Failures in a row that open the circuit of a system.'),
  CIRCUIT_PROBE_MS: whole(5000, [10, 3_600_000], 'Pause before an open circuit is tried again.'),
  WORKER_CONCURRENCY: whole(16, [1, 500], 'Deliveries in flight per system and worker process.'),
  DEADLINES_EVERY_MS: whole(
    15_000,
    [50, 3_600_000],
    'Pause between two looks at dates that passed (apologies) and at receipts that reached their portal.',
  ),
  WATCHDOG_MS: whole(
    60_000,
    [1000, 3_600_000],
    'A worker with due work and no progress for this long restarts its consumers, then itself.',
  ),
  SHUTDOWN_DEADLINE_MS: whole(10_000, [100, 600_000], 'How long a stop may wait for work in flight.'),
  KEYS_READ_EVERY_MS: whole(
    2000,
    [50, 60_000],
    'Pause between two looks at the data keys; a new key is used after five of them, when every process knows it.',
  ),
  SEAL_EVERY_MS: whole(
    5000,
    [50, 3_600_000],
    'Pause between two turns that bring older rows and files under the present data key.',
  ),
  MESSAGE_PAYLOAD_DAYS: whole(
    90,
    [1, 3650],
    'Days after which the payloads of messages, and the attachments of closed dossiers, are erased; their records stay.',
  ),
  RETENTION_EVERY_MS: whole(3_600_000, [50, 86_400_000], 'Pause between two turns of the retention clock.'),
  COVER_LATE_HOURS: whole(
    120,
    [1, 8760],
    'A cover created at TST that is not issued after this long is marked late (five days: assumed).',
  ),
  CONSOLE_IDLE_MINUTES: whole(30, [1, 1440], 'A console session nobody uses ends after this long.'),
  CONSOLE_SESSION_HOURS: whole(12, [1, 168], 'A console session ends after this long, used or not.'),
  ONE_TIME_PASSWORD_HOURS: whole(
    72,
    [1, 2160],
    "A one-time password (the first administrator's, a new account's, one given anew) that was not changed opens nothing after this long.",
  ),
  EDIT_APPROVAL: choice(
    'identity-and-money',
    ['identity-and-money', 'always', 'never'],
    'Which edits of a dossier at the console need a second person with the right to approve.',
  ),
  MAPPING_APPROVAL: choice(
    'one',
    ['one', 'two'],
    'People a change of a mapping needs before it is in force: one, or two (author, and another with the right to approve).',
  ),
  INCIDENTS_EVERY_MS: whole(
    1000,
    [50, 3_600_000],
    'Pause between two looks at failures, incidents and alerts that are owed.',
  ),
  INCIDENT_FAILURES: whole(
    20,
    [1, 1_000_000],
    'Deliveries that fail with one cause at once before an incident opens; one that is parked opens it at once.',
  ),
  INCIDENT_CIRCUIT_SECONDS: whole(300, [1, 86_400], 'An open circuit becomes an incident after this long.'),
  INCIDENT_POLL_FAILURES: whole(3, [1, 1000], 'Failed polls in a row that become an incident.'),
  INCIDENT_RECEIPT_MINUTES: whole(
    30,
    [0, 120],
    'A receipt that has not reached its portal becomes an incident so long before its two hours end.',
  ),
  LOG_LEVEL: choice('info', levels, 'Least serious log line to write.'),
} as const;

type Schema = typeof configSchema;
export type Config = { readonly [K in keyof Schema]: Schema[K] extends KeySpec<infer T> ? T : never };

/**
 * Reads and checks the whole configuration.
 * @throws Error naming every wrong key at once, never echoing a secret's value.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = environment): Config {
  const problems: string[] = [];
  const entries = Object.entries(configSchema).map(([key, spec]) => {
    const raw = env[key]?.trim();
    if (raw === undefined || raw === '') return [key, spec.fallback];
    try {
      return [key, spec.parse(raw)];
    } catch (error) {
      problems.push(`${key} ${error instanceof Error ? error.message : String(error)}`);
      return [key, spec.fallback];
    }
  });
  const config = Object.fromEntries(entries) as Config;
  problems.push(...crossChecks(config));
  if (problems.length > 0) throw new Error(`Configuration is wrong:\n  - ${problems.join('\n  - ')}`);
  return {
    ...config,
    DATA_DIR: resolve(config.DATA_DIR),
    PUBLIC_URL: config.PUBLIC_URL || `http://${config.HOST}:${config.PORT}`,
  };
}

function crossChecks(config: Config): string[] {
  const problems: string[] = [];
  if (config.ROLE !== 'all' && config.DATABASE_URL === '')
    problems.push(`DATABASE_URL is required when ROLE is ${config.ROLE}`);
  if (config.ROLE !== 'all' && config.JWT_SIGNING_KEY === '')
    problems.push(`JWT_SIGNING_KEY is required when ROLE is ${config.ROLE}`);
  if (config.ROLE !== 'all' && config.MASTER_KEY === '')
    problems.push(`MASTER_KEY is required when ROLE is ${config.ROLE}`);
  problems.push(...weakKeys(config));
  if (config.PARTNERS_FILE === '')
    problems.push('PARTNERS_FILE is required (copy config/partners.example.yaml and fill it)');
  return problems;
}

/** MASTER_KEY_PREVIOUS is not looked at: a weak key must be there once, to be left. */
function weakKeys(config: Config): string[] {
  const keys = ['JWT_SIGNING_KEY', 'MASTER_KEY'] as const;
  const guessable = keys.filter((key) => config[key] !== '' && isGuessable(config[key]));
  const isShort = config.JWT_SIGNING_KEY !== '' && config.JWT_SIGNING_KEY.length < 32;
  return [
    ...(isShort ? ['JWT_SIGNING_KEY must have at least 32 characters'] : []),
    ...guessable.map((key) => `${key} must be random (openssl rand -base64 32)`),
  ];
}

/** A placeholder, a word over and over, zeros: random text of this length has more different characters. */
function isGuessable(secret: string): boolean {
  const isPlaceholder = /change.?me|example|secret|password|default/i.test(secret);
  return isPlaceholder || new Set(secret).size < 10;
}

/** The configuration as it may be logged: secrets become `configured: true | false`. */
export function describeConfig(config: Config): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(configSchema).map(([key, spec]) => {
      const value = config[key as keyof Config];
      return [key, 'secret' in spec && spec.secret ? { configured: value !== '' } : value];
    }),
  );
}

export const CONFIG = Symbol('Config');
