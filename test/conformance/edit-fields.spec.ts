// The form of "edit and replay" has a field for everything of a dossier that may be edited, and writes back what it read.
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { fixed } from '../../src/console/edits/edit.judgement.js';
import { allFields, documentWith, fieldAt, valuesOf } from '../../web/src/pages/edits/canonical-fields.js';
import english from '../../web/src/words/edits.en.js';
import vietnamese from '../../web/src/words/edits.vi.js';

interface Shape {
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
}

function shapeOf(name: string): Shape {
  return parse(readFileSync(`mappings/schemas/${name}.yaml`, 'utf8')) as Shape;
}

/** Pointers of everything under a shape that is no group of fields itself; where there is one value only, nobody chooses. */
function pointersIn({ $ref, properties, enum: choices }: Shape, base: string): string[] {
  if (fixed.includes(base) || choices?.length === 1) return [];
  if ($ref !== undefined) return pointersIn(shapeOf($ref), base);
  if (properties === undefined) return [base];
  return Object.entries(properties).flatMap(([name, shape]) => pointersIn(shape, `${base}/${name}`));
}

const supports = '/contribution/localSupport';
const dossier = {
  reference: 'R-1',
  contribution: { income: 1_500_000, localSupport: [{ code: 'HN', amount: 33_000 }, { code: 'DN' }] },
};

describe('the fields of an edited dossier', () => {
  it('are all that the dossier has and nobody fixed, each with words in both languages', () => {
    const pointers = allFields.map(({ pointer }) => pointer).sort();
    expect(pointers).toEqual(pointersIn(shapeOf('canonical-dossier.v1'), '').sort());
    for (const { field } of [vietnamese, english])
      expect(Object.keys(field)).toEqual(expect.arrayContaining(allFields.map(({ name }) => name)));
  });

  it('read local support as it is typed, and leave a document that nobody changed as it is', () => {
    const values = valuesOf(dossier);
    expect(values[supports]).toEqual([
      { code: 'HN', amount: '33000' },
      { code: 'DN', amount: '' },
    ]);
    expect(documentWith(dossier, values)).toBe(dossier);
  });

  it('write local support as whole VND, leave a wrong amount for the gateway to judge, and drop empty lines', () => {
    const typed = [
      { code: ' HN ', amount: '44000' },
      { code: '', amount: '' },
      { code: 'DN', amount: '1.000' },
    ];
    expect(documentWith(dossier, { ...valuesOf(dossier), [supports]: typed })).toEqual({
      reference: 'R-1',
      contribution: {
        income: 1_500_000,
        localSupport: [
          { code: 'HN', amount: 44_000 },
          { code: 'DN', amount: '1.000' },
        ],
      },
    });
    const none = documentWith(dossier, { ...valuesOf(dossier), [supports]: [] });
    expect(none).toEqual({ reference: 'R-1', contribution: { income: 1_500_000 } });
  });

  it('are named by a fault inside one of their lines', () => {
    expect(fieldAt(`${supports}/1/code`)).toEqual({ group: 'contribution', name: 'localSupport' });
    expect(fieldAt('/contribution/supportGroups/0')).toEqual({ group: 'contribution', name: 'supportGroups' });
    expect(fieldAt('/participant/fullName')).toEqual({ group: 'participant', name: 'fullName' });
  });
});
