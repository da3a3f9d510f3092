// The payment platform's door: what it believes, what it does with it, and what it never does.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDoors, type DoorsBench } from './doors-bench.js';

const secret = 'the-payment-platform-secret';
const rotated = 'the-payment-platform-secret-2';
const order = [
  ...['LoaiBanTin', 'MaLoi', 'MaDoiTac', 'MaThamChieu', 'SoTien'],
  ...['MaTienTe', 'MaGiaoDich', 'MaNganHang', 'ThoiGianGD', 'ThongTinGiaoDich'],
];
const answerOrder = ['MaLoi', 'MoTaLoi', 'MaDoiTac', 'MaThamChieu', 'ThoiGianGD'];

type Texts = Readonly<Record<string, string>>;

let bench: DoorsBench;
beforeAll(async () => {
  bench = await openDoors({ payplat: { partnerCode: 'TNHS602E', secrets: [secret, rotated] } });
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.pool.query('TRUNCATE citizen_payment, reconciliation_item, message, dossier CASCADE');
});

const usual: Texts = {
  ...{ LoaiBanTin: 'IPN', MaLoi: '00', MaDoiTac: 'TNHS602E', MaThamChieu: 'PAY-1', SoTien: '264000', MaTienTe: 'VND' },
  ...{ MaGiaoDich: 'FT26324001', MaNganHang: 'VCB', ThoiGianGD: '20261120080000', ThongTinGiaoDich: 'Nộp BHXH' },
};

