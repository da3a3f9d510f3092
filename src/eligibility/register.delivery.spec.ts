import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { deliveriesOf, findDossier, type RecordedWork } from '../../test/support/partner-room.js';
import { book, claiming, goodAnswer, mappings, RegisterRoom, type Answer } from '../../test/support/register-room.js';
import type { Settled } from '../delivery/outcome.js';
import { Ruleset } from '../domain/rules/ruleset.js';
import { newId } from '../platform/ids.js';
import { PinnedRules } from '../store/pinned-rules.js';
import { DossierJudge } from './dossier.judge.js';
import type { Verification } from './verification.js';

const room = new RegisterRoom();

describe('when the registers agree', () => {
  it('TNHS is owed the dossier with the key it always had, and the answer is kept without a person in it', async () => {
    const answer = {
      supportGroups: [{ group: 'POOR', listed: true, validFrom: '2026-01-01', validTo: '2026-12-31' }],
      supportedMonths: 7,
    };
    const { outcome, dossier } = await room.carried(await room.duty(claiming('POOR')), answer);
    expect(outcome.kind).toBe('delivered');
    expect(await room.tnhsDuties(dossier.id)).toEqual([`${dossier.id}.tnhs.create`]);
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
    const work = await room.duty({}, { then: carriedOn });
    await room.carried(work);
    const duties = await deliveriesOf(room.bench.database, work.dossierId);
    expect(duties.at(-1)).toEqual({
      system: 'tnhs',
      operation: 'supplement',
      idempotency_key: 'x.tnhs.supplement.3.ab',
    });
  });

  it('and lets go a duty that an edit holds, without a second one, whatever they answered', async () => {
    for (const [asked, answer] of [
      [{}, {}],
      [claiming('POOR'), { supportGroups: [{ group: 'POOR', listed: false }] }],
    ] as const) {
      const work = await room.duty(asked);
      const key = `${work.dossierId}.tnhs.create`;
      const held = newId();
      await sql`INSERT INTO delivery (id, dossier_id, system, operation, state, idempotency_key, payload, correlation_id)
        VALUES (${held}, ${work.dossierId}, 'tnhs', 'create', 'parked', ${key}, '{}', 'thu')`.execute(
        room.bench.database,
      );
      const payload = { then: { operation: 'create', idempotencyKey: key, payload: {} }, holds: held };
      await room.carried({ ...work, payload }, answer);
      expect(await room.tnhsDuties(work.dossierId)).toEqual([key]);
      const { rows } = await sql`SELECT state FROM delivery WHERE id = ${held}`.execute(room.bench.database);
      expect(rows).toEqual([{ state: 'pending' }]);
    }
  });

  it('a database without the address is no refusal, only a warning', async () => {
    const { dossier } = await room.carried(await room.duty(), { address: { matches: null } });
    expect(dossier.verification).toMatchObject({ warnings: ['ADDRESS_NOT_CONFIRMED'] });
    expect(await room.tnhsDuties(dossier.id)).toHaveLength(1);
  });

  it('a dossier that was withdrawn while they were asked does not go to TNHS', async () => {
    const work = await room.duty();
    const outcome = await room.attempt(work, (id) => ({ body: goodAnswer(id) }));
    await room.moveTo(work.dossierId, 7);
    await room.settle(work, outcome);
    expect(await room.tnhsDuties(work.dossierId)).toEqual([]);
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
    const { outcome, dossier } = await room.carried(await room.duty(claiming(...groups)), answer);
    expect(outcome).toMatchObject({ kind: 'refuse', code });
    expect(dossier.status).toBe(3);
    expect(await room.tnhsDuties(dossier.id)).toEqual([]);
    const event = await room.refusalOf(dossier.id);
    expect(event.by).toBe('gateway');
    expect(event.reason).toContain(code);
    expect(event.reason).toContain(pointer);
    expect(event.reason).toMatch(/đề nghị/i);
    const told = (event.detail as { violations: { en: string; pointer: string }[] }).violations;
    expect(told[0]?.pointer.startsWith(pointer)).toBe(true);
    expect(told[0]?.en.length).toBeGreaterThan(40);
  });

  it('all of it at once, in the names of the form it came in', async () => {
    const work = await room.duty(claiming('POOR', 'MINORITY'));
    const dossier = { ...work.dossier, door: 'dvcqg' };
    const outcome = await room.attempt({ ...work, dossier }, (id) => ({
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

  it('months with support that the citizen did not count: the right amount is told, and kept', async () => {
    const { outcome, dossier } = await room.carried(await room.duty(), { supportedMonths: 118 });
    expect(outcome).toMatchObject({ kind: 'refuse', code: 'AMOUNT_MISMATCH' });
    expect(dossier.computed).toMatchObject({ grossVnd: 990_000, stateVnd: 132_000, selfVnd: 858_000 });
    const { reason } = await room.refusalOf(dossier.id);
    expect(reason).toMatch(/118 tháng.*792\.000 đồng.*858\.000 đồng/);
    const usual = await room.carried(await room.duty(), { supportedMonths: 117 });
    expect(usual.outcome.kind).toBe('delivered');
    expect(usual.dossier.computed).toMatchObject({ selfVnd: 792_000 });
  });

  it.each<[keyof Ruleset['content'], string[], Answer]>([
    ['service.check_support_group', ['POOR'], { supportGroups: [{ group: 'POOR', listed: false }] }],
    ['service.check_compulsory', ['OTHER'], { compulsory: { active: true } }],
    ['service.check_npdb_address', ['OTHER'], { address: { matches: false } }],
    ['service.amount_mismatch', ['OTHER'], { supportedMonths: 120 }],
  ])('unless the rules pinned to the dossier switch %s off', async (key, groups, answer) => {
    const { content } = book.on('2026-11-22');
    const entry = content[key];
    if (!entry) throw new Error(`no rule ${key}`);
    const value = key === 'service.amount_mismatch' ? 'warn' : 'off';
    const lenient = new Ruleset('2026-11-22.lenient', '2026-11-22', { ...content, [key]: { ...entry, value } });
    const work = await room.duty(claiming(...groups));
    const judged = (rules: Ruleset): unknown =>
      new DossierJudge(mappings, new PinnedRules(room.bench.database, book))
        .judge(work.dossier, readAnswer(work, { supportGroups: [], ...answer }), rules)
        .refused.map(({ code }) => code);
    expect(judged(lenient)).toEqual([]);
    expect(judged(book.on('2026-11-22'))).toHaveLength(1);
  });

  it('rules that only a process with other files knew are the rules of the dossiers that pinned them', async () => {
    const { content } = book.on('2026-11-22');
    const entry = content['service.check_support_group'];
    if (!entry) throw new Error('no such rule');
    const lenient = { ...content, 'service.check_support_group': { ...entry, value: 'off' } };
    const ruleset = '2026-11-22.0e0e0e0e';
    await sql`INSERT INTO ruleset (version, content) VALUES (${ruleset}, ${JSON.stringify(lenient)}::jsonb)`.execute(
      room.bench.database,
    );
    const notListed = { supportGroups: [{ group: 'POOR', listed: false }] };
    const pinning = await room.duty({ ...claiming('POOR'), ruleset });
    expect((await room.carried(pinning, notListed)).outcome.kind).toBe('delivered');
    expect((await room.carried(await room.duty(claiming('POOR')), notListed)).outcome.kind).toBe('refuse');
  });

  it('a dossier whose rules nobody knows is parked before anybody is asked, not judged by those of the day', async () => {
    const work = await room.duty({ ruleset: '2026-11-22.ffffffff' });
    let asked = 0;
    const outcome = await room.attempt(work, () => {
      asked += 1;
      return undefined;
    });
    expect(outcome).toMatchObject({ kind: 'park', code: 'RULESET_UNKNOWN', why: 'pinned: 2026-11-22.ffffffff' });
    expect(asked).toBe(0);
  });

  function readAnswer(work: RecordedWork, answer: Answer): Verification {
    const { supportGroups, address, ...rest } = goodAnswer(work.idempotencyKey, answer);
    return { ...rest, groups: supportGroups, address } as unknown as Verification;
  }

  it('a dossier TNHS holds already is taken back there, so that nobody waits for its supplement', async () => {
    const wish = { ...claiming('POOR'), tnhsNumber: '00077/2026/07906' };
    const then = { operation: 'supplement', idempotencyKey: 'y.tnhs.supplement.3.ab', payload: {} };
    const work = await room.duty(wish, { then });
    const { dossier } = await room.carried(work, { supportGroups: [{ group: 'POOR', listed: false }] });
    expect(dossier.status).toBe(3);
    expect(await room.tnhsDuties(dossier.id)).toEqual([`${work.idempotencyKey}.withdraw`]);
  });

  it('an officer who moved the dossier on meanwhile decides: the supplement goes to TNHS', async () => {
    const wish = { ...claiming('POOR'), tnhsNumber: '00078/2026/07906' };
    const then = { operation: 'supplement', idempotencyKey: 'z.tnhs.supplement.3.ab', payload: {} };
    const work = await room.duty(wish, { then });
    const outcome = await room.attempt(work, (id) => ({
      body: goodAnswer(id, { supportGroups: [{ group: 'POOR', listed: false }] }),
    }));
    await room.moveTo(work.dossierId, 4);
    await room.settle(work, outcome);
    expect(await room.tnhsDuties(work.dossierId)).toEqual(['z.tnhs.supplement.3.ab']);
    expect(await findDossier(room.bench.database, work.dossierId)).toMatchObject({
      status: 4,
      verification: { refused: ['SUPPORT_GROUP_NOT_IN_LIST'] },
    });
  });
});
