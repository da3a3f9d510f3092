// Rules and registers through the running house: what breaks a rule is refused at the door or reaches the portal as status 3 with
// its reason; while the registers are silent or lie, dossiers wait and TNHS hears nothing.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sample, type Dossier } from '../../simulators/samples.js';
import { startHouse, type House, type PortalSim } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface PortalView {
  readonly status: number;
  readonly receipts: readonly { status: number; reason?: string }[];
}

interface Entry {
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Ledger {
  readonly effects: Record<string, number>;
  readonly doubled: readonly string[];
}

const seed = 4711;

describe('the rules of 602e in the house', () => {
  let house: House;
  let index = 100;

  beforeAll(async () => {
    house = await startHouse();
  }, 180_000);
  afterAll(() => house.close());
  afterEach(() => behave({ calm: true }));

  async function behave(settings: Record<string, unknown>): Promise<void> {
    const init = settings['calm']
      ? { method: 'DELETE' }
      : { method: 'POST', body: JSON.stringify(settings), headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${house.urlOf('register')}/control/behaviour`, init)).ok).toBe(true);
  }

  /** The sample that the portal sends next for this wish; npsp's people are others than the VSS portal's. */
  function next(): { firstIndex: number; person: Dossier['participant'] } {
    index += 1;
    return { firstIndex: index, person: sample({ seed, index, reference: 'x' }).participant };
  }

  async function submit(portal: PortalSim, wish: object): Promise<string> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>(portal, 'submit', {
      ...{ wait: true, seed },
      ...wish,
    });
    expect(dossiers.map(({ state }) => state)).toEqual(['acknowledged']);
    return dossiers[0]?.reference ?? '';
  }

  function untilStatus(portal: PortalSim, reference: string, status: number): Promise<PortalView> {
    return waitFor(
      async () => {
        const seen = await house.ask<PortalView>(portal, `dossiers?reference=${encodeURIComponent(reference)}`);
        return seen.status === status ? seen : undefined;
      },
      { timeoutMs: 30_000, what: `${reference} to be told status ${status} (${house.folder})` },
    );
  }

  async function atTnhs(kind: string, reference: string): Promise<number> {
    const { entries } = await house.ask<{ entries: Entry[] }>('tnhs', `ledger?limit=100000&detail`);
    return entries.filter(
      (one) => (one as Entry & { kind: string }).kind === kind && JSON.stringify(one).includes(reference),
    ).length;
  }

  async function query<T extends object>(sql: string, values: unknown[]): Promise<T[]> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    try {
      return (await client.query<T>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  function verifications(reference: string): Promise<{ state: string; code: string | null; failures: number }[]> {
    return query(
      `SELECT l.state, l.code, l.failures FROM delivery l JOIN dossier d ON d.id = l.dossier_id
       WHERE d.portal_ref = $1 AND l.system = 'register' ORDER BY l.line`,
      [reference],
    );
  }

  async function token(): Promise<string> {
    const form = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: 'vss-portal', client_secret: house.credentials.secret },
    });
    const response = await fetch(`${house.gatewayUrl}/oauth2/token`, { method: 'POST', body: form });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function post(path: string, body: unknown): Promise<{ status: number; answer: Record<string, unknown> }> {
    const response = await fetch(`${house.gatewayUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  }

  async function idOf(reference: string): Promise<string> {
    return (await query<{ id: string }>('SELECT id FROM dossier WHERE portal_ref = $1', [reference]))[0]?.id ?? '';
  }

  it.each<[string, string, PortalSim, string]>([
    ['NOTLISTED', 'SUPPORT_GROUP_NOT_IN_LIST', 'vss-portal', '/contribution/supportGroups'],
    ['NOTLISTED', 'SUPPORT_GROUP_NOT_IN_LIST', 'npsp', '/DoiTuong'],
    ['COMPULSORY', 'NOT_ELIGIBLE_COMPULSORY', 'vss-portal', '/contribution/case'],
    ['COMPULSORY', 'NOT_ELIGIBLE_COMPULSORY', 'npsp', '/LoaiDangKy'],
    ['ADDRESS', 'ADDRESS_NOT_MATCH_NPDB', 'vss-portal', '/participant/residence'],
  ])(
    '%s: %s reaches %s as status 3, naming %s; TNHS never hears of the dossier',
    async (...[ending, code, portal, field]) => {
      const reference = await submit(portal, { ...next(), ending, groups: ['POOR'] });
      const seen = await untilStatus(portal, reference, 3);
      expect(seen.receipts.map(({ status }) => status)).toEqual([3]);
      if (portal === 'vss-portal') {
        expect(seen.receipts[0]?.reason).toContain(code);
        expect(seen.receipts[0]?.reason).toContain(field);
        expect(seen.receipts[0]?.reason).toMatch(/đề nghị/i);
      }
      expect(await atTnhs('create', reference)).toBe(0);
      const id = await idOf(reference);
      const [kept] = await query<{ ruleset: string }>('SELECT ruleset FROM dossier WHERE id = $1', [id]);
      expect(kept?.ruleset).toMatch(/^\d{4}-\d{2}-\d{2}\./);
    },
  );

  it('months with support that the registers count make another amount: refused with the right one', async () => {
    const { firstIndex, person } = next();
    await house.ask('register', 'persons', { personalId: person.personalId, supportedMonths: 120 });
    const reference = await submit('vss-portal', { firstIndex, groups: ['OTHER'], method: '1', case: 'FIRST_TIME' });
    const seen = await untilStatus('vss-portal', reference, 3);
    expect(seen.receipts.at(-1)?.reason).toMatch(/AMOUNT_MISMATCH.*120 tháng/);
    expect(await atTnhs('create', reference)).toBe(0);
  });

  it('the refusal stands in the timeline in both languages', async () => {
    const reference = await submit('vss-portal', { ...next(), ending: 'COMPULSORY' });
    await untilStatus('vss-portal', reference, 3);
    const response = await fetch(`${house.gatewayUrl}/v1/dossiers/${await idOf(reference)}/timeline`, {
      headers: { authorization: `Bearer ${await token()}` },
    });
    const { steps } = (await response.json()) as {
      steps: { violations?: { code: string; vi: string; en: string }[] }[];
    };
    expect(steps.at(-1)?.violations).toMatchObject([
      {
        code: 'NOT_ELIGIBLE_COMPULSORY',
        vi: expect.stringContaining('BHXH bắt buộc'),
        en: expect.stringContaining('compulsory'),
      },
    ]);
  });

  it.each<[string, (form: Dossier) => object, string]>([
    [
      'UNDER_15',
      () => ({ participant: { birthDate: String(new Date().getFullYear() - 8) } }),
      '/participant/birthDate',
    ],
    [
      'GUARDIAN_REQUIRED',
      () => ({ participant: { birthDate: `${new Date().getFullYear() - 16}-01-02`, guardian: undefined } }),
      '/participant/guardian',
    ],
    [
      'AMOUNT_MISMATCH',
      ({ contribution }) => ({ contribution: { declaredAmount: contribution.declaredAmount + 1000 } }),
      '/contribution/declaredAmount',
    ],
    ['MONTHS_NOT_OF_METHOD', () => ({ contribution: { method: '3', months: 2 } }), '/contribution/months'],
    [
      'UNKNOWN_PROVINCE',
      () => ({ participant: { residence: { province: '99', scheme: 'VN34' } } }),
      '/participant/residence/province',
    ],
  ])('%s is refused at the door', async (code, change, pointer) => {
    index += 1;
    const form = sample({ seed, index, reference: `RULES-${code}`, attachmentBytes: 0 });
    const changed: { participant?: object; contribution?: object } = change(form);
    const { status, answer } = await post('/v1/dossiers', {
      ...form,
      participant: { ...form.participant, ...changed.participant },
      contribution: { ...form.contribution, ...changed.contribution },
    });
    expect(status).toBe(422);
    const told = answer['violations'] as { code: string; pointer: string }[];
    expect(told).toContainEqual(expect.objectContaining({ code, pointer }));
    expect(await idOf(`RULES-${code}`)).toBe('');
  });

  it('while the registers are down dossiers wait in 1, unknown to TNHS, and go on by themselves', async () => {
    await behave({ down: true });
    const reference = await submit('npsp', next());
    await waitFor(async () => ((await verifications(reference))[0]?.failures ?? 0) > 0);
    expect(await atTnhs('create', reference)).toBe(0);
    await behave({ calm: true });
    await untilStatus('npsp', reference, 10);
    expect(await atTnhs('create', reference)).toBe(1);
  });

  it('a lying register decides nothing: the dossier waits for an answer of its own', async () => {
    await behave({ nonsenseShare: 1, nonsenseKind: 'wrong-element' });
    const reference = await submit('vss-portal', { ...next(), ending: 'NOPAY' });
    await waitFor(async () => (await verifications(reference))[0]?.code === 'PARTNER_NONSENSE');
    expect(await atTnhs('create', reference)).toBe(0);
    await behave({ calm: true });
    await untilStatus('vss-portal', reference, 6);
  });

  it('a register that has not looked yet is asked again, without using up attempts', async () => {
    const reference = await submit('vss-portal', { ...next(), ending: 'PENDING-NOPAY' });
    await untilStatus('vss-portal', reference, 6);
    expect(await verifications(reference)).toEqual([{ state: 'delivered', code: null, failures: 0 }]);
  });

  it('a dossier that is withdrawn while the registers are down never reaches TNHS', async () => {
    await behave({ down: true });
    const reference = await submit('vss-portal', next());
    await house.ask('vss-portal', 'withdraw', { reference });
    await untilStatus('vss-portal', reference, 7);
    await behave({ calm: true });
    await waitFor(async () => (await verifications(reference))[0]?.state === 'delivered', { timeoutMs: 20_000 });
    expect(await atTnhs('create', reference)).toBe(0);
  });

  it('a supplement of changed facts is verified again; refused, it is taken back at TNHS', async () => {
    await house.ask('vss-portal', 'settings', { autoSupplement: false });
    const { firstIndex, person } = next();
    const reference = await submit('vss-portal', { firstIndex, ending: 'MANUAL', groups: ['POOR'] });
    await waitFor(async () => (await atTnhs('create', reference)) === 1);
    const [{ tnhs_number: soHoSo } = { tnhs_number: null }] = await waitFor(async () => {
      const rows = await query<{ tnhs_number: string | null }>(
        'SELECT tnhs_number FROM dossier WHERE portal_ref = $1',
        [reference],
      );
      return rows[0]?.tnhs_number ? rows : undefined;
    });
    await house.ask('tnhs', 'status', { soHoSo, status: 5, reason: 'Bổ sung' });
    await untilStatus('vss-portal', reference, 5);
    await house.ask('register', 'persons', { personalId: person.personalId, listed: { POOR: false } });
    const changes = { participant: { phone: '0987654321' } };
    const { status } = await post(`/v1/dossiers/${await idOf(reference)}/supplements`, { note: 'Đã sửa', changes });
    expect(status).toBe(201);
    const seen = await untilStatus('vss-portal', reference, 3);
    expect(seen.receipts.at(-1)?.reason).toContain('SUPPORT_GROUP_NOT_IN_LIST');
    await waitFor(async () => (await atTnhs('withdraw', String(soHoSo))) === 1, { timeoutMs: 20_000 });
    expect(await atTnhs('supplement', String(soHoSo))).toBe(0);
    expect(await verifications(reference)).toHaveLength(2);
  });

  it('has asked and done nothing twice', async () => {
    for (const sim of ['register', 'tnhs', 'vss-portal'] as const)
      expect({
        sim,
        doubled: (await house.ask<Ledger>(sim, 'ledger/count')).doubled.filter((one) => !one.startsWith('person ')),
      }).toEqual({ sim, doubled: [] });
  });
});
