// Finding dossiers through the operators' API: what the box understands, filters, paging, who sees what, saved views.
import { describe, expect, it } from '@jest/globals';
import { localDayAt } from '../../src/domain/calendar/local-day.js';
import { actsOn, bench, call, fail, find, person, referencesOf, submit } from './dossiers-console.ground.js';

describe('the one box', () => {
  it('understands a reference, TNHS number, voucher, person, name, code, correlation and id', async () => {
    const id = await submit('TIM-1', person);
    await submit('TIM-2');
    await bench.pool.query(
      `UPDATE dossier SET tnhs_number = '00042/2026/07906', payment_reference = 'PAY-42' WHERE id = $1`,
      [id],
    );
    await bench.pool.query(
      `INSERT INTO voucher (number, version, state, dossier_id, amount_vnd, content, content_hash, document_number)
       VALUES ('PT042#2', 1, 'POSTED', $1, 1, '{}', '', 'PT042')`,
      [id],
    );
    await fail(id, 'TNHS_REFUSED');
    const { rows } = await bench.pool.query<{ correlation_id: string }>(
      'SELECT correlation_id FROM dossier WHERE id = $1',
      [id],
    );
    const kinds: readonly (readonly [string, string])[] = [
      ['TIM-1', 'reference'],
      ['00042/2026/07906', 'tnhsNumber'],
      ['PT042#2', 'voucher'],
      ['PT042', 'voucher'],
      ['PAY-42', 'paymentReference'],
      [person.personalId, 'personNumber'],
      ['  trần thị  TÌM kiếm ', 'personName'],
      ['tran thi tim kiem', 'personName'],
      ['TNHS_REFUSED', 'errorCode'],
      [rows[0]?.correlation_id ?? '', 'correlation'],
      [id, 'dossier'],
    ];
    for (const [text, kind] of kinds) {
      const found = await find({ find: text });
      expect([text, referencesOf(found), found.understoodAs?.matched]).toEqual([text, ['TIM-1'], [kind]]);
    }
    expect(await find({ find: '001190054322' })).toMatchObject({ items: [], understoodAs: { matched: [] } });
  });

  it('masks the person for everybody and never says again what was typed', async () => {
    await submit('TIM-1', person);
    for (const as of ['all', 'viewer']) {
      const text = JSON.stringify(await find({ find: person.personalId }, as));
      expect(text).toContain('0011******21');
      for (const secretText of [person.personalId, 'Trần', 'Kiếm']) expect(text).not.toContain(secretText);
    }
  });

  it('finds a code that a delivery had once, though it was delivered since', async () => {
    const id = await submit('TIM-1');
    await fail(id, 'TNHS_BUSY', 'delivered');
    await bench.pool.query(`UPDATE delivery SET code = NULL WHERE dossier_id = $1`, [id]);
    expect(referencesOf(await find({ find: 'TNHS_BUSY' }))).toEqual(['TIM-1']);
  });

  it('refuses a person’s number in an address, and says which field it does not know', async () => {
    const answer = await call(`dossiers?find=${person.personalId}`);
    expect([answer.status, await answer.json()]).toEqual([422, expect.objectContaining({ code: 'VALIDATION_FAILED' })]);
    const wrong = await call('dossiers/find', {
      body: { find: 'x', filters: { status: 11, nothing: 1 }, other: 1, limit: 0 },
    });
    const { violations } = (await wrong.json()) as { violations: { pointer: string }[] };
    expect(violations.map(({ pointer }) => pointer).sort()).toEqual([
      '/filters/nothing',
      '/filters/status',
      '/limit',
      '/other',
    ]);
  });
});

