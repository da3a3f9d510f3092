// Edit and replay in the operators' API: what a new version would do is seen before it is proposed and before it is applied, nothing
// is sent or written by looking, values stay masked, and the words a citizen wrote beside the form can be mended too.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sealJson } from '../../src/platform/vault.js';
import { newId } from '../../src/platform/ids.js';
import { RestDriver } from './door-drivers.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

type Json = Readonly<Record<string, unknown>>;
interface Heard {
  readonly status: number;
  readonly body: Json;
}
interface Canonical extends Json {
  readonly participant: Json;
}
interface Previewed {
  readonly changed: readonly string[];
  readonly needsApproval: boolean;
  readonly violations: readonly { readonly pointer: string; readonly code: string }[];
  readonly deliveries: readonly {
    readonly would: string;
    readonly without: { readonly would: string };
    readonly byEdit: readonly { readonly path: string; readonly before?: string; readonly after?: string }[] | null;
    readonly violations: readonly { readonly pointer: string }[];
  }[];
}

const reason = 'công dân báo sai họ tên';
let bench: DoorsBench;
let count = 0;
let dossier = '';
/** Parked towards TNHS. */
let create = '';

beforeAll(async () => {
  bench = await openDoors();
});
afterAll(() => bench?.close());

beforeEach(async () => {
  const reference = `EDIT-${(count += 1)}`;
  await new RestDriver(bench.url).submit('vss', { reference });
  const { rows } = await bench.pool.query<{ id: string }>('SELECT id FROM dossier WHERE portal_ref = $1', [reference]);
  dossier = rows[0]?.id ?? '';
  create = await parked('create', {});
});

async function parked(operation: string, payload: object): Promise<string> {
  const id = newId();
  await bench.pool.query(
    `INSERT INTO delivery (id, dossier_id, system, operation, state, code, idempotency_key, payload, correlation_id)
     VALUES ($1, $2, 'tnhs', $3, 'parked', 'TNHS_DATA_REJECTED', $4, $5, 'thu')`,
    [id, dossier, operation, `${dossier}.tnhs.${operation}`, JSON.stringify(payload)],
  );
  return id;
}

