import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64 } from './base64.js';

describe('Base64 of an attachment', () => {
  it('is read back whatever the bytes, also broken into lines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
        expect(decodeBase64(text.replaceAll(/.{1,20}/g, '$&\r\n'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each([
    '',
    'A',
    'AA',
    'AAA',
    'AA=',
    '====',
    'AA=A',
    'QUJD=UJD',
    'QUI=QUI=',
    'QU*D',
    'QUJDé',
    'data:application/pdf;base64,QUJD',
    '<a>',
  ])('is not "%s"', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
