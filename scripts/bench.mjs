// npm run bench: measures this build on this machine. The work is in bench.ts.
import { handOver, prepare } from './bootstrap.mjs';

await prepare({ build: true });
await handOver([
  '--no-warnings',
  '--import',
  './scripts/native-typescript.mjs',
  'scripts/bench.ts',
  ...process.argv.slice(2),
]);
