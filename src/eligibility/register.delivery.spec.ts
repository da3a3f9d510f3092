import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  canonicalDossier,
  clockAt,
  deliveriesOf,
  findDossier,
  openBench,
  openDossier,
  owe,
  settle,
  type DossierWish,
  type RecordedWork,
  type RoomBench,
} from '../../test/support/partner-room.js';
import { ScriptedServer, type Reply } from '../../test/support/scripted-server.js';
import { DeliveryRegistry } from '../delivery/registry.js';
import type { Outcome, Settled } from '../delivery/outcome.js';
import { compileMappings } from '../mapping/compile-mappings.js';
import type { DossierRow } from '../store/database.js';
import { createAddressPolicy, createGuardedAgent } from '../wire/http-client/address-guard.js';
import { HttpClient } from '../wire/http-client/http.client.js';
import { DossierJudge } from './dossier.judge.js';
import { RegisterClient } from './register.client.js';
import { RegisterDelivery } from './register.delivery.js';

const token = 'a-token-for-tests';
const mappings = compileMappings(join(import.meta.dirname, '../../mappings'));
const clock = clockAt('2026-11-22T02:00:00Z');

let bench: RoomBench;
let server: ScriptedServer;
let room: RegisterDelivery;

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  server = await ScriptedServer.start();
  room = roomAt(server.url);
});
afterEach(async () => {
  room.onApplicationShutdown();
  await server.stop();
});

function roomAt(url: string, timeoutMs = 2000): RegisterDelivery {
  const http = new HttpClient(createGuardedAgent(createAddressPolicy(['127.0.0.0/8'])));
  const client = new RegisterClient({ url, token, timeoutMs }, http);
  return new RegisterDelivery(client, new DossierJudge(mappings), new DeliveryRegistry(), mappings, clock);
}

type Answer = Readonly<Record<string, unknown>>;

function goodAnswer(requestId: string, change: Answer = {}): Answer {
  const answer = { supportGroups: [], compulsory: { active: false }, address: { matches: true } };
  return { requestId, ...answer, ...change };
}

async function duty(wish: DossierWish = {}, payload?: Readonly<Record<string, unknown>>): Promise<RecordedWork> {
  const dossier = await openDossier(bench.database, wish);
  const idempotencyKey = `${dossier.id}.register.verify`;
  const kept = payload ? { payload } : {};
  return owe(bench.database, dossier, { system: 'register', operation: 'verify', idempotencyKey, ...kept });
}

function claiming(...supportGroups: string[]): DossierWish {
  return { canonical: { contribution: { ...canonicalDossier.contribution, supportGroups } } };
}

async function attempt(work: RecordedWork, reply: (id: string) => Reply | undefined): Promise<Outcome> {
  server.script = () => reply(work.idempotencyKey);
  return room.attempt(work);
}

async function carried(work: RecordedWork, answer: Answer = {}): Promise<{ outcome: Outcome; dossier: DossierRow }> {
  const outcome = await attempt(work, (id) => ({ body: goodAnswer(id, answer) }));
  await settle(bench, room, { work, outcome: outcome as Settled });
  return { outcome, dossier: await findDossier(bench.database, work.dossierId) };
}

async function tnhsDuties(dossierId: string): Promise<string[]> {
  const duties = await deliveriesOf(bench.database, dossierId);
  return duties.filter(({ system }) => system === 'tnhs').map(({ idempotency_key: key }) => key);
}

