// What every npm script needs first, in plain JavaScript that any Node from 20.19 on runs with nothing installed:
// 1. a Node that is new enough · 2. the packages of the lock file · 3. a build as new as the sources · 4. the project's own Node.
// A failure ends the process with words, not with a stack.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname ?? '.', '..');
const projectNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const oldestNode = [20, 19];
const sayAgainEveryMs = 15_000;

/** Packages installed as locked; with `build`, dist/ too. */
export async function prepare({ build = false } = {}) {
  requireNode();
  if (!isInstalled()) await install();
  if (build && !isBuilt()) await buildSources();
}

/** Runs a script on the project's Node and ends as it ends. Signals are passed on; Ctrl-C reaches it by itself. */
export async function handOver(args) {
  const child = spawn(projectNode, args, { cwd: root, stdio: 'inherit', env: projectEnvironment() });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exit(await ending(child));
}

/** Like handOver, but comes back with the exit code. */
export async function run(args) {
  return ending(
    spawn(projectNode, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: projectEnvironment() }),
  );
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `This project needs Node.js ${oldestNode.join('.')} or newer; this is ${process.versions.node}.\n` +
      'Install a current Node.js (it brings npm) and run the same command again.',
  );
}

/** Compared package by package with npm's own record of what it installed; packages for other platforms may be absent. */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(projectNode)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === entry.version && found.integrity === entry.integrity : entry.optional === true;
  });
}

async function install() {
  const since = Date.now();
  say('Installing the packages named in package-lock.json (the first time takes a minute or two) …');
  const reminder = setInterval(() => say(`  … still installing (${seconds(since)} s)`), sayAgainEveryMs);
  const flags = ['ci', '--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await ending(startNpm(flags));
  clearInterval(reminder);
  if (code !== 0) fail('The packages could not be installed: npm says why above. Mend that and run the command again.');
  if (!existsSync(projectNode))
    fail(
      'npm did not install the Node.js of this project: its install scripts must be allowed (package.json, allowScripts).',
    );
  say(`Packages installed in ${seconds(since)} s.`);
}

/** The npm that started us where there is one, else the one on PATH; without what our own npm lifecycle left behind. */
function startNpm(flags) {
  const given = process.env['npm_execpath'];
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: withoutLifecycle(process.env) };
  if (given?.endsWith('.js') && /npm-cli/.test(given) && existsSync(given))
    return spawn(process.execPath, [given, ...flags], options);
  return spawn('npm', flags, { ...options, shell: process.platform === 'win32' });
}

function withoutLifecycle(env) {
  const ours =
    /^(npm_(lifecycle|package|command|node_execpath|execpath|config_(local_prefix|user_agent|npm_version|global|production|omit|include))|INIT_CWD|NODE_ENV$)/i;
  return Object.fromEntries(Object.entries(env).filter(([key]) => !ours.test(key)));
}

const stamp = join(root, 'dist', '.built-from');

function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

async function buildSources() {
  const since = Date.now();
  say('Building …');
  const from = fingerprint();
  const { code, output } = await quietly([join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build']);
  if (code !== 0 || !existsSync(join(root, 'dist', 'main.js'))) fail(`${output}\nThe build failed: see above.`);
  await buildPages();
  writeFileSync(stamp, from);
  say(`Built in ${seconds(since)} s.`);
}

/** The console's pages, into web/dist. */
async function buildPages() {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { code, output } = await quietly([vite, 'build', 'web', '--logLevel', 'warn']);
  if (code !== 0 || !existsSync(join(root, 'web', 'dist', 'index.html')))
    fail(`${output}\nThe console's pages could not be built: see above.`);
}

/** Its output is kept for the case that it fails; without a terminal it draws no spinner. */
async function quietly(args) {
  const child = spawn(projectNode, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: projectEnvironment() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return { code: await ending(child), output };
}

/** Names and contents of everything a build reads. */
function fingerprint() {
  const hash = createHash('sha256');
  const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', '.swcrc'];
  const pages = ['index.html', 'vite.config.ts', 'tsconfig.json'].map((name) => `web/${name}`);
  const sources = ['src', 'web/src', 'web/public']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of [...[...settings, ...pages].map((name) => join(root, name)), ...sources]) {
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

function projectEnvironment() {
  const bins = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bins}${delimiter}${process.env['PATH'] ?? ''}` };
}

function ending(child) {
  return new Promise((resolveCode) => {
    child.once('error', (error) => fail(`${child.spawnfile} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolveCode(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000);
}
