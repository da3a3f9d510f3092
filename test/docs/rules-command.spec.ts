import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { rulesCommand, type Told } from '../../scripts/rules-command.js';
import { realRules, removeRulesFolders, rulesFolder } from '../support/rules-folder.js';

afterAll(removeRulesFolders);

const rules = (...args: string[]): Told => rulesCommand(args, { rulesDir: realRules, today: '2026-11-23' });

describe('npm run rules', () => {
  it('tells what is in force on a day, with source and assumed mark, and the next change', () => {
    const { text, code } = rules('2026-11-23');
    expect(code).toBe(0);
    expect(text).toMatch(/^2026-11-23: version 2026-07-01\.[0-9a-f]{8} \(2026-07-01 – 2026-12-31\)\n/);
    expect(text).toMatch(/contribution\.reference_level +2,530,000 đồng +since 2026-07-01 +V +Nghị định/);
    expect(text).toMatch(/service\.time_limit_working_days +5 ngày làm việc +since \S+ +A \(assumed\) +Công văn 116/);
    expect(text).toMatch(/Next change on 2027-01-01:\n +contribution\.poverty_line +2,200,000 đồng/);
  });

  it('means today when no day is given, and tells of no change after the last one', () => {
    expect(rules().text).toBe(rules('2026-11-23').text);
    expect(rules('2030-01-01').text).toContain('No later change is on record.');
  });

  it('computes, line by line with sources', () => {
    const { text, code } = rules('compute', '--income', '1500000', '--method', '3', '--groups', 'POOR,MINORITY');
    expect(code).toBe(0);
    expect(text).toContain('gross 990.000 · self 495.000 · state 495.000 · local 0 · other 0');
    expect(text).toContain('(hộ nghèo): 50 % × 22 % × 1.500.000 đồng');
    expect(text).toContain('[support.poor] Nghị định 159/2025/NĐ-CP, Điều 5 (V)');
  });

  it('computes for another day and first month, and tells warnings', () => {
    const options = ['--income', '1500000', '--method', '1', '--day', '2024-08-15', '--from', '2024-06'];
    const { text } = rules('compute', ...options);
    expect(text).toContain('self 297.000');
    expect(text).toContain('! PAYMENT_LATE: Kỳ 1 tháng từ 06/2024 phải đóng chậm nhất ngày 30/06/2024');
  });

  it('computes refunds', () => {
    const options = [
      '--income',
      '1500000',
      '--method',
      'VS',
      '--months',
      '24',
      '--unused',
      '24',
      '--day',
      '2026-03-02',
    ];
    expect(rules('refund', ...options).text).toContain('self 6.060.801 · state 1.584.000');
  });

  it('refuses what the rules refuse, in both languages, and fails', () => {
    const { text, code } = rules('compute', '--income', '46850000', '--method', '1', '--day', '2026-06-30');
    expect(code).toBe(1);
    expect(text).toMatch(
      /^✗ INCOME_TOO_HIGH: Thu nhập .* 46\.800\.000 đồng.*\n {2}The chosen income .* VND 46,800,000/,
    );
  });

  it.each([
    [['frob'], '"frob" is neither a day'],
    [['2026-11-23', 'compute'], '"compute" is too much'],
    [['compute', '--income', '1500000'], '--method must be one of'],
    [['compute', '--method', '1', '--groups', 'RICH'], '--groups may be POOR'],
    [['compute', '--methods', '1'], "'--methods'"],
  ])('%j is told as a misuse, with the usage', (args, why) => {
    const { text, code } = rules(...args);
    expect([code, text.split('\n')[0]]).toEqual([2, expect.stringContaining(why)]);
    expect(text).toContain('npm run rules --');
  });

  it('check names every problem of a folder', () => {
    const folder = rulesFolder({ file: 'support.yaml', find: 'value: 50', replace: 'value: fifty' });
    const { text, code } = rules('check', '--rules', folder);
    expect(code).toBe(1);
    expect(text).toMatch(/support\.yaml:\d+ value fifty must be a percentage/);
    expect(rules('check')).toMatchObject({ code: 0, text: expect.stringMatching(/^✓ rules: \d+ rules, 8 periods/) });
  });

  it('runs as a program', async () => {
    const root = join(import.meta.dirname, '../..');
    const script = ['--no-warnings', '--import', './scripts/native-typescript.mjs', 'scripts/rules.ts', '2026-11-23'];
    const { stdout } = await promisify(execFile)(process.execPath, script, { cwd: root });
    expect(stdout).toContain('version 2026-07-01.');
  });
});