describe('the registers are asked', () => {
  it('by what the lists are searched by and nothing else, with token and key; the token is not kept', async () => {
    const work = await duty(claiming('POOR', 'OTHER'));
    await attempt(work, (id) => ({ body: goodAnswer(id) }));
    const [asked] = server.asked;
    expect(asked?.path).toBe('/v1/verifications');
    expect(asked?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      'idempotency-key': work.idempotencyKey,
    });
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      requestId: work.idempotencyKey,
      dossierReference: work.dossier.portal_ref,
      day: '2026-11-22',
      agency: '07906',
      personalId: '001090012345',
      fullName: 'Nguyễn Văn Thử',
      birthDate: '1990-05-17',
      residence: { province: '01', commune: '00001', scheme: 'VN34' },
      claimedGroups: ['POOR'],
    });
    expect(work.messages.map(({ direction }) => direction)).toEqual(['out', 'in']);
    expect(JSON.stringify(work.messages)).not.toContain(token);
  });

  it('not at all about a dossier that ended meanwhile', async () => {
    const work = await duty({ status: 7 });
    expect(await room.attempt(work)).toEqual({ kind: 'delivered' });
    expect(server.asked).toEqual([]);
    await settle(bench, room, { work, outcome: { kind: 'delivered' } });
    expect(await tnhsDuties(work.dossierId)).toEqual([]);
  });
});

describe('what came back from the registers', () => {
  const cut = (response: ServerResponse): undefined => void response.destroy();

  it.each<[string, Reply, string]>([
    ['busy', { status: 503 }, 'retry PARTNER_BUSY'],
    ['an error inside', { status: 500 }, 'retry PARTNER_BUSY'],
    ['a rate limit', { status: 429, headers: { 'retry-after': '9' } }, 'retry PARTNER_BUSY 9000'],
    ['not looked up yet', { status: 202, headers: { 'retry-after': '2' } }, 'notYet 2000'],
    ['not looked up yet, no time told', { status: 202 }, 'notYet 30000'],
    ['a token not known', { status: 401 }, 'retry PARTNER_DENIED_US'],
    ['forbidden', { status: 403 }, 'retry PARTNER_DENIED_US'],
    ['another address', { status: 302, headers: { location: '/x' } }, 'retry PARTNER_UNREACHABLE'],
    ['no service', { status: 404 }, 'retry PARTNER_UNREACHABLE'],
    ['a wrong question', { status: 422 }, 'park REGISTER_REFUSED'],
    ['a key used for something else', { status: 409 }, 'park REGISTER_REFUSED'],
    ['an empty success', { status: 204 }, 'unknown PARTNER_NONSENSE'],
    ['a page', { body: '<html>' }, 'unknown PARTNER_NONSENSE'],
    ['half an answer', { body: '{"requestId":' }, 'unknown PARTNER_NONSENSE'],
  ])('%s', async (_what, reply, expected) => {
    const outcome = await attempt(await duty(), () => reply);
    const told = [
      outcome.kind,
      ...('code' in outcome ? [outcome.code] : []),
      ...('afterMs' in outcome ? [outcome.afterMs] : []),
    ];
    expect(told.join(' ')).toBe(expected);
  });

  it('nothing: unknown when it was sent, retry when nobody is there', async () => {
    const work = await duty();
    server.script = (_asked, response) => cut(response);
    expect(await room.attempt(work)).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    server.script = () => new Promise(() => undefined);
    expect(await roomAt(server.url, 150).attempt(work)).toMatchObject({ kind: 'unknown', code: 'ANSWER_LOST' });
    expect(await roomAt('http://127.0.0.1:9').attempt(work)).toMatchObject({ code: 'PARTNER_UNREACHABLE' });
  });

  it.each<[string, Answer]>([
    ['about another question', { requestId: 'other' }],
    ['without the question', { requestId: undefined }],
    ['about a group nobody claimed', { supportGroups: [poor(true), { group: 'ISLAND', listed: true }] }],
    ['without a claimed group', { supportGroups: [] }],
    ['twice about one group', { supportGroups: [poor(true), poor(true)] }],
    ['with a group no list has', { supportGroups: [{ group: 'RICH', listed: true }] }],
    ['with words for yes', { supportGroups: [poor('true')] }],
    ['with a day that is none', { supportGroups: [{ ...poor(true), validTo: '2026-02-30' }] }],
    [
      'with a validity that runs backward',
      { supportGroups: [{ ...poor(true), validFrom: '2026-02-01', validTo: '2026-01-01' }] },
    ],
    ['without compulsory', { compulsory: undefined }],
    ['with compulsory since a day and not at all', { compulsory: { active: false, since: '2026-01-01' } }],
    ['without an address', { address: undefined }],
    ['with words about the address', { address: { matches: 'yes' } }],
    ['with less than no months', { supportedMonths: -1 }],
    ['with half a month', { supportedMonths: 1.5 }],
  ])('an answer %s is a lie and decides nothing', async (_what, change) => {
    const work = await duty(claiming('POOR'));
    const outcome = await attempt(work, (id) => ({ body: goodAnswer(id, { supportGroups: [poor(true)], ...change }) }));
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'PARTNER_NONSENSE' });
  });

  function poor(listed: unknown): Answer {
    return { group: 'POOR', listed };
  }
});

