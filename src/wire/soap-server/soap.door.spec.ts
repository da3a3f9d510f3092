import { afterAll, describe, expect, it } from '@jest/globals';
import { deflateSync, gzipSync } from 'node:zlib';
import { SchemaCheck } from './schema.check.js';
import { createSoapDoor } from './soap.door.js';
import {
  bodyOf,
  dossierForm,
  envelope,
  gatewayNamespace,
  knownUser,
  lookUp,
  MemoryNonces,
  portalContract,
  portalWsdl,
  soap12,
  soap12Type,
  TestDoor,
} from '../../../test/support/soap-messages.js';

const nonces = new MemoryNonces();
const knock = new TestDoor({
  address: 'https://gateway.example.vn/soap/portal?a=1&b=2',
  security: { ...knownUser, nonces },
});
afterAll(() => knock.door.dispose());

describe('a message that is taken', () => {
  it('becomes values that are all text, lists where the schema allows several', async () => {
    const file = { TenTepDinhKem: 'cccd.pdf', Base64: Buffer.from('x'.repeat(900)).toString('base64') };
    const taken = await knock.accept(envelope(bodyOf('NopHoSo', { HoSo: dossierForm, TaiLieuNop: [file] })));
    expect(taken).toMatchObject({ operation: 'NopHoSo', version: '1.1', caller: { username: 'cong' } });
    expect(taken.values).toEqual({ HoSo: dossierForm, TaiLieuNop: [file] });
  });

  it('may be compressed, UTF-16 with a byte order mark, or in one CDATA section', async () => {
    expect((await knock.accept(gzipSync(envelope(lookUp)), { 'content-encoding': 'gzip' })).operation).toBe(
      'TraCuuHoSo',
    );
    expect((await knock.accept(deflateSync(envelope(lookUp)), { 'content-encoding': 'deflate' })).operation).toBe(
      'TraCuuHoSo',
    );
    const wide = envelope(lookUp.replace('A-1', 'Hồ-sơ')).replace('UTF-8', 'UTF-16');
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(wide, 'utf16le')]);
    expect((await knock.accept(utf16, { 'content-type': 'text/xml; charset=utf-16' })).values).toEqual({
      MaHoSo: 'Hồ-sơ',
    });
    const bigEndian = Buffer.concat([
      Buffer.from([0xfe, 0xff]),
      Buffer.from(wide.replace('cong', 'cong'), 'utf16le').swap16(),
    ]);
    expect(await knock.receive(bigEndian, { 'content-type': 'text/xml' })).toMatchObject({ code: 'UNAUTHENTICATED' });
    nonces.clear();
    expect((await knock.accept(bigEndian, { 'content-type': 'text/xml' })).values).toEqual({ MaHoSo: 'Hồ-sơ' });
    const cdata = envelope(lookUp.replace('A-1', '<![CDATA[A<1]]>'));
    expect((await knock.accept(cdata)).values).toEqual({ MaHoSo: 'A<1' });
  });

  it.each([
    ['no SOAPAction', '', true],
    ['an empty one', '""', true],
    ['the right one', `"${gatewayNamespace}/TraCuuHoSo"`, true],
    ['another operation', `"${gatewayNamespace}/RutHoSo"`, false],
    ['nonsense', 'x', false],
  ])('has %s', async (_name, action, taken) => {
    const result = await knock.receive(envelope(lookUp), { soapaction: action });
    expect(result.ok).toBe(taken);
    const in12 = await knock.receive(envelope(lookUp, { version: soap12 }), {
      'content-type': `application/soap+xml; charset=utf-8; action="${action.replaceAll('"', '')}"`,
    });
    expect(in12.ok).toBe(taken);
    if (!in12.ok) expect(in12.body).toContain('SOAP_ACTION_MISMATCH');
  });
});