async function ask(
  method: 'GET' | 'POST',
  path: string,
  body: object = {},
  as: { client?: string; scope?: string } = {},
): Promise<Heard> {
  const { client = 'all', scope } = as;
  const form = { grant_type: 'client_credentials', client_id: client, client_secret: secret, ...(scope && { scope }) };
  const granted = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await granted.json()) as { access_token: string };
  const answer = await fetch(`${bench.url}/console/api/edits${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

async function draft(): Promise<Canonical> {
  const { body } = await ask('POST', '/draft', { dossierId: dossier, reason });
  return body['canonical'] as Canonical;
}

async function renamed(fullName: string): Promise<Json> {
  const canonical = await draft();
  return { ...canonical, participant: { ...canonical.participant, fullName } };
}

/** Everything that a look could have changed. */
async function kept(): Promise<unknown> {
  const { rows } = await bench.pool.query(
    `SELECT (SELECT to_jsonb(d) FROM dossier d WHERE d.id = $1) AS dossier, (SELECT jsonb_agg(to_jsonb(d)) FROM delivery d WHERE d.dossier_id = $1) AS duties,
       (SELECT count(*) FROM message WHERE dossier_id = $1) AS messages, (SELECT count(*) FROM operator_act) AS acts,
       (SELECT count(*) FROM dossier_edit) AS edits`,
    [dossier],
  );
  return rows;
}

describe('a preview before an edit is proposed', () => {
  it('says what each chosen delivery would send beside what it would send without the edit, masked, and does nothing', async () => {
    const after = await renamed('Nguyễn Văn Đúng');
    const before = await kept();
    const { status, body } = await ask('POST', '/preview', { dossierId: dossier, after, deliveries: [create] });
    expect([status, body]).toMatchObject([
      200,
      {
        changed: ['/participant/fullName'],
        needsApproval: true,
        violations: [],
        deliveries: [{ deliveryId: create, would: 'send', without: { would: 'send' }, differences: null }],
      },
    ]);
    expect((body as unknown as Previewed).deliveries[0]?.byEdit).toEqual([
      { path: '/hoSo/nguoiThamGia/hoTen', change: 'changed', before: 'Aaaaaa_Aaa_Aaa', after: 'Aaaaaa_Aaa_Aaaa' },
    ]);
    expect(JSON.stringify(body)).not.toContain('Nguyễn');
    expect(await kept()).toEqual(before);
  });

  it('tells at which field a rule of the door, or the mapping, would stop it', async () => {
    const canonical = await draft();
    const participant = { ...canonical.participant, personalId: '12', fullName: undefined };
    const wish = { dossierId: dossier, after: { ...canonical, participant }, deliveries: [create] };
    const told = (await ask('POST', '/preview', wish)).body as unknown as Previewed;
    expect(told.violations.map(({ pointer }) => pointer).sort()).toEqual([
      '/participant/fullName',
      '/participant/personalId',
    ]);
    expect(told.deliveries).toMatchObject([
      {
        would: 'fail',
        without: { would: 'send' },
        violations: [{ pointer: '/participant/personalId' }, { pointer: '/participant/fullName' }],
      },
    ]);
  });

  it('shows that an edit mends what could not be mapped', async () => {
    const after = await draft();
    const nameless = { ...after.participant, fullName: undefined };
    const broken = sealJson('dossier.canonical', { ...after, participant: nameless });
    await bench.pool.query('UPDATE dossier SET canonical = $2 WHERE id = $1', [dossier, broken]);
    const { body } = await ask('POST', '/preview', { dossierId: dossier, after, deliveries: [create] });
    expect(body).toMatchObject({ deliveries: [{ would: 'send', without: { would: 'fail' }, byEdit: null }] });
  });

  it('is for who may edit and see personal data, of their own agencies, and for deliveries of that dossier', async () => {
    const wish = { dossierId: dossier, after: await draft(), deliveries: [create] };
    expect((await ask('POST', '/preview', wish, { scope: 'edit' })).status).toBe(403);
    expect((await ask('POST', '/preview', wish, { scope: 'view-personal-data approve replay' })).status).toBe(403);
    expect((await ask('POST', '/preview', wish, { scope: 'edit view-personal-data' })).status).toBe(200);
    expect((await ask('POST', '/preview', { ...wish, deliveries: [newId()] })).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      violations: [{ pointer: '/deliveries' }],
    });
    await bench.pool.query(`UPDATE dossier SET agency = '00101', managing_agency = NULL WHERE id = $1`, [dossier]);
    expect((await ask('POST', '/preview', wish, { client: 'local' })).status).toBe(404);
  });

  it.each(['/reference', '/managingAgency', '/submittedAt'])('leaves %s alone', async (pointer) => {
    const after = {
      ...(await draft()),
      [pointer.slice(1)]: pointer === '/managingAgency' ? '00101' : '2026-01-01T00:00:00Z',
    };
    const { body } = await ask('POST', '/preview', { dossierId: dossier, after });
    expect((body as unknown as Previewed).violations).toMatchObject([{ pointer, code: 'NOT_EDITABLE' }]);
  });
});

describe('an edit that waits', () => {
  async function proposed(deliveries: readonly string[] = [create]): Promise<string> {
    const { body } = await ask('POST', '', {
      dossierId: dossier,
      after: await renamed('Nguyễn Văn Đúng'),
      deliveries,
      reason,
    });
    return String(body['id']);
  }

  it('is previewed masked by whoever sees it, and with values by who may, which is recorded', async () => {
    const id = await proposed();
    const masked = await ask('GET', `/${id}/preview`, {}, { scope: 'view' });
    expect(masked).toMatchObject({ status: 200, body: { deliveries: [{ deliveryId: create, would: 'send' }] } });
    expect(JSON.stringify(masked.body)).not.toContain('Nguyễn');
    expect((await ask('POST', `/${id}/preview`, { reason }, { scope: 'view edit approve' })).status).toBe(403);
    expect((await ask('POST', `/${id}/preview`, {})).body).toMatchObject({ code: 'REASON_REQUIRED' });
    const shown = (await ask('POST', `/${id}/preview`, { reason })).body as unknown as Previewed;
    expect(shown.deliveries[0]?.byEdit).toMatchObject([{ before: 'Nguyễn Văn Thử', after: 'Nguyễn Văn Đúng' }]);
    const { rows } = await bench.pool.query('SELECT act FROM operator_act WHERE subject = $1 ORDER BY seq', [
      `edit ${id}`,
    ]);
    expect(rows).toEqual([{ act: 'edit.propose' }, { act: 'edit.reveal' }]);
  });

  it('is counted for the others who may approve, then for who may apply; afterwards for nobody, and has no preview', async () => {
    await bench.pool.query(`UPDATE dossier_edit SET state = 'rejected' WHERE state IN ('proposed', 'approved')`);
    const waiting = async (client: string): Promise<Json> => (await ask('GET', '/waiting', {}, { client })).body;
    const id = await proposed();
    expect([await waiting('all'), await waiting('local')]).toEqual([
      { toApprove: 0, toApply: 0 },
      { toApprove: 1, toApply: 0 },
    ]);
    await ask('POST', `/${id}/approve`, { reason }, { client: 'local' });
    expect(await waiting('all')).toEqual({ toApprove: 0, toApply: 1 });
    expect((await ask('GET', `/${id}`)).body).toMatchObject({
      stale: false,
      duties: [{ id: create, state: 'parked' }],
    });
    await ask('POST', `/${id}/apply`, { reason });
    expect(await waiting('all')).toEqual({ toApprove: 0, toApply: 0 });
    expect((await ask('GET', `/${id}/preview`)).body).toMatchObject({ code: 'EDIT_STATE_CONFLICT' });
    expect((await ask('GET', `/${id}`)).body).toMatchObject({
      state: 'applied',
      stale: false,
      duties: [{ id: create }],
    });
  });

  it('is taken back by who proposed it and by nobody else, which makes room for another', async () => {
    const id = await proposed();
    const foreign = await ask('POST', `/${id}/withdraw`, { reason }, { client: 'local' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'EDIT_NOT_OWN' } });
    expect((await ask('POST', `/${id}/withdraw`, { reason }, { scope: 'view approve' })).status).toBe(403);
    expect(await ask('POST', `/${id}/withdraw`, { reason })).toMatchObject({
      status: 200,
      body: { state: 'rejected' },
    });
    expect((await ask('POST', `/${id}/apply`, { reason })).body).toMatchObject({ code: 'EDIT_STATE_CONFLICT' });
    expect(await proposed()).not.toBe(id);
    const { rows } = await bench.pool.query(
      `SELECT act FROM operator_act WHERE subject = $1 AND act = 'edit.withdraw'`,
      [`edit ${id}`],
    );
    expect(rows).toHaveLength(1);
  });

  it('says that the dossier changed meanwhile', async () => {
    const id = await proposed();
    const other = sealJson('dossier.canonical', await renamed('Nguyễn Văn Khác'));
    await bench.pool.query('UPDATE dossier SET canonical = $2 WHERE id = $1', [dossier, other]);
    expect((await ask('GET', `/${id}`)).body).toMatchObject({ state: 'proposed', stale: true });
  });
});

describe('a new version of the person or the money', () => {
  it('goes to the registers before TNHS gets it; TNHS’s duty is held until they have answered', async () => {
    const wish = { dossierId: dossier, after: await renamed('Nguyễn Văn Đúng'), deliveries: [create] };
    expect((await ask('POST', '/preview', wish)).body).toMatchObject({ deliveries: [{ verifies: true }] });
    const id = String((await ask('POST', '', { ...wish, reason })).body['id']);
    await ask('POST', `/${id}/approve`, { reason }, { client: 'local' });
    await ask('POST', `/${id}/apply`, { reason });
    const { rows } = await bench.pool.query(
      `SELECT system, state, payload FROM delivery WHERE dossier_id = $1 AND (id = $2 OR idempotency_key LIKE '%.register.verify.%') ORDER BY line`,
      [dossier, create],
    );
    const then = { operation: 'create', idempotencyKey: `${dossier}.tnhs.create`, payload: {} };
    expect(rows).toEqual([
      { system: 'tnhs', state: 'parked', payload: {} },
      { system: 'register', state: 'pending', payload: { then, holds: create } },
    ]);
  });

  it('and one of neither goes to TNHS at once', async () => {
    const wish = { dossierId: dossier, after: { ...(await draft()), deliver: 'PAPER' }, deliveries: [create] };
    expect((await ask('POST', '/preview', wish)).body).toMatchObject({ deliveries: [{ verifies: false }] });
    const id = String((await ask('POST', '', { ...wish, reason })).body['id']);
    expect((await ask('POST', `/${id}/apply`, { reason })).body).toMatchObject({
      duties: [{ id: create, state: 'pending' }],
    });
  });
});

describe('what a citizen wrote beside the form', () => {
  const wrong = 'Xin nộp bổ sung giấy tờ số 0123456789';

  it('is edited by its delivery, previewed in what TNHS would be sent, and kept beside the original', async () => {
    const supplement = await parked('supplement', { note: wrong, changes: {} });
    const { body } = await ask('POST', '/draft', { dossierId: dossier, reason });
    expect(body['words']).toEqual([
      { deliveryId: supplement, system: 'tnhs', operation: 'supplement', field: 'note', text: wrong },
    ]);
    const words = { [supplement]: 'Xin nộp bổ sung giấy tờ' };
    const wish = { dossierId: dossier, after: body['canonical'], deliveries: [supplement], words };
    const told = (await ask('POST', '/preview', wish)).body as unknown as Previewed;
    const pointer = `/deliveries/${supplement}/note`;
    expect([told.changed, told.needsApproval, told.deliveries[0]?.without.would]).toEqual([[pointer], false, 'fail']);
    await bench.pool.query(`UPDATE dossier SET tnhs_number = '00001/2026/07906' WHERE id = $1`, [dossier]);
    const numbered = (await ask('POST', '/preview', wish)).body as unknown as Previewed;
    expect(numbered.deliveries[0]?.byEdit).toMatchObject([{ path: '/noiDung', change: 'changed' }]);
    const id = String((await ask('POST', '', { ...wish, reason })).body['id']);
    expect(await ask('POST', `/${id}/apply`, { reason })).toMatchObject({ status: 200, body: { state: 'applied' } });
    const row = await bench.pool.query<{ state: string; payload: Json }>(
      'SELECT state, payload FROM delivery WHERE id = $1',
      [supplement],
    );
    expect(row.rows).toEqual([{ state: 'pending', payload: { note: 'Xin nộp bổ sung giấy tờ', changes: {} } }]);
    expect((await ask('POST', `/${id}/reveal`, { reason })).body['differences']).toEqual([
      { path: pointer, change: 'changed', before: wrong, after: 'Xin nộp bổ sung giấy tờ' },
    ]);
    const stored = await bench.pool.query(`SELECT words::text FROM dossier_edit WHERE id = $1`, [id]);
    expect(JSON.stringify(stored.rows)).not.toContain('0123456789');
  });

  it('is not touched when the delivery was released meanwhile', async () => {
    const withdraw = await parked('withdraw', { reason: wrong });
    const wish = { dossierId: dossier, after: await draft(), words: { [withdraw]: 'Xin rút hồ sơ' }, reason };
    const id = String((await ask('POST', '', wish)).body['id']);
    await bench.pool.query(`UPDATE delivery SET state = 'pending' WHERE id = $1`, [withdraw]);
    expect(await ask('POST', `/${id}/apply`, { reason })).toMatchObject({ status: 409, body: { code: 'EDIT_STALE' } });
  });

  it('is refused for a delivery that carries none, and where it hides characters', async () => {
    const withdraw = await parked('withdraw', { reason: wrong });
    const wish = { dossierId: dossier, after: await draft(), reason };
    expect((await ask('POST', '', { ...wish, words: { [create]: 'x' } })).body).toMatchObject({
      violations: [{ pointer: '/words' }],
    });
    expect((await ask('POST', '', { ...wish, words: { [withdraw]: 'rút \u202e hồ sơ' } })).body).toMatchObject({
      violations: [{ pointer: `/deliveries/${withdraw}/reason`, code: 'HIDDEN_CHARACTER' }],
    });
  });
});