describe('when the registers agree', () => {
  it('TNHS is owed the dossier with the key it always had, and the answer is kept without a person in it', async () => {
    const answer = {
      supportGroups: [{ group: 'POOR', listed: true, validFrom: '2026-01-01', validTo: '2026-12-31' }],
      supportedMonths: 7,
    };
    const { outcome, dossier } = await carried(await duty(claiming('POOR')), answer);
    expect(outcome.kind).toBe('delivered');
    expect(await tnhsDuties(dossier.id)).toEqual([`${dossier.id}.tnhs.create`]);
    expect(dossier.status).toBe(1);
    expect(dossier.verification).toMatchObject({
      groups: answer.supportGroups,
      compulsory: { active: false },
      address: { matches: true },
      supportedMonths: 7,
      refused: [],
    });
    expect(JSON.stringify(dossier.verification)).not.toMatch(/001090012345|Thử/);
  });

  it('and only then the supplement that waited, as the intake made it', async () => {
    const carriedOn = {
      operation: 'supplement',
      idempotencyKey: 'x.tnhs.supplement.3.ab',
      payload: { note: 'Đã sửa' },
    };
    const work = await duty({}, { then: carriedOn });
    await carried(work);
    const duties = await deliveriesOf(bench.database, work.dossierId);
    expect(duties.at(-1)).toEqual({
      system: 'tnhs',
      operation: 'supplement',
      idempotency_key: 'x.tnhs.supplement.3.ab',
    });
  });

  it('a database without the address is no refusal, only a warning', async () => {
    const { dossier } = await carried(await duty(), { address: { matches: null } });
    expect(dossier.verification).toMatchObject({ warnings: ['ADDRESS_NOT_CONFIRMED'] });
    expect(await tnhsDuties(dossier.id)).toHaveLength(1);
  });

  it('a dossier that was withdrawn while they were asked does not go to TNHS', async () => {
    const work = await duty();
    const outcome = await attempt(work, (id) => ({ body: goodAnswer(id) }));
    await bench.database.updateTable('dossier').set({ status: 7 }).where('id', '=', work.dossierId).execute();
    await settle(bench, room, { work, outcome: outcome as Settled });
    expect(await tnhsDuties(work.dossierId)).toEqual([]);
  });
});

