// The national portal beside the VSS portal, on real processes: what it is told of dossiers lodged elsewhere. Its simulator holds
// every message against the contract; `call-refused` in its ledger is what it would not take.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startHouse, type House } from '../support/house.js';
import { waitFor } from '../support/wait-for.js';

interface Synced {
  readonly item: Readonly<Record<string, unknown>>;
  readonly statuses: readonly number[];
  readonly progress: readonly { status: number; at: string; duplicate: boolean }[];
}

interface Ledger {
  readonly effects: Record<string, number>;
  readonly doubled: readonly string[];
}

const told = [2, 6, 4, 9, 10];

describe('dossiers of the VSS portal at the national portal', () => {
  let house: House;
  let client: pg.Client;

  beforeAll(async () => {
    house = await startHouse({ env: { RETRY_ATTEMPTS: '200' } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
  }, 180_000);

  afterAll(async () => {
    await client.end();
    await house.close();
  });

  async function submit(wish: object): Promise<string[]> {
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>('vss-portal', 'submit', {
      ...{ wait: true, ...wish },
    });
    expect(new Set(dossiers.map(({ state }) => state))).toEqual(new Set(['acknowledged']));
    return dossiers.map(({ reference }) => reference);
  }

  const synced = (reference: string): Promise<Synced> =>
    house.ask<Synced>('npsp', `synced?reference=${encodeURIComponent(reference)}`);
  const steps = ({ progress }: Synced): number[] =>
    progress.filter(({ duplicate }) => !duplicate).map(({ status }) => status);

  function untilSynced(reference: string, status = 10): Promise<Synced> {
    return waitFor(
      async () => {
        const seen = await synced(reference);
        return seen.statuses.at(-1) === status && steps(seen).at(-1) === status ? seen : undefined;
      },
      { timeoutMs: 90_000, what: `${reference} to be in status ${status} at npsp (${house.folder})` },
    );
  }

  async function statusAtVss(reference: string): Promise<number> {
    const path = `dossiers?reference=${encodeURIComponent(reference)}`;
    return (await house.ask<{ status: number }>('vss-portal', path)).status;
  }

  it('are told from 1 to 10, each step, with every field', async () => {
    const [reference = ''] = await submit({ case: 'FIRST_TIME', seed: 3 });
    const seen = await untilSynced(reference);
    expect(steps(seen)).toEqual(told);
    expect(seen.statuses[0]).toBe(1);
    const form = await submitted(reference);
    expect(seen.item).toMatchObject({
      ...{ MaHoSo: reference, MaTTHC: '602e', MaLinhVuc: 'BHXH-02', LoaiDoiTuong: '1', KenhThucHien: '2' },
      ...{ ChuHoSo: form.participant.fullName, MaDoiTuong: form.participant.personalId },
      TenTTHC: 'Đăng ký tham gia bảo hiểm xã hội tự nguyện',
      SoBienNhan: expect.stringMatching(/^\d+\/\d{4}\/\d{5}$/),
      DonViXuLy: expect.stringMatching(/^BHXH /),
      NgayHenTra: expect.stringMatching(/^\d{14}$/),
      NgayKetThucXuLy: expect.stringMatching(/^\d{14}$/),
      NgayTra: expect.stringMatching(/^\d{14}$/),
      DanhSachGiayToKetQua: [expect.objectContaining({ TenGiayTo: 'Tờ bìa sổ BHXH' })],
    });
    expect(seen.item['TaiLieuNop']).toHaveLength(form.attachments.length);
  });

  it('are told again as an update when the portal says "đã tồn tại"', async () => {
    const { dossiers } = await house.ask<{ dossiers: unknown[] }>('vss-portal', 'dossiers');
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
    const expected = `VSS-${day}-${String(dossiers.length + 1).padStart(6, '0')}-OVERLOOKED`;
    await tellByAnother(expected);
    const [reference = ''] = await submit({ case: 'CONTINUE', ending: 'OVERLOOKED' });
    expect(reference).toBe(expected);
    const seen = await untilSynced(reference);
    expect(seen.statuses[0]).toBe(8);
    expect(steps(seen)).toEqual(told);
    const { entries } = await house.ask<{ entries: unknown[] }>('npsp', `ledger?kind=sync&key=${reference}`);
    expect(entries).toHaveLength(1);
    // TraCuuHoSo, DongBoHoSoMC as new, DongBoHoSoMC as an update; the names of the procedure were known.
    expect(await sentByFirstSync(reference)).toBe(3);
  });

  it('are all told although sessions end in the middle of the work', async () => {
    await house.ask('npsp', 'behaviour', { seed: 602, expireSessionShare: 0.3, loseAnswerShare: 0.1 });
    const references = await submit({ count: 6, case: 'CONTINUE' });
    for (const reference of references) expect(steps(await untilSynced(reference))).toEqual(told);
    await calm();
  }, 240_000);

  it('reach 10 by their own portal while the national one is down, which is told everything in order afterwards', async () => {
    await house.ask('npsp', 'behaviour', { down: true });
    const references = await submit({ count: 3, case: 'CONTINUE' });
    for (const reference of references)
      await waitFor(async () => (await statusAtVss(reference)) === 10, {
        timeoutMs: 90_000,
        what: `${reference} at 10`,
      });
    await calm();
    for (const reference of references) {
      const seen = await untilSynced(reference);
      expect(steps(seen)).toEqual(told);
      expect(seen.statuses).toEqual([1, 10]);
    }
    // Those in between ended without a call, and say why.
    const uncalled = `SELECT count(*) FROM attempt a JOIN delivery d ON d.id = a.delivery_id WHERE d.operation = 'sync'
      AND a.outcome = 'delivered' AND a.partner_status IS NULL AND a.why IS NOT NULL`;
    expect(await count(uncalled)).toBeGreaterThanOrEqual(references.length * 4);
  }, 240_000);

  it('have their long texts cut to the known lengths, never through a character', async () => {
    const [reference = ''] = await submit({ ending: 'MANUAL', case: 'CONTINUE' });
    const officer = `${'Nguyễn Thị '.repeat(4)}Tên👩‍👩‍👧‍👧`;
    await waitFor(() => house.ask('tnhs', 'status', { maHoSoCong: reference, status: 2, officer }), {
      timeoutMs: 20_000,
    });
    await untilSynced(reference, 2);
    const { entries } = await house.ask<{ entries: { detail: Record<string, string> }[] }>(
      ...(['npsp', 'ledger?kind=sync-progress&detail&limit=10000'] as const),
    );
    const step = entries.map(({ detail }) => detail).find(({ MaHoSo }) => MaHoSo === reference);
    expect(officer.length).toBeGreaterThan(50);
    expect(step?.['NguoiXuLy']).toBe(`${'Nguyễn Thị '.repeat(4)}Tên`);
  });

  it('were told nothing that the national portal refuses, nothing twice, and no step out of order', async () => {
    const { entries } = await house.ask<{ entries: { data: { problem: string } }[] }>(
      'npsp',
      'ledger?kind=call-refused',
    );
    expect(entries.map(({ data }) => data.problem)).toEqual([]);
    expect((await house.ask<Ledger>('npsp', 'ledger/count')).doubled).toEqual([]);
    expect((await house.ask<{ outOfOrder: unknown[] }>('npsp', 'synced')).outOfOrder).toEqual([]);
    expect((await house.ask<Ledger>('tst', 'ledger/count')).doubled).toEqual([]);
  });

  async function calm(): Promise<void> {
    await fetch(`${house.urlOf('npsp')}/control/behaviour`, { method: 'DELETE' });
  }

  /** The form as the VSS portal sent it. */
  async function submitted(
    reference: string,
  ): Promise<{ participant: { fullName: string; personalId: string }; attachments: unknown[] }> {
    const path = `ledger?kind=submission&key=${encodeURIComponent(reference)}&detail`;
    const { entries } = await house.ask<{ entries: { detail: Awaited<ReturnType<typeof submitted>> }[] }>(
      'vss-portal',
      path,
    );
    const [entry] = entries;
    if (!entry) throw new Error(`the VSS portal did not send ${reference}`);
    return entry.detail;
  }

  /** Somebody else told the national portal of this dossier before us. */
  async function tellByAnother(reference: string): Promise<void> {
    const post = async (body: object): Promise<{ session?: string; message: string }> => {
      const headers = { dstcode: 'VN:GOV:000.00.00.G22:vpcpdvcprovider' };
      const init = { method: 'POST', body: JSON.stringify(body), headers };
      return (await (await fetch(`${house.urlOf('npsp')}/adapter/x`, init)).json()) as { message: string };
    };
    const { session } = await post({ username: 'gateway', password: house.credentials.secret });
    const item = {
      ...{ MaHoSo: reference, MaTTHC: '602e', TenTTHC: 'Đăng ký tham gia bảo hiểm xã hội tự nguyện' },
      ...{ MaLinhVuc: 'BHXH-02', TenLinhVuc: 'Cấp sổ BHXH, thẻ BHYT', LoaiDoiTuong: '1', Email: 'thu@example.vn' },
      ...{ SoDienThoai: '0912345678', TrichYeuHoSo: 'Đăng ký', HinhThuc: '0', DonViXuLy: 'BHXH 07906' },
      ...{ NgayTiepNhan: '20261122080000', NgayHenTra: '20261127170000', TrangThaiHoSo: '8', KenhThucHien: '2' },
    };
    const call = { session, madonvi: '000.00.00.G22', service: 'DongBoHoSoMC', isUpdating: 'False', data: [item] };
    expect((await post(call)).message).toBe('Thành công');
  }

  /** How many messages the first sync of a dossier sent. */
  async function sentByFirstSync(reference: string): Promise<number> {
    const { rows } = await client.query<{ count: string }>(
      `SELECT count(*) FROM message m JOIN dossier d ON d.id = m.dossier_id JOIN delivery o ON o.id = m.delivery_id
       WHERE d.portal_ref = $1 AND o.idempotency_key = d.id || '.npsp.sync.1' AND m.direction = 'out'`,
      [reference],
    );
    return Number(rows[0]?.count);
  }

  async function count(query: string): Promise<number> {
    const { rows } = await client.query<{ count: string }>(query);
    return Number(rows[0]?.count);
  }
});
