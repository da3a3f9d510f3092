// A column that is sealed somewhere and not walked would stay under its first key for ever, and be lost when that is retired.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { sealedTables } from './sealed-tables.js';

const src = join(import.meta.dirname, '..');

function purposesInCode(): string[] {
  const files = globSync('**/*.ts', { cwd: src }).filter((file) => !/\.spec\.ts$|platform\/vault/.test(file));
  const texts = files.map((file) => readFileSync(join(src, file), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/seal(?:Json|Text|Bytes|edValue)\(\s*'([\w.]+)'/g)]);
  return [...new Set(found.map(([, purpose = '']) => purpose))].sort();
}

it('walks every column that any code seals', () => {
  const walked = new Set(sealedTables.flatMap((table) => table.columns.map((column) => column.purpose)));
  const sealed = purposesInCode();
  expect(sealed.length).toBeGreaterThan(15);
  expect(sealed.filter((purpose) => !walked.has(purpose))).toEqual([]);
});