describe('when the registers disagree, the portal is told its field, the rule and the remedy', () => {
  it.each<[string, string[], Answer, [string, string]]>([
    [
      'not on the list',
      ['POOR'],
      { supportGroups: [{ group: 'POOR', listed: false }] },
      ['SUPPORT_GROUP_NOT_IN_LIST', '/contribution/supportGroups'],
    ],
    [
      'no longer on the list',
      ['POOR'],
      { supportGroups: [{ group: 'POOR', listed: true, validTo: '2026-11-21' }] },
      ['SUPPORT_GROUP_NOT_IN_LIST', '/contribution/supportGroups'],
    ],
    [
      'not yet on the list',
      ['POOR'],
      { supportGroups: [{ group: 'POOR', listed: true, validFrom: '2026-11-23' }] },
      ['SUPPORT_GROUP_NOT_IN_LIST', '/contribution/supportGroups'],
    ],
    [
      'compulsorily insured',
      ['OTHER'],
      { compulsory: { active: true, since: '2025-02-01' } },
      ['NOT_ELIGIBLE_COMPULSORY', '/contribution/case'],
    ],
    [
      'another address',
      ['OTHER'],
      { address: { matches: false } },
      ['ADDRESS_NOT_MATCH_NPDB', '/participant/residence'],
    ],
  ])('%s', async (_what, groups, answer, [code, pointer]) => {
    const { outcome, dossier } = await carried(await duty(claiming(...groups)), answer);
    expect(outcome).toMatchObject({ kind: 'refuse', code });
    expect(dossier.status).toBe(3);
    expect(await tnhsDuties(dossier.id)).toEqual([]);
    const event = await bench.database
      .selectFrom('dossier_event')
      .select(['reason', 'detail', 'by'])
      .where('dossier_id', '=', dossier.id)
      .where('status', '=', 3)
      .executeTakeFirstOrThrow();
    expect(event.by).toBe('gateway');
    expect(event.reason).toContain(code);
    expect(event.reason).toContain(pointer);
    expect(event.reason).toMatch(/đề nghị/i);
    const told = (event.detail as { violations: { en: string; pointer: string }[] }).violations;
    expect(told[0]?.pointer.startsWith(pointer)).toBe(true);
    expect(told[0]?.en.length).toBeGreaterThan(40);
  });

  it('all of it at once, in the names of the form it came in', async () => {
    const work = await duty(claiming('POOR', 'MINORITY'));
    const dossier = { ...work.dossier, door: 'dvcqg' };
    const outcome = await attempt({ ...work, dossier }, (id) => ({
      body: goodAnswer(id, {
        supportGroups: [
          { group: 'MINORITY', listed: true },
          { group: 'POOR', listed: false },
        ],
        compulsory: { active: true },
        address: { matches: false },
      }),
    }));
    const { refused } = (outcome as Settled).data as { refused: { pointer: string }[] };
    expect(refused.map(({ pointer }) => pointer)).toEqual(['/DoiTuong', '/LoaiDangKy', '/MaTinh_NN']);
  });

  it('a dossier TNHS holds already is taken back there, so that nobody waits for its supplement', async () => {
    const wish = { ...claiming('POOR'), tnhsNumber: '00077/2026/07906' };
    const then = { operation: 'supplement', idempotencyKey: 'y.tnhs.supplement.3.ab', payload: {} };
    const work = await duty(wish, { then });
    const { dossier } = await carried(work, { supportGroups: [{ group: 'POOR', listed: false }] });
    expect(dossier.status).toBe(3);
    expect(await tnhsDuties(dossier.id)).toEqual([`${work.idempotencyKey}.withdraw`]);
  });

  it('an officer who moved the dossier on meanwhile decides: the supplement goes to TNHS', async () => {
    const wish = { ...claiming('POOR'), tnhsNumber: '00078/2026/07906' };
    const then = { operation: 'supplement', idempotencyKey: 'z.tnhs.supplement.3.ab', payload: {} };
    const work = await duty(wish, { then });
    const outcome = await attempt(work, (id) => ({
      body: goodAnswer(id, { supportGroups: [{ group: 'POOR', listed: false }] }),
    }));
    await bench.database.updateTable('dossier').set({ status: 4 }).where('id', '=', work.dossierId).execute();
    await settle(bench, room, { work, outcome: outcome as Settled });
    expect(await tnhsDuties(work.dossierId)).toEqual(['z.tnhs.supplement.3.ab']);
    expect(await findDossier(bench.database, work.dossierId)).toMatchObject({
      status: 4,
      verification: { refused: ['SUPPORT_GROUP_NOT_IN_LIST'] },
    });
  });
});
