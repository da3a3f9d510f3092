// Floods and bombs against the SOAP doors: each is refused with the right answer, quickly and without growing.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { diag } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  hostile,
  inField,
  inMoney,
  inProlog,
  invalid,
  portalDoor,
  refusedCheaply,
  tnhsDoor,
  tooLarge,
  unsupported,
  warmUp,
} from '../support/soap-hostile.js';
import { bodyOf, dossierForm, envelope, gatewayNamespace, lookUp, signIn } from '../support/soap-messages.js';

beforeAll(warmUp);
afterAll(() => {
  portalDoor.door.dispose();
  tnhsDoor.door.dispose();
});

setFlagsFromString('--expose-gc');
/** What is only waiting to be collected was left behind by nobody. */
const collectGarbage = runInNewContext('gc') as () => void;
const megabyte = 1024 * 1024;
const entities = Array.from({ length: 9 }, (_x, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('');

describe('entities and instructions', () => {
  it.each([
    hostile('a billion laughs', {
      message: inProlog(`<!DOCTYPE e [<!ENTITY a0 "ha">${entities}]>`).replace('A-1', '&a9;'),
      rule: 'XML_DTD',
    }),
    hostile('a quadratic blow-up', {
      message: inProlog(`<!DOCTYPE e [<!ENTITY a "${'A'.repeat(100_000)}">]>`).replace('A-1', '&a;'.repeat(50_000)),
      rule: 'XML_DTD',
    }),
    hostile('a file as entity', {
      message: inProlog('<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]>').replace('A-1', '&a;'),
      rule: 'XML_DTD',
    }),
    hostile('an address as DTD', {
      message: inProlog('<!DOCTYPE e SYSTEM "http://127.0.0.1:1/x.dtd">'),
      rule: 'XML_DTD',
    }),
    hostile('a parameter entity', {
      message: inProlog('<!DOCTYPE e [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>'),
      rule: 'XML_DTD',
    }),
    hostile('a DTD of ten megabyte', {
      message: inProlog(`<!DOCTYPE e [${'<!ELEMENT a ANY>'.repeat(700_000)}]>`),
      rule: 'XML_DTD',
    }),
    hostile('a DTD behind a comment', { message: inProlog('<!-- <a> --><!DOCTYPE e>'), rule: 'XML_DTD' }),
    hostile('a DTD in UTF-16', {
      message: Buffer.concat([
        Buffer.from([0xff, 0xfe]),
        Buffer.from(inProlog('<!DOCTYPE e>').replace('UTF-8', 'UTF-16'), 'utf16le'),
      ]),
      headers: { 'content-type': 'text/xml' },
      rule: 'XML_DTD',
    }),
    hostile('an entity nobody declared', { message: inField('&xxe;'), rule: 'XML_MALFORMED' }),
    hostile('a stylesheet', {
      message: inProlog('<?xml-stylesheet href="http://127.0.0.1:1/"?>'),
      rule: 'XML_PROCESSING_INSTRUCTION',
    }),
    hostile('an instruction in a value', { message: inField('A<?php x?>1'), rule: 'XML_PROCESSING_INSTRUCTION' }),
    hostile('a second declaration', { message: inProlog('<?xml version="1.0"?>'), rule: 'XML_PROCESSING_INSTRUCTION' }),
    hostile('an inclusion', {
      message: envelope(
        lookUp.replace(
          '<MaHoSo>A-1</MaHoSo>',
          '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
        ),
      ),
      ...invalid('FIELD_MISSING'),
    }),
  ])('%s', async (_name, one) => refusedCheaply(one));
});

describe('floods', () => {
  const many = 10 * megabyte;
  it.each([
    hostile('depth', { message: envelope('<a>'.repeat(many / 4)), rule: 'XML_TOO_DEEP' }),
    hostile('depth, closed properly', {
      message: envelope('<a>'.repeat(100_000) + '</a>'.repeat(100_000)),
      rule: 'XML_TOO_DEEP',
    }),
    hostile('elements', { message: envelope('<a/>'.repeat(many / 4)), rule: 'XML_TOO_MANY_ELEMENTS' }),
    hostile('elements in the header', {
      message: envelope(lookUp, { header: '<a/>'.repeat(many / 4) }),
      rule: 'XML_TOO_MANY_ELEMENTS',
    }),
    hostile('attributes', {
      message: envelope(`<a ${Array.from({ length: 500_000 }, (_x, i) => `a${i}=""`).join(' ')}/>`),
      rule: 'XML_TOO_MANY_ATTRIBUTES',
    }),
    hostile('namespaces', {
      message: envelope(`<a ${Array.from({ length: 300_000 }, (_x, i) => `xmlns:a${i}="u"`).join(' ')}/>`),
      rule: 'XML_TOO_MANY_ATTRIBUTES',
    }),
    hostile('one attribute', { message: envelope(`<a b="${'x'.repeat(many)}"/>`), rule: 'XML_ATTRIBUTE_TOO_LONG' }),
    hostile('one attribute full of tag ends', {
      message: envelope(`<a b="${'>'.repeat(many)}"/>`),
      rule: 'XML_ATTRIBUTE_TOO_LONG',
    }),
    hostile('one name', { message: envelope(`<${'x'.repeat(many)}/>`), rule: 'XML_NAME_TOO_LONG' }),
    hostile('one end tag', { message: envelope(`<a></a${' '.repeat(many)}>`), rule: 'XML_NAME_TOO_LONG' }),
    hostile('one comment', { message: envelope(`<!--${'x'.repeat(many)}-->${lookUp}`), rule: 'XML_COMMENT_TOO_LONG' }),
    hostile('one value', { message: inField('x'.repeat(many)), rule: 'XML_TEXT_TOO_LONG' }),
    hostile('one value of letters beyond ASCII', { message: inField('ề'.repeat(many / 4)), rule: 'XML_TEXT_TOO_LONG' }),
    hostile('one CDATA section', { message: inField(`<![CDATA[${'<'.repeat(many)}]]>`), rule: 'XML_TEXT_TOO_LONG' }),
    hostile('one user name', {
      message: envelope(lookUp, { header: signIn('x'.repeat(many)) }),
      rule: 'XML_TEXT_TOO_LONG',
    }),
    hostile('blanks', {
      message: envelope(lookUp).replace('?>', `?>${' '.repeat(many)}`) + 'x',
      rule: 'XML_MALFORMED',
    }),
    hostile('opening brackets', { message: '<'.repeat(many), rule: 'XML_NAME_TOO_LONG' }),
    hostile('an unclosed tag', { message: envelope(`<a ${' '.repeat(many)}`), rule: 'XML_NAME_TOO_LONG' }),
    hostile('more bytes than allowed', {
      message: envelope(lookUp) + ' '.repeat(13 * megabyte),
      ...tooLarge,
    }),
    hostile('garbage in place of base64', {
      message: envelope(
        bodyOf('NopHoSo', { HoSo: dossierForm, TaiLieuNop: [{ TenTepDinhKem: 'a', Base64: '!'.repeat(many / 4) }] }),
      ),
      ...invalid('FIELD_TYPE'),
    }),
    hostile('digits after a second', {
      message: envelope(
        `<CapNhatTrangThaiHoSo xmlns="${gatewayNamespace}"><eventId>1</eventId><soHoSo>1</soHoSo><trangThai>2</trangThai><thoiDiem>2026-11-22T08:00:00.${'0'.repeat(many)}Z</thoiDiem></CapNhatTrangThaiHoSo>`,
      ),
      rule: 'XML_TEXT_TOO_LONG',
      door: tnhsDoor,
    }),
    hostile('media type parameters', {
      message: envelope(lookUp),
      headers: { 'content-type': `text/xml${'; a=b'.repeat(10_000)}` },
      ...unsupported('CONTENT_TYPE'),
    }),
  ])('of %s', async (_name, one) => refusedCheaply(one));
});

describe('compression', () => {
  const zip = (content: string | Buffer): Buffer => gzipSync(content, { level: 9 });
  const gzip = { 'content-encoding': 'gzip' };
  it.each([
    hostile('a bomb of a gigabyte', {
      message: Buffer.concat([zip(Buffer.alloc(256 * megabyte)), zip('x')]),
      headers: gzip,
      ...tooLarge,
    }),
    hostile('a bomb dressed as a message', {
      message: zip(envelope(lookUp) + ' '.repeat(64 * megabyte)),
      headers: gzip,
      ...tooLarge,
    }),
    hostile('a bomb in a bomb', {
      message: zip(zip(Buffer.alloc(64 * megabyte))),
      headers: { 'content-encoding': 'gzip, gzip' },
      ...unsupported('CONTENT_ENCODING'),
    }),
    hostile('damage', { message: zip(envelope(lookUp)).subarray(0, -20), headers: gzip, rule: 'CONTENT_ENCODING' }),
    hostile('a lie', { message: envelope(lookUp), headers: gzip, rule: 'CONTENT_ENCODING' }),
    hostile('another kind', {
      message: envelope(lookUp),
      headers: { 'content-encoding': 'br' },
      ...unsupported('CONTENT_ENCODING'),
    }),
    hostile('a name of every object', {
      message: envelope(lookUp),
      headers: { 'content-encoding': 'constructor' },
      ...unsupported('CONTENT_ENCODING'),
    }),
  ])('with %s', async (_name, one) => refusedCheaply(one));
});

describe('three thousand messages, good and bad', () => {
  it('leave nothing behind', async () => {
    const file = { TenTepDinhKem: 'a.pdf', Base64: 'A'.repeat(8000) };
    const good = Buffer.from(envelope(bodyOf('NopHoSo', { HoSo: dossierForm, TaiLieuNop: [file] })));
    const bad = Buffer.from(inMoney('x'));
    const malformed = Buffer.from(envelope(`${lookUp}<`));
    const round = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        await portalDoor.accept(good);
        await portalDoor.refuse(bad);
        await portalDoor.refuse(malformed);
      }
    };
    await round(300);
    collectGarbage();
    diag.configure({ enabled: true });
    const before = process.memoryUsage.rss();
    await round(1000);
    collectGarbage();
    const grown = process.memoryUsage.rss() - before;
    const report: unknown = diag.report();
    diag.configure({ enabled: false });
    expect(report).toEqual({});
    expect(grown).toBeLessThan(64 * megabyte);
  });
});
