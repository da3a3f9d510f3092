// Messages to the SOAP doors that want to be taken for something else.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  hostile,
  inField,
  inMoney,
  invalid,
  portalDoor,
  refusedCheaply,
  tnhsDoor,
  unsupported,
  warmUp,
} from '../support/soap-hostile.js';
import {
  envelope,
  gatewayNamespace,
  knownUser,
  lookUp,
  MemoryNonces,
  signIn,
  soap11,
  TestDoor,
} from '../support/soap-messages.js';

beforeAll(warmUp);
afterAll(() => {
  portalDoor.door.dispose();
  tnhsDoor.door.dispose();
});

describe('values made to deceive', () => {
  it.each([
    hostile('a comment in a number', { message: inMoney('15<!-- -->00000'), rule: 'XML_COMMENT_IN_VALUE' }),
    hostile('a comment before a number', { message: inMoney('<!--9-->1500000'), rule: 'XML_COMMENT_IN_VALUE' }),
    hostile('a CDATA section in a number', { message: inMoney('15<![CDATA[000]]>00'), rule: 'XML_SPLIT_VALUE' }),
    hostile('two CDATA sections', { message: inMoney('<![CDATA[15]]><![CDATA[00000]]>'), rule: 'XML_SPLIT_VALUE' }),
    hostile('CDATA between elements', {
      message: envelope(lookUp.replace('<MaHoSo>', '<![CDATA[ ]]><MaHoSo>')),
      rule: 'XML_SPLIT_VALUE',
    }),
    hostile('elements inside CDATA', {
      message: envelope(`<TraCuuHoSo xmlns="${gatewayNamespace}"><![CDATA[<MaHoSo>1</MaHoSo>]]></TraCuuHoSo>`),
      rule: 'XML_SPLIT_VALUE',
    }),
    hostile('an element in a number', {
      message: inMoney('15<b>0</b>00000'),
      rule: 'XML_SPLIT_VALUE',
    }),
    hostile('digits of another script', {
      message: inMoney('１５００'),
      ...invalid('FIELD_PATTERN'),
    }),
    hostile('a NUL', { message: inField('A\u{0}1'), rule: 'XML_ILLEGAL_CHARACTER' }),
    hostile('a NUL by number', { message: inField('A&#0;1'), rule: 'XML_MALFORMED' }),
    hostile('a bell', { message: inField('A\u{7}1'), rule: 'XML_ILLEGAL_CHARACTER' }),
    hostile('a control by number', { message: inField('A&#x85;1'), ...invalid('HIDDEN_CHARACTER') }),
    hostile('text turned around', {
      message: inField('A\u{202E}1'),
      ...invalid('HIDDEN_CHARACTER'),
    }),
    hostile('text turned around by number', {
      message: inField('A&#x202E;1'),
      ...invalid('HIDDEN_CHARACTER'),
    }),
    hostile('text turned around in CDATA', {
      message: inField('<![CDATA[A\u{2067}]]>'),
      ...invalid('HIDDEN_CHARACTER'),
    }),
    hostile('half a character', { message: inField('A&#xD800;1'), rule: 'XML_MALFORMED' }),
    hostile('another type', {
      message: envelope(
        lookUp.replace(
          '<MaHoSo>',
          '<MaHoSo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="http://www.w3.org/2001/XMLSchema" i:type="x:anyType">',
        ),
      ),
      ...invalid('ATTRIBUTE_UNEXPECTED'),
    }),
    hostile('nothing at all', {
      message: envelope(
        lookUp.replace('<MaHoSo>', '<MaHoSo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">'),
      ),
      ...invalid(['FIELD_MISSING', 'ATTRIBUTE_UNEXPECTED']),
    }),
  ])('by %s', async (_name, one) => refusedCheaply(one));

  it('may call a field __proto__ and reach nothing', async () => {
    const named = (name: string): string =>
      envelope(lookUp.replace('</MaHoSo>', `</MaHoSo><${name}><x>1</x></${name}>`));
    for (const name of ['__proto__', 'constructor', 'toString']) {
      await refusedCheaply({ message: named(name), ...invalid('FIELD_UNEXPECTED') });
    }
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('may be one whole CDATA section with markup, which stays text', async () => {
    const taken = await portalDoor.accept(inField('<![CDATA[<MaHoSo>2</MaHoSo>]]>'));
    expect(taken.values).toEqual({ MaHoSo: '<MaHoSo>2</MaHoSo>' });
  });
});

describe('names that lead astray', () => {
  it.each([
    hostile('a SOAPAction of another operation', {
      message: envelope(lookUp),
      headers: { soapaction: `"${gatewayNamespace}/RutHoSo"` },
      rule: 'SOAP_ACTION_MISMATCH',
    }),
    hostile('two SOAPActions', {
      message: envelope(lookUp),
      headers: { soapaction: `"${gatewayNamespace}/TraCuuHoSo", "${gatewayNamespace}/RutHoSo"` },
      rule: 'SOAP_ACTION_MISMATCH',
    }),
    hostile('an operation of another namespace', {
      message: envelope(lookUp.replace(gatewayNamespace, `${gatewayNamespace}x`)),
      rule: 'OPERATION_UNKNOWN',
    }),
    hostile('an operation of no namespace', {
      message: envelope('<TraCuuHoSo><MaHoSo>1</MaHoSo></TraCuuHoSo>'),
      rule: 'OPERATION_UNKNOWN',
    }),
    hostile('an operation of another door', {
      message: envelope(lookUp),
      rule: 'OPERATION_UNKNOWN',
      door: tnhsDoor,
    }),
    hostile('a response in place of a request', {
      message: envelope(`<TraCuuHoSoResponse xmlns="${gatewayNamespace}"/>`),
      rule: 'OPERATION_UNKNOWN',
    }),
    hostile('a field of another namespace', {
      message: envelope(lookUp.replace('<MaHoSo>', '<MaHoSo xmlns="urn:x">')),
      ...invalid('FIELD_MISSING'),
    }),
    hostile('an envelope of another namespace', {
      message: envelope(lookUp, { version: `${soap11}x` }),
      rule: 'ENVELOPE_VERSION',
    }),
    hostile('a Body of another namespace', {
      message: envelope(lookUp).replace('<e:Body>', '<e:Body xmlns:e="urn:x">'),
      rule: 'ENVELOPE_SHAPE',
    }),
    hostile('a Header in disguise', {
      message: envelope(lookUp).replace('<e:Header>', '<Header>').replace('</e:Header>', '</Header>'),
      rule: 'ENVELOPE_SHAPE',
    }),
  ])('by %s', async (_name, one) => refusedCheaply(one));
});

describe('charsets', () => {
  const text = envelope(inField('Hồ sơ'));
  const wide = Buffer.from(text.replace('UTF-8', 'UTF-16'), 'utf16le');
  const mark = Buffer.from([0xff, 0xfe]);
  const unnamed = { 'content-type': 'text/xml' };
  it.each([
    hostile('Latin-1 by its header', {
      message: Buffer.from(text, 'latin1'),
      headers: { 'content-type': 'text/xml; charset=iso-8859-1' },
      ...unsupported('CHARSET'),
    }),
    hostile('Latin-1 by its declaration', {
      message: text.replace('UTF-8', 'ISO-8859-1'),
      headers: unnamed,
      ...unsupported('CHARSET'),
    }),
    hostile('Latin-1 that says UTF-8', { message: Buffer.from(inField('h\u{f4}'), 'latin1'), rule: 'CHARSET_BYTES' }),
    hostile('windows-1258', {
      message: text,
      headers: { 'content-type': 'text/xml; charset="windows-1258"' },
      ...unsupported('CHARSET'),
    }),
    hostile('UTF-7', {
      message: text.replace('UTF-8', 'UTF-7'),
      headers: unnamed,
      ...unsupported('CHARSET'),
    }),
    hostile('EBCDIC', {
      message: text.replace('UTF-8', 'IBM037'),
      headers: unnamed,
      ...unsupported('CHARSET'),
    }),
    hostile('UTF-16 that the header calls UTF-8', { message: Buffer.concat([mark, wide]), rule: 'CHARSET_MISMATCH' }),
    hostile('UTF-16 that the declaration calls UTF-8', {
      message: Buffer.concat([mark, Buffer.from(text, 'utf16le')]),
      headers: unnamed,
      rule: 'CHARSET_MISMATCH',
    }),
    hostile('UTF-8 that says UTF-16', {
      message: text.replace('UTF-8', 'UTF-16'),
      headers: unnamed,
      rule: 'CHARSET_MISMATCH',
    }),
    hostile('UTF-16 without its mark', { message: wide, headers: unnamed, rule: 'CHARSET_BYTES' }),
    hostile('half a UTF-16 unit', {
      message: Buffer.concat([mark, wide, Buffer.from('x')]),
      headers: unnamed,
      rule: 'CHARSET_BYTES',
    }),
    hostile('half a UTF-16 pair', {
      message: Buffer.concat([mark, Buffer.from(inField('\u{D83D}').replace('UTF-8', 'UTF-16'), 'utf16le')]),
      headers: unnamed,
      rule: 'CHARSET_BYTES',
    }),
    hostile('an overlong slash', {
      message: Buffer.concat([Buffer.from(text), Buffer.from([0xc0, 0xaf])]),
      rule: 'CHARSET_BYTES',
    }),
    hostile('half a UTF-8 sequence', {
      message: Buffer.concat([Buffer.from(text), Buffer.from([0xe1, 0xbb])]),
      rule: 'CHARSET_BYTES',
    }),
    hostile('two charsets', {
      message: text,
      headers: { 'content-type': 'text/xml; charset=utf-8; charset=utf-16' },
      ...unsupported('CONTENT_TYPE'),
    }),
  ])('of %s', async (_name, one) => refusedCheaply(one));
});

describe('a message heard on the way', () => {
  it('and sent again, or with another Body or time under the same digest, is refused', async () => {
    const watchful = new TestDoor({ security: { ...knownUser, nonces: new MemoryNonces() } });
    const message = envelope(lookUp);
    await watchful.accept(message);
    await refusedCheaply({ message, code: 'UNAUTHENTICATED', door: watchful });
    await refusedCheaply({ message: message.replace('A-1', 'A-2'), code: 'UNAUTHENTICATED', door: watchful });
    const later = message.replaceAll(/Created>\d{4}/g, 'Created>2999');
    await refusedCheaply({ message: later, code: 'UNAUTHENTICATED', rule: 'SECURITY_EXPIRED', door: watchful });
    watchful.door.dispose();
  });

  it('cannot be told apart: forged names, passwords and digests get one answer', async () => {
    const answers = await Promise.all(
      [signIn('cong', 'sai'), signIn('khong-co'), signIn('khong-co', ''), signIn('', '')].map((header) =>
        portalDoor.refuse(envelope(lookUp, { header })),
      ),
    );
    expect(
      new Set(answers.map((answer) => createHash('sha256').update(JSON.stringify(answer)).digest('hex'))).size,
    ).toBe(1);
  });
});
