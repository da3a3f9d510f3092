// Our client against our door, over HTTP: each is written to the contract, not to the other.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { knownUser, MemoryNonces, soapUser } from '../../../test/support/soap-messages.js';
import { createSoapClient, type SoapClient } from '../soap-client/soap.client.js';
import { readBounded } from './body.bytes.js';
import { createSoapDoor, type SoapDoor } from './soap.door.js';

const wsdlUrl = new URL('../../../wsdl/gateway/gateway-tnhs.wsdl', import.meta.url);
const event = {
  eventId: 'e-1',
  soHoSo: '03706/2026/07906',
  trangThai: 9,
  thoiDiem: '2026-11-22T08:00:00+07:00',
  lyDo: 'Đã "xong" & <trả>',
  giayToKetQua: [{ ten: 'Tờ bìa', duongDan: 'https://example.vn/a?b=1&c=2' }],
};

let server: Server;
let door: SoapDoor;
let client: SoapClient;
let stranger: SoapClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const body = await readBounded(request, 1_000_000);
      const message = await door.receive({ headers: request.headers, body, correlationId: 'c-1' });
      const reply = message.ok
        ? message.reply({ daNhan: true, daTonTai: message.values['eventId'] === 'e-0' })
        : message;
      response.writeHead(reply.status, { 'content-type': reply.contentType, ...reply.headers }).end(reply.body);
      seen.push(message.ok ? message.values : message.rules);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/soap/tnhs`;
  const security = { ...knownUser, nonces: new MemoryNonces() };
  door = createSoapDoor({ wsdl: readFileSync(wsdlUrl, 'utf8'), address: url, security });
  const settings = { wsdlPath: wsdlUrl.pathname, url, timeoutMs: 5000, maxResponseBytes: 100_000 };
  client = await createSoapClient({ ...settings, ...soapUser });
  stranger = await createSoapClient({ ...settings, username: 'ai', password: 'do' });
});

const seen: unknown[] = [];

afterAll(() => {
  client.close();
  stranger.close();
  server.close();
  door.dispose();
});

describe('client and door', () => {
  it('understand each other', async () => {
    const result = await client.call('CapNhatTrangThaiHoSo', event);
    expect(result).toMatchObject({ ok: true, value: { daNhan: 'true', daTonTai: 'false' } });
    expect(seen.at(-1)).toEqual({ ...event, trangThai: '9' });
  });

  it('also in refusal: the fault names code, field and correlation', async () => {
    const result = await client.call('CapNhatTrangThaiHoSo', { ...event, trangThai: 11 });
    expect(result).toMatchObject({
      ok: false,
      kind: 'fault',
      code: 'Client',
      detail: {
        Loi: {
          MaLoi: 'VALIDATION_FAILED',
          ViTri: { DuongDan: 'CapNhatTrangThaiHoSo/trangThai', Ma: 'FIELD_PATTERN' },
          MaTuongQuan: 'c-1',
        },
      },
    });
    expect(await stranger.call('CapNhatTrangThaiHoSo', event)).toMatchObject({
      kind: 'fault',
      code: 'FailedAuthentication',
    });
  });
});
