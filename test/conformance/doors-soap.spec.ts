// What only the SOAP doors have: three addresses with accounts of their own, contracts, nonces in the table, partners' events.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readContract } from '../../src/wire/soap-contract/contract.js';
import { envelope, gatewayNamespace, lookUp, signIn, soap12, soap12Type } from '../support/soap-messages.js';
import { RestDriver } from './door-drivers.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

let bench: DoorsBench;
let rest: RestDriver;
beforeAll(async () => {
  bench = await openDoors();
  rest = new RestDriver(bench.url);
});
afterAll(() => bench.close());

type Said = { readonly http: number; readonly text: string; readonly code: string | undefined };

async function post(path: string, message: string, headers: Record<string, string> = {}): Promise<Said> {
  const init = { method: 'POST', body: message, headers: { 'content-type': 'text/xml; charset=utf-8', ...headers } };
  const response = await fetch(bench.url + path, init);
  const text = await response.text();
  return { http: response.status, text, code: /<MaLoi>(\w+)</.exec(text)?.[1] };
}

const as = (username: string): { header: string } => ({ header: signIn(username, secret) });

describe('the contracts', () => {
  it.each(['portal', 'tnhs', 'tst'])(
    'of /soap/%s is served whole, with the configured address whatever the Host',
    async (name) => {
      const response = await fetch(`${bench.url}/soap/${name}?wsdl`, { headers: { host: 'evil.example' } });
      const text = await response.text();
      expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
      expect(text).toContain(`location="${bench.url}/soap/${name}"`);
      expect(text).not.toMatch(/evil\.example|gateway\.invalid|schemaLocation/);
      expect(readContract(text).operations.size).toBeGreaterThan(0);
    },
  );
});

describe('who may enter', () => {
  it.each([
    ['tnhs', '/soap/portal', lookUp],
    ['tst', '/soap/portal', lookUp],
    ['vss-soap', '/soap/tnhs', statusEvent({ soHoSo: '1' })],
    ['tnhs', '/soap/tst', coverNotice({ soHoSo: '1' })],
  ])('%s may not enter %s', async (username, path, body) => {
    expect(await post(path, envelope(body, as(username)))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('a message is good for once: its nonce stays in the table all processes share', async () => {
    const message = envelope(lookUp, as('vss-soap'));
    expect((await post('/soap/portal', message)).code).toBe('NOT_FOUND');
    expect((await post('/soap/portal', message)).code).toBe('UNAUTHENTICATED');
    const { rows } = await bench.pool.query('SELECT hash FROM soap_nonce');
    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('an answer', () => {
  it('speaks the caller’s version', async () => {
    const message = envelope(lookUp, { ...as('vss-soap'), version: soap12 });
    const said = await post('/soap/portal', message, soap12Type);
    expect(said).toMatchObject({ http: 400, code: 'NOT_FOUND' });
    expect(said.text).toContain(soap12);
  });

  it('is a fault even when the body is too large to be read', async () => {
    const said = await post('/soap/portal', 'x'.repeat(300_000));
    expect(said).toMatchObject({ http: 413, code: 'TOO_LARGE' });
  });

  it('is a fault for a foreign media type', async () => {
    const said = await post('/soap/portal', '{}', { 'content-type': 'application/json' });
    expect(said).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', http: 415 });
  });
});

describe('a status of TNHS', () => {
  it('moves the dossier, is kept as it came, and repeats in peace', async () => {
    const soHoSo = await dossierWithNumber('EVENT-1', '00001/2026/07906');
    const event = statusEvent({ soHoSo, trangThai: '2', eventId: 'e-1', canBo: 'Cán bộ A' });
    for (let time = 0; time < 2; time += 1) {
      const said = await post('/soap/tnhs', envelope(event, as('tnhs')));
      expect(said.http).toBe(200);
      expect(said.text).toMatch(/daNhan[^>]*>true</);
    }
    expect(await rest.look('vss', 'EVENT-1')).toMatchObject({ status: 2 });
    const { rows } = await bench.pool.query(`SELECT body FROM message WHERE system = 'tnhs' AND operation = 'status'`);
    expect(rows).toHaveLength(1);
  });

  it('of a dossier nobody knows is refused, so that TNHS keeps it', async () => {
    const said = await post('/soap/tnhs', envelope(statusEvent({ soHoSo: '99999/2026/07906' }), as('tnhs')));
    expect(said.http).toBe(500);
    expect(said.code).toMatch(/^[A-Z_]+$/);
    expect(said.text).not.toContain('true');
  });

  it('with a time no calendar has is refused', async () => {
    const event = statusEvent({ soHoSo: '1', thoiDiem: '999999999-01-01T00:00:00Z' });
    expect(await post('/soap/tnhs', envelope(event, as('tnhs')))).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

describe('a cover notice of TST', () => {
  it('of a dossier nobody knows is refused, so that TST keeps it', async () => {
    const said = await post('/soap/tst', envelope(coverNotice({ soHoSo: '99999/2026/07906' }), as('tst')));
    expect(said.http).toBe(500);
    expect(said.text).not.toContain('daNhan');
  });

  it('whose file is no PDF or picture is refused at its place', async () => {
    const tep = Buffer.from('<html>').toString('base64');
    const said = await post('/soap/tst', envelope(coverNotice({ soHoSo: '1', tep }), as('tst')));
    expect(said.code).toBe('ATTACHMENT_REFUSED');
    expect(said.text).toContain('<DuongDan>ThongBaoCapToBia/tep</DuongDan>');
  });
});

async function dossierWithNumber(reference: string, soHoSo: string): Promise<string> {
  await rest.submit('vss', { reference });
  await bench.pool.query('UPDATE dossier SET tnhs_number = $1 WHERE portal_ref = $2', [soHoSo, reference]);
  return soHoSo;
}

function statusEvent(change: Record<string, string>): string {
  const order = ['eventId', 'khoaChongTrung', 'soHoSo', 'trangThai', 'canBo', 'phongBan', 'thoiDiem', 'lyDo'];
  return element('CapNhatTrangThaiHoSo', order, {
    eventId: 'e-0',
    trangThai: '2',
    thoiDiem: '2026-11-22T08:00:00Z',
    ...change,
  });
}

function coverNotice(change: Record<string, string>): string {
  const order = ['eventId', 'soHoSo', 'maSoBHXH', 'soGiayTo', 'ngayCap', 'tep'];
  const usual = { eventId: 'c-0', maSoBHXH: '7912345678', soGiayTo: 'TB-1', ngayCap: '2026-11-22T08:00:00Z' };
  return element('ThongBaoCapToBia', order, { ...usual, ...change });
}

function element(name: string, order: readonly string[], values: Record<string, string>): string {
  const inner = order.filter((key) => values[key] !== undefined).map((key) => `<${key}>${values[key]}</${key}>`);
  return `<${name} xmlns="${gatewayNamespace}">${inner.join('')}</${name}>`;
}
