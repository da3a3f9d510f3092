// The dated rules at the doors: refusals in the sender's own words, warnings in the answer, and what is kept with the dossier.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { localDayAt } from '../../src/domain/calendar/local-day.js';
import { addMonths } from '../../src/domain/rules/days.js';
import { RestDriver } from './door-drivers.js';
import { nativeForm, terms, vietnameseForm } from './door-forms.js';
import { madonvi, openDoors, secret, type DoorsBench } from './doors-bench.js';

interface Told {
  readonly pointer: string;
  readonly code: string;
  readonly vi: string;
  readonly en: string;
}

interface Answer {
  readonly id?: string;
  readonly code?: string;
  readonly violations?: readonly Told[];
  readonly warnings?: readonly Told[];
}

let bench: DoorsBench;
let token: string;
beforeAll(async () => {
  bench = await openDoors();
  token = await new RestDriver(bench.url).token('vss');
});
afterAll(() => bench.close());

const today = localDayAt(new Date());
const thisYear = Number(today.slice(0, 4));
let serial = 0;
const fresh = (): string => `RULES-${(serial += 1)}`;

type Parts = { reference?: string; participant?: object; contribution?: object };

function formOf({ reference = fresh(), participant = {}, contribution = {} }: Parts): Record<string, unknown> {
  const form = nativeForm({ reference });
  return {
    ...form,
    participant: { ...(form['participant'] as object), ...participant },
    contribution: { ...(form['contribution'] as object), ...contribution },
  };
}