function signedWith(key: string, names: readonly string[], texts: Texts): string {
  const text = [...names.map((name) => texts[name] ?? ''), key].join('|');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function notice(change: Texts = {}, key = secret): Texts {
  const texts = { ...usual, ...change };
  return { ...texts, MaXacThuc: change['MaXacThuc'] ?? signedWith(key, order, texts) };
}

async function post(body: string, type = 'application/json'): Promise<{ status: number; text: string }> {
  const init = { method: 'POST', body, headers: { 'content-type': type } };
  const answer = await fetch(`${bench.url}/payplat/ipn`, init);
  return { status: answer.status, text: await answer.text() };
}

async function tell(change: Texts = {}, key = secret): Promise<{ code: string; text: string }> {
  const { status, text } = await post(JSON.stringify(notice(change, key)));
  expect(status).toBe(200);
  return { code: (JSON.parse(text) as { MaLoi: string }).MaLoi, text };
}

interface Kept {
  readonly reference?: string;
  readonly payment?: string | null;
  readonly status?: number;
  readonly declared?: number;
  readonly computed?: number;
}

async function keepDossier(kept: Kept = {}): Promise<string> {
  const { reference = 'G09-1', payment = 'PAY-1', status = 6, declared = 264_000, computed } = kept;
  const money = computed === undefined ? null : JSON.stringify({ selfVnd: computed });
  const { rows } = await bench.pool.query<{ id: string }>(
    `INSERT INTO dossier (id, portal, portal_ref, door, content_hash, canonical, agency, payment_reference, declared_amount, computed,
       registration_case, correlation_id, received_at, status)
     VALUES (uuidv7(), 'npsp', $1, 'dvcqg', '', '{}', '07906', $2, $3, $4, 'FIRST_TIME', 'spec', now(), $5) RETURNING id`,
    [reference, payment, declared, money, status],
  );
  return rows[0]?.id ?? '';
}

async function trace(): Promise<Record<string, unknown>> {
  const { rows } = await bench.pool.query<Record<string, unknown>>(
    `SELECT (SELECT count(*)::int FROM citizen_payment) AS payments, (SELECT count(*)::int FROM message) AS messages,
       (SELECT count(*)::int FROM reconciliation_item) AS items, (SELECT count(*)::int FROM delivery) AS duties,
       (SELECT count(*)::int FROM dossier_event) AS events, (SELECT count(*)::int FROM dossier WHERE citizen_paid_at IS NOT NULL) AS paid`,
  );
  return rows[0] ?? {};
}

async function standings(): Promise<unknown[]> {
  const { rows } = await bench.pool.query('SELECT transaction, standing, conflicts FROM citizen_payment ORDER BY id');
  return rows.map((row: Record<string, unknown>) => Object.values(row));
}

async function items(): Promise<unknown[]> {
  const { rows } = await bench.pool.query('SELECT kind, state, owner FROM reconciliation_item ORDER BY id');
  return rows.map((row: Record<string, unknown>) => Object.values(row));
}

const nothing = { payments: 0, messages: 0, items: 0, duties: 0, events: 0, paid: 0 };

describe('a genuine payment', () => {
  it('marks the dossier paid by the citizen and is answered "00", signed', async () => {
    const id = await keepDossier();
    const { code, text } = await tell();
    expect(code).toBe('00');
    const answer = JSON.parse(text) as Texts;
    expect(answer).toMatchObject({ MaDoiTac: 'TNHS602E', MaThamChieu: 'PAY-1', ThoiGianGD: '20261120080000' });
    expect(answer['MaXacThuc']).toBe(signedWith(secret, answerOrder, answer));
    const { rows } = await bench.pool.query('SELECT citizen_paid_at, citizen_paid_vnd, status FROM dossier');
    expect(rows).toEqual([{ citizen_paid_at: new Date('2026-11-20T01:00:00Z'), citizen_paid_vnd: 264_000, status: 6 }]);
    const { rows: messages } = await bench.pool.query('SELECT system, operation, dossier_id, body FROM message');
    expect(messages).toEqual([
      expect.objectContaining({ system: 'payplat', operation: 'ipn', dossier_id: id, body: expect.any(Buffer) }),
    ]);
    expect((messages[0] as { body: Buffer }).body.toString()).toContain('Nộp BHXH');
  });

  it('keeps bank and text out of the open', async () => {
    await keepDossier();
    await tell();
    const { rows } = await bench.pool.query(
      `SELECT content::text LIKE '%VCB%' OR answer::text LIKE '%PAY-1%' AS payment FROM citizen_payment
       UNION ALL SELECT position('VCB' IN encode(body, 'escape')) > 0 FROM message`,
    );
    expect(rows).toEqual([{ payment: false }, { payment: false }]);
  });

  it('moves no status and gives rise to no duty', async () => {
    await keepDossier();
    await tell();
    expect(await trace()).toEqual({ payments: 1, messages: 1, items: 0, duties: 0, events: 0, paid: 1 });
  });

  it('is compared with what the rules computed rather than with what was declared', async () => {
    await keepDossier({ declared: 300_000, computed: 264_000 });
    expect((await tell()).code).toBe('00');
  });

  it('finds a dossier without a payment reference by the portal’s own', async () => {
    await keepDossier({ payment: null });
    expect((await tell({ MaThamChieu: 'G09-1' })).code).toBe('00');
    expect(await trace()).toMatchObject({ paid: 1 });
  });

  it('is known by every secret while they are changed, and answered with the same', async () => {
    await keepDossier();
    const { text } = await tell({}, rotated);
    const answer = JSON.parse(text) as Texts;
    expect(answer['MaXacThuc']).toBe(signedWith(rotated, answerOrder, answer));
  });
});

describe('a repeat', () => {
  it('is answered byte for byte as the first, and does nothing', async () => {
    await keepDossier();
    const first = await tell();
    const before = await trace();
    expect((await tell()).text).toBe(first.text);
    expect((await tell({ UrlBienLai: 'https://unsigned.example/other' })).text).toBe(first.text);
    expect(await trace()).toEqual(before);
  });

  it('is one payment, also when many come at once', async () => {
    await keepDossier();
    const answers = await Promise.all(Array.from({ length: 8 }, () => tell()));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await trace()).toMatchObject({ payments: 1, messages: 1, paid: 1, items: 0 });
  });

  it('with other content is refused, counted, and changes nothing', async () => {
    await keepDossier();
    await tell();
    expect((await tell({ SoTien: '999000' })).code).toBe('99');
    expect((await tell({ MaThamChieu: 'PAY-2' })).code).toBe('99');
    expect(await standings()).toEqual([['FT26324001', 'paid', 2]]);
    expect(await trace()).toMatchObject({ payments: 1, messages: 2 });
  });
});

describe('a forged notice', () => {
  it.each<[string, Texts, string]>([
    ['another secret', {}, 'another secret of some length'],
    ['no signature', { MaXacThuc: '' }, secret],
    ['a signature in upper case', { MaXacThuc: signedWith(secret, order, usual).toUpperCase() }, secret],
    ['a changed amount', { SoTien: '1', MaXacThuc: signedWith(secret, order, usual) }, secret],
    ['another partner code', { MaDoiTac: 'SOMEBODY' }, secret],
  ])('with %s has no effect and is told nothing', async (_what, change, key) => {
    await keepDossier();
    const { text } = await tell(change, key);
    expect(JSON.parse(text)).toEqual({
      ...{ MaLoi: '99', MoTaLoi: 'Không xác thực được thông báo', MaDoiTac: '', MaThamChieu: '', ThoiGianGD: '' },
      MaXacThuc: '',
    });
    expect(await trace()).toEqual(nothing);
  });
});

