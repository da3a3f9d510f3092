import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileMappings } from '../../mapping/compile-mappings.js';
import { sourceOfMapping } from './sample-sources.js';
import { storedForm } from './stored-form.js';

const set = compileMappings(join(import.meta.dirname, '../../../mappings'));

describe('the stored documents of a mapping', () => {
  it.each(set.names)('are known of %s', (name) => {
    expect(sourceOfMapping(name)).toBeDefined();
  });
});

const soap = `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>
<g:BoSungHoSo xmlns:g="urn:vn:gov:vss:tnhs-gateway:v1"><g:MaHoSo>H 1</g:MaHoSo><g:NoiDung>sửa &amp; gửi</g:NoiDung>
<g:TaiLieuNop><g:TenTepDinhKem>a.pdf</g:TenTepDinhKem><g:Base64>AA==</g:Base64></g:TaiLieuNop></g:BoSungHoSo></s:Body></s:Envelope>`;

describe('a stored message is read as its mapping read it', () => {
  it('from SOAP, by our own contract, without attachments', () => {
    expect(storedForm(Buffer.from(soap), 'soap')).toEqual({ MaHoSo: 'H 1', NoiDung: 'sửa & gửi' });
    const form = storedForm(Buffer.from(soap), 'soap');
    expect(set.run('soap-supplement-to-canonical', form, { at: new Date('2026-11-23T01:00:00Z') })).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['rest', { fullName: 'A', attachments: [1] }, { fullName: 'A' }],
    ['dvcqg', { service: 'x', data: { HoTen: 'A', TaiLieuNop: [1] } }, { HoTen: 'A' }],
    ['dvcqg', { service: 'x', data: '{"HoTen":"A"}' }, { HoTen: 'A' }],
    ['dvcqg', { HoTen: 'A' }, { HoTen: 'A' }],
  ] as const)('from %s %j', (door, body, form) => {
    expect(storedForm(Buffer.from(JSON.stringify(body)), door)).toEqual(form);
  });

  it('or not at all', () => {
    expect(() => storedForm(Buffer.from('<html/>'), 'soap')).toThrow();
    expect(() => storedForm(Buffer.from(soap), 'rest')).toThrow();
  });
});
