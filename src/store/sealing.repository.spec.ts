import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../../test/support/database.js';
import { waitFor } from '../../test/support/wait-for.js';
import { newId, sha256 } from '../platform/ids.js';
import { canonicalJson } from '../platform/json.js';
import { sealFacts, vault } from '../platform/vault.js';
import { createDatabase, createPool, type Database } from './database.js';
import { DataKeys } from './data-keys.js';
import { contentHash, nameHash, personHash } from './keyed-hashes.js';
import { migrate } from './migrate.js';
import { keepMessages } from './message.repository.js';
import { sealedTables } from './sealed-tables.js';
import { listWalks, tablesToWalk, walkPage } from './sealing.repository.js';

const master = { current: randomBytes(32), previous: undefined };
const canonical = { participant: { personalId: '001190099901', vssCode: '0190099901', fullName: 'Đặng Thị  Mật' } };

describe('sealing what is stored', () => {
  let home: TestDatabase;
  let pool: pg.Pool;
  let bare: pg.Pool;
  let database: Database;
  let keys: DataKeys;

  beforeAll(async () => {
    home = await testDatabase();
    pool = createPool(home.url, 6);
    bare = new pg.Pool({ connectionString: home.url, max: 2 });
    await migrate(pool);
    database = createDatabase(pool);
    keys = new DataKeys(pool, master, 20);
    await keys.open();
  });

  afterAll(async () => {
    await bare.end();
    await pool.end();
    await home.close();
  });

  async function plainDossier(): Promise<string> {
    const id = newId();
    await sql`
      INSERT INTO dossier (id, portal, portal_ref, door, content_hash, canonical, agency, personal_id, vss_code, declared_amount,
        registration_case, correlation_id, received_at, result)
      VALUES (${id}, 'npsp', ${id}, 'rest', ${sha256(canonicalJson(canonical))}, ${JSON.stringify(canonical)}, '07906', '001190099901',
        '0190099901', 1, 'CONTINUE', 'c', now(), '{"documentNo":"TB-MAT-1"}')`.execute(database);
    await sql`
      INSERT INTO message (id, at, direction, system, operation, dossier_id, content_type, headers, body, sha256, correlation_id)
      VALUES (${newId()}, now(), 'in', 'npsp', 'submit', ${id}, 'text/plain', '{"x-who":"001190099901"}', ${Buffer.from('Mật 001190099901')},
        ${sha256('x')}, 'c')`.execute(database);
    await sql`INSERT INTO dossier_event (dossier_id, sequence, status, by, at, reason, detail)
      VALUES (${id}, 1, 1, 'tnhs', now(), 'Thiếu giấy của Mật', '{"officer":"Trần Văn Mật"}')`.execute(database);
    await sql`INSERT INTO delivery (id, dossier_id, system, operation, idempotency_key, payload, why, correlation_id)
      VALUES (${newId()}, ${id}, 'npsp', 'status', ${`${id}.1`}, '{"sequence":1}', NULL, 'c'),
        (${newId()}, ${id}, 'tnhs', 'withdraw', ${`${id}.2`}, '{"reason":"Mật rút"}', 'partner said Mật', 'c')`.execute(
      database,
    );
    return id;
  }

  async function walkAll(): Promise<void> {
    for (
      let left = await tablesToWalk(pool, vault().active);
      left.length > 0;
      left = await tablesToWalk(pool, vault().active)
    )
      for (const table of left) expect((await walkPage(pool, table, vault().active)).broken).toEqual([]);
  }

  async function dump(): Promise<string> {
    const tables = sealedTables.map(({ name }) => name);
    const texts = await Promise.all(
      tables.map(async (table) => {
        const { rows } = await bare.query<Record<string, unknown>>(`SELECT to_jsonb(t)::text AS row FROM ${table} t`);
        return rows.map((row) => String(row['row'])).join('\n');
      }),
    );
    return texts.join('\n');
  }

  it('seals rows of before, hashes what they are searched by, and reads them as before', async () => {
    const id = await plainDossier();
    expect(await dump()).toContain('001190099901');
    await walkAll();
    const stored = await dump();
    const body = Buffer.from('Mật 001190099901').toString('hex');
    for (const trace of ['001190099901', '0190099901', 'Mật', 'TB-MAT-1', body]) expect(stored).not.toContain(trace);
    const row = await database.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      canonical,
      result: { documentNo: 'TB-MAT-1' },
      personal_id: personHash('001190099901'),
      vss_code: personHash('0190099901'),
      name_hash: nameHash('đặng thị mat'),
      content_hash: contentHash(canonical),
    });
    const message = await database
      .selectFrom('message')
      .selectAll()
      .where('dossier_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(message.body.toString()).toBe('Mật 001190099901');
    expect(message.headers).toEqual({ 'x-who': '001190099901' });
    const event = await database
      .selectFrom('dossier_event')
      .selectAll()
      .where('dossier_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(event).toMatchObject({ reason: 'Thiếu giấy của Mật', detail: { officer: 'Trần Văn Mật' } });
    const payloads = await bare.query<{ payload: unknown }>(
      'SELECT payload FROM delivery WHERE dossier_id = $1 ORDER BY line',
      [id],
    );
    expect(payloads.rows[0]?.payload).toEqual({ sequence: 1 });
    expect(typeof payloads.rows[1]?.payload).toBe('string');
    expect((await listWalks(pool, 1)).every((walk) => walk.doneAt !== null)).toBe(true);
  });

  it('rotates while others read and write, until nothing is under the old key, and then forgets it', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, plainDossier));
    const { version } = await keys.rotate();
    expect(version).toBe(2);
    let writing = true;
    let written = 0;
    /** The first of them may have been under way before. */
    const untilWritten = (more: number): Promise<unknown> => {
      const wanted = written + more;
      return waitFor(() => written >= wanted, { what: 'the others to write' });
    };
    const writer = (async (): Promise<void> => {
      while (writing) {
        const message = {
          at: new Date(),
          direction: 'in',
          system: 'npsp',
          operation: 'x',
          contentType: 't',
          correlationId: 'load',
        } as const;
        await keepMessages(database, [{ ...message, headers: { who: 'Mật' }, body: `body ${written}` }]);
        await database
          .updateTable('dossier')
          .set({ declared_amount: written })
          .where('id', '=', ids[written % 20] ?? '')
          .execute();
        const read = await database.selectFrom('dossier').select('canonical').where('id', 'in', ids).execute();
        expect(read.every((row) => 'participant' in row.canonical)).toBe(true);
        written += 1;
      }
    })();
    while (vault().active !== 2) await keys.reread();
    await waitFor(() => keys.isSettled(), { what: 'the new key to be known everywhere' });
    await untilWritten(2);
    await walkAll();
    await untilWritten(2);
    writing = false;
    await writer;
    const { rows } = await bare.query<{ body: Buffer; canonical: string }>('SELECT body FROM message');
    expect(new Set(rows.map(({ body }) => sealFacts(body)?.keyVersion))).toEqual(new Set([2]));
    const dossiers = await bare.query<{ canonical: string }>('SELECT canonical FROM dossier');
    expect(new Set(dossiers.rows.map((row) => sealFacts(row.canonical)?.keyVersion))).toEqual(new Set([2]));
    expect(await keys.retireBefore(2)).toEqual([1]);
    expect(vault().knows(1)).toBe(false);
    const kept = await database.selectFrom('message').select('body').where('correlation_id', '=', 'load').execute();
    expect(kept.length).toBe(written);
    expect(await keys.list()).toMatchObject([
      { version: 1, active: false },
      { version: 2, active: true },
    ]);
  });

  it('tells of a row whose seal was changed, leaves it, and goes on', async () => {
    const broken = await plainDossier();
    const whole = await plainDossier();
    const other = await bare.query<{ canonical: string }>(
      'SELECT canonical FROM dossier WHERE name_hash IS NOT NULL LIMIT 1',
    );
    const sealed = other.rows[0]?.canonical ?? '';
    const tampered = sealed.slice(0, -4) + (sealed.at(-4) === 'A' ? 'B' : 'A') + sealed.slice(-3);
    await bare.query('UPDATE dossier SET canonical = $1::jsonb WHERE id = $2', [JSON.stringify(tampered), broken]);
    await expect(database.selectFrom('dossier').select('canonical').where('id', '=', broken).execute()).rejects.toThrow(
      'SEAL_BROKEN',
    );
    await bare.query(`DELETE FROM sealing_walk WHERE table_name = 'dossier'`);
    const table = sealedTables.find(({ name }) => name === 'dossier');
    const step = table && (await walkPage(pool, table, vault().active));
    expect(step?.broken).toEqual([`dossier ${broken}`]);
    expect(
      await database.selectFrom('dossier').select('personal_id').where('id', '=', whole).executeTakeFirst(),
    ).toEqual({
      personal_id: personHash('001190099901'),
    });
  });

  it('forgets a retired key also while the keys of before are being read', async () => {
    let gate: Promise<unknown> | undefined;
    let hasRead = false;
    const query = async (...given: unknown[]): Promise<unknown> => {
      const held = String(given[0]).startsWith('SELECT kind') ? gate : undefined;
      const answer: unknown = await (pool.query as (...parts: unknown[]) => Promise<unknown>)(...given);
      if (held) hasRead = true;
      await held;
      return answer;
    };
    const here = new DataKeys({ query: query as never }, master, 1);
    const old = (await here.open()).active;
    const { version } = await here.rotate();
    await waitFor(() => here.reread().then(() => vault().active === version), { what: 'the new key to be used' });
    let letThrough = (): void => undefined;
    gate = new Promise<void>((done) => (letThrough = done));
    const reading = here.reread();
    gate = undefined;
    await waitFor(() => hasRead, { what: 'the keys of before to be read' });
    const retired = here.retireBefore(version);
    const isRetired = async (): Promise<boolean> =>
      (await here.list()).some((key) => key.version === old && key.retiredAt !== null);
    await waitFor(isRetired, { what: 'the old key to be retired' });
    letThrough();
    await Promise.all([reading, retired]);
    expect(vault().knows(old)).toBe(false);
  });

  it('refuses to open with another master key, and takes the previous one over to a new one', async () => {
    await expect(new DataKeys(pool, { current: randomBytes(32), previous: undefined }, 20).open()).rejects.toThrow(
      /MASTER_KEY does not open/,
    );
    const renewed = { current: randomBytes(32), previous: master.current };
    await new DataKeys(pool, renewed, 20).open();
    await new DataKeys(pool, { current: renewed.current, previous: undefined }, 20).open();
    await expect(new DataKeys(pool, master, 20).open()).rejects.toThrow(/MASTER_KEY does not open/);
    expect(personHash('001190099901')).toBe(
      (await database.selectFrom('dossier').select('personal_id').executeTakeFirst())?.personal_id,
    );
  });
});
