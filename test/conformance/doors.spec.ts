// One set of sentences, said to each door: the same facts get the same answer whichever way they come in.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '../../src/platform/ids.js';
import { openBytes } from '../../src/platform/vault.js';
import { leastCpuMs } from '../support/cpu-cost.js';
import { DvcqgDriver, RestDriver, SoapDriver, type DoorDriver } from './door-drivers.js';
import type { Facts } from './door-forms.js';
import { openDoors, smallAttachmentBytes, smallBodyBytes, type DoorsBench } from './doors-bench.js';

const maxCpuMs = 50;
let bench: DoorsBench;
let files: Server;
let fileHost: string;
const served: Record<string, { status: number; body: Buffer; headers?: Record<string, string> }> = {
  '/real.pdf': { status: 200, body: Buffer.from('%PDF-1.4 qua đường dẫn') },
  '/fake.pdf': { status: 200, body: Buffer.from('<html>') },
  '/moved.pdf': { status: 302, body: Buffer.alloc(0), headers: { location: '/real.pdf' } },
  '/busy.pdf': { status: 503, body: Buffer.alloc(0) },
};

beforeAll(async () => {
  files = createServer((request, response) => {
    const page = served[request.url ?? ''] ?? { status: 404, body: Buffer.alloc(0) };
    response.writeHead(page.status, page.headers).end(page.body);
  });
  await new Promise<void>((done) => files.listen(0, '127.0.0.1', done));
  fileHost = `127.0.0.1:${(files.address() as AddressInfo).port}`;
  bench = await openDoors({ attachmentHosts: [fileHost] });
});
afterAll(async () => {
  files.close();
  await bench.close();
});

let serial = 0;
const fresh = (): string => `HS-${(serial += 1)}-${Date.now()}`;
const pdf = Buffer.from('%PDF-1.7 hồ sơ thử').toString('base64');

const doors: [string, (url: string) => DoorDriver][] = [
  ['native REST', (url) => new RestDriver(url)],
  ['DVCQG', (url) => new DvcqgDriver(url)],
  ['SOAP', (url) => new SoapDriver(url)],
];

interface Kept {
  readonly id: string;
  readonly portal: string;
  readonly door: string;
  readonly status: number;
  readonly canonical: Record<string, unknown>;
}

async function kept(reference: string): Promise<Kept[]> {
  const { rows } = await bench.pool.query<Kept>(
    'SELECT id, portal, door, status, canonical FROM dossier WHERE portal_ref = $1',
    [reference],
  );
  return rows;
}

