// The process of edited mappings from its sources, without a build.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BenchEntry } from '../../src/studio/mapping-bench.service.js';

const root = join(import.meta.dirname, '../..');

export function benchEntry(limitMs?: number): BenchEntry {
  return {
    url: pathToFileURL(join(root, 'src/studio/bench.process.ts')),
    execArgv: ['--no-warnings', '--import', pathToFileURL(join(root, 'scripts/native-typescript.mjs')).href],
    ...(limitMs === undefined ? {} : { limitMs }),
  };
}
