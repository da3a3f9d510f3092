// npm run reconcile -- 2026-11-22 [agency]: the reconciliation report of a day, as a table. Ends with 1 when it does not balance, 2 when it cannot be made.
// Reads the database that the gateway uses: DATABASE_URL, else the embedded PostgreSQL in DATA_DIR, which is started for the
// while when nobody else runs it.
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';

type Reports = typeof import('../src/accounting/daily-report.ts') &
  typeof import('../src/accounting/daily-report.lines.ts');
type Store = typeof import('../src/store/database.ts');
type Server = typeof import('../src/platform/embedded-postgres.ts');
type Settings = typeof import('../src/platform/config.ts');

const usage = 'npm run reconcile -- <ngày · day: yyyy-MM-dd> [mã cơ quan · agency code]';
const built = join(import.meta.dirname, '../dist');
const agencyCode = /^\d{3}(\d{2})?$/;

async function main([day, agency]: readonly string[]): Promise<number> {
  const { buildDailyReport, isReportDay } = await load<Reports>('accounting/daily-report.js');
  const { tableOf } = await load<Reports>('accounting/daily-report.lines.js');
  const now = new Date();
  if (day === undefined || !isReportDay(day, now) || (agency !== undefined && !agencyCode.test(agency))) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const source = await openDatabase();
  try {
    const report = await buildDailyReport(source.database, { day, agency, now });
    process.stdout.write(tableOf(report));
    return report.balanced ? 0 : 1;
  } finally {
    await source.close();
  }
}

async function openDatabase(): Promise<{
  database: ReturnType<Store['createDatabase']>;
  close: () => Promise<void>;
}> {
  const { createDatabase, createPool } = await load<Store>('store/database.js');
  const { readConfig } = await load<Settings>('platform/config.js');
  const config = readConfig(process.env);
  const server = config.DATABASE_URL === '' ? await embedded(config.DATA_DIR, config.EMBEDDED_PG_PORT) : undefined;
  const pool = createPool(server?.url ?? config.DATABASE_URL, 2);
  const close = async (): Promise<void> => {
    await pool.end();
    await server?.release();
  };
  return { database: createDatabase(pool), close };
}

/** A server that somebody else runs is left running. */
async function embedded(dataDir: string, port: number): Promise<{ url: string; release: () => Promise<void> }> {
  const { startEmbeddedPostgres } = await load<Server>('platform/embedded-postgres.js');
  const server = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgresql'), port });
  return { url: server.url, release: () => (server.adopted ? Promise.resolve() : server.stop()) };
}

/** The built program, with the types of its sources. */
async function load<T>(path: string): Promise<T> {
  return (await import(join(built, path))) as T;
}

try {
  loadEnvFile(join(import.meta.dirname, '../.env'));
} catch {
  // No .env file: the environment alone counts.
}
process.exitCode = await main(process.argv.slice(2)).catch(told);

/** 42P01: a table is missing, so no gateway of this version has used the database yet. */
function told(error: unknown): number {
  const unused = (error as { readonly code?: unknown }).code === '42P01';
  const why = error instanceof Error ? error.message : String(error);
  const hint =
    'Cơ sở dữ liệu này chưa được cổng sử dụng: hãy khởi động cổng một lần. · Start the gateway once on this database.';
  process.stderr.write(`${unused ? hint : why}\n`);
  return 2;
}
