// npm run check: the gate. Every step runs even when one fails, so that one run shows everything there is to mend.
import { join } from 'node:path';
import { prepare, root, run } from './bootstrap.mjs';

const bin = (path) => join(root, 'node_modules', path);
const jest = ['--experimental-vm-modules', '--no-warnings', bin('jest/bin/jest.js'), '--runInBand'];
const steps = [
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['lint', [bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.']],
  ['types', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['types of pages', [bin('vue-tsc/bin/vue-tsc.js'), '--noEmit', '-p', 'web/tsconfig.json']],
  [
    'arrows',
    [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.cjs', 'src', 'simulators'],
  ],
  ['docs equal code', [...jest, 'test/docs']],
];

await prepare();
const results = [];
for (const [name, args] of steps) {
  process.stdout.write(`\n— ${name}\n`);
  const since = Date.now();
  const code = await run(args);
  results.push({ name, passed: code === 0, seconds: ((Date.now() - since) / 1000).toFixed(1) });
}

process.stdout.write('\n');
for (const { name, passed, seconds } of results) {
  process.stdout.write(`${passed ? '✓' : '✗'} ${name.padEnd(16)} ${seconds} s\n`);
}
const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
process.stdout.write(failed.length === 0 ? 'check passed\n' : `check failed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
