import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import type { Dispatcher } from '../delivery/dispatcher.js';
import { moveDossier } from '../delivery/status-mover.js';
import { Transactor } from '../delivery/transactor.js';
import { systemClock } from '../platform/clock.js';
import { readConfig } from '../platform/config.js';
import { createDatabase, createPool, type Database } from '../store/database.js';
import { personHash } from '../store/keyed-hashes.js';
import { migrate } from '../store/migrate.js';
import { IntakeService } from './intake.service.js';
import type { Submission } from './submission.js';

const raw = {
  body: Buffer.from('{"any":"bytes\u0001"}'),
  contentType: 'application/json',
  headers: { 'x-request': '1' },
};

function submission(reference: string, change: Partial<Submission> = {}): Submission {
  return {
    portal: 'vss-portal',
    reference,
    door: 'rest',
    raw,
    correlationId: 'c-1',
    canonical: {
      agency: '07906',
      participant: { personalId: '001090000001' },
      contribution: { case: 'FIRST_TIME', declaredAmount: 792_000 },
    },
    ...change,
  };
}

describe('intake', () => {
  let server: TestDatabase;
  let pool: Pool;
  let database: Database;
  let intake: IntakeService;
  let offered: string[];
  let queries: number;

  beforeAll(async () => {
    server = await testDatabase();
    pool = createPool(server.url, 10);
    await migrate(pool);
    database = createDatabase(pool);
  });

  afterAll(async () => {
    await pool.end();
    await server.close();
  });

  beforeEach(async () => {
    await sql`TRUNCATE dossier, message, voucher CASCADE`.execute(database);
    offered = [];
    queries = 0;
    intake = intakeOver(pool);
  });

  function intakeOver(used: Pool): IntakeService {
    const dispatcher = {
      offerSoon: (head: { id: string }) => offered.push(head.id),
      offerHeadsOf: () => undefined,
    } as unknown as Dispatcher;
    const counted = new Proxy(used, {
      get: (target, key) => {
        if (key !== 'connect' && key !== 'query') return Reflect.get(target, key) as unknown;
        queries += 1;
        return (target[key] as (...given: never[]) => unknown).bind(target);
      },
    });
    const own = createDatabase(used);
    return new IntakeService(
      readConfig({ PARTNERS_FILE: 'none' }),
      counted,
      systemClock,
      new Transactor(own, dispatcher),
      dispatcher,
    );
  }

  it('keeps raw message byte for byte, dossier, timeline and first duties in one round trip, and offers them', async () => {
    const receipt = await intake.submit(submission('A-1'));
    expect(queries).toBe(1);
    expect(receipt).toMatchObject({ reference: 'A-1', status: 1, repeated: false });
    const message = await database
      .selectFrom('message')
      .select(['body', 'dossier_id', 'content_type', 'headers'])
      .executeTakeFirstOrThrow();
    expect(message).toEqual({
      body: raw.body,
      dossier_id: receipt.id,
      content_type: 'application/json',
      headers: raw.headers,
    });
    const duties = await database
      .selectFrom('delivery')
      .select(['id', 'system', 'operation', 'state', 'payload'])
      .orderBy('system', 'desc')
      .execute();
    expect(duties).toEqual([
      { id: offered[0], system: 'register', operation: 'verify', state: 'pending', payload: {} },
      { id: offered[1], system: 'npsp', operation: 'sync', state: 'pending', payload: { sequence: 1 } },
    ]);
    expect(await database.selectFrom('dossier_event').select(['sequence', 'status', 'by']).execute()).toEqual([
      { sequence: 1, status: 1, by: 'portal' },
    ]);
  });

  it('gives the first answer again for the same content and refuses other content under the same reference', async () => {
    const first = await intake.submit(submission('A-1'));
    const again = await intake.submit(submission('A-1', { correlationId: 'c-2' }));
    expect(again).toEqual({ ...first, repeated: true });
    await expect(intake.submit(submission('A-1', { canonical: { agency: '07907' } }))).rejects.toMatchObject({
      code: 'REFERENCE_CONFLICT',
    });
    expect(await count('dossier')).toBe(1);
    expect(await count('message')).toBe(1);
  });

  it('owes the national portal nothing at the opening of a dossier that was lodged there', async () => {
    await intake.submit(submission('A-1', { portal: 'npsp' }));
    expect(await dutiesIn(['npsp', 'register'])).toEqual(['register.verify']);
    expect(offered).toHaveLength(1);
  });

  it('lets two portals use the same reference, and holds an idempotency key to one dossier', async () => {
    await intake.submit(submission('A-1', { idempotencyKey: 'k-1' }));
    await intake.submit(submission('A-1', { portal: 'npsp' }));
    await expect(intake.submit(submission('A-2', { idempotencyKey: 'k-1' }))).rejects.toMatchObject({
      code: 'REFERENCE_CONFLICT',
    });
    expect(await count('dossier')).toBe(2);
  });

  it('lets submissions under load share commits, each with its own answer, and repeats among them open one dossier', async () => {
    const references = Array.from({ length: 300 }, (_, place) => `B-${place % 250}`);
    const receipts = await Promise.all(references.map((reference) => intake.submit(submission(reference))));
    expect(receipts.map((receipt) => receipt.reference)).toEqual(references);
    expect(new Set(receipts.map((receipt) => receipt.id)).size).toBe(250);
    expect(receipts.filter((receipt) => receipt.repeated).length).toBe(50);
    expect(await count('dossier')).toBe(250);
    expect(queries).toBeLessThan(20);
  });

  it('refuses more than may wait, at once and with a time to come back', async () => {
    const many = Array.from({ length: 2600 }, (_, place) => intake.submit(submission(`C-${place}`)));
    const results = await Promise.allSettled(many);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'OVERLOADED', retryAfterSeconds: 2 } });
    expect(await count('dossier')).toBe(results.length - refused.length);
  });

  it('does not let one bad row spoil its neighbours', async () => {
    const bad = submission('D-bad', { canonical: { agency: 'a\u0000b' } });
    const results = await Promise.allSettled([
      intake.submit(submission('D-1')),
      intake.submit(bad),
      intake.submit(submission('D-2')),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await count('dossier')).toBe(2);
  });

  it('takes a supplement only in status 5, moves the dossier back to 1, and answers a repeat alike', async () => {
    const { id } = await intake.submit(submission('E-1'));
    const supplement = {
      portal: 'vss-portal' as const,
      dossier: { reference: 'E-1' },
      door: 'rest' as const,
      raw,
      note: 'x',
      changes: { participant: { phone: '+84900000000' }, contribution: { declaredAmount: 1_000_000 } },
      correlationId: 'c',
    };
    await expect(intake.supplement(supplement)).rejects.toMatchObject({ code: 'STATUS_CONFLICT' });
    await database.transaction().execute((tx) => moveDossier(tx, { dossierId: id, to: 5, by: 'tnhs', at: new Date() }));
    expect(await intake.supplement(supplement)).toMatchObject({ id, status: 1, repeated: false });
    expect(await intake.supplement(supplement)).toMatchObject({ id, status: 1, repeated: true });
    const row = await database
      .selectFrom('dossier')
      .select(['canonical', 'declared_amount', 'personal_id'])
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ declared_amount: 1_000_000, personal_id: personHash('001090000001') });
    expect(row.canonical).toMatchObject({ participant: { personalId: '001090000001', phone: '+84900000000' } });
    expect(await dutiesIn(['register', 'tnhs'])).toEqual(['register.verify', 'register.verify']);
    const { payload } = await database
      .selectFrom('delivery')
      .select('payload')
      .orderBy('line', 'desc')
      .where('system', '=', 'register')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(payload).toMatchObject({
      then: { operation: 'supplement', payload: { note: 'x', changes: supplement.changes } },
    });
  });

  it('sends a supplement of papers and notes to TNHS at once, for the registers have nothing to say to it', async () => {
    const { id } = await intake.submit(submission('G-1'));
    await database.transaction().execute((tx) => moveDossier(tx, { dossierId: id, to: 5, by: 'tnhs', at: new Date() }));
    const supplement = {
      ...{ portal: 'vss-portal' as const, dossier: { id }, door: 'rest' as const, raw, note: 'x', correlationId: 'c' },
      changes: { attachments: [{ name: 'a.pdf', sha256: 'ab', sizeBytes: 1, mediaType: 'application/pdf' }] },
    };
    expect(await intake.supplement(supplement)).toMatchObject({ repeated: false });
    expect(await intake.supplement(supplement)).toMatchObject({ repeated: true });
    expect(await dutiesIn(['register', 'tnhs'])).toEqual(['register.verify', 'tnhs.supplement']);
  });

  it('takes one withdrawal of an open dossier, and none once a voucher runs or another portal asks', async () => {
    const { id } = await intake.submit(submission('F-1'));
    const withdrawal = {
      portal: 'vss-portal' as const,
      dossier: { id },
      door: 'rest' as const,
      raw,
      reason: 'x',
      correlationId: 'c',
    };
    await expect(intake.withdraw({ ...withdrawal, portal: 'npsp' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await intake.withdraw(withdrawal)).toMatchObject({ id, repeated: false });
    expect(await intake.withdraw(withdrawal)).toMatchObject({ id, repeated: true });
    const paid = await intake.submit(submission('F-2'));
    await database
      .insertInto('voucher')
      .values({
        number: 'CT-1',
        version: 1,
        state: 'POSTED',
        standing: 'recording',
        dossier_id: paid.id,
        amount_vnd: 1,
        content: '{}',
        content_hash: Buffer.alloc(1),
      })
      .execute();
    await expect(intake.withdraw({ ...withdrawal, dossier: { id: paid.id } })).rejects.toMatchObject({
      code: 'STATUS_CONFLICT',
    });
  });

  async function dutiesIn(systems: string[]): Promise<string[]> {
    const duties = await database
      .selectFrom('delivery')
      .select(['system', 'operation'])
      .where('system', 'in', systems)
      .orderBy('line')
      .execute();
    return duties.map(({ system, operation }) => `${system}.${operation}`);
  }

  async function count(table: 'dossier' | 'message'): Promise<number> {
    const row = await database
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }
});