describe('an answer', () => {
  it('is written in schema order, in the version of the caller, and fits the schema', async () => {
    const values = {
      ThoiDiemTiepNhan: '2026-11-22T01:00:00Z',
      TrangThai: 1,
      MaHoSo: 'A & B',
      MaTiepNhan: '018f0000-0000-7000-8000-000000000000',
    };
    const reply = (await knock.accept(envelope(bodyOf('RutHoSo', { MaHoSo: 'A-1' })))).reply(values);
    expect(reply).toMatchObject({ status: 200, contentType: 'text/xml; charset=utf-8' });
    expect(reply.body).toContain(
      `<soap:Body><RutHoSoResponse xmlns="${gatewayNamespace}"><MaTiepNhan>018f0000-0000-7000-8000-000000000000</MaTiepNhan><MaHoSo>A &amp; B</MaHoSo><TrangThai>1</TrangThai>`,
    );
    const check = new SchemaCheck(portalContract.schemas[0] ?? '');
    expect(check.violations(Buffer.from(reply.body))).toEqual([]);
    check.dispose();
    const reply12 = (
      await knock.accept(envelope(bodyOf('RutHoSo', { MaHoSo: 'A-1' }), { version: soap12 }), soap12Type)
    ).reply(values);
    expect(reply12).toMatchObject({ status: 200, contentType: 'application/soap+xml; charset=utf-8' });
    expect(reply12.body).toContain(`xmlns:soap="${soap12}"`);
  });

  it('cannot say what the contract does not know', async () => {
    const taken = await knock.accept(envelope(lookUp));
    expect(() => taken.reply({ Khac: '1' })).toThrow('TraCuuHoSoResponse/Khac');
  });

  it('may be a fault of the caller or of ours, in either version', async () => {
    const fault = {
      code: 'STATUS_CONFLICT',
      party: 'sender',
      message: { vi: 'Không được', en: 'Not now' },
      places: [{ path: 'RutHoSo/MaHoSo', code: 'X', vi: 'a', en: 'b' }],
    } as const;
    const in11 = (await knock.accept(envelope(lookUp))).fault(fault);
    expect(in11.status).toBe(500);
    expect(in11.body).toContain('<faultcode>soap:Client</faultcode>');
    expect(in11.body).toContain(
      `<detail><Loi xmlns="${gatewayNamespace}"><MaLoi>STATUS_CONFLICT</MaLoi><ThongBao><vi>Không được</vi><en>Not now</en></ThongBao><ViTri><DuongDan>RutHoSo/MaHoSo</DuongDan><Ma>X</Ma><vi>a</vi><en>b</en></ViTri><MaTuongQuan>c-1</MaTuongQuan></Loi></detail>`,
    );
    const taken12 = await knock.accept(envelope(lookUp, { version: soap12 }), soap12Type);
    expect(taken12.fault(fault)).toMatchObject({ status: 400, contentType: 'application/soap+xml; charset=utf-8' });
    const ours = taken12.fault({ ...fault, party: 'receiver', retryAfterSeconds: 5 });
    expect(ours).toMatchObject({ status: 500, headers: { 'retry-after': '5' } });
    expect(ours.body).toContain('<soap:Value>soap:Receiver</soap:Value><soap:Subcode>');
  });
});

