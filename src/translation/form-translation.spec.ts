import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRuleBook } from '../domain/rules/read-rule-book.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import { translateChanges, translateForm, type FormTranslation } from './form-translation.js';

const set = compileMappings(join(import.meta.dirname, '..', '..', 'mappings'));
const at = new Date('2026-11-22T01:00:00Z');
const book = readRuleBook(join(import.meta.dirname, '..', '..', 'rules'));
const receiving = { at, rules: book.on('2026-11-22') };

const dossier = {
  reference: 'VSS-20261122-000001',
  service: '602e',
  agency: '07906',
  submittedAt: '2026-11-22T08:00:00+07:00',
  participant: {
    personalId: '001090012345',
    vssCode: '7912345678',
    fullName: 'Nguyễn Văn Thử',
    birthDate: '1990-05-17',
    sex: 'MALE',
    nationality: 'VN',
    residence: { province: '01', commune: '00001', detail: 'Số 1 phố Thử', scheme: 'VN34' },
  },
  contribution: {
    ...{ case: 'FIRST_TIME', income: 1_500_000, method: '3', fromMonth: '2026-12', months: 3, declaredAmount: 792_000 },
    supportGroups: ['OTHER'],
  },
};

const form = {
  ...{ MaHoSo: 'G22.99-20261122-000001', MaTTHC: '602e', NgayNopHoSo: '20261122080000', MaCoQuan: '07906' },
  ...{ HoTen: 'Nguyễn Văn Thử', NgaySinh: '17/05/1990', GioiTinh: '1', SoDinhDanh: '001090012345' },
  ...{ MaTinh_NN: '01', DiaChi_NN: 'Số 1', DanhMucDiaChi: 'VN34', LoaiDangKy: 'LD', MucTien: '1500000' },
  ...{ Phuongthuc: '3', Tuthang: '12/2026', Sothang: '3', Tongtien: '792000' },
};

function native(participant: object = {}, contribution: object = {}): FormTranslation {
  const changed = {
    ...dossier,
    participant: { ...dossier.participant, ...participant },
    contribution: { ...dossier.contribution, ...contribution },
  };
  return translateForm(set, 'native-to-canonical', changed, receiving);
}

function dvcqg(fields: object): FormTranslation {
  return translateForm(set, 'dvcqg-to-canonical', { ...form, ...fields }, receiving);
}

/** `pointer code` of each violation. */
function violations(result: FormTranslation): string[] {
  return result.ok ? [] : result.violations.map(({ pointer, code }) => `${pointer} ${code}`);
}

function warnings(result: FormTranslation): string[] {
  return result.ok ? result.warnings.map(({ pointer, code }) => `${pointer} ${code}`) : ['refused'];
}

