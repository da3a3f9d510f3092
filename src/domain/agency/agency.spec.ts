import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readHolidays } from '../calendar/read-holidays.js';
import { WorkingCalendar } from '../calendar/working-calendar.js';
import { AgencyBook, type AgencyVersion } from './agency-book.js';
import { readAgencySettings, type AgencySettings } from './agency-settings.js';
import { termsAt } from './agency-terms.js';
import { readAgencyList } from './read-agency-list.js';

const rules = join(import.meta.dirname, '../../../rules');
const calendar = new WorkingCalendar(readHolidays(join(rules, 'holidays.yaml')));

function at(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}:00+07:00`);
}

function version(agency: string, effectiveFrom: string, settings: Partial<AgencySettings>, number = 1): AgencyVersion {
  const recordedAt = at(`2026-01-0${number} 08:00`);
  return {
    ...{ agency, service: '602e', version: number, effectiveFrom, recordedAt, recordedBy: 'x', reason: 'x' },
    settings: { name: `BHXH ${agency}`, ...settings },
  };
}

describe('the settings in force', () => {
  const book = new AgencyBook([
    version('07906', '2026-01-01', { timeLimitWorkingDays: 5 }),
    version('07906', '2026-06-01', { timeLimitWorkingDays: 3 }, 2),
    version('07906', '2026-06-01', { timeLimitWorkingDays: 4 }, 3),
    version('07906', '2026-12-01', { closed: true }, 4),
  ]);

  it.each([
    ['2025-12-31', undefined],
    ['2026-01-01', 5],
    ['2026-05-31', 5],
    ['2026-06-01', 4],
    ['2026-11-30', 4],
  ])('on %s: %s days', (day, days) => {
    expect(book.inForce('07906', '602e', { day })?.settings.timeLimitWorkingDays).toBe(days);
  });

  it('are those that were known at the time asked for', () => {
    const asked = { day: '2026-06-01', knownAt: at('2026-01-02 09:00') };
    expect(book.inForce('07906', '602e', asked)?.settings.timeLimitWorkingDays).toBe(3);
  });

  it.each([
    ['07906', '2026-11-30', true],
    ['07906', '2026-12-01', false],
    ['07906', '2025-12-31', false],
    ['99999', '2026-11-30', false],
  ])('%s is on the list on %s: %s', (agency, day, known) => {
    expect(book.isKnown(agency, '602e', day)).toBe(known);
  });
});

describe('the first time limit', () => {
  const book = new AgencyBook([
    version('07906', '2026-01-01', { timeLimitWorkingDays: 5 }),
    version('07906', '2026-12-07', { timeLimitWorkingDays: 3, workingHours: [{ from: '08:00', to: '16:30' }] }, 2),
    version('07907', '2026-01-01', { timeLimitWorkingDays: 9, managingAgency: '07906' }),
    version('079', '2026-01-01', {}),
  ]);

  it.each<[what: string, received: string, due: string, { agency?: string; managed?: string; assumed?: boolean }]>([
    ['a plain week', '2026-11-09 08:00', '2026-11-16 17:00', {}],
    ['in the evening: the next working day is the day of receipt', '2026-11-09 20:00', '2026-11-17 17:00', {}],
    ['at lunch: today is', '2026-11-09 12:00', '2026-11-16 17:00', {}],
    ['on a Sunday: Monday is', '2026-11-08 10:00', '2026-11-16 17:00', {}],
    ['over a day that is only assumed to be off', '2026-11-23 08:00', '2026-12-01 17:00', { assumed: true }],
    ['by a later version, with its own hours', '2026-12-07 08:00', '2026-12-10 16:30', {}],
    ['received the day before that version', '2026-12-06 08:00', '2026-12-14 17:00', {}],
    [
      'routed: the manager’s limit counts',
      '2026-11-09 08:00',
      '2026-11-16 17:00',
      { agency: '07907', managed: '07906' },
    ],
    ['no limit of its own: the rules’', '2026-11-09 08:00', '2026-11-16 17:00', { agency: '079', assumed: true }],
    ['an unknown agency: the rules’', '2026-11-09 08:00', '2026-11-16 17:00', { agency: '99999', assumed: true }],
    ['before Tết', '2026-02-12 08:00', '2026-02-26 17:00', {}],
  ])('%s', (_what, received, due, { agency = '07906', managed = agency, assumed = false }) => {
    const terms = termsAt({ book, calendar, service: '602e' }, { agency, at: at(received) }, 5);
    expect(terms).toEqual({ managingAgency: managed, dueAt: at(due), dueAssumed: assumed });
  });

  it('of a dossier whose portal names the manager is the manager’s', () => {
    const received = { agency: '079', managingAgency: '07906', at: at('2026-12-07 08:00') };
    const terms = termsAt({ book, calendar, service: '602e' }, received, 5);
    expect(terms).toEqual({ managingAgency: '07906', dueAt: at('2026-12-10 16:30'), dueAssumed: false });
  });
});

describe('settings as somebody writes them', () => {
  const sound = {
    name: 'BHXH cơ sở 07906',
    phone: '028 0000 0906',
    email: 'bhxh@example.vn',
    timeLimitWorkingDays: 5,
    apologyWorkingDays: 2,
    workingHours: [{ from: '07:30', to: '11:30' }],
    steps: [{ name: 'Thẩm định', sharePercent: 100 }],
    managingAgency: '079',
    closed: false,
  };

  it('are taken when sound', () => {
    expect(readAgencySettings(sound)).toEqual({ ok: true, settings: sound });
  });

  it.each<[string, unknown, string[]]>([
    ['no object', 'x', ['/settings']],
    ['no name', { ...sound, name: ' ' }, ['/settings/name']],
    ['a limit of no days', { ...sound, timeLimitWorkingDays: 0 }, ['/settings/timeLimitWorkingDays']],
    ['half a day', { ...sound, apologyWorkingDays: 1.5 }, ['/settings/apologyWorkingDays']],
    ['hours that overlap', { ...sound, workingHours: [{ from: '09:00', to: '08:00' }] }, ['/settings/workingHours']],
    ['shares that do not make 100', { ...sound, steps: [{ name: 'x', sharePercent: 99 }] }, ['/settings/steps']],
    ['a code of four digits', { ...sound, managingAgency: '0790' }, ['/settings/managingAgency']],
    ['a field nobody knows', { ...sound, timeLimit: 5 }, ['/settings/timeLimit']],
    ['several at once', { ...sound, email: 'x', phone: '-' }, ['/settings/phone', '/settings/email']],
  ])('%s is told', (_what, raw, pointers) => {
    const read = readAgencySettings(raw);
    expect(read.ok ? [] : read.wrong.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

it('the first list of agencies is sound and holds the offices of the samples', () => {
  const list = readAgencyList(join(rules, 'agencies.yaml'));
  expect(list.unknownAgency).toBe('refuse');
  expect(list.agencies.map(({ agency }) => agency)).toEqual(expect.arrayContaining(['079', '07906', '07907']));
});
