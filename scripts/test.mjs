// npm test: every suite on real servers. The work is in tests.ts. `npm test -- <path or jest flags>` runs a part.
import { handOver, prepare } from './bootstrap.mjs';

await prepare({ build: true });
await handOver([
  '--no-warnings',
  '--import',
  './scripts/native-typescript.mjs',
  'scripts/tests.ts',
  ...process.argv.slice(2),
]);
