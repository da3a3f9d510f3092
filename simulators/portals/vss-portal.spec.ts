import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { waitFor } from '../../test/support/wait-for.js';
import { startAccounting } from '../accounting/server.ts';
import type { SimConfig } from '../config.ts';
import type { Simulator } from '../server/simulator.ts';
import { control, count, gatewayAccounts, testConfig, webhookSecret } from '../testing/bench-ground.ts';
import { StubGateway } from '../testing/stub-gateway.ts';
import type { PortalDossier } from './portal-book.ts';
import { startVssPortal } from './vss-portal.ts';

interface Brief {
  readonly reference: string;
  readonly state: string;
  readonly dossierId?: string;
}

describe('the VSS portal simulator', () => {
  let gateway: StubGateway;
  let accounting: Simulator;
  let portal: Simulator;
  let config: SimConfig;

  beforeEach(async () => {
    gateway = new StubGateway();
    await gateway.start(gatewayAccounts);
    const base = testConfig(gateway.url);
    accounting = await startAccounting(base);
    config = { ...base, accountingUrl: accounting.url };
    portal = await startVssPortal(config);
  });

  afterEach(async () => {
    await portal.close();
    await accounting.close();
    await gateway.close();
  });

  async function submit(wish: object = {}): Promise<Brief> {
    const { dossiers } = await control<{ dossiers: Brief[] }>(portal.url, 'submit', { wait: true, ...wish });
    const [first] = dossiers;
    if (!first) throw new Error('nothing submitted');
    return first;
  }

  function tell(data: object, { id = `msg_${JSON.stringify(data)}`, secret = webhookSecret } = {}): Promise<Response> {
    const body = JSON.stringify({ type: 'dossier.status', timestamp: new Date().toISOString(), data });
    const at = new Date();
    const signature = new Webhook(secret).sign(id, at, body);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signature,
    };
    return fetch(`${portal.url}/webhooks/tnhs`, { method: 'POST', body, headers });
  }

  const held = (reference: string) =>
    control<PortalDossier & { status: number }>(portal.url, `dossiers?reference=${reference}`);
  const vouchers = async () =>
    (await control<{ vouchers: { soTien: number; maHoSo?: string }[] }>(accounting.url, 'vouchers')).vouchers;

  it.each(['json', 'soap'])('submits by the %s door until the gateway acknowledges', async (door) => {
    gateway.failures[door === 'soap' ? 'portal' : 'rest'] = 2;
    const { reference, state, dossierId } = await submit({ door });
    expect([state, dossierId]).toEqual(['acknowledged', `id-${reference}`]);
    expect(gateway.problems).toEqual([]);
    const operations = gateway.arrivals.map((one) => one.operation);
    expect(operations).toEqual([door === 'soap' ? 'NopHoSo' : 'submit']);
  });

  it('takes a status only with a signature of one of its secrets', async () => {
    const { reference } = await submit();
    const data = { reference, sequence: 2, status: 2, at: '2026-11-22T01:00:00Z', tnhsNumber: '00001/2026/07906' };
    const wrong = `whsec_${Buffer.from('another-secret-of-no-one').toString('base64')}`;
    expect((await tell(data, { secret: wrong })).status).toBe(401);
    expect((await held(reference)).receipts).toEqual([]);
    expect((await tell(data)).status).toBe(204);
    expect(await held(reference)).toMatchObject({ status: 2, tnhsNumber: '00001/2026/07906' });
  });

  it('takes the old and the new secret while they are rotated', async () => {
    const second = `whsec_${Buffer.from('the-second-secret-of-all').toString('base64')}`;
    await portal.close();
    portal = await startVssPortal({
      ...config,
      'vss-portal': { ...config['vss-portal'], webhookSecrets: [webhookSecret, second] },
    });
    const { reference } = await submit();
    expect((await tell({ reference, sequence: 2, status: 2, at: 'x' }, { secret: second })).status).toBe(204);
  });

  it('marks repeats and notices what comes behind its successor', async () => {
    const { reference } = await submit();
    const told = (sequence: number, status: number) => ({ reference, sequence, status, at: '2026-11-22T01:00:00Z' });
    for (const one of [told(2, 2), told(2, 2), told(4, 4), told(3, 6)]) await tell(one);
    expect((await held(reference)).receipts.map((one) => [one.status, one.duplicate])).toEqual([
      [2, false],
      [2, true],
      [4, false],
      [6, false],
    ]);
    const { outOfOrder } = await control<{ outOfOrder: { reference: string }[] }>(portal.url, 'order');
    expect(outOfOrder.map((one) => one.reference)).toEqual([reference]);
  });

  it('takes the callbacks of a dossier it never sent, keeps them, and pays nothing', async () => {
    const told = (status: number) => ({ reference: 'TOUR-1', sequence: status, status, at: '2026-11-22T01:00:00Z' });
    for (const status of [5, 6, 6, 10]) expect((await tell(told(status))).status).toBe(204);
    const { receipts, ...dossier } = await held('TOUR-1');
    expect(dossier).toMatchObject({ state: 'foreign', status: 10, payment: 'none', requests: [] });
    expect(receipts.map((one) => one.duplicate)).toEqual([false, false, true, false]);
    expect((await count(portal.url)).effects).toEqual({ status: 3 });
    const page = await (await fetch(`${portal.url}/ho-so/TOUR-1`)).text();
    expect([page.includes('Nộp từ nơi khác'), page.includes('<form')]).toEqual([true, false]);
    await portal.close();
    portal = await startVssPortal(config);
    expect(await held('TOUR-1')).toMatchObject({ state: 'foreign', status: 10 });
  });

  it('refuses a reference with the part UNKNOWN, or none at all', async () => {
    expect((await tell({ reference: 'TOUR-1-UNKNOWN', sequence: 2, status: 2, at: 'x' })).status).toBe(404);
    expect((await tell({ sequence: 2, status: 2, at: 'x' })).status).toBe(400);
    expect((await count(portal.url)).total).toBe(0);
  });

  it('pays the declared amount once when told 6', async () => {
    const { reference } = await submit();
    const six = { reference, sequence: 3, status: 6, at: '2026-11-22T01:00:00Z', tnhsNumber: '00001/2026/07906' };
    await tell(six);
    await tell(six);
    await tell({ ...six, sequence: 4 }, { id: 'another' });
    await waitFor(async () => (await vouchers()).length === 1);
    const [{ facts }, [voucher]] = [await held(reference), await vouchers()];
    expect(voucher).toMatchObject({ soTien: facts?.amount, maHoSo: '00001/2026/07906' });
    const [paid, received] = [await count(portal.url), await count(accounting.url)];
    expect([paid.effects['payment'], received.effects['payment'], received.duplicates]).toEqual([1, 1, {}]);
  });

  it.each([
    ['NOPAY', []],
    ['WRONGAMOUNT', [-1000]],
    ['TWICE', [0, 0]],
  ])('pays as the ending %s asks', async (ending, differences) => {
    const { reference } = await submit({ ending });
    const { facts } = await held(reference);
    await tell({ reference, sequence: 3, status: 6, at: 'x' });
    await waitFor(async () => (await vouchers()).length === differences.length);
    expect((await vouchers()).map((one) => one.soTien - (facts?.amount ?? 0))).toEqual(differences);
  });

  it('answers a request for a supplement, and withdraws when asked', async () => {
    const { reference } = await submit();
    await tell({ reference, sequence: 3, status: 5, at: 'x' });
    await waitFor(() => gateway.of('supplements').length === 1);
    await control(portal.url, 'withdraw', { reference });
    await waitFor(() => gateway.of('withdrawal').length === 1);
    expect(gateway.of('withdrawal')[0]).toMatchObject({ id: `id-${reference}`, reason: expect.any(String) });
  });

  it('does the same over SOAP', async () => {
    const { reference } = await submit({ door: 'soap' });
    await control(portal.url, 'supplement', { reference });
    await control(portal.url, 'withdraw', { reference });
    await waitFor(() => gateway.of('RutHoSo').length === 1);
    expect([gateway.of('BoSungHoSo').length, gateway.problems]).toEqual([1, []]);
  });

  it('says 410 when it is gone', async () => {
    const { reference } = await submit();
    await control(portal.url, 'behaviour', { gone: true });
    expect((await tell({ reference, sequence: 2, status: 2, at: 'x' })).status).toBe(410);
  });

  describe('for a citizen', () => {
    it('takes the form and shows the dossier, its statuses live, nothing typed unescaped', async () => {
      const html = await (await fetch(`${portal.url}/`)).text();
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
      const names = ['person', 'personalId', 'birthDate', 'phone', 'income'];
      const typed = Object.fromEntries(names.map((name) => [name, field(name)]));
      const rest = {
        fullName: 'Nguyễn <b>Thử</b>',
        sex: 'MALE',
        case: 'FIRST_TIME',
        method: '3',
        group: 'OTHER',
        door: 'json',
        course: '',
      };
      const body = new URLSearchParams({ ...typed, ...rest, vssCode: '', email: '', address: 'x' });
      const answer = await fetch(`${portal.url}/nop-ho-so`, { method: 'POST', body, redirect: 'manual' });
      const location = answer.headers.get('location') ?? '';
      expect(answer.status).toBe(303);
      await waitFor(() => gateway.of('submit').length === 1);
      const [sent] = gateway.of('submit');
      expect(sent).toMatchObject({
        participant: { fullName: 'Nguyễn <b>Thử</b>' },
        contribution: { method: '3', months: 3 },
      });
      const reference = String(sent?.['reference']);
      const live = await fetch(portal.url + location.replace('?', '/live?'));
      const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
      await reader?.read();
      await tell({ reference, sequence: 2, status: 3, at: 'x', reason: '<script>alert(1)</script>' });
      const page = await readUntil(reader, 'Không được tiếp nhận');
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toContain('<script>');
      await reader?.cancel();
    });

    it('asks no other host for anything', async () => {
      const pages = await Promise.all(
        ['/', '/style.css', '/page.js'].map(async (path) => (await fetch(portal.url + path)).text()),
      );
      expect(pages.join('')).not.toMatch(/https?:\/\//);
    });
  });
});

async function readUntil(reader: ReadableStreamDefaultReader<string> | undefined, part: string): Promise<string> {
  let text = '';
  while (!text.includes(part)) {
    const piece = await reader?.read();
    if (!piece || piece.done) throw new Error('the stream ended');
    text += piece.value;
  }
  return text;
}
