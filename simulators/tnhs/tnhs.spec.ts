import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ServerTCP } from '@nestjs/microservices';
import type { AddressInfo, Server } from 'node:net';
import { createRequire } from 'node:module';
import { waitFor } from '../../test/support/wait-for.js';
import type { SimConfig } from '../config.ts';
import type { Simulator } from '../server/simulator.ts';
import { securityHeader } from '../soap/username-token.ts';
import {
  callSoap,
  control,
  count,
  createRequest,
  find,
  gatewayAccounts,
  own,
  testConfig,
  textIn,
  tnhsNamespace,
} from '../testing/bench-ground.ts';
import { StubGateway } from '../testing/stub-gateway.ts';
import { startTnhs } from './server.ts';

interface SoapClient {
  setEndpoint(url: string): void;
  setSecurity(security: unknown): void;
  TiepNhanHoSoAsync(request: unknown): Promise<[Record<string, unknown>]>;
}
interface SoapPackage {
  createClientAsync(path: string): Promise<SoapClient>;
  WSSecurity: new (user: string, password: string, options: object) => unknown;
}

describe('the TNHS simulator', () => {
  let gateway: StubGateway;
  let tnhs: Simulator;
  let config: SimConfig;
  let server: ServerTCP | undefined;
  const target = () => ({ url: tnhs.url, namespace: tnhsNamespace });
  const create = (key: string, reference = `VSS-${key}-MANUAL`) =>
    callSoap(target(), 'TiepNhanHoSo', createRequest(key, reference));

  beforeEach(async () => {
    gateway = new StubGateway();
    await gateway.start(gatewayAccounts);
    config = testConfig(gateway.url);
    tnhs = await startTnhs(config);
  });

  afterEach(async () => {
    server?.close();
    server = undefined;
    await tnhs.close();
    await gateway.close();
  });

  describe('at its SOAP door', () => {
    it('understands the client that the gateway uses', async () => {
      const soap = createRequire(import.meta.url)('soap') as SoapPackage;
      const client = await soap.createClientAsync(new URL('../../wsdl/tnhs/tnhs.wsdl', import.meta.url).pathname);
      client.setEndpoint(`${tnhs.url}/soap`);
      client.setSecurity(new soap.WSSecurity(own.username, own.password, { passwordType: 'PasswordDigest' }));
      const nguoiThamGia = {
        soDinhDanh: '001090012345',
        hoTen: 'Đỗ Thị <Thử> & "Mẫu"',
        ngaySinh: '1990-05',
        gioiTinh: '0',
        quocTich: 'VN',
      };
      const dangKy = {
        loaiDangKy: 'LD',
        mucThuNhap: 1_500_000,
        phuongThuc: '3',
        tuThang: '2026-12',
        soThang: 3,
        tongTien: 792_000,
      };
      const hoSo = {
        maHoSoCong: 'R-MANUAL',
        nguon: 'npsp',
        maDichVu: '602e',
        coQuanTiepNhan: '07906',
        ngayNop: '2026-11-22T08:00:00+07:00',
        nguoiThamGia,
        dangKy,
      };
      const [answer] = await client.TiepNhanHoSoAsync({ khoaChongTrung: 'k1', hoSo });
      expect(answer).toMatchObject({ soHoSo: expect.stringMatching(/^00001\/\d{4}\/07906$/), daTonTai: false });
      const held = await control<{ record: { nguoiThamGia: { hoTen: string } } }>(
        tnhs.url,
        'dossiers?maHoSoCong=R-MANUAL',
      );
      expect(held.record.nguoiThamGia.hoTen).toBe('Đỗ Thị <Thử> & "Mẫu"');
    });

    it('lets in the right digest once, and neither a wrong, a replayed, an old nor a missing one', async () => {
      const again = securityHeader(own);
      const headers = [
        again,
        again,
        securityHeader({ ...own, password: 'wrong' }),
        securityHeader({ ...own, username: 'someone' }),
        securityHeader(own, new Date(Date.now() - 6 * 60_000)),
        '<none/>',
      ];
      const codes: (string | undefined)[] = [];
      for (const header of headers) {
        const { root } = await callSoap({ ...target(), header }, 'TraCuuHoSo', '<khoaChongTrung>k</khoaChongTrung>');
        codes.push(textIn(root, 'faultcode') ?? textIn(root, 'timThay'));
      }
      const failed = 'wsse:FailedAuthentication';
      expect(codes).toEqual(['false', failed, failed, failed, failed, 'wsse:InvalidSecurity']);
    });

    it('answers a record that breaks the contract with the typed fault DU_LIEU_SAI', async () => {
      const { status, root } = await callSoap(
        target(),
        'TiepNhanHoSo',
        createRequest('k', 'R').replace('<maDichVu>602e</maDichVu>', ''),
      );
      expect(status).toBe(500);
      expect(textIn(find(root, 'detail'), 'maLoi')).toBe('DU_LIEU_SAI');
      expect((await count(tnhs.url)).effects).toEqual({});
    });

    it('refuses what is no SOAP 1.1 with a plain fault', async () => {
      const response = await fetch(`${tnhs.url}/soap`, { method: 'POST', body: '<a/>' });
      expect(response.status).toBe(500);
      expect(await response.text()).toContain('<faultcode>soapenv:Client</faultcode>');
    });
  });

  describe('in its book', () => {
    it('gives one number per key, however often it is asked, and counts the repeats', async () => {
      const numbers = await Promise.all([create('a'), create('a'), create('b')]);
      const [first, second, other] = numbers.map(({ root }) => textIn(root, 'soHoSo'));
      expect(second).toBe(first);
      expect(other).not.toBe(first);
      expect(await count(tnhs.url)).toMatchObject({ effects: { create: 2 }, duplicates: { create: 1 }, doubled: [] });
    });

    it('says of any write key whether it was acted on', async () => {
      const { root } = await create('c');
      const soHoSo = textIn(root, 'soHoSo');
      await callSoap(target(), 'RutHoSo', `<khoaChongTrung>w</khoaChongTrung><soHoSo>${soHoSo}</soHoSo>`);
      const asked = await Promise.all(
        ['c', 'w', 'never'].map((key) => callSoap(target(), 'TraCuuHoSo', `<khoaChongTrung>${key}</khoaChongTrung>`)),
      );
      expect(
        asked.map((one) => [textIn(one.root, 'timThay'), textIn(one.root, 'thaoTac'), textIn(one.root, 'trangThai')]),
      ).toEqual([
        ['true', 'TIEP_NHAN', '7'],
        ['true', 'RUT', '7'],
        ['false', undefined, undefined],
      ]);
    });

    it('refuses by its typed faults: at the door, an unknown dossier, a supplement nobody asked for', async () => {
      const { root } = await create('d');
      const faults = await Promise.all([
        create('e', 'R-REJECT'),
        create('f', 'R-BADDATA'),
        callSoap(target(), 'RutHoSo', '<khoaChongTrung>g</khoaChongTrung><soHoSo>99999/2026/07906</soHoSo>'),
        callSoap(
          target(),
          'BoSungHoSo',
          `<khoaChongTrung>h</khoaChongTrung><soHoSo>${textIn(root, 'soHoSo')}</soHoSo>`,
        ),
      ]);
      expect(faults.map((one) => textIn(one.root, 'maLoi'))).toEqual([
        'TU_CHOI',
        'DU_LIEU_SAI',
        'KHONG_TIM_THAY',
        'TU_CHOI',
      ]);
    });
  });

  describe('telling its statuses', () => {
    const told = (reference: string) =>
      gateway.of('CapNhatTrangThaiHoSo').filter((one) => String(one['khoaChongTrung']) === reference);

    it('goes by SOAP, in order, again and again until the gateway takes it', async () => {
      gateway.failures['tnhs'] = 3;
      await create('s', 'R-1');
      await waitFor(() => told('s').length === 2);
      expect(told('s').map((one) => one['trangThai'])).toEqual(['2', '6']);
      await waitFor(async () => (await count(tnhs.url)).effects['told'] === 2);
      expect(gateway.problems).toEqual([]);
    });

    it('asks for a supplement and goes on once it has it', async () => {
      const { root } = await create('t', 'R-SUPPLEMENT');
      await waitFor(() => told('t').length === 2);
      const soHoSo = textIn(root, 'soHoSo');
      const answer = await callSoap(
        target(),
        'BoSungHoSo',
        `<khoaChongTrung>u</khoaChongTrung><soHoSo>${soHoSo}</soHoSo><noiDung>x</noiDung>`,
      );
      expect(textIn(answer.root, 'daTonTai')).toBe('false');
      await waitFor(() => told('t').length === 4);
      expect(told('t').map((one) => one['trangThai'])).toEqual(['2', '5', '2', '6']);
    });

    it('sends what a tester moves by hand, with its result papers', async () => {
      const { root } = await create('v');
      const papers = [{ name: 'Kết quả', url: 'https://example.vn/1.pdf' }];
      await control(tnhs.url, 'status', { soHoSo: textIn(root, 'soHoSo'), status: 8, reason: 'Dừng', papers });
      await waitFor(() => told('v').length === 1);
      expect(told('v')[0]).toMatchObject({ trangThai: '8', lyDo: 'Dừng', giayToKetQua: { ten: 'Kết quả' } });
      expect(gateway.problems).toEqual([]);
    });

    it('speaks the message transport of Nest as Nest itself reads it, several at once, with Vietnamese text', async () => {
      server = new ServerTCP({ host: '127.0.0.1', port: 0 });
      const received: Record<string, unknown>[] = [];
      server.addHandler('tnhs.status', async (data: Record<string, unknown>) => {
        received.push(data);
        return { accepted: received.length > 2 };
      });
      await new Promise<void>((ready) => server?.listen(() => ready()));
      await tnhs.close();
      const { port } = server.unwrap<Server>().address() as AddressInfo;
      tnhs = await startTnhs({
        ...config,
        eventsTcp: { host: '127.0.0.1', port },
        tnhs: { ...config.tnhs, way: 'event' },
      });
      await Promise.all(['x', 'y', 'z'].map((key) => create(key, `Hồ-sơ-${key}`)));
      await waitFor(async () => (await count(tnhs.url)).effects['told'] === 6);
      const ofX = received.filter((one) => one['idempotencyKey'] === 'x').map((one) => one['status']);
      expect(ofX.at(-1)).toBe(6);
      expect([...new Set(ofX)]).toEqual([2, 6]);
      expect(received[0]).toMatchObject({ department: 'Bộ phận Tiếp nhận và Trả kết quả', soHoSo: expect.any(String) });
    });

    it('forgets nothing over a restart: what was not told before is told after', async () => {
      gateway.failures['tnhs'] = 1_000_000;
      await create('r', 'R-2');
      await waitFor(async () => (await count(tnhs.url)).effects['status'] === 2);
      await tnhs.close();
      gateway.failures['tnhs'] = 0;
      tnhs = await startTnhs(config);
      await waitFor(async () => (await count(tnhs.url)).effects['told'] === 2);
      // What was under way when it was closed may arrive as well: the same event again.
      const events = new Map(told('r').map((one) => [one['eventId'], one['trangThai']]));
      expect([...events.values()]).toEqual(['2', '6']);
    });
  });
});
