import { afterAll, describe, expect, it } from '@jest/globals';
import {
  envelope,
  knownUser,
  lookUp,
  MemoryNonces,
  signIn,
  soap11,
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

describe('a mandatory header', () => {
  const strange = (attributes: string): string =>
    `${signIn()}<t:Transaction xmlns:t="urn:t" ${attributes}>5</t:Transaction>`;

  it('that we do not know refuses the message', async () => {
    const refused = await knock.refuse(envelope(lookUp, { header: strange('e:mustUnderstand="1"') }));
    expect(refused.body).toContain('<faultcode>soap:MustUnderstand</faultcode>');
    expect(refused.body).toContain('<DuongDan>Header/Transaction</DuongDan>');
    const in12 = await knock.refuse(
      envelope(lookUp, { version: soap12, header: strange('e:mustUnderstand="true"') }),
      soap12Type,
    );
    expect(in12).toMatchObject({ status: 500 });
    expect(in12.body).toContain('<soap:Value>soap:MustUnderstand</soap:Value>');
  });

  it('that is optional, or meant for another node, does not', async () => {
    await knock.accept(envelope(lookUp, { header: strange('e:mustUnderstand="0"') }));
    await knock.accept(envelope(lookUp, { header: strange('e:mustUnderstand="1" e:actor="urn:someone"') }));
    await knock.accept(
      envelope(lookUp, { header: signIn().replace('<wsse:Security ', '<wsse:Security e:mustUnderstand="1" ') }),
    );
  });
});

describe('X-Road headers', () => {
  const xr = 'xmlns:xr="http://x-road.eu/xsd/xroad.xsd" xmlns:id="http://x-road.eu/xsd/identifiers"';
  const member =
    '<id:xRoadInstance>VN</id:xRoadInstance><id:memberClass>GOV</id:memberClass>\n<id:memberCode>000.00.00.G22</id:memberCode>';
  const blocks = {
    client: `<xr:client id:objectType="SUBSYSTEM">${member}<id:subsystemCode>dvc</id:subsystemCode></xr:client>`,
    service: `<xr:service id:objectType="SERVICE">${member}<id:serviceCode>TraCuuHoSo</id:serviceCode></xr:service>`,
    id: '<xr:id>4894e35d-bf0f-44a6-867a-8e51f1daa7e0</xr:id>',
    userId: "<xr:userId >VN'1234</xr:userId>",
    version: '<xr:protocolVersion>4.0</xr:protocolVersion>',
  };
  const message = (headers: readonly string[], version = soap11): string =>
    envelope(lookUp, {
      version,
      header: headers.slice(0, 2).join('\n') + signIn() + headers.slice(2).join(''),
      attributes: ` ${xr}`,
    });

  it('come back unchanged and in order, in responses and in faults', async () => {
    const taken = await knock.accept(message(Object.values(blocks)));
    expect(taken.xroad).toMatchObject({
      client: 'VN/GOV/000.00.00.G22/dvc',
      id: '4894e35d-bf0f-44a6-867a-8e51f1daa7e0',
      userId: "VN'1234",
    });
    const reply = taken.fault({ code: 'NOT_FOUND', party: 'sender', message: { vi: 'a', en: 'b' } });
    expect(reply.body).toContain(`>${Object.values(blocks).join('')}</soap:Header>`);
    expect(reply.body).toContain('xmlns:xr="http://x-road.eu/xsd/xroad.xsd"');
    expect(reply.body).not.toContain('Security');
    const echoed = await knock.receive(reply.body);
    expect(echoed).toMatchObject({ ok: false, rules: ['SECURITY_MISSING'] });
  });

  it.each([
    ['client', Object.values({ ...blocks, client: '' }), 'XROAD_MISSING'],
    ['id', Object.values({ ...blocks, id: '<xr:id> </xr:id>' }), 'XROAD_MISSING'],
    ['service', Object.values({ ...blocks, service: '' }), 'XROAD_MISSING'],
    ['version', Object.values({ ...blocks, version: '<xr:protocolVersion>3.1</xr:protocolVersion>' }), 'XROAD_VERSION'],
    ['one id', [...Object.values(blocks), blocks.id], 'XROAD_REPEATED'],
    [
      'one target',
      [...Object.values(blocks), blocks.service.replaceAll('xr:service', 'xr:centralService')],
      'XROAD_REPEATED',
    ],
    [
      'its own operation',
      Object.values({ ...blocks, service: blocks.service.replace('TraCuu', 'Rut') }),
      'XROAD_SERVICE_MISMATCH',
    ],
    [
      'no requestHash',
      [...Object.values(blocks), '<xr:requestHash algorithmId="x">y</xr:requestHash>'],
      'XROAD_UNKNOWN',
    ],
  ])('must have %s', async (_name, headers, code) => {
    expect(await knock.refuse(message(headers))).toMatchObject({ code: 'INVALID_BODY', rules: [code] });
  });
});
