import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { verbNames } from './steps.js';

it('tells the analyst of every verb, and of none that does not exist', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', '..', 'mappings', 'README.md'), 'utf8');
  const table = readme.slice(readme.indexOf('### Verbs'), readme.indexOf('Date formats are made of'));
  const told = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...(cell ?? '').matchAll(/`(\w+)[`:]/g)]);
  expect([...new Set(told.map(([, name]) => name))].sort()).toEqual(verbNames);
});
