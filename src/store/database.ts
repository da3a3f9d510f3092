// The pool and the typed query builder over it. Transactions are passed down explicitly as `Tx`.
import { Kysely, PostgresDialect, type Selectable, type Transaction } from 'kysely';
import pg from 'pg';
import { openBytes, openJson, openText } from '../platform/vault.js';
import type { DeliveryTable, DossierTable, Tables } from './tables.js';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;
export type DossierRow = Selectable<DossierTable>;
export type DeliveryRow = Selectable<DeliveryTable>;

export const DATABASE = Symbol('Database');
export const POOL = Symbol('Pool');
export const DATABASE_URL = Symbol('DatabaseUrl');

const int8 = 20;
pg.types.setTypeParser(int8, (value) => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('a bigint column exceeds the safe integers');
  return number;
});

const { BYTEA, JSONB, TEXT } = pg.types.builtins;
const plainBytes = pg.types.getTypeParser(BYTEA, 'text') as (value: string) => Buffer;
const openingParsers = new Map<number, (value: string) => unknown>([
  [JSONB, openJson],
  [TEXT, openText],
  [BYTEA, (value) => openBytes(plainBytes(value))],
]);

/** Sealed values (platform/vault.ts) are opened as they are read; what was never sealed comes as it is. */
const openingTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => parserOf(oid, format),
};

function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  const opening = format === 'binary' ? undefined : openingParsers.get(oid);
  return opening ?? (pg.types.getTypeParser(oid, format) as (value: string) => unknown);
}

export function createPool(url: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    application_name: 'tnhs-gateway',
    types: openingTypes,
  });
  // An idle connection that breaks (database restarted) is replaced at its next use; without a listener the process would end.
  pool.on('error', () => undefined);
  return pool;
}

export function createDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