describe.each(doors)('the %s door', (_name, open) => {
  let door: DoorDriver;
  let reference: string;
  beforeAll(() => {
    door = open(bench.url);
  });
  beforeEach(() => {
    reference = fresh();
  });
  const facts = (change: Partial<Facts> = {}): Facts => ({ reference, ...change });

  it('takes a dossier, keeps the message byte for byte and owes the registers the question about it', async () => {
    const answer = await door.submit('vss', facts());
    expect(answer).toMatchObject({ code: 'OK' });
    const [dossier] = await kept(reference);
    expect(dossier).toMatchObject({ portal: 'vss-portal', door: door.name, status: 1 });
    const { rows } = await bench.pool.query<{ body: Buffer; operation: string; state: string }>(
      `SELECT m.body, d.operation, d.state FROM message m JOIN delivery d USING (dossier_id)
       WHERE m.dossier_id = $1 AND d.system IN ('register', 'tnhs')`,
      [dossier?.id],
    );
    expect(rows).toMatchObject([{ operation: 'verify', state: 'pending' }]);
    expect(rows[0]?.body.toString()).toContain(reference);
  });

  it('gives the first answer again for the same content and opens no second dossier', async () => {
    const first = await door.submit('vss', facts());
    const second = await door.submit('vss', facts());
    expect(second.code).toBe('OK');
    expect(second.text).toBe(first.text);
    expect(await kept(reference)).toHaveLength(1);
  });

  it('gives the first answer again even when the dossier has moved on', async () => {
    const first = await door.submit('vss', facts());
    await bench.move(reference, 2, 'tnhs');
    expect((await door.submit('vss', facts())).text).toBe(first.text);
  });

  it('refuses the same reference with other content', async () => {
    await door.submit('vss', facts());
    const answer = await door.submit('vss', facts({ fullName: 'Trần Thị Khác' }));
    expect(answer.code).toBe('REFERENCE_CONFLICT');
    expect(await kept(reference)).toHaveLength(1);
  });

  it('lets two portals use one reference without meeting', async () => {
    await door.submit('vss', facts());
    expect((await door.submit('npsp', facts({ fullName: 'Trần Thị Khác' }))).code).toBe('OK');
    expect((await kept(reference)).map(({ portal }) => portal).sort()).toEqual(['npsp', 'vss-portal']);
  });

  it('names every wrong field at once, in the sender’s own words, and takes nothing', async () => {
    const wrong = { birthDate: { year: '1990', month: '02', day: '31' }, phone: '12', personalId: '12ab' };
    const answer = await door.submit('vss', facts(wrong));
    const { birthDate, phone, personalId } = door.names;
    expect(answer.code).toBe('VALIDATION_FAILED');
    expect(answer.wrong).toEqual(expect.arrayContaining([birthDate, phone, personalId]));
    expect(answer.text).not.toContain('12ab');
    expect(await kept(reference)).toEqual([]);
  });

  it('tells wrong fields and a wrong attachment together', async () => {
    const attachment = { name: 'a.pdf', base64: Buffer.from('<html>').toString('base64') };
    const answer = await door.submit('vss', facts({ phone: '12', attachment }));
    expect(answer.code).toBe('VALIDATION_FAILED');
    expect(answer.wrong).toEqual(expect.arrayContaining([door.names.phone, door.names.content]));
  });

  it('keeps an attachment by its hash and never its content in the dossier', async () => {
    expect((await door.submit('vss', facts({ attachment: { name: 'đơn.pdf', base64: pdf } }))).code).toBe('OK');
    const [dossier] = await kept(reference);
    expect(dossier?.canonical['attachments']).toEqual([
      { name: 'đơn.pdf', mediaType: 'application/pdf', sizeBytes: 23, sha256: expect.stringMatching(/^[\da-f]{64}$/) },
    ]);
    expect(JSON.stringify(dossier?.canonical)).not.toContain(pdf);
    const { rows } = await bench.pool.query<{ hash: string }>(`SELECT encode(sha256, 'hex') AS hash FROM attachment`);
    const hash = sha256(Buffer.from(pdf, 'base64')).toString('hex');
    expect(rows).toContainEqual({ hash });
    const file = readFileSync(join(bench.folder, 'attachments', hash.slice(0, 2), hash));
    expect(file.includes(Buffer.from(pdf, 'base64'))).toBe(false);
    expect(openBytes(file).toString('base64')).toBe(pdf);
  });

  it.each<[string, NonNullable<Facts['attachment']>, 'content' | 'url']>([
    ['no real PDF, JPEG or PNG', { name: 'a.pdf', base64: Buffer.from('MZ').toString('base64') }, 'content'],
    [
      'too large',
      { name: 'a.pdf', base64: Buffer.alloc(smallAttachmentBytes + 1, '%PDF-1.4 ').toString('base64') },
      'content',
    ],
    ['on a foreign host', { name: 'a.pdf', url: 'http://169.254.169.254/latest' }, 'url'],
    ['with credentials in its URL', { name: 'a.pdf', url: 'http://u:p@127.0.0.1/x' }, 'url'],
  ])('refuses an attachment that is %s', async (_what, attachment, place) => {
    const answer = await door.submit('vss', facts({ attachment }));
    expect(answer).toMatchObject({ code: 'ATTACHMENT_REFUSED', wrong: [door.names[place]] });
    expect(await kept(reference)).toEqual([]);
  });

  it('fetches an attachment from an allowed host', async () => {
    const attachment = { name: 'a.pdf', url: `http://${fileHost}/real.pdf` };
    expect((await door.submit('vss', facts({ attachment }))).code).toBe('OK');
    expect((await kept(reference))[0]?.canonical['attachments']).toMatchObject([{ mediaType: 'application/pdf' }]);
  });

  it.each([
    ['/fake.pdf', 'ATTACHMENT_REFUSED'],
    ['/moved.pdf', 'ATTACHMENT_REFUSED'],
    ['/absent.pdf', 'ATTACHMENT_REFUSED'],
    ['/busy.pdf', 'ATTACHMENT_UNREACHABLE'],
  ])('takes nothing when the allowed host answers as %s does', async (path, code) => {
    const answer = await door.submit('vss', facts({ attachment: { name: 'a.pdf', url: `http://${fileHost}${path}` } }));
    expect(answer.code).toBe(code);
    expect(answer.retryAfter === null).toBe(code === 'ATTACHMENT_REFUSED');
    expect(await kept(reference)).toEqual([]);
  });

  it('shows a portal its own dossier and tells others that there is none', async () => {
    await door.submit('vss', facts());
    await bench.move(reference, 2, 'tnhs');
    expect(await door.look('vss', reference)).toMatchObject({ code: 'OK', status: 2 });
    expect(await door.look('npsp', reference)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await door.supplement('npsp', reference, { phone: '0987654321', note: '' })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await door.withdraw('npsp', reference, 'không phải của tôi')).toMatchObject({ code: 'NOT_FOUND' });
    expect((await kept(reference))[0]?.status).toBe(2);
  });

  it('takes a supplement in status 5 only, and the same one again as before', async () => {
    const change = { phone: '0987654321', note: 'Bổ sung số điện thoại' };
    await door.submit('vss', facts());
    expect(await door.supplement('vss', reference, change)).toMatchObject({ code: 'STATUS_CONFLICT' });
    await bench.move(reference, 5, 'tnhs', { reason: 'Thiếu số điện thoại' });
    expect(await door.supplement('vss', reference, change)).toMatchObject({ code: 'OK' });
    expect(await door.supplement('vss', reference, change)).toMatchObject({ code: 'OK' });
    const [dossier] = await kept(reference);
    expect(dossier).toMatchObject({
      status: 1,
      canonical: { participant: { phone: '+84987654321', fullName: 'Nguyễn Văn Thử' } },
    });
    const { rows } = await bench.pool.query(
      `SELECT payload FROM delivery WHERE dossier_id = $1 AND operation = 'verify' AND idempotency_key LIKE '%.verify.%'`,
      [dossier?.id],
    );
    expect(rows).toMatchObject([
      { payload: { then: { operation: 'supplement', payload: { note: 'Bổ sung số điện thoại' } } } },
    ]);
  });

  it('names the wrong fields of a supplement', async () => {
    await door.submit('vss', facts());
    await bench.move(reference, 5, 'tnhs');
    const answer = await door.supplement('vss', reference, { phone: '12', note: '' });
    expect(answer).toMatchObject({ code: 'VALIDATION_FAILED', wrong: [door.names.phone] });
    expect((await kept(reference))[0]?.status).toBe(5);
  });

  it('takes a withdrawal once; the dossier waits for TNHS to accept it', async () => {
    await door.submit('vss', facts());
    expect(await door.withdraw('vss', reference, 'Đổi ý')).toMatchObject({ code: 'OK' });
    expect(await door.withdraw('vss', reference, 'Đổi ý')).toMatchObject({ code: 'OK' });
    const [dossier] = await kept(reference);
    expect(dossier?.status).toBe(1);
    const { rows } = await bench.pool.query(
      `SELECT payload FROM delivery WHERE dossier_id = $1 AND operation = 'withdraw'`,
      [dossier?.id],
    );
    expect(rows).toEqual([{ payload: { reason: 'Đổi ý' } }]);
  });

  it('refuses to withdraw what is closed', async () => {
    await door.submit('vss', facts());
    await bench.move(reference, 3, 'tnhs', { reason: 'Không đủ điều kiện' });
    expect(await door.withdraw('vss', reference, 'Đổi ý')).toMatchObject({ code: 'STATUS_CONFLICT' });
  });

  it('says NOT_FOUND of what was never sent', async () => {
    expect(await door.look('vss', reference)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await door.withdraw('vss', reference, 'x')).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('lets no stranger in', async () => {
    expect(await door.submit('stranger', facts())).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await door.look('stranger', reference)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await kept(reference)).toEqual([]);
  });

  it('gives every answer a correlation id, the caller’s own where it is harmless', async () => {
    const body = Buffer.from(door.message('Nguyễn Văn Thử'));
    const named = await door.raw(body, { 'x-correlation-id': 'portal-call.0001' });
    expect(named.correlationId).toBe('portal-call.0001');
    const odd = await door.raw(Buffer.from('{'), { 'x-correlation-id': 'a b<script>' });
    expect(odd.correlationId).toMatch(/^[\da-f-]{36}$/);
    expect(odd.text).not.toContain('script');
  });

  const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const elements = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
  const isXml = (driver: DoorDriver): boolean => driver.name === 'soap';
  const hostile: [string, (driver: DoorDriver) => Buffer, string][] = [
    ['oversize', (driver) => Buffer.from(driver.message('x'.repeat(smallBodyBytes + 1))), 'TOO_LARGE'],
    ['deep', (driver) => Buffer.from(isXml(driver) ? driver.message(elements(200)) : nested(200)), 'INVALID_BODY'],
    ['a NUL', (driver) => Buffer.from(driver.message('a\0b').replace('\\u0000', '\0')), 'INVALID_BODY'],
    ['an escaped NUL', (driver) => Buffer.from(driver.message('a\0b').replace('\0', '&#0;')), 'INVALID_BODY'],
    ['Latin-1', (driver) => Buffer.from(driver.message('Nguyên'), 'latin1'), 'INVALID_BODY'],
    [
      'half a character',
      (driver) => Buffer.from(driver.message(isXml(driver) ? '&#xD800;' : '\ud800')),
      'INVALID_BODY',
    ],
    ['duplicate parts', duplicated, 'INVALID_BODY'],
    ['nothing', () => Buffer.alloc(0), 'INVALID_BODY'],
    ['garbage', () => Buffer.from('\u0001\u0002}{<>'), 'INVALID_BODY'],
  ];

  it.each(hostile)('refuses %s in less than 50 ms of CPU and lives on', async (_what, make, code) => {
    const body = make(door);
    expect(await door.raw(body)).toMatchObject({ code });
    expect(await leastCpuMs(() => door.raw(body), maxCpuMs)).toBeLessThan(maxCpuMs);
    expect(await door.look('vss', reference)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses text that hides its direction, also where any text is allowed', async () => {
    const message = door.message('Nguyễn Văn Thử').replace('Số 1 phố', 'Số 1 \u202Ephố');
    const answer = await door.raw(Buffer.from(message));
    expect(['VALIDATION_FAILED', 'INVALID_BODY']).toContain(answer.code);
    expect(answer.wrong).toEqual([door.names.address]);
    const reason = await door.withdraw('vss', reference, 'Đổi \u202Eý');
    expect(['VALIDATION_FAILED', 'INVALID_BODY']).toContain(reason.code);
  });

  it('does not swell a bomb of gzip', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    const answer = await door.raw(bomb, { 'content-encoding': 'gzip' });
    expect(['UNSUPPORTED_MEDIA_TYPE', 'TOO_LARGE']).toContain(answer.code);
  });
});

describe('all doors', () => {
  it('make the same canonical dossier of the same facts', async () => {
    const made = [];
    for (const [, open] of doors) {
      const reference = fresh();
      await open(bench.url).submit('vss', { reference, attachment: { name: 'đơn.pdf', base64: pdf } });
      const [dossier] = await kept(reference);
      made.push({ ...dossier?.canonical, reference: 'same' });
    }
    expect(made[0]).toMatchObject({ participant: { fullName: 'Nguyễn Văn Thử' } });
    expect(made[1]).toEqual(made[0]);
    expect(made[2]).toEqual(made[0]);
  });

  it('know a dossier whichever of them took it', async () => {
    const reference = fresh();
    const [rest, dvcqg, soap] = doors.map(([, open]) => open(bench.url));
    await rest?.submit('vss', { reference });
    expect((await dvcqg?.submit('vss', { reference }))?.code).toBe('OK');
    expect((await soap?.submit('vss', { reference }))?.code).toBe('OK');
    expect(await kept(reference)).toHaveLength(1);
    expect((await soap?.look('vss', reference))?.status).toBe(1);
  });
});

function duplicated(driver: DoorDriver): Buffer {
  const message = driver.message('Nguyễn Văn Thử');
  if (driver.name === 'soap') return Buffer.from(message.replace(/<e:Body>(.*)<\/e:Body>/, '<e:Body>$1$1</e:Body>'));
  return Buffer.from(
    message.replace('"MALE"', '"MALE","sex":"FEMALE"').replace('"GioiTinh":"1"', '"GioiTinh":"1","GioiTinh":"0"'),
  );
}
