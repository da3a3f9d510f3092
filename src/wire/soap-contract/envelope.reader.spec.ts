import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { readContract } from './contract.js';
import { writeElement } from './element.writer.js';
import { readEnvelope } from './envelope.reader.js';
import type { SoapArguments } from './values.js';

const wsdl = readFileSync(new URL('../../../wsdl/gateway/gateway-tst.wsdl', import.meta.url), 'utf8');
const model = readContract(wsdl).operations.get('ThongBaoCapToBia')?.input;

function read(body: string, header = ''): ReturnType<typeof readEnvelope> {
  return readEnvelope(
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
    { modelFor: () => model, refuseDeceptiveText: true },
  );
}

function write(values: SoapArguments): string {
  if (!model) throw new Error('no model');
  return writeElement(model, values);
}

describe('an envelope', () => {
  it('gives back every value exactly as it was written', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((one) => !/\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u.test(one));
    const long = fc
      .string({ unit: 'grapheme-ascii', minLength: 257, maxLength: 400 })
      .filter((one) => !one.includes('\u{7F}'));
    fc.assert(
      fc.property(
        fc.record({
          soGiayTo: fc.oneof(text, long),
          maToBia: fc.oneof(text, long),
          tep: fc.base64String({ maxLength: 600 }),
        }),
        (values) => {
          expect(read(write(values)).values).toEqual(values);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps line ends as XML does, in short and in long values alike', () => {
    for (const repeat of [1, 300]) {
      const xml = write({ soGiayTo: 'x' }).replace('>x<', `>${'a'.repeat(repeat)}\r\nb\rc<`);
      expect(read(xml).values).toEqual({ soGiayTo: `${'a'.repeat(repeat)}\nb\nc` });
    }
  });

  it('trims what is no text: a time stands without its blanks', () => {
    expect(read(write({ ngayCap: ' 2026-11-22T08:00:00Z\n', soGiayTo: ' a ' })).values).toEqual({
      ngayCap: '2026-11-22T08:00:00Z',
      soGiayTo: ' a ',
    });
  });

  it('keeps header blocks byte for byte, also behind long runs, with the prefixes they inherit', () => {
    const block = '<q:b xmlns:q="urn:q" a = "1">\n<q:c/>é&amp;</q:b>';
    const envelope = read(write({ soGiayTo: 'x' }), `<t xmlns="urn:t">${'A'.repeat(500)}</t>  ${block}`);
    expect(envelope.headers.map((one) => one.source)).toEqual([`<t xmlns="urn:t">${'A'.repeat(500)}</t>`, block]);
    expect(envelope.headers[1]).toMatchObject({ name: 'b', namespace: 'urn:q', text: '\n', children: [{ name: 'c' }] });
    expect(envelope.scope).toEqual({ s: 'http://schemas.xmlsoap.org/soap/envelope/' });
  });

  it('drops what the model does not know, and never touches a prototype', () => {
    const xml = write({ soGiayTo: 'x' }).replace('<soGiayTo>', '<__proto__><a>1</a></__proto__><la>2</la><soGiayTo>');
    const { values } = read(xml);
    expect(values).toEqual({ soGiayTo: 'x' });
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(values['a']).toBeUndefined();
  });

  it('does not take a long run in a comment for a value', () => {
    const xml = write({ soGiayTo: 'x' }).replace('<soGiayTo>', `<!-- >${'A'.repeat(400)}< --><soGiayTo>`);
    expect(read(xml).values).toEqual({ soGiayTo: 'x' });
  });
});
