// Every mapping against its golden folders: <mapping>/<case>/{source.json, target.json | problems.json}, with an optional
// at.txt (the day that picks versions and codes). A mapping without the three cases every mapping needs fails here.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { compileMappings, readNamedShape } from '../../src/mapping/compile-mappings.js';
import { misfits } from '../../src/mapping/shape.js';

const golden = import.meta.dirname;
const mappingsDir = join(golden, '..', '..', 'mappings');
const set = compileMappings(mappingsDir);
const neededCases = ['usual', 'empty-optionals', 'nasty-characters'];
const defaultDay = '2026-11-22T01:00:00Z';

function folders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function targetSchemaOf(mapping: string, version: number): string {
  const file = folders(mappingsDir)
    .map((arrow) => join(mappingsDir, arrow, `${mapping}.v${version}.yaml`))
    .find((path) => existsSync(path));
  return (parse(readFileSync(file ?? '', 'utf8')) as { target: string }).target;
}

describe('golden folders', () => {
  it('exist for no mapping that is unknown', () => {
    expect(folders(golden).filter((name) => !set.names.includes(name))).toEqual([]);
  });

  it.each(set.names)('%s has the three cases every mapping needs', (mapping) => {
    expect(folders(join(golden, mapping))).toEqual(expect.arrayContaining(neededCases));
  });
});

describe.each(set.names)('%s', (mapping) => {
  const cases = folders(join(golden, mapping)).map((name) => join(golden, mapping, name));

  it.each(cases.map((path) => [basename(path), path]))('%s', async (_name, path) => {
    const at = new Date(existsSync(join(path, 'at.txt')) ? readFileSync(join(path, 'at.txt'), 'utf8').trim() : defaultDay);
    const result = await set.runAsync(mapping, readJson(join(path, 'source.json')), { at });
    if (existsSync(join(path, 'problems.json'))) {
      const problems = result.ok ? [] : result.problems.map(({ vi: _vi, en: _en, ...problem }) => problem);
      expect(problems).toEqual(readJson(join(path, 'problems.json')));
      return;
    }
    expect(result).toMatchObject({ ok: true });
    const value = result.ok ? result.value : {};
    expect(value).toEqual(readJson(join(path, 'target.json')));
    const shape = readNamedShape(mappingsDir, targetSchemaOf(mapping, result.mapping.version));
    expect(misfits(shape, value)).toEqual([]);
  });
});
