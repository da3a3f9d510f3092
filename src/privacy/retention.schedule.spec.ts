import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openDossier } from '../../test/support/partner-room.js';
import { openPrivacyGround, type PrivacyGround } from '../../test/support/privacy-ground.js';
import { putDeliveries } from '../delivery/outbox.js';
import { newId, sha256 } from '../platform/ids.js';
import type { DossierRow } from '../store/database.js';
import { insertEdit } from '../store/dossier-edit.repository.js';
import { keepMessages } from '../store/message.repository.js';

const signal = new AbortController().signal;
const written = '2026-11-23T00:00:00Z';
const day89 = '2027-02-19T00:00:00Z';
const day91 = '2027-02-22T00:00:00Z';

describe('the retention clocks', () => {
  let ground: PrivacyGround;
  let closed: DossierRow;
  let open: DossierRow;
  let owing: DossierRow;

  beforeAll(async () => {
    ground = await openPrivacyGround(written);
    const { database } = ground.bench;
    closed = await openDossier(database, { status: 10 });
    open = await openDossier(database, { status: 5 });
    owing = await openDossier(database, { status: 3 });
    for (const { id } of [closed, open, owing]) await tell(id);
    await tell(undefined);
    await database.transaction().execute((tx) =>
      putDeliveries(tx, [
        duty(owing.id, 'a', { note: 'thư của công dân' }),
        { ...duty(closed.id, 'b', { note: 'thư của công dân' }) },
        {
          ...duty(closed.id, 'c', { voucher: { number: 'CT-1' } }),
          system: 'tst',
          operation: 'record',
          amountVnd: 1,
        },
      ]),
    );
    await sql`UPDATE delivery SET state = 'delivered', updated_at = ${written} WHERE dossier_id = ${closed.id}`.execute(
      database,
    );
    for (const row of [closed, open, owing]) await edit(row);
    await sql`UPDATE dossier SET updated_at = ${written}`.execute(database);
  });

  afterAll(() => ground.close());

  function duty(dossierId: string, key: string, payload: object) {
    return {
      dossierId,
      system: 'tnhs',
      operation: 'supplement',
      idempotencyKey: key,
      payload,
      correlationId: 'c',
    } as const;
  }

  async function tell(dossierId: string | undefined): Promise<void> {
    const message = {
      at: new Date(written),
      direction: 'in',
      system: 'npsp',
      operation: 'submit',
      contentType: 'text/plain',
    } as const;
    const about = dossierId === undefined ? {} : { dossierId };
    await keepMessages(ground.bench.database, [
      { ...message, ...about, headers: { a: 'b' }, body: 'tờ khai', correlationId: 'c' },
    ]);
  }

  async function edit({ id: dossierId, canonical }: DossierRow): Promise<void> {
    const versions = { before: canonical, after: { ...canonical, deliver: 'PAPER' }, deliveries: [] };
    const words = { d1: { field: 'note', before: 'thư cũ', after: 'thư mới' } } as const;
    const told = { changed: ['/deliver'], needsApproval: true, reason: 'công dân báo sai', by: 'ky.su' };
    const added = { id: newId(), dossierId, ...versions, words, ...told, at: new Date(written) };
    await ground.bench.database.transaction().execute((tx) => insertEdit(tx, added));
  }

  async function editOf({ id }: DossierRow): Promise<object> {
    return ground.bench.database
      .selectFrom('dossier_edit')
      .select(['state', 'before', 'after', 'words', 'reason', 'changed', 'proposed_by'])
      .where('dossier_id', '=', id)
      .executeTakeFirstOrThrow();
  }

  async function bodies(): Promise<Record<string, string>> {
    const rows = await ground.bench.database.selectFrom('message').select(['dossier_id', 'body']).execute();
    return Object.fromEntries(rows.map((row) => [row.dossier_id ?? 'nobody', row.body.toString()]));
  }

  it('leaves everything that is younger than the clock', async () => {
    ground.clock.set(day89);
    expect(await ground.retention.run(signal)).toEqual({
      messages: 0,
      payloads: 0,
      edits: 0,
      attachments: 0,
      orphans: 0,
    });
    expect(Object.values(await bodies())).toEqual(['tờ khai', 'tờ khai', 'tờ khai', 'tờ khai']);
  });

  it('takes payloads when their time is over, never those of a dossier that is open or owed something', async () => {
    ground.clock.set(day91);
    expect(await ground.retention.run(signal)).toMatchObject({ messages: 2, payloads: 1, edits: 1 });
    expect(await bodies()).toEqual({ [closed.id]: '', nobody: '', [open.id]: 'tờ khai', [owing.id]: 'tờ khai' });
    const payloads = await ground.bench.database
      .selectFrom('delivery')
      .select(['idempotency_key', 'payload'])
      .execute();
    expect(Object.fromEntries(payloads.map((row) => [row.idempotency_key, row.payload]))).toEqual({
      a: { note: 'thư của công dân' },
      b: {},
      c: { voucher: { number: 'CT-1' } },
    });
    expect(await ground.retention.run(signal)).toMatchObject({ messages: 0, payloads: 0, edits: 0 });
  });

  it('takes both versions of an edit with them, and leaves who changed which fields, and why', async () => {
    const record = { reason: 'công dân báo sai', changed: ['/deliver'], proposed_by: 'ky.su' };
    const gone = { before: {}, after: {}, words: null };
    expect(await editOf(closed)).toEqual({ ...record, ...gone, state: 'rejected' });
    for (const row of [open, owing])
      expect(await editOf(row)).toMatchObject({ ...record, state: 'proposed', after: { deliver: 'PAPER' } });
  });

  it('keeps the record of a message: when, from whom, its hash and its size', async () => {
    const row = await ground.bench.database
      .selectFrom('message')
      .selectAll()
      .where('dossier_id', '=', closed.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      at: new Date(written),
      system: 'npsp',
      operation: 'submit',
      headers: {},
      sha256: sha256('tờ khai'),
      size_bytes: Buffer.byteLength('tờ khai'),
      pruned_at: new Date(day91),
    });
  });

  it('takes the attachments of finished dossiers, and those that nobody names after a day', async () => {
    const { database } = ground.bench;
    const ofClosed = await ground.attach('giấy tờ 1', closed.id);
    const ofBoth = await ground.attach('giấy tờ 2', closed.id);
    await ground.attach('giấy tờ 2', open.id);
    const ofNobody = await ground.attach('bị từ chối');
    const fresh = await ground.attach('vừa gửi');
    await sql`UPDATE attachment SET stored_at = ${written}`.execute(database);
    await sql`UPDATE attachment SET stored_at = ${day91} WHERE sha256 = ${fresh}`.execute(database);
    expect(await ground.retention.run(signal)).toMatchObject({ attachments: 1, orphans: 0 });
    await sql`INSERT INTO sealing_walk (table_name, key_version, done_at) VALUES ('dossier', 1, now())`.execute(
      database,
    );
    expect(await ground.retention.run(signal)).toMatchObject({ attachments: 0, orphans: 1 });
    const kept = await Promise.all([ofClosed, ofBoth, ofNobody, fresh].map((hash) => ground.store.get(hash)));
    expect(kept.map((content) => content?.toString())).toEqual([undefined, 'giấy tờ 2', undefined, 'vừa gửi']);
    const record = await database
      .selectFrom('attachment')
      .selectAll()
      .where('sha256', '=', ofClosed)
      .executeTakeFirstOrThrow();
    expect(record).toMatchObject({ media_type: 'application/pdf', erased_at: new Date(day91) });
  });

  it('keeps a content again that was taken before', async () => {
    const again = await ground.attach('giấy tờ 1', open.id);
    expect((await ground.store.get(again))?.toString()).toBe('giấy tờ 1');
    const { erased_at: erasedAt } = await ground.bench.database
      .selectFrom('attachment')
      .select('erased_at')
      .where('sha256', '=', again)
      .executeTakeFirstOrThrow();
    expect(erasedAt).toBeNull();
  });
});