describe('a message with wrong fields', () => {
  it('is told every violation at once, by path, without the values', async () => {
    const files = [
      { TenTepDinhKem: 'a', Base64: 'AAAA' },
      { TenTepDinhKem: 'b', Base64: '!bí-mật!' },
    ];
    const wrong = { ...dossierForm, GioiTinh: 'bí-mật', MucTien: '1.5e6', HoTen: '', SoDinhDanh: '9'.repeat(65) };
    const refused = await knock.refuse(envelope(bodyOf('NopHoSo', { HoSo: wrong, TaiLieuNop: files })));
    expect(refused).toMatchObject({ status: 500, code: 'VALIDATION_FAILED' });
    for (const [path, code] of [
      ['NopHoSo/HoSo/GioiTinh', 'FIELD_PATTERN'],
      ['NopHoSo/HoSo/MucTien', 'FIELD_PATTERN'],
      ['NopHoSo/HoSo/HoTen', 'FIELD_EMPTY'],
      ['NopHoSo/HoSo/SoDinhDanh', 'FIELD_TOO_LONG'],
      ['NopHoSo/TaiLieuNop[2]/Base64', 'FIELD_TYPE'],
    ]) {
      expect(refused.body).toContain(`<DuongDan>${path}</DuongDan><Ma>${code}</Ma>`);
    }
    expect(refused.body).not.toMatch(/bí-mật|1\.5e6|999/);
  });

  it('is told what is missing and what does not belong', async () => {
    const without = { ...dossierForm, GioiTinh: undefined, MucTien: undefined };
    const missing = await knock.refuse(
      envelope(bodyOf('NopHoSo', { HoSo: without, TaiLieuNop: [{ Base64: 'AAAA' }] })),
    );
    for (const path of ['NopHoSo/HoSo/GioiTinh', 'NopHoSo/HoSo/MucTien', 'NopHoSo/TaiLieuNop/TenTepDinhKem']) {
      expect(missing.body).toContain(`<DuongDan>${path}</DuongDan><Ma>FIELD_MISSING</Ma>`);
    }
    expect(missing.rules).toEqual(['FIELD_MISSING', 'FIELD_MISSING', 'FIELD_MISSING']);
    const empty = await knock.refuse(envelope(`<NopHoSo xmlns="${gatewayNamespace}"/>`));
    expect(empty.body).toContain('<DuongDan>NopHoSo/HoSo</DuongDan><Ma>FIELD_MISSING</Ma>');
    const swapped = lookUp.replace('</MaHoSo>', '</MaHoSo><MaHoSo>2</MaHoSo>');
    expect((await knock.refuse(envelope(swapped))).body).toContain(
      '<DuongDan>TraCuuHoSo/MaHoSo[2]</DuongDan><Ma>FIELD_UNEXPECTED</Ma>',
    );
    const strange = await knock.refuse(envelope(lookUp.replace('<MaHoSo>', '<MaHoSo x="1">')));
    expect(strange.body).toContain('<DuongDan>TraCuuHoSo/MaHoSo</DuongDan><Ma>ATTRIBUTE_UNEXPECTED</Ma>');
    const prefixed = `<g:TraCuuHoSo xmlns:g="${gatewayNamespace}"><g:MaHoSo>1</g:MaHoSo><g:La>2</g:La></g:TraCuuHoSo>`;
    expect((await knock.refuse(envelope(prefixed))).body).toContain(
      '<DuongDan>TraCuuHoSo/La</DuongDan><Ma>FIELD_UNEXPECTED</Ma>',
    );
  });

  it('may have a year as birth date, and money is digits only', async () => {
    for (const NgaySinh of ['1990', '05/1990', '17/05/1990']) {
      expect((await knock.receive(envelope(bodyOf('NopHoSo', { HoSo: { ...dossierForm, NgaySinh } })))).ok).toBe(true);
    }
    for (const MucTien of ['1,500,000', '-1', '+1', ' 1', '1.0', '1e3', '1'.repeat(16), '']) {
      expect((await knock.receive(envelope(bodyOf('NopHoSo', { HoSo: { ...dossierForm, MucTien } })))).ok).toBe(false);
    }
  });
});

