#!/usr/bin/env node
// npx tnhs: the built program. From a fresh clone it is built first, as `npm start` would do, telling so beside the answer.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

const root = resolve(import.meta.dirname ?? '.', '..');
const program = join(root, 'dist', 'cli', 'main.js');
const builder = join(root, 'scripts', 'run.mjs');

if (!existsSync(program)) build();
usePortOf(join(root, '.env'));
await import(program);

function build() {
  const told = 'tnhs: chưa dựng, đang dựng lần đầu · not built yet, building it this once …\n';
  process.stderr.write(told);
  // Its progress is no part of an answer that may go into a pipe.
  const built = existsSync(builder)
    ? spawnSync(process.execPath, [builder, '--build'], { cwd: root, stdio: ['ignore', process.stderr, 'inherit'] })
    : undefined;
  if (built?.status === 0 && existsSync(program)) return;
  process.stderr.write('tnhs: chưa dựng được; chạy `npm run build` · it could not be built; run `npm run build`\n');
  process.exit(1);
}

/** The gateway that `npm start` runs from this folder listens where .env says. */
function usePortOf(file) {
  if (process.env.PORT !== undefined || process.env.TNHS_URL !== undefined || !existsSync(file)) return;
  const { PORT } = parseEnv(readFileSync(file, 'utf8'));
  if (PORT) process.env.PORT = PORT;
}