describe('a payment that cannot be placed', () => {
  it('is kept and refused while no dossier has its reference, and accepted once one has', async () => {
    expect((await tell()).code).toBe('99');
    expect((await tell()).code).toBe('99');
    expect(await standings()).toEqual([['FT26324001', 'unmatched', 0]]);
    await keepDossier();
    const accepted = await tell();
    expect(accepted.code).toBe('00');
    expect((await tell()).text).toBe(accepted.text);
    expect(await trace()).toMatchObject({ payments: 1, messages: 1, paid: 1 });
  });

  it('is not placed on one of two dossiers with the same reference', async () => {
    await keepDossier();
    await keepDossier({ reference: 'G09-2' });
    expect((await tell()).code).toBe('99');
    expect(await trace()).toMatchObject({ paid: 0 });
  });

  it('is not placed by an unsigned MaHoSo on a dossier that has a reference of its own', async () => {
    await keepDossier();
    expect((await tell({ MaThamChieu: 'PAY-OTHER', MaHoSo: 'G09-1' })).code).toBe('99');
  });

  it('of another amount is kept, refused and shown to the agency; the right one settles it', async () => {
    await keepDossier();
    expect((await tell({ SoTien: '263000' })).code).toBe('99');
    expect(await trace()).toMatchObject({ paid: 0 });
    expect(await items()).toEqual([['PAYMENT_AMOUNT_DIFFERS', 'open', '07906']]);
    expect((await tell({ MaGiaoDich: 'FT26324002' })).code).toBe('00');
    expect(await items()).toEqual([['PAYMENT_AMOUNT_DIFFERS', 'resolved', '07906']]);
  });
});

describe('money that is not needed', () => {
  it('paid twice is accepted and to be given back', async () => {
    await keepDossier();
    await tell();
    expect((await tell({ MaGiaoDich: 'FT26324002' })).code).toBe('00');
    expect(await standings()).toEqual([
      ['FT26324001', 'paid', 0],
      ['FT26324002', 'double', 0],
    ]);
    expect(await items()).toEqual([['REFUND_DUE', 'open', '07906']]);
  });

  it('paid for a withdrawn dossier is accepted and to be given back', async () => {
    await keepDossier({ status: 7 });
    expect((await tell()).code).toBe('00');
    expect(await items()).toEqual([['REFUND_DUE', 'open', '07906']]);
  });
});

it('notes a failed payment without marking anything paid', async () => {
  await keepDossier();
  expect((await tell({ MaLoi: '07' })).code).toBe('00');
  expect(await standings()).toEqual([['FT26324001', 'failed', 0]]);
  expect(await trace()).toMatchObject({ paid: 0, items: 0 });
});

it.each([
  [{ MaTienTe: 'USD' }],
  [{ SoTien: '264000.5' }],
  [{ LoaiBanTin: 'QUERY' }],
  [{ ThoiGianGD: '20269999999999' }],
])('refuses a genuine notice that is not as agreed, %j, and keeps it as evidence', async (change) => {
  await keepDossier();
  const { code, text } = await tell(change);
  const answer = JSON.parse(text) as Texts;
  expect([code, answer['MaXacThuc']]).toEqual(['99', signedWith(secret, answerOrder, answer)]);
  expect(await trace()).toEqual({ ...nothing, messages: 1 });
});

describe('hostile bodies', () => {
  it.each([
    ['no JSON', '{', 'application/json', 400],
    ['a key twice', '{"MaLoi":"00","MaLoi":"99"}', 'application/json', 400],
    ['a prototype key', '{"__proto__":{"MaLoi":"00"}}', 'application/json', 400],
    ['a list', '[]', 'application/json', 200],
    ['a form', 'MaLoi=00', 'application/x-www-form-urlencoded', 415],
    ['text', 'MaLoi=00', 'text/plain', 415],
    ['a large body', `{"ThongTinGiaoDich":"${'x'.repeat(70_000)}"}`, 'application/json', 413],
    ['depth', '['.repeat(5000), 'application/json', 400],
  ])('%s: "99" in the platform’s own words, without effect', async (_what, body, type, status) => {
    const answer = await post(body, type);
    expect([answer.status, (JSON.parse(answer.text) as Texts)['MaLoi']]).toEqual([status, '99']);
    expect(await trace()).toEqual(nothing);
  });
});
