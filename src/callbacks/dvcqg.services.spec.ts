import { describe, expect, it } from '@jest/globals';
import { dvcqgClient as client, dvcqgStatus as status, portal, server } from '../../test/support/scripted-dvcqg.js';
import type { DvcqgClient } from './dvcqg.client.js';

const signal = new AbortController().signal;
const procedure = { MaTTHC: '602e', TenTTHC: 'Đăng ký', MaLinhVuc: 'L1', TenLinhVuc: 'Cấp sổ' };

interface Service {
  readonly name: string;
  readonly fields: object;
  readonly call: (dvcqg: DvcqgClient) => Promise<{ answer: unknown }>;
}

const services: readonly Service[] = [
  {
    name: 'LayThuTuc',
    fields: { maTTHC: '602e' },
    call: (dvcqg) => dvcqg.findProcedure('602e', signal),
  },
  { name: 'TraCuuHoSo', fields: { mahoso: 'H1' }, call: (dvcqg) => dvcqg.findDossier('H1', signal) },
  {
    name: 'DongBoHoSoMC',
    fields: { isUpdating: 'False', data: [status] },
    call: (dvcqg) => dvcqg.sendDossier(status, 'new', signal),
  },
  {
    name: 'DongBoHoSoMC',
    fields: { isUpdating: 'True', data: [status] },
    call: (dvcqg) => dvcqg.sendDossier(status, 'update', signal),
  },
  {
    name: 'CapNhatTienDoHoSoMC',
    fields: { data: [status, { MaHoSo: 'H2' }] },
    call: (dvcqg) => dvcqg.sendProgress([status, { MaHoSo: 'H2' }], signal),
  },
  {
    name: 'DongBoTrangThaiHoSo',
    fields: { type: '2', data: status },
    call: (dvcqg) => dvcqg.sendStatus(status, signal),
  },
];

describe('each service', () => {
  it.each(
    services.flatMap((service) => [
      [service.name, 'header', service] as const,
      [service.name, 'query', service] as const,
    ]),
  )('%s carries dstcode in the %s', async (_name, dstcodeIn, service) => {
    const code = 'VN:GOV:000.00.00.G22:vpcpdvcprovider';
    await service.call(client({ dstcodeIn }));
    const query = dstcodeIn === 'query' ? `?dstcode=${encodeURIComponent(code)}` : '';
    const header = dstcodeIn === 'header' ? code : undefined;
    expect(server.asked.map(({ path, headers }) => [path, headers['dstcode']])).toEqual([
      [`/adapter/mapi/login${query}`, header],
      [`/adapter/mapi/g${query}`, header],
    ]);
    expect(JSON.parse(server.asked[1]?.body ?? '')).toEqual({
      ...{ session: 'session-1', madonvi: 'G24', service: service.name },
      ...service.fields,
    });
  });

  it.each(services.map((service) => [service.name, service] as const))(
    '%s arrives once when the session ends in the middle of the work',
    async (_name, service) => {
      const dvcqg = client();
      await dvcqg.sendStatus(status, signal);
      portal.valid.clear();
      const served: unknown[] = [];
      portal.serve = (_asked, fields) => {
        served.push(fields['service']);
        return { body: { error_code: 0 } };
      };
      expect((await service.call(dvcqg)).answer).toEqual({ kind: 'accepted' });
      expect([portal.logins, served]).toEqual([2, [service.name]]);
    },
  );
});

describe('a look-up', () => {
  it.each<[string, object, boolean]>([
    ['a list with it', { error_code: 0, result: [{ MaHoSo: 'H1' }] }, true],
    ['one record', { error_code: '00', data: { MaHoSo: 'H1' } }, true],
    ['an empty list', { error_code: 0, result: [] }, false],
    ['nothing', { error_code: 0, result: '', data: null }, false],
    ['a list of nothing', { error_code: 0, result: [{}] }, false],
    ['a refusal that says it is there', { error_code: 3, message: 'Hồ sơ đã tồn tại' }, true],
    ['a refusal that says it is not', { error_code: 3, message: 'Hồ sơ không tồn tại' }, false],
  ])('of a dossier reads %s', async (_what, body, found) => {
    portal.serve = () => ({ body });
    expect(await client().findDossier('H1', signal)).toMatchObject({ answer: { kind: 'accepted' }, found });
  });

  it('of a dossier finds nothing behind any other refusal', async () => {
    portal.serve = () => ({ body: { error_code: 9, message: 'Không có quyền' } });
    const { answer, found } = await client().findDossier('H1', signal);
    expect([answer, found]).toEqual([{ kind: 'refused', why: 'error_code 9' }, undefined]);
  });

  it.each<[string, object]>([
    ['a list', { result: [{ MaTTHC: 'x' }, procedure] }],
    ['data', { data: [procedure] }],
    ['a record without its code', { result: { ...procedure, MaTTHC: '' } }],
  ])('of a procedure reads its names out of %s', async (_what, told) => {
    portal.serve = () => ({ body: { error_code: 0, ...told } });
    const names = { code: '602e', name: 'Đăng ký', fieldCode: 'L1', fieldName: 'Cấp sổ' };
    expect((await client().findProcedure('602e', signal)).found).toEqual(names);
  });

  it.each<[string, unknown]>([
    ['another procedure', [{ ...procedure, MaTTHC: 'x' }]],
    ['a name left out', [{ ...procedure, TenLinhVuc: ' ' }]],
    ['no record', []],
  ])('of a procedure finds no names in %s', async (_what, result) => {
    portal.serve = () => ({ body: { error_code: 0, result } });
    expect((await client().findProcedure('602e', signal)).found).toBeUndefined();
  });
});