async function post(path: string, body: unknown): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(`${bench.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

function submit(parts: Parts): Promise<{ status: number; answer: Answer }> {
  return post('/v1/dossiers', formOf(parts));
}

const names = (told: readonly Told[] | undefined): string[] =>
  (told ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

async function pushed(data: Record<string, string>): Promise<{ error_code: unknown; message: string }> {
  const call = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${bench.url}/dvcqg/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const { session } = await call('login', { username: 'vss-json', password: secret });
  return (await call('push', { session, madonvi, service: 'NopHoSo', data })) as never;
}

describe('a form that breaks a dated rule', () => {
  it('is refused with everything wrong at once: field, rule and remedy in both languages', async () => {
    const { status, answer } = await submit({
      participant: { birthDate: String(thisYear - 10), email: 'x', vssCode: '12' },
      contribution: { declaredAmount: terms.amount + 1, fromMonth: addMonths(terms.fromMonth, 13) },
    });
    expect([status, answer.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(names(answer.violations).sort()).toEqual([
      '/contribution/declaredAmount AMOUNT_MISMATCH',
      '/contribution/fromMonth PERIOD_TOO_FAR_AHEAD',
      '/participant/birthDate UNDER_15',
      '/participant/email INVALID_EMAIL',
      '/participant/vssCode INVALID_VSS_CODE',
    ]);
    const mismatch = answer.violations?.find(({ code }) => code === 'AMOUNT_MISMATCH');
    expect(mismatch?.vi).toContain(`${String(terms.amount).replace(/\B(?=(\d{3})+$)/g, '.')} đồng`);
    expect(mismatch?.en).toMatch(/How it is computed: .*22 %/);
    expect((await bench.pool.query(`SELECT 1 FROM dossier WHERE portal_ref = 'RULES-1'`)).rows).toEqual([]);
  });

  it('is refused by the DVCQG door in the names of its form', async () => {
    const form = vietnameseForm({ reference: fresh() });
    const { error_code: code, message } = await pushed({ ...form, Tongtien: '1', NgaySinh: String(thisYear - 5) });
    expect(String(code)).toBe('-1');
    expect(message).toMatch(/Tongtien/);
    expect(message).toMatch(/NgaySinh/);
  });

  it('that was taken before gets its first answer again: the rules of today do not take back a receipt', async () => {
    const reference = fresh();
    const first = await submit({ reference });
    const body = formOf({ reference });
    const late = await post('/v1/dossiers', {
      ...body,
      contribution: { ...(body['contribution'] as object), declaredAmount: 1 },
    });
    expect([late.status, late.answer.code]).toEqual([409, 'REFERENCE_CONFLICT']);
    expect((await submit({ reference })).answer.id).toBe(first.answer.id);
  });
});

describe('a form that deserves a look', () => {
  it('is taken; the warnings stand in the answer, in its repetition, and in the first step of the timeline', async () => {
    const reference = fresh();
    const participant = { sex: 'FEMALE', birthPlace: undefined, contact: { province: '02', scheme: 'VN63' } };
    const first = await submit({ reference, participant });
    expect(first.status).toBe(201);
    const expected = ['/participant/contact/province PROVINCE_REPLACED', '/participant/sex PERSONAL_ID_SEX_DIFFERS'];
    expect(names(first.answer.warnings).sort()).toEqual(expected);
    expect((await submit({ reference, participant })).answer).toEqual(first.answer);
    const timeline = await fetch(`${bench.url}/v1/dossiers/${first.answer.id ?? ''}/timeline`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { steps } = (await timeline.json()) as { steps: { warnings?: Told[] }[] };
    expect(names(steps[0]?.warnings).sort()).toEqual(expected);
  });

  it('is taken with a year alone, decomposed letters, padded spaces and a code of 12 digits', async () => {
    const participant = {
      ...{ personalId: undefined, vssCode: ' 001090012345 ', birthDate: ' 1990 ' },
      fullName: '  Nguyễn   Văn Thử '.normalize('NFD'),
    };
    const { status, answer } = await submit({ participant });
    expect([status, answer.warnings]).toEqual([201, undefined]);
  });

  it('says nothing where there is nothing to say', async () => {
    expect((await submit({})).answer).not.toHaveProperty('warnings');
  });
});

describe('a dossier that was taken', () => {
  it('pins the rules of its day and what should be paid by them', async () => {
    const { answer } = await submit({ contribution: { supportGroups: ['OTHER'] } });
    const { rows } = await bench.pool.query<{ ruleset: string; computed: Record<string, number>; due_at: Date | null }>(
      'SELECT ruleset, computed, due_at FROM dossier WHERE id = $1',
      [answer.id],
    );
    expect(rows[0]?.ruleset).toMatch(/^\d{4}-\d{2}-\d{2}\.[0-9a-f]{8}$/);
    expect(rows[0]?.computed).toMatchObject({ selfVnd: terms.amount, localVnd: 0, otherVnd: 0 });
    expect(rows[0]?.due_at).toBeInstanceOf(Date);
  });
});

describe('a supplement', () => {
  const change = (id: string | undefined, changes: object): ReturnType<typeof post> =>
    post(`/v1/dossiers/${id ?? ''}/supplements`, { note: 'Đã sửa', changes });
  const statusOf = async (id: string | undefined): Promise<unknown> =>
    (await bench.pool.query<{ status: number }>('SELECT status FROM dossier WHERE id = $1', [id])).rows[0]?.status;

  it('is judged with the whole dossier before anything moves, in the supplement’s own places', async () => {
    const reference = fresh();
    const { answer } = await submit({ reference });
    await bench.move(reference, 5, 'tnhs');
    const { status, answer: refused } = await change(answer.id, { contribution: { supportGroups: ['POOR'] } });
    expect([status, names(refused.violations)]).toEqual([
      422,
      ['/changes/contribution/declaredAmount AMOUNT_MISMATCH'],
    ]);
    expect(await statusOf(answer.id)).toBe(5);
  });

  it('that fits the dossier moves it, and what should be paid is computed anew', async () => {
    const reference = fresh();
    const { answer } = await submit({ reference });
    await bench.move(reference, 5, 'tnhs');
    const gross = (terms.income * 22 * terms.months) / 100;
    const declaredAmount = gross / 2;
    const { status } = await change(answer.id, { contribution: { supportGroups: ['POOR'], declaredAmount } });
    expect([status, await statusOf(answer.id)]).toEqual([201, 1]);
    const { rows } = await bench.pool.query<{ computed: object }>('SELECT computed FROM dossier WHERE id = $1', [
      answer.id,
    ]);
    expect(rows[0]?.computed).toMatchObject({ selfVnd: declaredAmount, stateVnd: declaredAmount });
  });

  it('cannot make a dossier somebody’s who is too young, and does not judge papers and notes', async () => {
    const reference = fresh();
    const { answer } = await submit({ reference });
    await bench.move(reference, 5, 'tnhs');
    const young = await change(answer.id, { participant: { birthDate: `${thisYear - 9}-05` } });
    expect(names(young.answer.violations)).toEqual(['/changes/participant/birthDate UNDER_15']);
    expect((await change(answer.id, {})).status).toBe(201);
  });
});
