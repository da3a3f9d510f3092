// What only the DVCQG door has: sessions, envelopes in several shapes, acknowledgements.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { vietnameseForm } from './door-forms.js';
import { madonvi, openDoors, secret, type DoorsBench } from './doors-bench.js';

interface Ack {
  readonly error_code: number;
  readonly message: string;
  readonly session?: string;
  readonly result?: Record<string, unknown>[];
}

let bench: DoorsBench;
let session: string;
beforeAll(async () => {
  bench = await openDoors({ env: { TOKEN_TTL_SECONDS: '900' } });
  session = (await login('vss-json')).session ?? '';
});
afterAll(() => bench.close());

let serial = 0;
const fresh = (): string => `G22.99-261122-${String((serial += 1)).padStart(4, '0')}`;

async function send(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Ack & { http: number }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const init = { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } };
  const response = await fetch(bench.url + path, init);
  return { ...((await response.json()) as Ack), http: response.status };
}

const login = (username: string, password = secret): Promise<Ack> => send('/dvcqg/login', { username, password });
const push = (body: unknown, headers: Record<string, string> = {}): Promise<Ack & { http: number }> =>
  send('/dvcqg/push', body, headers);

async function count(reference: string): Promise<number> {
  const { rows } = await bench.pool.query<{ n: string }>('SELECT count(*) AS n FROM dossier WHERE portal_ref = $1', [
    reference,
  ]);
  return Number(rows[0]?.n);
}

describe('a session', () => {
  it('is kept as a hash only', async () => {
    const { rows } = await bench.pool.query<{ hash: Buffer; row: string }>(
      'SELECT hash, door_session::text AS row FROM door_session',
    );
    expect(rows.map(({ hash }) => hash.toString('hex'))).toContain(createHash('sha256').update(session).digest('hex'));
    expect(rows.map(({ row }) => row).join()).not.toContain(session);
  });

  it('of another process is known here: the table is what they share', async () => {
    const theirs = 'A'.repeat(43);
    const hash = createHash('sha256').update(theirs).digest();
    await bench.pool.query(`INSERT INTO door_session VALUES ($1, 'vss-json', now() + interval '1 minute')`, [hash]);
    expect(await push({ session: theirs, madonvi, service: 'TraCuuHoSo', data: { MaHoSo: 'x' } })).toMatchObject({
      message: expect.stringContaining('NOT_FOUND'),
    });
  });

  it.each([
    ['that has ended', 'B'.repeat(43), `now() - interval '1 second'`, 'vss-json'],
    ['of an account that is gone', 'C'.repeat(43), `now() + interval '1 hour'`, 'gone'],
  ])('%s opens nothing', async (_what, theirs, until, username) => {
    const hash = createHash('sha256').update(theirs).digest();
    await bench.pool.query(`INSERT INTO door_session VALUES ($1, $2, ${until})`, [hash, username]);
    expect(await push({ session: theirs, madonvi, service: 'TraCuuHoSo', data: { MaHoSo: 'x' } })).toMatchObject({
      http: 401,
      error_code: -1,
      message: expect.stringContaining('UNAUTHENTICATED'),
    });
  });

  it.each([
    ['a wrong password', 'vss-json', 'wrong'],
    ['an unknown user', 'nobody', secret],
  ])('is not given for %s, and the answer tells no difference', async (_what, username, password) => {
    expect(await login(username, password)).toEqual({
      http: 401,
      error_code: -1,
      message: '| UNAUTHENTICATED: Chưa xác thực được bên gọi',
    });
  });

  it('is not given for a broken login', async () => {
    expect(await send('/dvcqg/login', { username: 1 })).toMatchObject({ http: 401, error_code: -1 });
    expect(await send('/dvcqg/login', '{')).toMatchObject({
      http: 200,
      error_code: -1,
      message: expect.stringContaining('INVALID_BODY'),
    });
  });
});

