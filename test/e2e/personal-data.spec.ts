// Marked values go in through every door, field and partner; then every log, table, queue, file and stranger's answer is searched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { tracesIn, tracesInDatabase, tracesInFolder } from '../support/data-traces.js';
import { startHouse, type House } from '../support/house.js';
import {
  marksOf,
  plantedNativeForm,
  plantedPapers,
  plantedPerson,
  plantedVietnameseForm,
  type PlantedPerson,
} from '../support/planted-person.js';
import { bodyOf, envelope, gatewayNamespace, signIn } from '../support/soap-messages.js';
import { waitFor } from '../support/wait-for.js';
import { terms } from '../conformance/door-forms.js';
import type { SoapArguments } from '../../src/wire/soap-contract/values.js';

interface Said {
  readonly http: number;
  readonly text: string;
}

interface KeyProgress {
  readonly keys: readonly { version: number; active: boolean; retiredAt: string | null }[];
  readonly done: boolean;
}

const byRest = plantedPerson('rest', 1);
const bySoap = plantedPerson('soap', 2);
const byDvcqg = plantedPerson('dvcqg', 3);
const refused = plantedPerson('sai', 4);
const withdrawing = plantedPerson('rut', 5);
const people = [byRest, bySoap, byDvcqg, refused, withdrawing];
const marks = people.flatMap(marksOf);
const madonvi = '000.00.00.G22';

