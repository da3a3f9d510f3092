// npm test: 1 find the optional servers (on CI as root: install what is missing) · 2 one PostgreSQL for all suites · 3 jest ·
// 4 say what did not run, then how many passed and failed, on a line of its own. No test at all is a failure.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';

interface Assertion {
  readonly status: string;
  readonly fullName: string;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[];
}

interface OptionalServer {
  readonly program: string;
  readonly debianPackage: string;
  readonly what: string;
}

const root = resolve(import.meta.dirname, '..');
const optionalServers: readonly OptionalServer[] = [
  { program: 'redis-server', debianPackage: 'redis-server', what: 'Redis' },
  { program: 'rabbitmq-server', debianPackage: 'rabbitmq-server', what: 'RabbitMQ' },
  { program: 'chromium', debianPackage: 'chromium', what: 'Chromium' },
];
/** How long jest may take to end after its report. */
const lingerMs = 20_000;
// A test server may lose its data with the machine's power, not with a killed process; all suites' houses stand on it.
const hurried = { fsync: 'off', full_page_writes: 'off', max_wal_size: '512MB', max_connections: '400' };

async function main(): Promise<number> {
  if (process.env['CI'] === 'true') installMissing();
  const missing = optionalServers.filter(({ program }) => !isOnPath(program));
  missing.forEach((server) => warnLoudly(server));
  const folder = mkdtempSync(join(tmpdir(), 'tnhs-test-'));
  chmodSync(folder, 0o755); // PostgreSQL's own user passes through it.
  const scratch = scratchIn(folder);
  try {
    const code = await withPostgres(join(folder, 'postgresql'), (url) =>
      runJest(folder, { ...scratch, TEST_DATABASE_URL: url }),
    );
    return summarize(reportIn(folder), code, missing);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What suites and their servers leave in the temporary folder goes with the run; HOUSE_KEEP=1 keeps it where it is. */
function scratchIn(folder: string): Record<string, string> {
  if (process.env['HOUSE_KEEP'] !== undefined) return {};
  const scratch = join(folder, 'tmp');
  mkdirSync(scratch);
  chmodSync(scratch, 0o1777);
  return { TMPDIR: scratch };
}

async function withPostgres(dataDir: string, act: (url: string) => Promise<number>): Promise<number> {
  const server = await startEmbeddedPostgres({ dataDir, settings: hurried });
  try {
    return await act(server.url);
  } finally {
    await server.stop();
    rmSync(server.folder, { recursive: true, force: true });
  }
}

function reportIn(folder: string): string {
  return join(folder, 'report.json');
}

function installMissing(): void {
  const wanted = optionalServers.filter(({ program }) => !isOnPath(program)).map((server) => server.debianPackage);
  if (wanted.length === 0 || process.getuid?.() !== 0 || !isOnPath('apt-get')) return;
  process.stdout.write(`Installing ${wanted.join(' and ')} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-qq', ...wanted], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function warnLoudly({ program, debianPackage, what }: OptionalServer): void {
  const text = `NO ${what.toUpperCase()}: ${program} is not on PATH, so the ${what} suites WILL NOT RUN (install ${debianPackage}).`;
  process.stdout.write(`\n${'!'.repeat(text.length)}\n${text}\n${'!'.repeat(text.length)}\n\n`);
}

function runJest(folder: string, env: Readonly<Record<string, string>>): Promise<number> {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--no-warnings', jest, '--json', `--outputFile=${reportIn(folder)}`];
  const child = spawn(process.execPath, [...flags, ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill('SIGTERM'));
  const patience = endWithReport(child, reportIn(folder));
  return new Promise((ended) =>
    child.once('exit', (code) => {
      clearInterval(patience);
      ended(code ?? 1);
    }),
  );
}

/** A suite that failed may leave something running that keeps jest from ending; the report is there, so the wait is not for ever. */
function endWithReport(child: ChildProcess, report: string): NodeJS.Timeout {
  let seenAt: number | undefined;
  return setInterval(() => {
    if (!existsSync(report)) return;
    seenAt ??= Date.now();
    if (Date.now() - seenAt < lingerMs) return;
    process.stdout.write('jest did not end by itself after its report: a suite left something running.\n');
    child.kill('SIGKILL');
  }, 1000);
}

function summarize(path: string, code: number, missing: readonly OptionalServer[]): number {
  if (!existsSync(path)) {
    process.stdout.write('jest ended without a report.\nTests: 0 passed, 1 failed\n');
    return 1;
  }
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
  missing.forEach((server) => warnLoudly(server));
  const notRun = report.testResults.flatMap((suite) => suite.assertionResults).filter((one) => one.status === 'todo');
  for (const { fullName } of notRun) process.stdout.write(`${fullName}\n`);
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const skipped = report.numPendingTests + report.numTodoTests;
  if (report.numPassedTests + failed === 0) process.stdout.write('No test ran: that is a failure.\n');
  const tail = skipped > 0 ? `, ${skipped} skipped` : '';
  process.stdout.write(`Tests: ${report.numPassedTests} passed, ${failed} failed${tail}\n`);
  return failed > 0 || report.numPassedTests === 0 ? 1 : code;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
