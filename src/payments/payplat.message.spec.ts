import { describe, expect, it } from '@jest/globals';
import { readNews, readTexts } from './payplat.message.js';

const agreed = { partnerCode: 'P', noticeKinds: ['IPN'] };
const usual = {
  ...{ LoaiBanTin: 'IPN', MaLoi: '00', MaDoiTac: 'P', MaThamChieu: 'REF-1', SoTien: '264000', MaTienTe: 'VND' },
  ...{ MaGiaoDich: 'FT1', MaNganHang: 'VCB', ThoiGianGD: '20261120080000', ThongTinGiaoDich: 'Nộp', MaXacThuc: 'x' },
};

function read(change: object): unknown {
  const texts = readTexts({ ...usual, ...change });
  return texts ? readNews(texts, agreed) : undefined;
}

describe('a payment notice', () => {
  it('is read with its time in Vietnam and its money in whole VND', () => {
    expect(read({ MaHoSo: 'G09-1', UrlBienLai: 'https://x.example/1' })).toMatchObject({
      ...{ partner: 'P', transaction: 'FT1', reference: 'REF-1', dossierReference: 'G09-1' },
      ...{ succeeded: true, amountVnd: 264_000, paidAt: new Date('2026-11-20T01:00:00Z') },
    });
  });

  it('may spell money as a number and leave out what is empty', () => {
    expect(read({ SoTien: 264_000, MaNganHang: undefined, ThongTinGiaoDich: null })).toMatchObject({
      amountVnd: 264_000,
    });
    expect(read({ MaLoi: '07' })).toMatchObject({ succeeded: false });
  });

  it.each([[[]], ['IPN'], [null], [7]])('is nothing: %j', (body) => {
    expect(readTexts(body)).toBeUndefined();
  });

  it.each([
    [{ SoTien: 264_000.5 }],
    [{ SoTien: { $gt: 0 } }],
    [{ MaXacThuc: ['x'] }],
    [{ MaThamChieu: true }],
    [{ ThongTinGiaoDich: 'x'.repeat(1001) }],
  ])('with a value of another kind is no notice: %j', (change) => {
    expect(readTexts({ ...usual, ...change })).toBeUndefined();
  });

  it.each([
    [{ LoaiBanTin: 'QUERY' }, ['LoaiBanTin']],
    [{ MaDoiTac: 'Q' }, ['MaDoiTac']],
    [{ MaTienTe: 'USD' }, ['MaTienTe']],
    [{ MaTienTe: '' }, ['MaTienTe']],
    [{ SoTien: '-264000' }, ['SoTien']],
    [{ SoTien: '0264000' }, ['SoTien']],
    [{ SoTien: '264000.00' }, ['SoTien']],
    [{ SoTien: '0' }, ['SoTien']],
    [{ SoTien: '1e6' }, ['SoTien']],
    [{ SoTien: '９９' }, ['SoTien']],
    [{ ThoiGianGD: '20261131080000' }, ['ThoiGianGD']],
    [{ ThoiGianGD: '20261120250000' }, ['ThoiGianGD']],
    [{ ThoiGianGD: '2026-11-20' }, ['ThoiGianGD']],
    [{ MaThamChieu: '' }, ['MaThamChieu']],
    [{ MaGiaoDich: ' ' }, ['MaGiaoDich']],
    [{ MaGiaoDich: 'x'.repeat(65) }, ['MaGiaoDich']],
    [{ MaLoi: '', SoTien: 'x' }, ['MaLoi', 'SoTien']],
  ])('that is not as agreed names its wrong fields: %j → %j', (change, wrong) => {
    expect(read(change)).toEqual(wrong);
  });
});
