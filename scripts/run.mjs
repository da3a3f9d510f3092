// Runs a TypeScript script of this folder on the project's Node, packages installed first: run.mjs [--build] [script [arguments]].
import { handOver, prepare } from './bootstrap.mjs';

const [first, ...rest] = process.argv.slice(2);
const build = first === '--build';
const [script, ...args] = build ? rest : [first, ...rest];

await prepare({ build });
if (script !== undefined)
  await handOver(['--no-warnings', '--import', './scripts/native-typescript.mjs', script, ...args]);
