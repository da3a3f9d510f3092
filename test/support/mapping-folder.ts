// A mappings folder written for one spec: a small form, a small record and one code table unless told otherwise.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compileMappings } from '../../src/mapping/compile-mappings.js';
import type { MappingSet } from '../../src/mapping/mapping.types.js';

const made: string[] = [];

export function removeMappingFolders(): void {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export const schemas = {
  'schemas/form.v1.yaml': `
type: object
properties:
  Name: { type: string }
  Sex: { type: string }
  Born: { type: string }
  Count: { type: integer }
  Inner: { type: object, properties: { A: { type: string }, B: { type: string } } }
  Items: { type: array, items: { type: object, properties: { N: { type: string } } } }
`,
  'schemas/record.v1.yaml': `
type: object
required: [name]
properties:
  name: { type: string, maxLength: 5 }
  sex: { type: string, enum: [MALE, FEMALE] }
  count: { type: integer, maximum: 9 }
  inner:
    type: object
    required: [a]
    properties: { a: { type: string }, b: { type: string } }
  items: { type: array, items: { type: object, required: [n], properties: { n: { type: string } } } }
`,
  'codes/sex.yaml': `
table: sex
source: test
tag: A
effective_from: 2020-01-01
entries:
  - { code: "1", to: MALE }
  - { code: "0", to: FEMALE }
`,
};

export function header(name: string, version = 1, from = '2026-01-01'): string {
  return `mapping: ${name}
version: ${version}
arrow: here-to-there
effective_from: ${from}
assumed: false
source: form.v1
target: record.v1
`;
}

export const nameRule = '  - { id: name, to: /name, from: /Name, required: true }\n';

/** A folder with the given files over the usual ones. */
export function mappingFolder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'mappings-'));
  made.push(dir);
  for (const [name, text] of Object.entries({ ...schemas, ...files })) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

/** A set with the one mapping `m` made of these rules. */
export function compileRules(rules: string): MappingSet {
  return compileMappings(mappingFolder({ 'here-to-there/m.v1.yaml': `${header('m')}rules:\n${rules}` }));
}
