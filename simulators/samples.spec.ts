import { describe, expect, it } from '@jest/globals';
import { amountOf, type SupportGroup } from './contribution.ts';
import { dvcqgForm, sample, soapSubmission } from './samples.ts';
import { loadContract } from './soap/contract.ts';
import { parseXml } from './soap/xml.ts';

const at = new Date('2026-11-22T03:00:00Z');
const many = Array.from({ length: 500 }, (_none, index) => sample({ seed: 5, index, reference: `VSS-${index}`, at }));

describe('sample dossiers', () => {
  it('are the same for the same seed and index, and others for another seed', () => {
    const [first] = many;
    expect(sample({ seed: 5, index: 0, reference: 'VSS-0', at })).toEqual(first);
    expect(sample({ seed: 6, index: 0, reference: 'VSS-0', at })).not.toEqual(first);
  });

  it('are people of their own, whose id agrees with their birth and sex', () => {
    expect(new Set(many.map((one) => one.participant.personalId)).size).toBe(many.length);
    for (const { participant } of many) {
      const { personalId, birthDate, sex } = participant;
      expect(personalId).toMatch(/^0\d{11}$/);
      expect(personalId.slice(4, 6)).toBe(birthDate.slice(2, 4));
      expect(Number(personalId[3]) % 2).toBe(sex === 'MALE' ? 0 : 1);
      expect(Number(personalId[3]) >= 2).toBe(birthDate >= '2000');
    }
  });

  it('vary: cases, methods, groups, precision of birth, guardians', () => {
    const kinds = (of: (one: (typeof many)[number]) => unknown) => new Set(many.map(of));
    expect(kinds((one) => one.contribution.case).size).toBe(4);
    expect(kinds((one) => one.contribution.method)).toEqual(new Set(['1', '3', '6', '12']));
    expect(kinds((one) => one.contribution.supportGroups.join()).size).toBe(5);
    expect(kinds((one) => one.participant.birthDate.length)).toEqual(new Set([4, 7, 10]));
    expect(kinds((one) => one.participant.guardian !== undefined).size).toBe(2);
  });

  // domain.md §3, vectors checked there in official pages or two sources.
  it.each<[string, number, SupportGroup[], number]>([
    ['2025-07-01', 1_500_000, ['OTHER'], 264_000],
    ['2025-07-01', 1_500_000, ['MINORITY'], 231_000],
    ['2025-07-01', 1_500_000, ['NEAR_POOR'], 198_000],
    ['2025-07-01', 1_500_000, ['POOR'], 165_000],
    ['2025-07-01', 1_500_000, ['POOR', 'MINORITY'], 165_000],
    ['2027-01-01', 2_200_000, ['OTHER'], 387_200],
    ['2027-01-01', 2_200_000, ['POOR'], 242_000],
  ])('on %s, %d a month, %j: %d to pay', (day, income, supportGroups, payable) => {
    const paidOn = new Date(`${day}T00:00:00+07:00`);
    expect(amountOf({ income, method: '1', months: 1, supportGroups, paidOn }).payable).toBe(payable);
  });

  // The first two as in domain.md §3; the third is 8,154,454.87 before it is rounded.
  it.each([
    [1_500_000, 6_060_801],
    [5_000_000, 25_482_671 - 1_584_000],
    [1_600_000, 8_154_455 - 1_584_000],
  ])('discounts years ahead of %d and not their support, rounded once', (income, payable) => {
    const terms = { income, method: 'VS', months: 24, supportGroups: ['OTHER'], paidOn: at } as const;
    expect(amountOf(terms)).toEqual({ payable, support: 1_584_000 });
  });

  it('fit the gateway’s SOAP contract, every one', () => {
    const contract = loadContract('gateway', 'gateway-portal');
    const problems = many.map((one) => contract.problemOf(parseXml(soapSubmission(one)))).filter(Boolean);
    expect(problems).toEqual([]);
  });

  it('are all text in the national portal’s form', () => {
    const { TaiLieuNop, ...fields } = dvcqgForm(sample({ seed: 5, index: 3, reference: 'G09', at, method: '3' }));
    expect(Object.values(fields).every((value) => typeof value === 'string')).toBe(true);
    expect(fields).toMatchObject({
      MaHoSo: 'G09',
      MaTTHC: '602e',
      NgayNopHoSo: '20261122100000',
      Tuthang: '11/2026',
      Sothang: '3',
    });
    expect(TaiLieuNop).toEqual([{ TenTepDinhKem: 'cccd.pdf', Base64: expect.any(String) }]);
  });

  it('carry attachments of the size asked for', () => {
    const [paper] = sample({ seed: 1, index: 1, reference: 'R', attachmentBytes: 10_000 }).attachments;
    expect(Buffer.from(paper?.content ?? '', 'base64').length).toBe(10_000);
    expect(sample({ seed: 1, index: 1, reference: 'R', attachmentBytes: 0 }).attachments).toEqual([]);
  });
});
