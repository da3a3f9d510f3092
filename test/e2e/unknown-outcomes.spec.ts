// Outcomes that nobody knows, resolved on real processes: the partner is asked, or a person says what happened. What each partner
// did is counted in its own ledger.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { calm, pausePartner, untilDuty, untilToldStatus, type Duty } from '../support/duties.js';
import { startHouse, type House, type SimName } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Entry {
  readonly key: string;
  readonly duplicate: boolean;
  readonly data: Readonly<Record<string, string>>;
}

interface Receipt {
  readonly status: number;
  readonly result?: { readonly documentNo: string };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Acts and then says nothing · never hears of it. */
const silent = { loseAnswerShare: 1 };
const deaf = { down: true };
const done = { status: 200, body: { told: 'done', state: 'delivered', code: null } };
const absent = { status: 200, body: { told: 'absent', state: 'parked' } };

describe('an outcome that nobody knows', () => {
  let house: House;
  let client: pg.Client;

  beforeAll(async () => {
    house = await startHouse({ env: { RETRY_ATTEMPTS: '2', CIRCUIT_FAILURES: '1000' } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
  }, 180_000);

  afterAll(async () => {
    await client?.end();
    await house?.close();
  });

  async function submit(wish: object): Promise<string> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string }[] }>('vss-portal', 'submit', {
      ...{ wait: true, case: 'CONTINUE', ...wish },
    });
    return dossiers[0]?.reference ?? '';
  }

  async function row<T extends pg.QueryResultRow>(text: string, ...values: unknown[]): Promise<T | undefined> {
    return (await client.query<T>(text, values)).rows[0];
  }

  const untilParked = (reference: string, operation: string): Promise<Duty> =>
    untilDuty(client, { reference, operation, state: 'parked' });
  const untilStatus = (reference: string, status: number): Promise<unknown> =>
    untilToldStatus(house, reference, status);

  /** Submits while the partner behaves so, and waits until the duty is parked. */
  async function parkedWith(
    sim: SimName,
    behaviour: object,
    duty: { readonly operation: string; readonly wish: object },
  ): Promise<Duty & { readonly reference: string }> {
    await house.ask(sim, 'behaviour', behaviour);
    const reference = await submit(duty.wish);
    const parked = await untilParked(reference, duty.operation);
    await calm(house, sim);
    expect(parked.unsure).toBe(true);
    return { ...parked, reference };
  }

  async function act(id: string, name: string, body: object = {}): Promise<Answer> {
    const answer = await house.operator(`deliveries/${id}/${name}`, { body: { reason: 'đã gọi đối tác', ...body } });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  const say = (id: string, facts: object): Promise<Answer> => act(id, 'outcome', { happened: 'delivered', facts });
  const sayNot = (id: string): Promise<Answer> => act(id, 'outcome', { happened: 'not-delivered' });

  async function pointersOf(saying: Promise<Answer>): Promise<unknown> {
    const { status, body } = await saying;
    const violations = body['violations'] as { pointer: string; code: string }[] | undefined;
    return [status, body['code'], ...(violations ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
  }

  /** What the partner did under this key: effects, then repeats that changed nothing. */
  async function at(sim: SimName, kind: string, key: string): Promise<{ effects: Entry[]; repeats: number }> {
    const path = `ledger?kind=${kind}&key=${encodeURIComponent(key)}`;
    const { entries } = await house.ask<{ entries: Entry[] }>(sim, path);
    const effects = entries.filter(({ duplicate }) => !duplicate);
    return { effects, repeats: entries.length - effects.length };
  }

  function untilDelivered(id: string): Promise<{ state: string }> {
    return waitFor(
      () => row<{ state: string }>("SELECT state FROM delivery WHERE id = $1 AND state = 'delivered'", id),
      {
        timeoutMs: 60_000,
        everyMs: 100,
        what: `delivery ${id} to be delivered (${house.folder})`,
      },
    );
  }

  async function dossierOf(reference: string): Promise<Record<string, unknown>> {
    return (
      (await row(`SELECT tnhs_number, appointment_at, status FROM dossier WHERE portal_ref = $1`, reference)) ?? {}
    );
  }

  async function actsOn(id: string): Promise<string[]> {
    const rows = await client.query<{ act: string }>('SELECT act FROM operator_act WHERE subject = $1 ORDER BY id', [
      `delivery ${id}`,
    ]);
    return rows.rows.map(({ act: name }) => name);
  }

  describe('of tnhs.create', () => {
    const duty = { operation: 'tnhs.create', wish: { ending: 'MANUAL' } };

    /** TNHS knows the dossier by the number that the gateway keeps: its officers' steps arrive. */
    async function agreesWithTnhs(reference: string, key: string): Promise<void> {
      const [created] = (await at('tnhs', 'create', key)).effects;
      const { soHoSo, ngayHenTra } = created?.data ?? {};
      expect(await dossierOf(reference)).toEqual({
        ...{ tnhs_number: soHoSo, appointment_at: new Date(ngayHenTra ?? '') },
        status: 1,
      });
      await house.ask('tnhs', 'status', { soHoSo, status: 2 });
      await untilStatus(reference, 2);
    }

    it('that TNHS took: it may not be given up; asked, TNHS tells number and appointment, and nothing is sent', async () => {
      const { id, key, reference } = await parkedWith('tnhs', silent, duty);
      expect(await act(id, 'cancel')).toMatchObject({ status: 409, body: { code: 'OUTCOME_UNKNOWN_FIRST' } });
      expect(await act(id, 'skip')).toMatchObject({ status: 409 });
      expect(await act(id, 'ask')).toMatchObject(done);
      await agreesWithTnhs(reference, key);
      expect(await at('tnhs', 'create', key)).toMatchObject({ effects: [{ key }], repeats: 0 });
      expect(await act(id, 'ask')).toMatchObject({ status: 409, body: { code: 'DELIVERY_STATE_CONFLICT' } });
      expect(await actsOn(id)).toEqual(['delivery.ask']);
    }, 120_000);

    it('that TNHS never had: it cannot tell while it is down, says so afterwards, and gets it once when it is released', async () => {
      const { id, key, reference } = await parkedWith('tnhs', deaf, duty);
      await house.ask('tnhs', 'behaviour', deaf);
      expect(await act(id, 'ask')).toMatchObject({ status: 200, body: { told: 'unknown', code: 'ANSWER_LOST' } });
      await calm(house, 'tnhs');
      expect(await act(id, 'ask')).toMatchObject(absent);
      expect(await row('SELECT unsure, state FROM delivery WHERE id = $1', id)).toEqual({
        ...{ unsure: false, state: 'parked' },
      });
      expect((await at('tnhs', 'create', key)).effects).toEqual([]);
      expect(await act(id, 'release')).toMatchObject({ status: 200, body: { state: 'pending' } });
      await untilDelivered(id);
      await agreesWithTnhs(reference, key);
      expect(await at('tnhs', 'create', key)).toMatchObject({ effects: [{ key }], repeats: 0 });
    }, 120_000);

    it('is closed by a person with TNHS’s number; what is missing, malformed or another’s is refused at its field', async () => {
      const other = await submit({ ending: 'MANUAL' });
      await waitFor(async () => (await dossierOf(other))['tnhs_number'], { timeoutMs: 60_000, everyMs: 100 });
      const { id, key, reference } = await parkedWith('tnhs', silent, duty);
      const [created] = (await at('tnhs', 'create', key)).effects;
      const { soHoSo: tnhsNumber, ngayHenTra: appointmentAt } = created?.data ?? {};
      const foreign = (await dossierOf(other))['tnhs_number'];
      expect(await pointersOf(say(id, {}))).toEqual([422, 'VALIDATION_FAILED', '/facts/tnhsNumber FACT_MISSING']);
      expect(await pointersOf(say(id, { tnhsNumber: 'số 5', appointmentAt }))).toEqual([
        ...[422, 'VALIDATION_FAILED', '/facts/tnhsNumber FACT_WRONG'],
      ]);
      expect(await pointersOf(say(id, { tnhsNumber, appointmentAt: '27/11/2026' }))).toEqual([
        ...[422, 'VALIDATION_FAILED', '/facts/appointmentAt FACT_WRONG'],
      ]);
      expect(await pointersOf(say(id, { tnhsNumber: foreign }))).toEqual([
        ...[422, 'OUTCOME_NOT_ACCEPTED', '/facts TNHS_NUMBER_DIFFERS'],
      ]);
      expect(await dossierOf(reference)).toMatchObject({ tnhs_number: null });
      expect(await say(id, { tnhsNumber, appointmentAt })).toMatchObject(done);
      await agreesWithTnhs(reference, key);
      expect(await at('tnhs', 'create', key)).toMatchObject({ effects: [{ key }], repeats: 0 });
      expect(await actsOn(id)).toEqual(['delivery.say']);
    }, 120_000);

    it.each([
      ['rightly', deaf, 0],
      ['wrongly', silent, 1],
    ] as const)(
      'is sent again under its key when a person says, %s, that TNHS has it not',
      async (_how, mood, repeats) => {
        const { id, key, reference } = await parkedWith('tnhs', mood, duty);
        expect(await sayNot(id)).toMatchObject({ status: 200, body: { told: 'absent', state: 'pending' } });
        await untilDelivered(id);
        expect(await at('tnhs', 'create', key)).toMatchObject({ effects: [{ key }], repeats });
        await agreesWithTnhs(reference, key);
      },
      120_000,
    );
  });

  it('of tnhs.supplement is asked about; the dossier goes the way TNHS told meanwhile', async () => {
    await house.ask('vss-portal', 'settings', { autoSupplement: false });
    const reference = await submit({ ending: 'SUPPLEMENT-NOPAY' });
    await untilStatus(reference, 5);
    await house.ask('tnhs', 'behaviour', silent);
    await house.ask('vss-portal', 'supplement', { reference });
    const { id, key } = await untilParked(reference, 'tnhs.supplement');
    await calm(house, 'tnhs');
    await house.ask('vss-portal', 'settings', { autoSupplement: true });
    expect(await act(id, 'ask')).toMatchObject(done);
    await untilStatus(reference, 6);
    expect(await at('tnhs', 'supplement', key)).toMatchObject({ effects: [{ key }], repeats: 0 });
  }, 150_000);

  describe('of tst.record', () => {
    const duty = { operation: 'tst.record', wish: {} };

    async function endsOnce(reference: string, key: string): Promise<void> {
      await untilStatus(reference, 10);
      const number = key.slice('tst.record.'.length);
      const { effects } = await at('tst', 'record', number);
      expect(effects).toHaveLength(1);
      expect(await row('SELECT standing FROM voucher WHERE number = $1', number)).toEqual({ standing: 'recorded' });
      const path = `dossiers?reference=${encodeURIComponent(reference)}`;
      const { receipts } = await house.ask<{ receipts: Receipt[] }>('vss-portal', path);
      const told = receipts.find(({ status }) => status === 9);
      expect(told?.result?.documentNo).toBe(effects[0]?.data['maQuaTrinh']);
    }

    it('that TST took is told by TST, and the dossier ends with its participation', async () => {
      const { id, key, reference } = await parkedWith('tst', silent, duty);
      expect(await act(id, 'ask')).toMatchObject(done);
      await endsOnce(reference, key);
      expect(await at('tst', 'record', key.slice(11))).toMatchObject({ repeats: 0 });
    }, 150_000);

    it('that TST never had goes there once when it is released', async () => {
      const { id, key, reference } = await parkedWith('tst', deaf, duty);
      expect(await act(id, 'ask')).toMatchObject(absent);
      await act(id, 'release');
      await endsOnce(reference, key);
      expect(await at('tst', 'record', key.slice(11))).toMatchObject({ repeats: 0 });
    }, 150_000);

    it('is closed by a person with what TST’s books show; a wrong fact is refused at its field', async () => {
      const { id, key, reference } = await parkedWith('tst', silent, duty);
      const [entry] = (await at('tst', 'record', key.slice(11))).effects;
      const { maSoBHXH: vssCode = '', maQuaTrinh: participationId = '' } = entry?.data ?? {};
      expect(await pointersOf(say(id, { vssCode: '12', isNewCode: 'maybe' }))).toEqual([
        ...[422, 'VALIDATION_FAILED', '/facts/vssCode FACT_WRONG'],
        ...['/facts/participationId FACT_MISSING', '/facts/isNewCode FACT_WRONG'],
      ]);
      expect(await pointersOf(say(id, { vssCode: '9999999999', participationId }))).toEqual([
        ...[422, 'OUTCOME_NOT_ACCEPTED', '/facts TST_CODE_DIFFERS'],
      ]);
      expect(await say(id, { vssCode, participationId })).toMatchObject(done);
      await endsOnce(reference, key);
      expect(await at('tst', 'record', key.slice(11))).toMatchObject({ repeats: 0 });
    }, 150_000);

    it('is sent again under its key when a person says, wrongly, that TST has it not', async () => {
      const { id, key, reference } = await parkedWith('tst', silent, duty);
      expect(await sayNot(id)).toMatchObject({ status: 200, body: { state: 'pending' } });
      await endsOnce(reference, key);
      expect(await at('tst', 'record', key.slice(11))).toMatchObject({ repeats: 1 });
    }, 150_000);
  });

  it.each(['ask', 'say'] as const)(
    'of tst.cover ends by "%s", and TST’s notice of its issue agrees',
    async (how) => {
      const { id, reference } = await parkedWith('tst', silent, {
        ...{ operation: 'tst.record', wish: { case: 'FIRST_TIME' } },
      });
      // The cover is owed by the record: it waits until TST is silent again.
      await pausePartner(house, 'tst');
      expect(await act(id, 'ask')).toMatchObject(done);
      await house.ask('tst', 'issuing', { mode: 'manual' });
      await house.ask('tst', 'behaviour', silent);
      await house.operator('partners/tst/resume', { body: { reason: 'thử' } });
      const cover = await untilParked(reference, 'tst.cover');
      await calm(house, 'tst');
      const [created] = (await at('tst', 'cover', String((await dossierOf(reference))['tnhs_number']))).effects;
      const coverNumber = created?.data['maToBia'];
      if (how === 'ask') expect(await act(cover.id, 'ask')).toMatchObject(done);
      else {
        expect(await pointersOf(say(cover.id, { coverNumber: ' ' }))).toEqual([
          ...[422, 'VALIDATION_FAILED', '/facts/coverNumber FACT_MISSING'],
        ]);
        expect(await say(cover.id, { coverNumber })).toMatchObject(done);
      }
      const sheet =
        'SELECT c.cover_number FROM cover_sheet c JOIN dossier o ON o.id = c.dossier_id WHERE o.portal_ref = $1';
      expect(await row(sheet, reference)).toEqual({ cover_number: coverNumber });
      await house.ask('tst', 'issue', { maToBia: coverNumber });
      await house.ask('tst', 'issuing', { mode: 'auto' });
      await untilStatus(reference, 10);
    },
    180_000,
  );

  it('of npsp.sync cannot be asked about by hand; said to have arrived, what stood behind it goes on in order', async () => {
    const reference = await submit({ ending: 'MANUAL' });
    const synced = (): Promise<{ statuses: number[]; progress: { status: number; duplicate: boolean }[] }> =>
      house.ask('npsp', `synced?reference=${encodeURIComponent(reference)}`);
    await waitFor(async () => (await synced()).progress.length > 0 || (await synced()).statuses.length > 0, {
      ...{ timeoutMs: 60_000, everyMs: 200, what: 'the first sync' },
    });
    await waitFor(async () => (await dossierOf(reference))['tnhs_number'], { timeoutMs: 60_000, everyMs: 100 });
    await house.ask('npsp', 'behaviour', silent);
    await house.ask('tnhs', 'status', { maHoSoCong: reference, status: 2 });
    const { id } = await untilParked(reference, 'npsp.sync');
    await calm(house, 'npsp');
    expect(await act(id, 'ask')).toMatchObject({ status: 409, body: { code: 'OUTCOME_NOT_ASKABLE' } });
    expect(await say(id, {})).toMatchObject(done);
    await house.ask('tnhs', 'status', { maHoSoCong: reference, status: 6 });
    // The citizen pays at 6, and the dossier goes on: 6 need not be the last that is seen.
    const seen = await waitFor(
      async () => {
        const now = (await synced()).progress.filter(({ duplicate }) => !duplicate).map(({ status }) => status);
        return now.includes(6) ? now : undefined;
      },
      { timeoutMs: 60_000, everyMs: 200, what: 'status 6 at npsp' },
    );
    expect(seen.slice(0, 2)).toEqual([2, 6]);
  }, 180_000);

  it('never doubled anything at any partner', async () => {
    for (const sim of ['tnhs', 'tst', 'npsp', 'vss-portal'] as const)
      expect(await house.ask(sim, 'ledger/count')).toMatchObject({ doubled: [] });
    expect(await house.ask('npsp', 'synced')).toMatchObject({ outOfOrder: [] });
  });
});
