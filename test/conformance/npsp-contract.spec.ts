// What the mappings write for the national portal, held against the contract as its simulator knows it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { contractProblem, type Generation } from '../support/npsp-contract.js';

const golden = join(import.meta.dirname, '../golden');
const envelope = { session: 's', madonvi: 'G22' };
const callOf: Readonly<Record<string, (item: unknown) => object>> = {
  'status-to-npsp-sync': (item) => ({ ...envelope, service: 'DongBoHoSoMC', isUpdating: 'False', data: [item] }),
  'status-to-npsp-progress': (item) => ({ ...envelope, service: 'CapNhatTienDoHoSoMC', data: [item] }),
  'status-to-npsp-status': (item) => ({ ...envelope, service: 'DongBoTrangThaiHoSo', type: '2', data: item }),
};

const cases = Object.keys(callOf).flatMap((mapping) =>
  readdirSync(join(golden, mapping)).flatMap((name) => {
    const path = join(golden, mapping, name, 'target.json');
    return existsSync(path) ? [[mapping, name, path] as const] : [];
  }),
);

describe('what the national portal is told', () => {
  it.each(cases)('by %s, case %s, is what it takes', (mapping, name, path) => {
    const generation: Generation = name === 'classic-generation' ? 'classic' : 'newer';
    const call = callOf[mapping]?.(JSON.parse(readFileSync(path, 'utf8'))) ?? {};
    expect(contractProblem(call, generation)).toBeUndefined();
  });

  it('is not what it takes when a field is missing or strange', () => {
    const [, , path = ''] = cases.find(([mapping]) => mapping === 'status-to-npsp-sync') ?? [];
    const { MaHoSo: reference, ...item } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const call = callOf['status-to-npsp-sync']?.({ ...item, maHoSo: reference }) ?? {};
    expect(contractProblem(call, 'classic')).toBe('Trường lạ maHoSo; Thiếu trường bắt buộc MaHoSo');
  });
});