describe('filters', () => {
  it('narrow by status, duty, code, portal and day, together with the box', async () => {
    const [one, two] = [await submit('F-1', person), await submit('F-2', person)];
    await submit('F-3');
    await bench.move('F-2', 2, 'tnhs');
    await fail(one, 'TNHS_REFUSED');
    await fail(two, 'TNHS_BUSY', 'waiting');
    const { rows } = await bench.pool.query<{ first: Date; last: Date }>(
      'SELECT min(received_at) AS first, max(received_at) AS last FROM dossier',
    );
    const [first, last] = [rows[0]?.first ?? new Date(0), rows[0]?.last ?? new Date(0)].map(localDayAt);
    const cases: readonly (readonly [object, readonly string[]])[] = [
      [{ filters: { status: 2 } }, ['F-2']],
      [{ filters: { status: 1 } }, ['F-3', 'F-1']],
      [{ filters: { deliveryState: 'parked' } }, ['F-1']],
      [{ filters: { deliveryState: 'waiting', system: 'tnhs', operation: 'create' } }, ['F-2']],
      [{ filters: { code: 'TNHS_BUSY' } }, ['F-2']],
      [{ filters: { deliveryState: 'parked', code: 'TNHS_BUSY' } }, []],
      [{ filters: { portal: 'npsp' } }, []],
      [{ filters: { portal: 'vss-portal', receivedFrom: first, receivedTo: last } }, ['F-3', 'F-2', 'F-1']],
      [{ filters: { receivedTo: '2020-01-01' } }, []],
      [{ find: person.personalId }, ['F-2', 'F-1']],
      [{ find: person.personalId, filters: { status: 2 } }, ['F-2']],
      [{ filters: { agency: '07906', status: 2 } }, ['F-2']],
      [{ filters: { agency: '00101' } }, []],
    ];
    for (const [question, references] of cases)
      expect([question, referencesOf(await find(question))]).toEqual([question, references]);
  });

  it('forgets where a dossier stood once it is returned, and finds it under 10', async () => {
    await submit('F-1');
    await bench.pool.query('UPDATE dossier SET status = 10');
    expect((await bench.pool.query('SELECT 1 FROM dossier_standing')).rowCount).toBe(0);
    expect(referencesOf(await find({ filters: { status: 10 } }))).toEqual(['F-1']);
    expect(referencesOf(await find({ filters: { status: 1 } }))).toEqual([]);
  });

  it('pages by a cursor that belongs to this question and this operator', async () => {
    for (const reference of ['P-1', 'P-2', 'P-3']) await submit(reference, person);
    const question = { find: person.personalId, limit: 2 };
    const first = await find(question);
    expect(referencesOf(first)).toEqual(['P-3', 'P-2']);
    const second = await find({ ...question, cursor: first.nextCursor });
    expect([referencesOf(second), second.nextCursor]).toEqual([['P-1'], undefined]);
    const other = await call('dossiers/find', { body: { find: 'P-1', cursor: first.nextCursor } });
    expect(other.status).toBe(422);
    const stranger = await call('dossiers/find', { as: 'viewer', body: { ...question, cursor: first.nextCursor } });
    expect(stranger.status).toBe(422);
  });

  it('give the same rows as a file, the person masked', async () => {
    await submit('C-1', person);
    const text = await (await call('dossiers?status=1&format=csv')).text();
    expect(text).toContain('C-1,vss-portal');
    expect(text).not.toContain('Kiếm');
  });
});

describe('an operator of some agencies', () => {
  it('meets only dossiers that they receive or manage: in lists, stories, messages and reveals', async () => {
    const [own, foreign, managed] = [
      await submit('A-1', person),
      await submit('A-2', person),
      await submit('A-3', person),
    ];
    await bench.pool.query(`UPDATE dossier SET agency = '00101', managing_agency = '00101' WHERE id = ANY($1)`, [
      [foreign, managed],
    ]);
    await bench.pool.query(`UPDATE dossier SET managing_agency = '07906' WHERE id = $1`, [managed]);
    for (const question of [
      { find: person.personalId },
      {},
      { filters: { status: 1 } },
      { filters: { agency: '07906' } },
    ])
      expect([question, referencesOf(await find(question, 'local'))]).toEqual([question, ['A-3', 'A-1']]);
    const refused = await call('dossiers/find', { as: 'local', body: { filters: { agency: '00101' } } });
    expect(refused.status).toBe(403);
    const { rows } = await bench.pool.query<{ id: string }>('SELECT id FROM message WHERE dossier_id = $1', [foreign]);
    const message = rows[0]?.id ?? '';
    const reason = { reason: 'kiểm tra' };
    const statuses = await Promise.all([
      call(`dossiers/${own}`, { as: 'local' }),
      call(`dossiers/${managed}`, { as: 'local' }),
      call(`dossiers/${foreign}`, { as: 'local' }),
      call(`dossiers/${foreign}/mapping`, { as: 'local' }),
      call(`dossiers/${foreign}/reveal`, { as: 'local', body: reason }),
      call(`messages/${message}`, { as: 'local' }),
      call(`messages/${message}/reveal`, { as: 'local', body: reason }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404, 404, 404]);
    expect(await actsOn(`dossier ${foreign}`, `message ${message}`)).toEqual([]);
  });
});

describe('saved views', () => {
  it('are a person’s own, replaced by name, dropped by id, and hold filters only', async () => {
    const view = { name: 'Chờ bổ sung', filters: { status: 5 } };
    const first = (await (await call('dossiers/views', { body: view })).json()) as { id: string };
    const again = (await (
      await call('dossiers/views', { body: { ...view, filters: { status: 6 } } })
    ).json()) as object;
    expect(again).toEqual({ id: first.id, name: view.name, filters: { status: 6 } });
    expect(await (await call('dossiers/views', { as: 'viewer' })).json()).toEqual({ items: [] });
    const bad = await call('dossiers/views', { body: { name: 'x', filters: { find: person.personalId } } });
    expect(bad.status).toBe(422);
    expect((await call(`dossiers/views/${first.id}`, { as: 'viewer', method: 'DELETE' })).status).toBe(404);
    expect((await call(`dossiers/views/${first.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await (await call('dossiers/views')).json()).toEqual({ items: [] });
  });
});