describe('a form', () => {
  it('is told of what cannot be mapped and of what breaks a rule in one answer, each field once', () => {
    const result = dvcqg({ NgaySinh: '31/02/1990', DienThoai_LH: '12', SoDinhDanh: '12ab', Email_LH: 'x' });
    expect(violations(result).map((one) => one.split(' ')[0])).toEqual([
      '/NgaySinh',
      '/DienThoai_LH',
      '/SoDinhDanh',
      '/Email_LH',
    ]);
  });

  it('becomes the same canonical dossier from the native body and keeps its attachments untouched', () => {
    const attachments = [{ name: 'cccd.pdf', content: 'JVBERi0xLjQK' }];
    const result = translateForm(set, 'native-to-canonical', { ...dossier, attachments }, receiving);
    const computed = { grossVnd: 990_000, selfVnd: 792_000, stateVnd: 198_000, localVnd: 0, otherVnd: 0 };
    expect(result).toEqual({ ok: true, canonical: { ...dossier, attachments }, warnings: [], computed });
  });

  it('tells mapping problems in the sender’s own names, each once, in both languages', () => {
    const result = dvcqg({ HoTen: '', GioiTinh: '2', MaTinh_KS: '01', DanhMucDiaChi: 'VN99', MucTien: '1.500.000' });
    expect(violations(result)).toEqual([
      '/HoTen FIELD_REQUIRED',
      '/GioiTinh UNKNOWN_CODE',
      '/DanhMucDiaChi UNKNOWN_CODE',
      '/MucTien INVALID_MONEY',
    ]);
    const texts = result.ok ? [] : result.violations.flatMap(({ vi, en }) => [vi, en]);
    expect(texts.every((text) => text.length > 5)).toBe(true);
  });

  it('tells canonical violations in the sender’s own names, all at once', () => {
    const wrong = dvcqg({
      ...{
        SoDinhDanh: '1234',
        MasoBHXH: '12',
        DanToc: '60',
        HoTen: 'A1',
        Email_LH: 'x',
        MaCoQuan: '7906',
        Sothang: '2',
      },
    });
    expect(violations(wrong).sort()).toEqual([
      '/DanToc INVALID_ETHNICITY',
      '/Email_LH INVALID_EMAIL',
      '/HoTen INVALID_NAME',
      '/MaCoQuan INVALID_AGENCY',
      '/MasoBHXH INVALID_VSS_CODE',
      '/SoDinhDanh INVALID_PERSONAL_ID',
      '/Sothang MONTHS_NOT_OF_METHOD',
    ]);
    expect(violations(dvcqg({ Sothang: '2' }))).toEqual(['/Sothang MONTHS_NOT_OF_METHOD']);
    expect(violations(dvcqg({ MaTinh_NN: '06' }))).toEqual(['/MaTinh_NN UNKNOWN_PROVINCE']);
    const soap = translateForm(set, 'soap-to-canonical', { HoSo: { ...form, SoDinhDanh: '1' } }, receiving);
    expect(violations(soap)).toEqual(['/HoSo/SoDinhDanh INVALID_PERSONAL_ID']);
  });

  it('takes a code of 10 or of 12 digits; 12 digits are the personal id, and must be the same one', () => {
    const canonicalOf = (result: FormTranslation): unknown =>
      result.ok ? result.canonical['participant'] : violations(result);
    expect(canonicalOf(native({ personalId: undefined, vssCode: '001090012345' }))).toMatchObject({
      ...{ personalId: '001090012345', vssCode: '001090012345' },
    });
    expect(canonicalOf(dvcqg({ SoDinhDanh: '', MasoBHXH: ' 001090012345 ' }))).toMatchObject({
      personalId: '001090012345',
    });
    expect(native({ vssCode: '001090012345' }).ok).toBe(true);
    expect(violations(native({ vssCode: '001090012346' }))).toEqual(['/participant/vssCode IDENTITIES_DIFFER']);
    for (const vssCode of ['791234567', '79123456789', '0010900123456', '79123A5678'])
      expect(violations(native({ vssCode }))).toEqual(['/participant/vssCode INVALID_VSS_CODE']);
  });

  it('lets decomposed Unicode, padded spaces and a year alone go through', () => {
    const result = dvcqg({ HoTen: '  Nguyễn   Văn Thử '.normalize('NFD'), NgaySinh: ' 1990 ', Tongtien: ' 792000 ' });
    expect(result).toMatchObject({
      ok: true,
      canonical: { participant: { fullName: 'Nguyễn Văn Thử', birthDate: '1990' } },
    });
  });

  it('needs one identity at least, and says which field could hold it', () => {
    expect(native({ personalId: '' }).ok).toBe(true);
    expect(native({ vssCode: undefined }).ok).toBe(true);
    expect(violations(native({ personalId: null, vssCode: ' ' }))).toEqual([
      '/participant/personalId IDENTITY_REQUIRED',
    ]);
    expect(violations(dvcqg({ SoDinhDanh: '' }))).toEqual(['/SoDinhDanh IDENTITY_REQUIRED']);
  });

  it.each([
    ['01', 'VN34', []],
    ['06', 'VN34', ['/participant/residence/province UNKNOWN_PROVINCE']],
    ['97', 'VN63', ['/participant/residence/province UNKNOWN_PROVINCE']],
  ])('knows province %s in %s or refuses it', (province, scheme, expected) => {
    expect(violations(native({ residence: { province, scheme } }))).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['2025-06-30T16:59:00Z', 'VN63:02', ''],
    ['2025-06-30T16:59:00Z', 'VN34:08', 'refused /participant/contact/scheme UNKNOWN_CODE'],
    ['2025-06-30T17:00:00Z', 'VN34:08', ''],
    ['2025-06-30T17:00:00Z', 'VN63:02', 'warned /participant/contact/province PROVINCE_REPLACED'],
    ['2025-06-30T17:00:00Z', 'VN63:99', 'refused /participant/contact/province UNKNOWN_PROVINCE'],
    ['2025-06-30T17:00:00Z', 'VN34:02', 'refused /participant/contact/province UNKNOWN_PROVINCE'],
  ])('at %s an address in %s: %s', (moment, place, expected) => {
    const [scheme = '', province = ''] = place.split(':');
    const participant = { ...dossier.participant, residence: undefined, contact: { province, scheme } };
    const result = translateForm(set, 'native-to-canonical', { ...dossier, participant }, { at: new Date(moment) });
    const refused = violations(result).map((one) => `refused ${one}`);
    const warned = result.ok ? warnings(result).map((one) => `warned ${one}`) : [];
    expect([...refused, ...warned].join()).toBe(expected);
  });

  it.each([
    ['15', 'VN63', 'Yên Bái', 'VN34:15 (Lào Cai)'],
    ['24', 'VN63', 'Bắc Giang', 'VN34:24 (Bắc Ninh)'],
    ['02', 'VN63', 'Hà Giang', 'VN34:08 (Tuyên Quang)'],
  ])('old code %s of %s is understood as %s, and its successor is told', (province, scheme, name, successor) => {
    const result = native({ residence: { province, scheme } });
    const [warning] = result.ok ? result.warnings : [];
    expect(warning).toMatchObject({ pointer: '/participant/residence/province', code: 'PROVINCE_REPLACED' });
    expect(warning?.vi).toContain(name);
    expect(warning?.en).toContain(successor);
  });

  it('an old code of the place of birth is no cause for a warning: places keep the names they had', () => {
    expect(warnings(native({ birthPlace: { province: '15', scheme: 'VN63' } }))).toEqual([]);
  });

  it('takes a district under the 63 provinces only', () => {
    expect(native({ residence: { province: '01', district: '001', scheme: 'VN63' } }).ok).toBe(true);
    expect(violations(native({ residence: { province: '01', district: '001', scheme: 'VN34' } }))).toEqual([
      '/participant/residence/district DISTRICT_ABOLISHED',
    ]);
  });

  it.each([
    ['1', 1, true],
    ['12', 12, true],
    ['12', 6, false],
    ['VS', 24, true],
    ['VS', 60, true],
    ['VS', 12, false],
    ['VS', 30, false],
    ['VS', 72, false],
    ['TH', 7, true],
  ])('method %s with %i months: %s', (method, months, fits) => {
    const told = violations(native({}, { method, months })).filter((one) => one.startsWith('/contribution/months'));
    expect(told).toEqual(fits ? [] : ['/contribution/months MONTHS_NOT_OF_METHOD']);
  });

  it.each(['1948', '1948-05', '2008', '2008-11', '2008-11-22'])('takes the birth date %s', (birthDate) => {
    expect(native({ birthDate }).ok).toBe(true);
  });

  it.each(['2026-11-23', '2026-12', '2027', '1899-12-31'])('refuses the birth date %s', (birthDate) => {
    expect(violations(native({ birthDate }))).toEqual(['/participant/birthDate INVALID_BIRTH_DATE']);
  });

  it.each(['\u0000', '\u202e', '\u2066', '\u200f', '\u0007', '\ud800'])(
    'refuses the hidden character %j in names and texts',
    (hidden) => {
      expect(violations(native({ fullName: `Nguyễn${hidden}Thử` }))).toEqual([
        '/participant/fullName HIDDEN_CHARACTER',
      ]);
      expect(violations(native({ residence: { province: '01', detail: `Số${hidden}1`, scheme: 'VN34' } }))).toEqual([
        '/participant/residence/detail HIDDEN_CHARACTER',
      ]);
    },
  );

  it.each(['Y Bhĩt Êban', "H'Lê Niê", 'Trần Lê-Na', 'Đặng Thị Ánh'])('takes the name %s', (fullName) => {
    expect(native({ fullName }).ok).toBe(true);
  });

  it('keeps texts within their limits', () => {
    expect(violations(native({ fullName: 'A'.repeat(201) }))).toEqual(['/participant/fullName TEXT_TOO_LONG']);
    expect(
      violations(translateForm(set, 'native-to-canonical', { ...dossier, reference: 'x'.repeat(65) }, receiving)),
    ).toEqual(['/reference TEXT_TOO_LONG']);
    expect(violations(translateForm(set, 'native-to-canonical', { ...dossier, reference: 'mã 1' }, receiving))).toEqual(
      ['/reference INVALID_REFERENCE'],
    );
  });

  it('checks the shape of a guardian, items of lists and their places', () => {
    expect(violations(native({ guardian: { fullName: 'Trần Thị Hộ', personalId: '1' } }))).toEqual([
      '/participant/guardian/personalId INVALID_PERSONAL_ID',
    ]);
    expect(violations(native({}, { localSupport: [{ code: 'a' }, { code: 'x'.repeat(65) }] }))).toEqual([
      '/contribution/localSupport/1/code TEXT_TOO_LONG',
    ]);
    expect(violations(native({}, { localSupport: Array.from({ length: 11 }, () => ({ code: 'a' })) }))).toEqual([
      '/contribution/localSupport TOO_MANY',
    ]);
  });

  it('only warns where the personal id tells something else', () => {
    expect(warnings(native({ sex: 'FEMALE', birthDate: '1991' }))).toEqual([
      '/participant/sex PERSONAL_ID_SEX_DIFFERS',
      '/participant/birthDate PERSONAL_ID_YEAR_DIFFERS',
    ]);
    expect(warnings(native({ personalId: '003090012345' }))).toEqual([
      '/participant/personalId PERSONAL_ID_PROVINCE_UNKNOWN',
    ]);
    expect(warnings(dvcqg({ GioiTinh: '0' }))).toEqual(['/GioiTinh PERSONAL_ID_SEX_DIFFERS']);
    expect(warnings(native({ personalId: '079305012345', sex: 'FEMALE', birthDate: '2005-01-02' }))).toEqual([]);
  });

  it('answers whatever it is given, and never throws', () => {
    const junk = fc.dictionary(
      fc.constantFrom(...Object.keys(dossier), '__proto__', 'x'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(fc.oneof(junk, fc.jsonValue()), (body) => {
        const result = translateForm(set, 'native-to-canonical', body, receiving);
        expect(
          result.ok ? [] : result.violations.every(({ pointer }) => pointer === '' || pointer.startsWith('/')),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('that was translated is translated again into itself', () => {
    const first = translateForm(
      set,
      'native-to-canonical',
      { ...dossier, submittedAt: '2026-11-22T01:00:00.5Z' },
      receiving,
    );
    if (!first.ok) throw new Error('did not translate');
    expect(translateForm(set, 'native-to-canonical', first.canonical, receiving)).toEqual(first);
  });
});

describe('the changes of a supplement', () => {
  it('hold what was sent and ask for nothing else', () => {
    const changes = { participant: { phone: '0987654321' } };
    expect(translateChanges(set, 'native-to-canonical', { note: 'Đã sửa', changes }, at)).toEqual({
      ...{ ok: true, warnings: [] },
      canonical: { participant: { phone: '+84987654321' } },
    });
    expect(translateChanges(set, 'dvcqg-to-canonical', { MaHoSo: 'A', DienThoai_LH: '0987654321' }, at)).toMatchObject({
      canonical: { participant: { phone: '+84987654321' } },
    });
    expect(translateChanges(set, 'soap-to-canonical', { MaHoSo: 'A' }, at)).toMatchObject({ ok: true, canonical: {} });
  });

  it('cannot move a dossier to another service, agency or time', () => {
    const fields = {
      MaHoSo: 'A',
      MaTTHC: '602e',
      MaCoQuan: '07901',
      NgayNopHoSo: '20261122080000',
      NoiDung: 'x',
      HoTen: 'An',
    };
    expect(translateChanges(set, 'dvcqg-to-canonical', fields, at)).toMatchObject({
      canonical: { participant: { fullName: 'An' } },
    });
    const result = translateChanges(set, 'dvcqg-to-canonical', fields, at);
    expect(result.ok ? Object.keys(result.canonical) : []).toEqual(['participant']);
  });

  it('are refused in the sender’s own names', () => {
    const soap = { MaHoSo: 'A', HoSo: { SoDinhDanh: '1', NgaySinh: '2030' } };
    expect(violations(translateChanges(set, 'soap-to-canonical', soap, at))).toEqual([
      '/HoSo/SoDinhDanh INVALID_PERSONAL_ID',
      '/HoSo/NgaySinh INVALID_BIRTH_DATE',
    ]);
    const later = { changes: { participant: { birthDate: '2030' } } };
    expect(violations(translateChanges(set, 'native-to-canonical', later, at))).toEqual([
      '/changes/participant/birthDate INVALID_BIRTH_DATE',
    ]);
  });
});
