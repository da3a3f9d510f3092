import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../server/simulator.ts';
import { control, count, testConfig } from '../testing/bench-ground.ts';
import type { SimConfig } from '../config.ts';
import { startRegister } from './server.ts';

let register: Simulator;
let config: SimConfig;
beforeEach(async () => {
  config = testConfig('http://127.0.0.1:1');
  register = await startRegister(config);
});
afterEach(() => register.close());

const question = {
  requestId: 'q-1',
  dossierReference: 'VSS-20261122-000001',
  day: '2026-11-22',
  agency: '07906',
  personalId: '001090012345',
  fullName: 'Nguyễn Văn Thử',
  birthDate: '1990',
  claimedGroups: ['POOR', 'MINORITY'],
};

async function ask(change: object = {}, headers: Record<string, string> = {}) {
  const body = { ...question, ...change };
  const response = await fetch(`${register.url}/v1/verifications`, {
    method: 'POST',
    headers: { authorization: 'Bearer for-tests-only', 'idempotency-key': body.requestId, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    answer: (text === '' ? {} : JSON.parse(text)) as {
      requestId?: string;
      supportGroups?: { group: string; listed: boolean }[];
      compulsory?: { active: boolean };
      address?: { matches: boolean | null };
      supportedMonths?: number;
    },
  };
}

describe('the simulated registers', () => {
  it('hold everybody on every list claimed, until told otherwise of a person', async () => {
    const { answer } = await ask();
    expect(answer.supportGroups?.map(({ listed }) => listed)).toEqual([true, true]);
    expect(answer).toMatchObject({ requestId: 'q-1', compulsory: { active: false }, address: { matches: true } });
    const told = { listed: { POOR: false }, compulsory: '2025-01-01', addressMatches: null, supportedMonths: 119 };
    await control(register.url, 'persons', { personalId: question.personalId, ...told });
    const { answer: after } = await ask({ requestId: 'q-2' });
    expect(after.supportGroups?.map(({ group, listed }) => [group, listed])).toEqual([
      ['POOR', false],
      ['MINORITY', true],
    ]);
    expect(after).toMatchObject({ compulsory: { active: true, since: '2025-01-01' }, address: { matches: null } });
    expect(after.supportedMonths).toBe(119);
  });

  it('keep a list per agency', async () => {
    await control(register.url, 'persons', {
      personalId: question.personalId,
      agency: '07906',
      listed: { POOR: false },
    });
    const listed = async (requestId: string, agency: string) =>
      (await ask({ requestId, agency, claimedGroups: ['POOR'] })).answer.supportGroups?.[0]?.listed;
    expect([await listed('a', '07906'), await listed('b', '00101')]).toEqual([false, true]);
  });

  it.each([
    ['NOTLISTED', { supportGroups: [{ listed: false }, { listed: false }] }],
    ['COMPULSORY', { compulsory: { active: true } }],
    ['ADDRESS', { address: { matches: false } }],
  ])('a reference with %s gets its own answer', async (ending, expected) => {
    const { answer } = await ask({ dossierReference: `${question.dossierReference}-${ending}-NOPAY` });
    expect(answer).toMatchObject(expected);
  });

  it('give the first answer again for the same key, also after a restart', async () => {
    const first = await ask();
    await control(register.url, 'persons', { personalId: question.personalId, listed: { POOR: false } });
    expect(await ask()).toEqual(first);
    await register.close();
    register = await startRegister(config);
    expect(await ask()).toEqual(first);
    expect((await count(register.url)).effects['verification']).toBe(1);
    expect((await count(register.url)).duplicates['verification']).toBe(2);
    expect((await ask({ requestId: 'q-9' })).answer.supportGroups?.[0]?.listed).toBe(false);
  });

  it('have not looked yet when the reference says PENDING, and have the next time', async () => {
    const pending = { dossierReference: 'VSS-1-PENDING' };
    expect([(await ask(pending)).status, (await ask(pending)).status]).toEqual([202, 200]);
  });

  it.each<[string, object, Record<string, string>, number]>([
    ['a wrong token', {}, { authorization: 'Bearer other' }, 401],
    ['another key', {}, { 'idempotency-key': 'other' }, 422],
    ['nobody', { personalId: undefined }, {}, 422],
    ['a group without a list', { claimedGroups: ['OTHER'] }, {}, 422],
    ['a field too many', { phone: '+84912345678' }, {}, 422],
    ['an address without a province', { residence: { scheme: 'VN34' } }, {}, 422],
    ['a day that is none', { day: '22/11/2026' }, {}, 422],
  ])('refuse a question with %s', async (_what, change, headers, status) => {
    expect((await ask(change, headers)).status).toBe(status);
    expect((await count(register.url)).effects['verification']).toBeUndefined();
  });

  it('lie well-formed when told to talk nonsense', async () => {
    await control(register.url, 'behaviour', { nonsenseShare: 1, nonsenseKind: 'wrong-element' });
    expect((await ask()).answer.requestId).not.toBe(question.requestId);
  });
});
