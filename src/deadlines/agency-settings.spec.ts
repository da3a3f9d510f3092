// Agencies' settings on a real database: seeded once, changed while running, never changed backwards.
import { describe, expect, it } from '@jest/globals';
import { at, bench, books, clock, desk, list } from '../../test/support/deadline-ground.js';
import { waitFor } from '../../test/support/wait-for.js';
import { seedAgencies } from '../store/agency.repository.js';
import { AgencyBooks } from './agency-books.js';
import { AgencyDesk, type WantedChange } from './agency-desk.js';
import { DeadlineTerms } from './deadline-terms.js';

describe('agencies’ settings', () => {
  const wanted = (part: Partial<WantedChange>): WantedChange => ({
    ...{ agency: '07901', service: '602e', effectiveFrom: '2026-11-09', reason: 'quyết định 12', who: 'ops' },
    settings: { name: 'BHXH cơ sở 07901', timeLimitWorkingDays: 2 },
    ...part,
  });

  it('are seeded once, however often the gateway starts', async () => {
    expect(await seedAgencies(bench.database, list.agencies, { by: 'test', at: new Date() })).toBe(0);
  });

  it('change by a new version that every process sees within a second, with who, when and why', async () => {
    const elsewhere = new AgencyBooks(bench.database);
    const terms = new DeadlineTerms(elsewhere, list);
    const receivedBy = { agency: '07901', at: at('2026-11-09 08:00') };
    const usual = { receiptHours: 2, timeLimitWorkingDays: 5 };
    expect(await terms.of(receivedBy, usual)).toMatchObject({ dueAt: at('2026-11-16 17:00'), dueAssumed: true });
    await desk.change(wanted({}));
    const isNew = async (): Promise<boolean> => (await terms.of(receivedBy, usual)).dueAssumed === false;
    await waitFor(isNew, { timeoutMs: 5000, what: 'the other process to see the change' });
    expect(await terms.of(receivedBy, usual)).toEqual({
      ...{ dueAt: at('2026-11-11 17:00'), dueAssumed: false, managingAgency: '07901' },
      receiptDueAt: at('2026-11-09 10:00'),
    });
    const { versions, inForce } = await desk.find('07901');
    expect(versions.map(({ version, recordedBy, reason }) => [version, recordedBy, reason])).toEqual([
      [1, 'test', 'first list'],
      [2, 'ops', 'quyết định 12'],
    ]);
    expect(inForce?.version).toBe(2);
    const acts = await bench.database.selectFrom('operator_act').select(['act', 'who', 'reason', 'subject']).execute();
    expect(acts).toEqual([{ act: 'agency.settings', who: 'ops', reason: 'quyết định 12', subject: 'agency 07901' }]);
  });

  it('may begin later, and then count from that day on only', async () => {
    await desk.change(wanted({ effectiveFrom: '2026-12-01', settings: { name: 'x', timeLimitWorkingDays: 9 } }));
    const { inForce, versions } = await desk.find('07901');
    expect(inForce?.settings.timeLimitWorkingDays).toBe(2);
    expect(versions.at(-1)?.effectiveFrom).toBe('2026-12-01');
    expect((await desk.list()).find(({ agency }) => agency === '07901')?.versions).toHaveLength(1);
  });

  it('are shown changed right after, though a look that read before the change has not come back', async () => {
    let comeBack = (): void => undefined;
    const held = new Promise<void>((done) => (comeBack = done));
    let asked = 0;
    const firstAnswerLate = bench.database.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        asked += 1;
        if (asked === 1) await held;
        return result;
      },
    });
    const slow = new AgencyBooks(firstAnswerLate);
    const before = slow.current();
    await waitFor(() => asked === 1);
    const settings = { name: 'x', timeLimitWorkingDays: 7 };
    const changed = new AgencyDesk(slow, bench.database, clock).change(wanted({ agency: '093', settings }));
    expect((await changed).inForce?.settings).toEqual(settings);
    comeBack();
    await before;
    expect((await slow.current()).inForce('093', '602e', { day: '2026-11-09' })?.settings).toEqual(settings);
  });

  it.each<[string, Partial<WantedChange>, string]>([
    ['a day that has passed', { effectiveFrom: '2026-11-08' }, '/effectiveFrom DAY_HAS_PASSED'],
    ['no day', { effectiveFrom: '2026-02-30' }, '/effectiveFrom INVALID_SETTING'],
    ['another service', { service: '999x' }, '/service INVALID_SETTING'],
    ['a code that is none', { agency: '7906' }, '/code INVALID_SETTING'],
    [
      'a manager nobody knows',
      { settings: { name: 'x', managingAgency: '99999' } },
      '/settings/managingAgency UNKNOWN_AGENCY',
    ],
    [
      'a manager who passes on',
      { settings: { name: 'x', managingAgency: '07907' } },
      '/settings/managingAgency UNKNOWN_AGENCY',
    ],
  ])('%s changes nothing', async (_what, part, told) => {
    const changed = desk.change(wanted(part));
    await expect(changed).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const { violations } = (await changed.catch((error: unknown) => error)) as {
      violations: { pointer: string; code: string }[];
    };
    expect(violations.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([told]);
  });

  it('two changes at once become two versions', async () => {
    const settings = { name: 'x', timeLimitWorkingDays: 3 };
    await Promise.all(['a', 'b', 'c'].map((who) => desk.change(wanted({ agency: '096', who, settings }))));
    expect((await desk.find('096')).versions.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  it('a code that is not on the list is refused with its place, where the list says so', async () => {
    const strict = new DeadlineTerms(books, list);
    const open = new DeadlineTerms(books, { ...list, unknownAgency: 'accept' });
    const pointers = { agency: '/agency', managingAgency: '/managingAgency' };
    const told = async (agency: string, managingAgency?: string, terms = strict): Promise<string> =>
      JSON.stringify(await terms.judgeAgencies({ agency, managingAgency, at: clock.now() }, pointers));
    expect(JSON.parse(await told('99999'))).toMatchObject([{ pointer: '/agency', code: 'UNKNOWN_AGENCY' }]);
    expect(JSON.parse(await told('079', '99999'))).toMatchObject([
      { pointer: '/managingAgency', code: 'UNKNOWN_AGENCY' },
    ]);
    expect(await told('001090012345')).not.toContain('0010900');
    expect(await told('99999', undefined, open)).toBe('[]');
    expect(await told('079', '07906')).toBe('[]');
  });

  it('before 2025-07-01 no receipt clock runs', async () => {
    const terms = new DeadlineTerms(books, list);
    const old = { agency: '079', at: at('2025-06-30 08:00') };
    expect(await terms.of(old, { receiptHours: undefined, timeLimitWorkingDays: 5 })).not.toHaveProperty(
      'receiptDueAt',
    );
  });
});
