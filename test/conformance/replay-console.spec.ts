// Acts on deliveries, replays and edits in the operators' API: which right opens what, whose deliveries they reach, two persons.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rights, type Right } from '../../src/platform/partners.js';
import { RestDriver } from './door-drivers.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

const api = '/console/api';
const nobody = '019ac000-0000-7000-8000-000000000000';
let bench: DoorsBench;
let count = 0;
let dossier: { id: string; delivery: string };

beforeAll(async () => {
  bench = await openDoors();
});
afterAll(() => bench.close());
beforeEach(async () => {
  const reference = `REPLAY-${(count += 1)}`;
  await new RestDriver(bench.url).submit('vss', { reference });
  const { rows } = await bench.pool.query<{ id: string; delivery: string }>(
    `SELECT o.id, d.id AS delivery FROM dossier o JOIN delivery d ON d.dossier_id = o.id AND d.system = 'register' WHERE o.portal_ref = $1`,
    [reference],
  );
  if (rows[0]) dossier = rows[0];
});

async function tokenOf(clientId: string, scope?: string): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    ...(scope && { scope }),
  };
  const answer = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await answer.json()) as { access_token: string }).access_token;
}

type Asked = readonly ['GET' | 'POST', string, object?];
interface Heard {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask([method, path, body]: Asked, clientId = 'all', scope?: string): Promise<Heard> {
  const answer = await fetch(`${bench.url}${api}${path}`, {
    method,
    headers: { authorization: `Bearer ${await tokenOf(clientId, scope)}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: JSON.stringify({ reason: 'vì thử', ...body }) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Heard['body'] };
}

const matrix: readonly (readonly [Right, Asked])[] = [
  ['view', ['GET', `/deliveries/${nobody}/acts`]],
  ['view', ['GET', `/deliveries/${nobody}/preview`]],
  ...['park', 'release', 'cancel', 'skip', 'ask', 'outcome'].map(
    (act) => ['replay', ['POST', `/deliveries/${nobody}/${act}`]] as const,
  ),
  ['view', ['GET', '/replays']],
  ['view', ['GET', `/replays/${nobody}`]],
  ['view', ['GET', `/replays/${nobody}/items`]],
  ['view', ['GET', `/replays/${nobody}/preview`]],
  ['view-personal-data', ['POST', `/replays/${nobody}/preview`]],
  ['replay', ['POST', '/replays']],
  ...['start', 'pause', 'resume', 'cancel'].map((act) => ['replay', ['POST', `/replays/${nobody}/${act}`]] as const),
  ['view', ['GET', '/edits']],
  ['view', ['GET', `/edits/${nobody}`]],
  ['edit', ['POST', '/edits']],
  ['edit', ['POST', `/edits/${nobody}/apply`]],
  ['approve', ['POST', `/edits/${nobody}/approve`]],
  ['approve', ['POST', `/edits/${nobody}/reject`]],
  ['view-personal-data', ['POST', `/edits/${nobody}/reveal`]],
];

describe('rights', () => {
  it.each(matrix)('%s alone opens %j', async (right, asked) => {
    const others = rights.filter((one) => one !== right).join(' ');
    const [opened, closed] = [await ask(asked, 'all', right), await ask(asked, 'all', others)];
    expect([opened.status === 403, closed.status]).toEqual([false, 403]);
  });

  it('to see the data to edit needs both to edit and to see personal data', async () => {
    const asked = ['POST', '/edits/draft', { dossierId: dossier.id }] as const;
    expect((await ask(asked, 'all', 'edit')).status).toBe(403);
    expect((await ask(asked, 'all', 'edit view-personal-data')).status).toBe(200);
  });

  it('reach the deliveries of the operator’s agencies only', async () => {
    const park = ['POST', `/deliveries/${dossier.delivery}/park`] as const;
    await bench.pool.query(`UPDATE dossier SET agency = '00101', managing_agency = NULL WHERE id = $1`, [dossier.id]);
    expect((await ask(park, 'local')).status).toBe(404);
    expect((await ask(['POST', '/edits', { dossierId: dossier.id, after: {} }], 'local')).status).toBe(404);
    await bench.pool.query(`UPDATE dossier SET agency = '07906' WHERE id = $1`, [dossier.id]);
    expect((await ask(park, 'local')).status).toBe(200);
  });
});

describe('a replay', () => {
  it('is frozen, previewed without values, and listed as a file', async () => {
    await ask(['POST', `/deliveries/${dossier.delivery}/park`]);
    const made = await ask(['POST', '/replays', { selection: { ids: [dossier.delivery] } }]);
    expect(made).toMatchObject({ status: 201, body: { state: 'draft', total: 1, waiting: 1, perSecond: 20 } });
    const path = `/replays/${String(made.body['id'])}`;
    const preview = await ask(['GET', `${path}/preview`]);
    expect(preview.body).toMatchObject([{ deliveryId: dossier.delivery, would: 'send', differences: null }]);
    const file = await fetch(`${bench.url}${api}${path}/items?format=csv`, {
      headers: { authorization: `Bearer ${await tokenOf('viewer')}` },
    });
    expect(await file.text()).toContain(dossier.delivery);
  });

  it.each([
    [{}, '/selection'],
    [{ selection: { ids: ['x'] } }, '/selection/ids'],
    [{ selection: { colour: 'red' } }, '/selection/colour'],
    [{ selection: { system: 'tnhs' }, perSecond: 501 }, '/perSecond'],
  ])('of %j is refused at %s', async (body, pointer) => {
    const { status, body: problem } = await ask(['POST', '/replays', body]);
    expect([status, problem]).toMatchObject([422, { code: 'VALIDATION_FAILED', violations: [{ pointer }] }]);
  });
});

describe('an edit', () => {
  type Canonical = { readonly participant: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>>;

  async function proposed(change: object, deliveries: readonly string[] = []): Promise<Heard> {
    const { body } = await ask(['POST', '/edits/draft', { dossierId: dossier.id }]);
    const canonical = body['canonical'] as Canonical;
    const after = { ...canonical, participant: { ...canonical.participant, ...change } };
    return ask(['POST', '/edits', { dossierId: dossier.id, after, deliveries }]);
  }

  async function participant(): Promise<Readonly<Record<string, unknown>>> {
    const { body } = await ask(['POST', '/edits/draft', { dossierId: dossier.id }]);
    return (body['canonical'] as Canonical).participant;
  }

  it('of a name waits for a second person, keeps the original, and releases the parked delivery when applied', async () => {
    await ask(['POST', `/deliveries/${dossier.delivery}/park`]);
    const edit = await proposed({ fullName: 'Nguyễn Văn Đúng' }, [dossier.delivery]);
    expect(edit).toMatchObject({
      status: 201,
      body: { state: 'proposed', needsApproval: true, changed: ['/participant/fullName'] },
    });
    expect(JSON.stringify(edit.body)).not.toContain('Nguyễn');
    const path = `/edits/${String(edit.body['id'])}`;
    expect(await ask(['POST', `${path}/apply`])).toMatchObject({ status: 409, body: { code: 'EDIT_NEEDS_APPROVAL' } });
    expect(await ask(['POST', `${path}/approve`])).toMatchObject({ status: 403, body: { code: 'EDIT_OWN_APPROVAL' } });
    expect(await ask(['POST', `${path}/approve`], 'local')).toMatchObject({ body: { state: 'approved' } });
    expect(await ask(['POST', `${path}/apply`])).toMatchObject({ status: 200, body: { state: 'applied' } });
    expect(await participant()).toMatchObject({ fullName: 'Nguyễn Văn Đúng' });
    const kept = await ask(['POST', `${path}/reveal`]);
    expect(kept.body['differences']).toEqual([
      { path: '/participant/fullName', change: 'changed', before: 'Nguyễn Văn Thử', after: 'Nguyễn Văn Đúng' },
    ]);
    const { rows } = await bench.pool.query<{ state: string }>('SELECT state FROM delivery WHERE id = $1', [
      dossier.delivery,
    ]);
    expect(rows).toEqual([{ state: 'pending' }]);
    const acts = await bench.pool.query<{ act: string; who: string }>(
      'SELECT act, who FROM operator_act WHERE subject = $1 ORDER BY seq',
      [`edit ${String(edit.body['id'])}`],
    );
    expect(acts.rows.map(({ act, who }) => `${who} ${act}`)).toEqual([
      'all edit.propose',
      'local edit.approve',
      'all edit.apply',
      'all edit.reveal',
    ]);
  });

  it('of a telephone number needs nobody else; one that was overtaken is not applied', async () => {
    const edit = await proposed({ phone: '+84987654321' });
    expect(edit).toMatchObject({ status: 201, body: { needsApproval: false } });
    expect(await proposed({ phone: '+84987654322' })).toMatchObject({ body: { code: 'EDIT_STATE_CONFLICT' } });
    const path = `/edits/${String(edit.body['id'])}`;
    await ask(['POST', `${path}/apply`]);
    expect(await participant()).toMatchObject({ phone: '+84987654321' });
    const late = await proposed({ phone: '+84987654323' });
    await bench.pool.query(
      `UPDATE dossier SET canonical = (SELECT before FROM dossier_edit WHERE id = $1) WHERE id = $2`,
      [edit.body['id'], dossier.id],
    );
    const stale = await ask(['POST', `/edits/${String(late.body['id'])}/apply`]);
    expect(stale).toMatchObject({ status: 409, body: { code: 'EDIT_STALE' } });
  });

  it('that breaks a rule of the door, or touches what is fixed, is refused at the field', async () => {
    const wrong = await proposed({ personalId: '12' });
    expect(wrong).toMatchObject({ status: 422, body: { violations: [{ pointer: '/participant/personalId' }] } });
    const { body } = await ask(['POST', '/edits/draft', { dossierId: dossier.id }]);
    const after = { ...(body['canonical'] as Canonical), agency: '00101' };
    const moved = await ask(['POST', '/edits', { dossierId: dossier.id, after }]);
    expect(moved).toMatchObject({ status: 422, body: { violations: [{ pointer: '/agency', code: 'NOT_EDITABLE' }] } });
  });
});
