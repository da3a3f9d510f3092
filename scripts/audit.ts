// npm run audit -- verify <file.jsonl> [--head seq:hash] | verify --database [--head seq:hash]: does the chain of operators' acts hold? A file needs no
// gateway and no database. Ends with 0 when it holds, 1 when it is broken, 2 when it cannot be read.
import { join } from 'node:path';

type Verify = typeof import('../src/cli/verify.ts');
type Store = typeof import('../src/store/database.ts') &
  typeof import('../src/store/audit-reads.ts') &
  typeof import('../src/store/data-keys.ts');
type Settings = typeof import('../src/platform/config.ts') & typeof import('../src/platform/master-key.ts');
type Server = typeof import('../src/platform/embedded-postgres.ts');

const built = join(import.meta.dirname, '../dist');
const usage =
  'npm run audit -- verify <file.jsonl> [--head <seq:hash>] | npm run audit -- verify --database [--head <seq:hash>]';

async function main([act, file, flag, head]: readonly string[]): Promise<number> {
  const isAsked =
    act === 'verify' && file !== undefined && (flag === undefined || (flag === '--head' && head !== undefined));
  if (!isAsked) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const { requireHead, verifyFile, verdictText } = await load<Verify>('cli/verify.js');
  const verdict =
    file === '--database'
      ? await verifyDatabase(head === undefined ? [] : [requireHead(head)])
      : await verifyFile(file, head);
  process.stdout.write(verdictText(verdict));
  return verdict.intact ? 0 : 1;
}

async function verifyDatabase(noted: Parameters<Store['verifyChain']>[1]): ReturnType<Verify['verifyFile']> {
  const { readConfig } = await load<Settings>('platform/config.js');
  const { readMasterKeys } = await load<Settings>('platform/master-key.js');
  const { createDatabase, createPool } = await load<Store>('store/database.js');
  const { DataKeys } = await load<Store>('store/data-keys.js');
  const { verifyChain } = await load<Store>('store/audit-reads.js');
  const config = readConfig(process.env);
  const server = config.DATABASE_URL === '' ? await embedded(config.DATA_DIR, config.EMBEDDED_PG_PORT) : undefined;
  const pool = createPool(server?.url ?? config.DATABASE_URL, 2);
  try {
    await new DataKeys(pool, readMasterKeys(config), config.KEYS_READ_EVERY_MS).open();
    return await verifyChain(createDatabase(pool), noted);
  } finally {
    await pool.end();
    await server?.release();
  }
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
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