describe('a message that is refused for its envelope', () => {
  it.each([
    ['an operation that is not there', envelope(`<x xmlns="${gatewayNamespace}"/>`), 'OPERATION_UNKNOWN'],
    ['another namespace', envelope(lookUp.replace(gatewayNamespace, 'urn:other')), 'OPERATION_UNKNOWN'],
    ['two operations', envelope(lookUp + lookUp), 'ENVELOPE_SHAPE'],
    ['an empty Body', envelope(''), 'ENVELOPE_SHAPE'],
    ['text in the Body', envelope(`x${lookUp}`), 'ENVELOPE_SHAPE'],
    ['a Header after the Body', envelope(lookUp).replace('</e:Body>', '</e:Body><e:Header/>'), 'ENVELOPE_SHAPE'],
    ['two Bodies', envelope(lookUp).replace('</e:Body>', '</e:Body><e:Body/>'), 'ENVELOPE_SHAPE'],
    ['no XML', 'MaHoSo=1', 'XML_MALFORMED'],
    ['nothing', '', 'XML_MALFORMED'],
    ['no envelope', lookUp, 'ENVELOPE_SHAPE'],
    ['an unclosed element', envelope(lookUp).replace('</e:Envelope>', ''), 'XML_MALFORMED'],
    ['an undeclared prefix', envelope('<q:a/>'), 'XML_MALFORMED'],
    ['XML 1.1', envelope(lookUp).replace('version="1.0"', 'version="1.1"'), 'XML_VERSION'],
    [
      'a schema location',
      envelope(
        lookUp.replace(
          '<MaHoSo>',
          '<MaHoSo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="u http://a/b">',
        ),
      ),
      'XML_SCHEMA_LOCATION',
    ],
  ])('%s', async (_name, message, code) => {
    expect(await knock.refuse(message)).toMatchObject({ status: 500, code: 'INVALID_BODY', rules: [code] });
  });

  it('because it is no SOAP version: VersionMismatch', async () => {
    const refused = await knock.refuse(envelope(lookUp, { version: 'urn:soap-2.0' }));
    expect(refused).toMatchObject({ status: 500, rules: ['ENVELOPE_VERSION'] });
    expect(refused.body).toContain('<faultcode>soap:VersionMismatch</faultcode>');
    const in12 = await knock.refuse(envelope(lookUp, { version: 'urn:soap-2.0' }), soap12Type);
    expect(in12.body).toContain('<soap:Upgrade><soap:SupportedEnvelope qname="s12:Envelope"');
  });

  it('because the media type is another, or not the one of its version', async () => {
    for (const type of [
      'application/json',
      'multipart/related; type="application/xop+xml"',
      '',
      'text/xml; charset=utf-8; charset=x',
      'text/xml; ;',
    ]) {
      expect(await knock.refuse(envelope(lookUp), { 'content-type': type })).toMatchObject({
        status: 415,
        code: 'UNSUPPORTED_MEDIA_TYPE',
      });
    }
    const mixed = await knock.refuse(envelope(lookUp), soap12Type);
    expect(mixed).toMatchObject({ rules: ['CONTENT_TYPE_MISMATCH'], contentType: 'text/xml; charset=utf-8' });
  });
});

describe('the served contract', () => {
  it('has the configured address in both ports and nothing else changed', () => {
    expect(knock.door.wsdl.match(/location="[^"]*"/g)).toEqual(
      Array(2).fill('location="https://gateway.example.vn/soap/portal?a=1&amp;b=2"'),
    );
    expect(knock.door.wsdl.replaceAll(/location="[^"]*"/g, '')).toBe(portalWsdl.replaceAll(/location="[^"]*"/g, ''));
  });

  it('is refused at boot when it is not fit for a door', () => {
    const broken = (change: (text: string) => string): (() => unknown) => {
      const security = { passwordOf: () => undefined, nonces: { remember: async () => true } };
      return () => createSoapDoor({ wsdl: change(portalWsdl), address: 'http://a/', security });
    };
    expect(broken((text) => text.replace('</wsdl:definitions>', ''))).toThrow('unclosed');
    expect(broken((text) => text.replace('element="tns:RutHoSo"', 'element="tns:Khong"'))).toThrow('no element');
    expect(broken((text) => text.replace('type="tns:BienNhan"', 'type="tns:Khong"'))).toThrow();
    expect(broken((text) => text.replaceAll('address location', 'addres location'))).toThrow('soap:address');
  });
});

describe('a refusal before reading', () => {
  it('is a fault in the announced version', () => {
    const fault = {
      code: 'RATE_LIMITED',
      party: 'sender',
      httpStatus: 429,
      retryAfterSeconds: 9,
      message: { vi: 'a', en: 'b' },
    } as const;
    const reply = knock.door.refuse({ headers: soap12Type, correlationId: 'c-9' }, fault);
    expect(reply).toMatchObject({
      status: 429,
      headers: { 'retry-after': '9' },
      contentType: 'application/soap+xml; charset=utf-8',
    });
    expect(reply.body).toContain('<MaTuongQuan>c-9</MaTuongQuan>');
  });
});
