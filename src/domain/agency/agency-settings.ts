// What an agency settles for a service: who it is, how long it takes, when it works, who manages what it receives.
import { closingTimeOf, workingHoursOf, type Shift, type WorkingHours } from '../calendar/working-hours.js';
import type { Violation } from '../errors.js';

export interface ProcessStep {
  readonly name: string;
  /** Of the time limit; all steps together make 100. */
  readonly sharePercent: number;
}

/** One version, as it is kept. What is absent is the rules' default and makes a time limit an assumed one. */
export interface AgencySettings {
  /** Shown to citizens and told to the national portal (DonViXuLy). */
  readonly name: string;
  readonly phone?: string;
  readonly email?: string;
  readonly timeLimitWorkingDays?: number;
  /** How far ahead an apology puts the new date. */
  readonly apologyWorkingDays?: number;
  readonly workingHours?: readonly Shift[];
  readonly steps?: readonly ProcessStep[];
  /** Code of the agency that manages the dossiers received here; absent: this one. */
  readonly managingAgency?: string;
  /** Takes no dossiers any more: its code is unknown from this version's day on. */
  readonly closed?: boolean;
}

export const agencyCodePattern = /^\d{3}(\d{2})?$/;
/** Service code of what this gateway carries. */
export const onlyService = '602e';

/** Assumed: the usual hours of the agencies where nothing was settled. */
export const usualShifts: readonly Shift[] = [
  { from: '07:30', to: '11:30' },
  { from: '13:30', to: '17:00' },
];
export const usualHours: WorkingHours = workingHoursOf(usualShifts);

const readHours = new WeakMap<readonly Shift[], WorkingHours>();

/** Read once for each version: the door asks for every dossier. */
export function hoursOf(settings: AgencySettings | undefined): WorkingHours {
  const shifts = settings?.workingHours;
  if (!shifts) return usualHours;
  const hours = readHours.get(shifts) ?? workingHoursOf(shifts);
  readHours.set(shifts, hours);
  return hours;
}

export function closingOf(settings: AgencySettings | undefined): number {
  return closingTimeOf(hoursOf(settings));
}

type Read =
  { readonly ok: true; readonly settings: AgencySettings } | { readonly ok: false; readonly wrong: Violation[] };
type Loose = Readonly<Record<string, unknown>>;
interface Check {
  readonly valid: (value: unknown) => boolean;
  readonly vi: string;
  readonly en: string;
}

const longestText = 200;
const mostDays = 60;
const mostSteps = 20;

const checks: Readonly<Record<keyof AgencySettings, Check>> = {
  name: {
    valid: isText,
    vi: `Tên cơ quan, 1 đến ${longestText} ký tự`,
    en: `Name of the agency, 1 to ${longestText} characters`,
  },
  phone: { valid: (value) => matches(value, /^[+\d][\d .()-]{2,30}$/), vi: 'Số điện thoại', en: 'A phone number' },
  email: {
    valid: (value) => matches(value, /^[^\s@]{1,100}@[^\s@]{1,100}$/),
    vi: 'Địa chỉ email',
    en: 'An email address',
  },
  timeLimitWorkingDays: {
    valid: isDays,
    vi: `Số ngày làm việc, 1 đến ${mostDays}`,
    en: `Working days, 1 to ${mostDays}`,
  },
  apologyWorkingDays: {
    valid: isDays,
    vi: `Số ngày làm việc, 1 đến ${mostDays}`,
    en: `Working days, 1 to ${mostDays}`,
  },
  workingHours: {
    valid: isShifts,
    vi: 'Các ca làm việc {from, to} dạng HH:mm, theo thứ tự, không chồng nhau',
    en: 'Shifts {from, to} as HH:mm, in order, without overlap',
  },
  steps: {
    valid: isSteps,
    vi: `Các bước {name, sharePercent}, tổng tỷ lệ bằng 100, nhiều nhất ${mostSteps} bước`,
    en: `Steps {name, sharePercent} whose shares make 100, at most ${mostSteps} steps`,
  },
  managingAgency: {
    valid: (value) => matches(value, agencyCodePattern),
    vi: 'Mã cơ quan 3 hoặc 5 chữ số',
    en: 'An agency code of 3 or 5 digits',
  },
  closed: { valid: (value) => typeof value === 'boolean', vi: 'true hoặc false', en: 'true or false' },
};

/** Reads settings as an operator or a file gives them; every wrong field is named. `pointer`: where they stand. */
export function readAgencySettings(raw: unknown, pointer = '/settings'): Read {
  if (!isRecord(raw)) return { ok: false, wrong: [wrong(pointer, 'Một đối tượng', 'An object')] };
  const strange = Object.keys(raw).filter((key) => !(key in checks));
  const misread = Object.entries(checks).flatMap(([key, check]) => {
    const absent = raw[key] === undefined && key !== 'name';
    return absent || check.valid(raw[key]) ? [] : [wrong(`${pointer}/${key}`, check.vi, check.en)];
  });
  const all = [
    ...strange.map((key) => wrong(`${pointer}/${key.slice(0, 64)}`, 'Trường không được biết', 'No such field')),
    ...misread,
  ];
  return all.length > 0 ? { ok: false, wrong: all } : { ok: true, settings: raw as unknown as AgencySettings };
}

function wrong(pointer: string, vi: string, en: string): Violation {
  return { pointer, code: 'INVALID_SETTING', vi, en };
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= longestText && !/\p{Cc}/u.test(value);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isDays(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= mostDays;
}

function isShifts(value: unknown): boolean {
  if (
    !Array.isArray(value) ||
    !value.every((one) => isRecord(one) && typeof one['from'] === 'string' && typeof one['to'] === 'string')
  )
    return false;
  try {
    return workingHoursOf(value as Shift[]).length <= mostSteps;
  } catch {
    return false;
  }
}

function isSteps(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > mostSteps) return false;
  const steps = value as unknown[];
  const sound = steps.every((one) => isRecord(one) && isText(one['name']) && isShare(one['sharePercent']));
  return sound && (steps as ProcessStep[]).reduce((sum, { sharePercent }) => sum + sharePercent, 0) === 100;
}

function isShare(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= 100;
}
