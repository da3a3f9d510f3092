// A data subject's request on a real database: what is held, what goes, what stays and why.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { canonicalDossier, openDossier } from '../../test/support/partner-room.js';
import { openPrivacyGround, type PrivacyGround } from '../../test/support/privacy-ground.js';
import { putDeliveries } from '../delivery/outbox.js';
import { newId } from '../platform/ids.js';
import { sealJson, sealText } from '../platform/vault.js';
import type { DossierRow } from '../store/database.js';
import { insertEdit } from '../store/dossier-edit.repository.js';
import { personHash } from '../store/keyed-hashes.js';
import { keepMessages } from '../store/message.repository.js';
import { saveVouchers } from '../store/voucher.repository.js';
import { personIn, personName } from './person.js';

const personalId = '001190099901';
const at = new Date('2026-11-23T00:00:00Z');
const request = { person: { personalId }, who: 'dpo', reason: 'yêu cầu của công dân' };

describe('the request of one person', () => {
  let ground: PrivacyGround;
  let paid: DossierRow;
  let refused: DossierRow;
  let other: DossierRow;
  let paper: Buffer;
  let shared: Buffer;

  beforeAll(async () => {
    ground = await openPrivacyGround('2026-11-23T09:00:00Z');
    paid = await openPerson(personalId, 10);
    refused = await openPerson(personalId, 3);
    other = await openPerson('001190099902', 10);
    paper = await ground.attach('ảnh giấy tờ', refused.id);
    shared = await ground.attach('giấy chung', refused.id);
    await ground.attach('giấy chung', other.id);
    const { database } = ground.bench;
    await database.transaction().execute(async (tx) => {
      const voucher = {
        number: 'CT-9',
        version: 1,
        state: 'POSTED',
        standing: 'recorded',
        amountVnd: 792_000,
      } as const;
      const columns = {
        personalId,
        vssCode: null,
        dossierReference: null,
        paymentReference: null,
        content: { payerName: 'Mật' },
      };
      const missing = {
        documentNumber: null,
        agency: '07906',
        fromMonth: null,
        months: null,
        standingReason: null,
        toldVnd: null,
      };
      await saveVouchers(tx, [{ ...voucher, ...columns, ...missing, dossierId: paid.id, hash: 'aa' } as never], at);
      for (const voucherNumber of ['CT-9', 'CT-OTHER'])
        await sql`INSERT INTO reconciliation_item (id, kind, voucher_number, opened_at, note)
          VALUES (${newId()}, 'NO_DOSSIER', ${voucherNumber}, ${at}, ${sealText('reconciliation_item.note', 'lời người đối chiếu')})`.execute(
          tx,
        );
    });
  });

  afterAll(() => ground.close());

  async function openPerson(number: string, status: 3 | 10): Promise<DossierRow> {
    const { database } = ground.bench;
    const row = await openDossier(database, { personalId: number, status });
    const message = {
      at,
      direction: 'in',
      system: 'npsp',
      operation: 'submit',
      contentType: 't',
      correlationId: 'c',
    } as const;
    await keepMessages(database, [{ ...message, dossierId: row.id, body: `form of ${number}` }]);
    await edited(row);
    await sql`UPDATE dossier SET personal_id = ${personHash(number)}, received_at = ${at} WHERE id = ${row.id}`.execute(
      database,
    );
    await sql`INSERT INTO dossier_event (dossier_id, sequence, status, by, at, reason, detail)
      VALUES (${row.id}, 2, 3, 'tnhs', ${at}, ${sealText('dossier_event.reason', 'lời cán bộ')}, ${sealJson('dossier_event.detail', { officer: 'A' })})
      ON CONFLICT DO NOTHING`.execute(database);
    await database.transaction().execute((tx) =>
      putDeliveries(tx, [
        {
          ...{ dossierId: row.id, system: 'tnhs', operation: 'withdraw', idempotencyKey: `${row.id}.w` },
          ...{ payload: { reason: 'chuyện riêng' }, correlationId: 'c' },
        } as const,
      ]),
    );
    await sql`UPDATE delivery SET state = 'delivered' WHERE dossier_id = ${row.id}`.execute(database);
    return row;
  }

  async function dossier(id: string): Promise<DossierRow> {
    return ground.bench.database.selectFrom('dossier').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  it.each([
    ['no number', {}],
    ['letters', { personalId: '00119009990a' }],
    ['another length', { vssCode: '123' }],
    ['a number that is not text', { personalId: 1_190_099_901 }],
  ])('is refused with %s', (_what, body) => {
    expect(() => personIn(body)).toThrow('PERSON_NUMBER_REQUIRED');
  });

  it('is answered with everything that is held, and nothing of anybody else', async () => {
    const document = await ground.exporting.export(request);
    expect(document.dossiers).toHaveLength(2);
    expect(document.vouchers).toHaveLength(1);
    expect(document.messages).toHaveLength(2);
    expect(document.timeline.length).toBeGreaterThanOrEqual(2);
    expect(document.deliveries).toHaveLength(2);
    expect(document.attachments).toHaveLength(2);
    expect(document.edits).toMatchObject(
      [paid, refused].map(() => ({ after: { deliver: 'PAPER' }, state: 'proposed' })),
    );
    expect(document.reconciliation).toMatchObject([{ kind: 'NO_DOSSIER', note: 'lời người đối chiếu' }]);
    const text = JSON.stringify(document);
    for (const held of [
      personalId,
      canonicalDossier.participant.fullName,
      'lời cán bộ',
      'chuyện riêng',
      'Mật',
      'báo sai',
    ])
      expect(text).toContain(held);
    expect(text).toContain(Buffer.from('ảnh giấy tờ').toString('base64'));
    expect(text).not.toContain('001190099902');
  });

  it('leaves a record that does not name the person', async () => {
    const acts = await ground.bench.database.selectFrom('operator_act').selectAll().execute();
    expect(acts).toMatchObject([
      { who: 'dpo', act: 'person.export', subject: personName({ personalId }), detail: { dossiers: 2, vouchers: 1 } },
    ]);
    expect(JSON.stringify(acts)).not.toContain(personalId);
  });

  /** Proposed and never applied: it must not wait for ever for somebody who is gone. */
  async function edited({ id: dossierId, canonical }: DossierRow): Promise<void> {
    const versions = { before: canonical, after: { ...canonical, deliver: 'PAPER' }, words: {}, deliveries: [] };
    const told = { changed: ['/deliver'], needsApproval: true, reason: 'công dân báo sai', by: 'ky.su', at };
    const edit = { id: newId(), dossierId, ...versions, ...told };
    await ground.bench.database.transaction().execute((tx) => insertEdit(tx, edit));
  }

  async function editsOf(dossierId: string): Promise<unknown[]> {
    const { rows } = await sql`
      SELECT state, before, after, reason, changed, proposed_by AS "by" FROM dossier_edit WHERE dossier_id = ${dossierId}`.execute(
      ground.bench.database,
    );
    return rows;
  }

  it('does not erase while a dossier is open or owed something', async () => {
    const { database } = ground.bench;
    await database.updateTable('dossier').set({ status: 4 }).where('id', '=', refused.id).execute();
    await expect(ground.erasing.erase(request)).rejects.toMatchObject({ code: 'PERSON_HAS_OPEN_DOSSIERS' });
    await database.updateTable('dossier').set({ status: 3 }).where('id', '=', refused.id).execute();
    await database.updateTable('delivery').set({ state: 'parked' }).where('dossier_id', '=', refused.id).execute();
    await expect(ground.erasing.erase(request)).rejects.toMatchObject({ code: 'PERSON_HAS_OPEN_DOSSIERS' });
    await database.updateTable('delivery').set({ state: 'delivered' }).where('dossier_id', '=', refused.id).execute();
    expect((await dossier(refused.id)).erased_at).toBeNull();
    expect(await ground.store.get(paper)).toBeDefined();
  });

  it('erases what no law keeps, and says what stays until when', async () => {
    const answer = await ground.erasing.erase(request);
    expect(answer.erased).toMatchObject({ dossiers: 2, messages: 2, duties: 2, attachments: 1, edits: 2 });
    expect(answer.kept.map(({ what, count, until }) => ({ what, count, until }))).toEqual([
      { what: 'vouchers', count: 1, until: '2036-11-23' },
      { what: 'participations', count: 1, until: '2036-11-23' },
      { what: 'reconciliation', count: 1, until: '2036-11-23' },
    ]);
    const gone = await dossier(refused.id);
    expect(gone).toMatchObject({ personal_id: null, vss_code: null, name_hash: null, status: 3 });
    expect(Object.keys(gone.canonical).sort()).toEqual([
      'agency',
      'managingAgency',
      'reference',
      'service',
      'submittedAt',
    ]);
    const stays = await dossier(paid.id);
    expect(stays.canonical['participant']).toEqual({
      ...{ personalId, fullName: canonicalDossier.participant.fullName, birthDate: '1990-05-17', sex: 'MALE' },
    });
    expect(stays.canonical['contribution']).toEqual(canonicalDossier.contribution);
    expect(await ground.store.get(paper)).toBeUndefined();
    expect((await ground.store.get(shared))?.toString()).toBe('giấy chung');
    const nothing = { before: {}, after: {}, reason: '' };
    expect(await editsOf(paid.id)).toEqual([{ ...nothing, state: 'rejected', changed: ['/deliver'], by: 'ky.su' }]);
  });

  it('leaves others as they were, and finds nothing more the second time', async () => {
    expect((await dossier(other.id)).canonical).toMatchObject({
      participant: { personalId: '001190099902', phone: '+84912345678' },
    });
    const theirs = await ground.bench.database
      .selectFrom('message')
      .select('body')
      .where('dossier_id', '=', other.id)
      .execute();
    expect(await editsOf(other.id)).toMatchObject([{ state: 'proposed', after: { deliver: 'PAPER' } }]);
    expect(theirs.map((row) => row.body.toString())).toEqual(['form of 001190099902']);
    const again = await ground.erasing.erase(request);
    expect(Object.values(again.erased).every((count) => count === 0)).toBe(true);
    const document = JSON.stringify(await ground.exporting.export(request));
    for (const erased of ['lời cán bộ', 'chuyện riêng', '+84912345678', 'form of', 'báo sai'])
      expect(document).not.toContain(erased);
  });
});
