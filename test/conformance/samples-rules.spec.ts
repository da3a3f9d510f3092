// The simulated portals send what the rules accept: their samples, by every door's form, on days around each change of the rules.
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseXml, toObject } from '../../simulators/soap/xml.js';
import { dvcqgForm, sample, soapSubmission } from '../../simulators/samples.js';
import { readRuleBook } from '../../src/domain/rules/read-rule-book.js';
import { compileMappings } from '../../src/mapping/compile-mappings.js';
import { translateForm, type FormTranslation } from '../../src/translation/form-translation.js';

const set = compileMappings(join(import.meta.dirname, '../../mappings'));
const book = readRuleBook(join(import.meta.dirname, '../../rules'));

describe.each(['2025-07-01', '2026-06-30', '2026-07-01', '2026-11-23', '2026-12-31', '2027-01-01', '2028-03-01'])(
  'the samples of %s',
  (day) => {
    const at = new Date(`${day}T03:00:00Z`);
    const receiving = { at, rules: book.on(day) };
    const people = Array.from({ length: 150 }, (_none, index) =>
      sample({ seed: 9, index, reference: `S-${index}`, at, attachmentBytes: 0 }),
    );
    const told = (results: readonly FormTranslation[]): unknown[] =>
      results.flatMap((one) => (one.ok ? one.warnings : one.violations));

    it('break no rule and deserve no look, whatever the form', () => {
      expect(told(people.map((one) => translateForm(set, 'native-to-canonical', one, receiving)))).toEqual([]);
      expect(told(people.map((one) => translateForm(set, 'dvcqg-to-canonical', dvcqgForm(one), receiving)))).toEqual(
        [],
      );
      const soap = people.slice(0, 20).map((one) => toObject(parseXml(soapSubmission(one))));
      expect(told(soap.map((one) => translateForm(set, 'soap-to-canonical', one, receiving)))).toEqual([]);
    });

    it('declare what the rules compute', () => {
      for (const one of people) {
        const result = translateForm(set, 'native-to-canonical', one, receiving);
        expect(result.ok && result.computed?.selfVnd).toBe(one.contribution.declaredAmount);
      }
    });
  },
);