describe('a push', () => {
  const shapes: [string, (form: Record<string, unknown>) => [unknown, Record<string, string>]][] = [
    ['in the envelope', (data) => [{ session, madonvi, service: 'NopHoSo', isUpdating: 'False', data }, {}]],
    ['with data as JSON text', (data) => [{ session, madonvi, service: 'NopHoSo', data: JSON.stringify(data) }, {}]],
    ['without a service', (data) => [{ session, data }, {}]],
    [
      'with isUpdating as a boolean',
      (data) => [{ session, service: 'NopHoSo', isUpdating: false, isSync: true, data }, {}],
    ],
    ['as the bare form, session in a header', (data) => [data, { session }]],
    ['as the bare form, session as bearer', (data) => [data, { authorization: `Bearer ${session}` }]],
    ['as the bare form, session inside', (data) => [{ ...data, session, madonvi }, {}]],
    [
      'as the bare form with HTTP Basic',
      (data) => [data, { authorization: `Basic ${Buffer.from(`vss-json:${secret}`).toString('base64')}` }],
    ],
    [
      'with MaHoSoQG',
      ({ MaHoSo, ...data }) => [{ session, service: 'NopHoSo', data: { ...data, MaHoSoQG: MaHoSo } }, {}],
    ],
  ];

  it.each(shapes)('%s is taken, once', async (_what, shape) => {
    const reference = fresh();
    const [body, headers] = shape(vietnameseForm({ reference }));
    const taken = { http: 200, error_code: 0, message: `${reference}| Tiếp nhận thành công` };
    expect(await push(body, headers)).toEqual(taken);
    expect(await push(body, headers)).toEqual(taken);
    expect(await count(reference)).toBe(1);
  });

  it('with the same number and other content is error_code 1', async () => {
    const reference = fresh();
    await push({ session, data: vietnameseForm({ reference }) });
    expect(await push({ session, data: vietnameseForm({ reference, phone: '0987654321' }) })).toEqual({
      http: 200,
      error_code: 1,
      message: `${reference}| REFERENCE_CONFLICT: Mã hồ sơ đã được dùng với nội dung khác`,
    });
  });

  it('that is wrong is told every field, with the number in front and no value', async () => {
    const reference = fresh();
    const data = { ...vietnameseForm({ reference, phone: 'kín đáo' }), MucTien: 'một tỷ' };
    const answer = await push({ session, service: 'NopHoSo', data });
    expect(answer).toMatchObject({ http: 200, error_code: -1 });
    expect(answer.message.startsWith(`${reference}| VALIDATION_FAILED: `)).toBe(true);
    expect(answer.message).toMatch(/\/data\/DienThoai_LH .*\/data\/MucTien /);
    expect(answer.message).not.toMatch(/kín đáo|tỷ/);
  });

  it('that is wrong everywhere still gets a short answer', async () => {
    const data = { MaHoSo: 'x'.repeat(5000), TaiLieuNop: Array.from({ length: 40 }, () => ({ TenTepDinhKem: '' })) };
    const answer = await push({ session, service: 'NopHoSo', data });
    expect(answer.error_code).toBe(-1);
    expect(answer.message).toMatch(/và \d+ lỗi khác$/);
    expect(answer.message.length).toBeLessThan(3000);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['for another unit', { madonvi: '000.00.00.H01', data: {} }, 'FORBIDDEN'],
    ['of an unknown service', { service: 'XoaHoSo', data: {} }, 'VALIDATION_FAILED'],
    ['without data', { service: 'NopHoSo' }, 'VALIDATION_FAILED'],
    ['with data that is a list', { service: 'NopHoSo', data: [] }, 'VALIDATION_FAILED'],
    ['with data that is broken JSON text', { service: 'NopHoSo', data: '{"MaHoSo":' }, 'INVALID_BODY'],
    [
      'with a duplicate key inside the JSON text',
      { service: 'NopHoSo', data: '{"MaHoSo":"a","MaHoSo":"b"}' },
      'INVALID_BODY',
    ],
  ])('%s is refused', async (_what, body, code) => {
    const answer = await push({ session, ...body });
    expect(answer).toMatchObject({ http: 200, error_code: -1, message: expect.stringContaining(`| ${code}: `) });
  });

  it('that is too large says so in HTTP as well', async () => {
    expect(await push({ session, data: { MaHoSo: 'x'.repeat(300_000) } })).toMatchObject({ http: 413, error_code: -1 });
  });
});

describe('a look-up', () => {
  it('answers in text only, nothing as the empty text', async () => {
    const reference = fresh();
    await push({ session, data: vietnameseForm({ reference }) });
    await bench.move(reference, 5, 'tnhs', { reason: 'Thiếu ảnh' });
    const { result = [] } = await push({ session, service: 'TraCuuHoSo', data: { MaHoSo: reference } });
    expect(result).toEqual([
      {
        MaHoSo: reference,
        MaTiepNhan: expect.stringMatching(/^[\da-f-]{36}$/),
        MaHoSoDonVi: '',
        TrangThai: '5',
        TenTrangThai: 'Yêu cầu bổ sung giấy tờ',
        NgayTiepNhan: expect.stringMatching(/^\d{14}$/),
        // The agency's own time limit, until TNHS gives its word.
        NgayHenTra: expect.stringMatching(/^\d{8}170000$/),
        TienTrinh: [
          { TrangThai: '1', TenTrangThai: 'Mới đăng ký', ThoiDiem: expect.stringMatching(/^\d{14}$/), NoiDung: '' },
          {
            TrangThai: '5',
            TenTrangThai: 'Yêu cầu bổ sung giấy tờ',
            ThoiDiem: expect.stringMatching(/^\d{14}$/),
            NoiDung: 'Thiếu ảnh',
          },
        ],
      },
    ]);
  });
});