describe('personal data in the running house', () => {
  let house: House;
  let token: string;
  let session: string;

  beforeAll(async () => {
    house = await startHouse({
      processes: { gateway: 'api', worker: 'worker' },
      env: { LOG_LEVEL: 'debug', KEYS_READ_EVERY_MS: '100', SEAL_EVERY_MS: '200' },
    });
    token = await restToken();
    session = await dvcqgSession();
  }, 180_000);

  afterAll(async () => {
    await house.close();
  });

  async function restToken(): Promise<string> {
    const form = { grant_type: 'client_credentials', client_id: 'vss-portal', client_secret: house.credentials.secret };
    const response = await fetch(`${house.gatewayUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async function dvcqgSession(): Promise<string> {
    const said = await post('/dvcqg/login', { username: 'npsp', password: house.credentials.secret });
    return (JSON.parse(said.text) as { session: string }).session;
  }

  async function post(path: string, body: object | string, headers: Record<string, string> = {}): Promise<Said> {
    const response = await fetch(house.gatewayUrl + path, {
      method: 'POST',
      headers: {
        'content-type': typeof body === 'string' ? 'text/xml; charset=utf-8' : 'application/json',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { http: response.status, text: await response.text() };
  }

  const rest = (path: string, body: object, who?: PlantedPerson): Promise<Said> =>
    post(path, body, { authorization: `Bearer ${token}`, ...(who ? { 'user-agent': who.headerText } : {}) });

  const dvcqg = (service: string, data: object): Promise<Said> =>
    post('/dvcqg/push', { session, madonvi, service, isUpdating: 'False', data });

  /** X-Road names the person who acts. */
  function xroad(operation: string, { personalId }: PlantedPerson): string {
    const member = (code: string): string =>
      `<i:xRoadInstance>VN</i:xRoadInstance><i:memberClass>GOV</i:memberClass><i:memberCode>${code}</i:memberCode>`;
    const blocks = {
      client: member('000.00.00.G22'),
      service: `${member('000.00.00.G24')}<i:serviceCode>${operation}</i:serviceCode>`,
      id: 'moc-1',
      userId: `VN${personalId}`,
      protocolVersion: '4.0',
    };
    const names = 'xmlns:x="http://x-road.eu/xsd/xroad.xsd" xmlns:i="http://x-road.eu/xsd/identifiers"';
    return Object.entries(blocks)
      .map(([name, inner]) => `<x:${name} ${names}>${inner}</x:${name}>`)
      .join('');
  }

  function soap(operation: string, values: SoapArguments, who: PlantedPerson): Promise<Said> {
    const header = signIn('vss-soap', house.credentials.secret) + xroad(operation, who);
    return post('/soap/portal', envelope(bodyOf(operation, values), { header }), { 'user-agent': who.headerText });
  }

  async function lookUp(reference: string): Promise<{ id: string; status: number; tnhsNumber?: string }> {
    const response = await fetch(`${house.gatewayUrl}/v1/dossiers?reference=${reference}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { items } = (await response.json()) as { items: { id: string; status: number; tnhsNumber?: string }[] };
    if (!items[0]) throw new Error(`no dossier ${reference}`);
    return items[0];
  }

  function untilStatus(reference: string, status: number): Promise<unknown> {
    return waitFor(async () => (await lookUp(reference)).status === status, {
      timeoutMs: 30_000,
      what: `${reference} in status ${status} (${house.folder})`,
    });
  }

  async function untilNpspStatus(reference: string, status: number): Promise<void> {
    await waitFor(
      async () => {
        const { text } = await dvcqg('TraCuuHoSo', { MaHoSo: reference });
        return text.includes(`"TrangThai":"${status}"`);
      },
      { timeoutMs: 30_000, what: `${reference} in status ${status} (${house.folder})` },
    );
  }

  function pay({ reference, payer, personalId }: PlantedPerson): Promise<unknown> {
    const { amount, fromMonth, months, income } = terms;
    return house.ask('accounting', 'payments', {
      amount,
      dossier: reference,
      fromMonth,
      months,
      income,
      payer,
      personalId,
    });
  }

  /** An officer's own words about the person, in TNHS's status. */
  async function officerSays(person: PlantedPerson): Promise<void> {
    const { tnhsNumber = '' } = await waitFor(async () => {
      const seen = await lookUp(person.reference);
      return seen.tnhsNumber === undefined ? undefined : seen;
    });
    const thoiDiem = new Date().toISOString();
    const values = { eventId: `moc-${person.reference}`, soHoSo: tnhsNumber, trangThai: '6', canBo: person.officer };
    const inner = Object.entries({ ...values, thoiDiem, lyDo: person.officerWords });
    const event = inner.map(([key, value]) => `<${key}>${value}</${key}>`).join('');
    const body = `<CapNhatTrangThaiHoSo xmlns="${gatewayNamespace}">${event}</CapNhatTrangThaiHoSo>`;
    await post('/soap/tnhs', envelope(body, { header: signIn('tnhs', house.credentials.secret) }));
  }

  function openly(text: string, where: string): void {
    expect(tracesIn(text, where, marks)).toEqual([]);
  }

  async function everywhere(): Promise<void> {
    for (const name of ['gateway', 'worker']) openly(readFileSync(house.logOf(name), 'utf8'), `${name}.log`);
    expect(await tracesInDatabase(house.database.url, marks)).toEqual([]);
    expect(tracesInFolder(join(house.folder, 'data'), marks)).toEqual([]);
  }

  async function whileNothingIsSealedAnew(work: () => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    try {
      await client.query('BEGIN; LOCK TABLE sealing_walk IN EXCLUSIVE MODE');
      await work();
    } finally {
      await client.end();
    }
  }

  const act = (path: string, body: object): Promise<Response> => house.operator(path, { body });

  it('goes through every door to the end', async () => {
    const sent = [
      await rest('/v1/dossiers', plantedNativeForm(byRest), byRest),
      await soap('NopHoSo', { HoSo: plantedVietnameseForm(bySoap), TaiLieuNop: plantedPapers(bySoap) }, bySoap),
      await dvcqg('NopHoSo', { ...plantedVietnameseForm(byDvcqg), TaiLieuNop: plantedPapers(byDvcqg) }),
      await rest('/v1/dossiers', plantedNativeForm(withdrawing), withdrawing),
    ];
    expect(sent.map(({ http, text }) => (http < 300 ? http : text))).toEqual([201, 200, 200, 201]);
    expect(sent[2]?.text).toContain('"error_code":0');
    await untilStatus(withdrawing.reference, 6);
    const { id } = await lookUp(withdrawing.reference);
    expect((await rest(`/v1/dossiers/${id}/withdrawal`, { reason: withdrawing.reason }, withdrawing)).http).toBe(202);
    await untilStatus(withdrawing.reference, 7);
    for (const person of [byRest, bySoap]) {
      await untilStatus(person.reference, 6);
      await officerSays(person);
      await pay(person);
      await untilStatus(person.reference, 10);
    }
    await untilNpspStatus(byDvcqg.reference, 6);
    await pay(byDvcqg);
    await untilNpspStatus(byDvcqg.reference, 10);
  }, 120_000);

  it('is refused where it is wrong, told to its sender by field and never by value', async () => {
    const wrongNumbers = { personalId: `${refused.personalId}9`, phone: `${refused.phone}0000` };
    const form = plantedNativeForm({ ...refused, ...wrongNumbers });
    const answers = [
      await rest('/v1/dossiers', form, refused),
      await dvcqg('NopHoSo', { ...plantedVietnameseForm({ ...refused, ...wrongNumbers }), GioiTinh: refused.fullName }),
      await soap('NopHoSo', { HoSo: plantedVietnameseForm({ ...refused, ...wrongNumbers }) }, refused),
      await rest(`/v1/dossiers?${refused.fullName}`, form, refused),
      await post('/v1/dossiers', `{"a": "${refused.fullName}`, {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      }),
      await post('/soap/portal', envelope(`<Nop>${refused.personalId}</Nop>`, { header: '' })),
    ];
    // X-Road's blocks go back to their sender unchanged.
    for (const { text } of answers) openly(text.replaceAll(`VN${refused.personalId}`, ''), 'an answer');
    expect(answers.map(({ http, text }) => http >= 400 || text.includes('"error_code":-1'))).toEqual(
      answers.map(() => true),
    );
  });

  it('is not there for strangers, on no public page and in no error of another portal', async () => {
    const { id } = await lookUp(byRest.reference);
    const foreign = [
      await dvcqg('TraCuuHoSo', { MaHoSo: byRest.reference }),
      await dvcqg('RutHoSo', { MaHoSo: byRest.reference, LyDo: 'x' }),
      await rest('/v1/dossiers', { ...plantedNativeForm(byRest), deliver: 'PAPER' }),
    ];
    for (const { text } of foreign) openly(text, 'an answer to another');
    for (const path of ['/status', '/status.json', '/health/live', '/health/ready', '/metrics', `/v1/dossiers/${id}`]) {
      const response = await fetch(house.gatewayUrl + path);
      openly(await response.text(), path);
    }
    for (const path of ['payments', 'reconciliation', 'covers', 'deadlines/late', 'agencies', 'keys'])
      openly(await (await house.operator(path)).text(), `console ${path}`);
  });

  it('is looked for by a search that finds what is there', async () => {
    const log = readFileSync(house.logOf('gateway'), 'utf8');
    expect(log).toContain('"event":"door.refused"');
    expect(tracesIn(log, 'log', [byRest.reference])).toHaveLength(1);
    const found = await tracesInDatabase(house.database.url, [byRest.reference]);
    expect(found.map(({ where }) => where)).toContain('public.dossier');
    expect(tracesInFolder(join(house.folder, 'simulators'), [byRest.fullName]).length).toBeGreaterThan(0);
  });

  it('stands nowhere in the open: no log, no table, no queue, no file', everywhere);

  it('keeps what TST gave the person, its insurance code and cover, from the open as well', async () => {
    const document = await (await act('people/export', { personalId: byRest.personalId, reason: 'kiểm tra' })).text();
    const codes = [...document.matchAll(/"(?:vssCode|documentNo|document_no|maSoBHXH)":"([^"]+)"/g)].map(
      ([, code = '']) => code,
    );
    expect(codes.length).toBeGreaterThan(1);
    const secrets = [...new Set(codes)].filter((code) => code.length > 5);
    expect(await tracesInDatabase(house.database.url, secrets)).toEqual([]);
    for (const name of ['gateway', 'worker'])
      expect(tracesIn(readFileSync(house.logOf(name), 'utf8'), name, secrets)).toEqual([]);
  });

  it('is sealed under a new key while the house runs, and the old one is erased', async () => {
    await whileNothingIsSealedAnew(async () => {
      expect((await act('keys/rotate', { reason: 'định kỳ' })).status).toBe(200);
      expect((await act('keys/retire', { reason: 'quá sớm' })).status).toBe(409);
    });
    await waitFor(
      async () => {
        const { keys, done } = (await (await house.operator('keys')).json()) as KeyProgress;
        return done && keys.some(({ version, active }) => version === 2 && active);
      },
      { timeoutMs: 40_000, what: `everything under key 2 (${house.folder})` },
    );
    expect((await act('keys/retire', { reason: 'đã xong' })).status).toBe(200);
    const another = plantedPerson('saukhoa', 6);
    expect((await rest('/v1/dossiers', plantedNativeForm(another))).http).toBe(201);
    await untilStatus(another.reference, 6);
    await everywhere();
  }, 150_000);

  it('is given to the person whole, and erased but for what the law keeps', async () => {
    const person = { personalId: withdrawing.personalId };
    const reason = `${withdrawing.fullName} yêu cầu`;
    expect((await act('people/export', { ...person })).status).toBe(422);
    expect((await act('people/export', { personalId: 'x', reason })).status).toBe(422);
    const before = await (await act('people/export', { ...person, reason })).text();
    const { fullName, phone, email, address, fileName, reason: why } = withdrawing;
    for (const held of [fullName, phone, email, address, fileName, why]) expect(before).toContain(held);
    for (const mark of marksOf(byRest)) expect(before).not.toContain(mark);
    const answer = await act('people/erasure', { ...person, reason });
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ kept: [] })]);
    const after = await (await act('people/export', { ...person, reason })).text();
    for (const gone of marksOf(withdrawing)) expect(after).not.toContain(gone);
    const open = plantedPerson('saukhoa', 6);
    const refusal = await act('people/erasure', { personalId: open.personalId, reason });
    expect([refusal.status, await refusal.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'PERSON_HAS_OPEN_DOSSIERS' }),
    ]);
    const paid = await act('people/erasure', { personalId: byRest.personalId, reason });
    expect(((await paid.json()) as { kept: { what: string }[] }).kept.map(({ what }) => what)).toContain('vouchers');
    await everywhere();
  });
});
