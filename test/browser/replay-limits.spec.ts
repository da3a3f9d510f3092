// A replay that is looked at before it is sent: what the mended mapping changes, field by field; its pace; that it stops by itself
// when the partner still refuses; and that two replays of the same deliveries double nothing.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { untilStill } from '../support/console-pages.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const mapping = 'canonical-to-tnhs-create';
const file = join(import.meta.dirname, `../../mappings/canonical-to-tnhs/${mapping}.v1.yaml`);
const before = readFileSync(file, 'utf8');
/** Names in capitals, no telephone number, and the managing agency always told. */
const after = before
  .replace('to: /hoTen, from: /fullName, required', 'to: /hoTen, from: /fullName, do: [upper], required')
  .replace('          - { id: phone, to: /dienThoai, from: /phone }\n', '')
  .replace('from: /managingAgency', 'from: /agency');
const many = 60;
/** Slow enough that it stops by itself long before all are released, also where each takes its time. */
const perSecond = 4;
const refusing = { faultShare: 1, faultKind: 'permanent' };

interface Replay {
  readonly id: string;
  readonly state: string;
  readonly stateBy: string | null;
  readonly total: number;
  readonly waiting: number;
  readonly underWay: number;
  readonly delivered: number;
  readonly failed: number;
  readonly skipped: number;
}

describeWithBrowser('a replay within its limits', (browser) => {
  let house: House;
  let client: pg.Client;
  let person: SignedIn;

  beforeAll(async () => {
    expect(after.length).toBeLessThan(before.length);
    house = await startHouse({ sims: { tnhs: { stepMs: 3_600_000 } } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    await house.ask('tnhs', 'behaviour', refusing);
    await house.ask('vss-portal', 'submit', { count: many });
    await waitFor(async () => (await parked()) === many, {
      timeoutMs: 120_000,
      everyMs: 300,
      what: 'all to be parked',
    });
    person = await signedIn(house, browser());
  }, 300_000);

  afterAll(async () => {
    await client?.end();
    await house?.close();
  });

  async function parked(): Promise<number> {
    const text = `SELECT count(*)::int AS n FROM delivery WHERE system = 'tnhs' AND state = 'parked' AND code = 'TNHS_DATA_REJECTED'`;
    return (await client.query<{ n: number }>(text)).rows[0]?.n ?? 0;
  }

  async function call<T>(path: string, body: object, status: number): Promise<T> {
    const answer = await house.operator(path, { body });
    const told = (await answer.json()) as T;
    expect({ status: answer.status, told }).toMatchObject({ status });
    return told;
  }

  const read = async (id: string): Promise<Replay> => (await (await house.operator(`replays/${id}`)).json()) as Replay;
  const idIn = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';

  async function act(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    const dialog = page.getByRole('dialog', { name, exact: true });
    await dialog.getByLabel('Lý do').fill('ánh xạ đã sửa theo TNHS');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async function untilSaid(page: Page, state: string): Promise<void> {
    await page.getByTestId('replay-state').filter({ hasText: state }).waitFor({ timeout: 120_000 });
  }

  async function freeze(page: Page): Promise<void> {
    await page.goto(`${house.gatewayUrl}/console/replays`);
    await page.getByRole('button', { name: 'Phát lại hàng loạt' }).click();
    const filter = page.getByRole('dialog', { name: 'Phát lại hàng loạt' });
    await filter.getByLabel('Hệ thống').click();
    await page.getByRole('option', { name: 'TNHS', exact: true }).click();
    await filter.getByRole('button', { name: 'Thực hiện' }).click();
    await page.getByLabel('Số lượt mỗi giây').fill(String(perSecond));
    await page.getByLabel('Lý do').fill('TNHS từ chối, ánh xạ đã sửa');
    await page.getByRole('button', { name: 'Chốt danh sách và xem trước' }).click();
    await untilSaid(page, 'Chờ bắt đầu');
  }

  it('shows last time against now, field by field, under the mapping in force', async () => {
    const { page } = person;
    await freeze(page);
    const first = page.getByTestId('previewed').first();
    await first.getByText('Không khác lần trước').waitFor();
    await call(`mappings/${mapping}/revisions`, { yaml: after, reason: 'TNHS yêu cầu tên viết hoa', over: 0 }, 201);
    await waitFor(
      async () => {
        await page.getByRole('button', { name: 'Xem trước', exact: true }).click();
        return (await first.getByRole('row').count()) > 1;
      },
      { timeoutMs: 60_000, everyMs: 500, what: 'the difference' },
    );
    await untilStill(page);
    const rows = await first.getByRole('row').allInnerTexts();
    const said = (path: string): string => rows.find((row) => row.includes(path)) ?? '';
    expect(said('/hoSo/nguoiThamGia/hoTen')).toMatch(/A+[^\t]*a+[^\t]*\tA+[^\ta]*$/);
    expect(said('/hoSo/nguoiThamGia/dienThoai')).toMatch(/\+?9+\t–$/);
    expect(said('/khoaChongTrung')).toBe('');
    expect(await accessibilityProblems(page)).toEqual([]);

    const { rows: people } = await client.query<{ reference: string }>(
      `SELECT o.portal_ref AS reference FROM replay_item i JOIN delivery d ON d.id = i.delivery_id JOIN dossier o ON o.id = d.dossier_id
       WHERE i.replay_id = $1 AND i.place = 1`,
      [idIn(page)],
    );
    const path = `ledger?kind=submission&key=${encodeURIComponent(people[0]?.reference ?? '')}&detail`;
    const { entries } = await house.ask<{
      entries: { detail: { participant: { fullName: string; phone: string } } }[];
    }>('vss-portal', path);
    const { fullName = '', phone = '' } = entries[0]?.detail.participant ?? {};
    expect(await page.locator('body').innerText()).not.toContain(fullName);
    await page.getByRole('button', { name: 'Hiện giá trị' }).click();
    const dialog = page.getByRole('dialog', { name: 'Hiện giá trị' });
    await dialog.getByLabel('Lý do').fill('đối chiếu với TNHS trước khi gửi');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const shown = await first.innerText();
    expect(shown).toContain(`/hoSo/nguoiThamGia/hoTen\t${fullName}\t${fullName.toUpperCase()}`);
    expect(shown).toContain(`/hoSo/nguoiThamGia/dienThoai\t${phone}\t–`);
  }, 240_000);

  it('stops by itself when the partner still refuses, says why, and goes on when it is resumed', async () => {
    const { page } = person;
    const id = idIn(page);
    await act(page, 'Bắt đầu phát');
    await untilSaid(page, 'Tự dừng');
    await page.getByRole('alert').getByText('Tự dừng vì quá nhiều lượt lỗi').waitFor();
    const stopped = await waitFor(
      async () => {
        const now = await read(id);
        return now.underWay === 0 ? now : undefined;
      },
      { timeoutMs: 60_000, everyMs: 200, what: 'what was under way to end' },
    );
    expect(stopped).toMatchObject({ state: 'stopped', stateBy: 'FAILURE_RATE', delivered: 0, total: many });
    // Judged from 20 on; at most what two seconds release comes beside them before the next look.
    expect(stopped.failed).toBeGreaterThanOrEqual(20);
    expect(stopped.waiting).toBeGreaterThan(0);
    expect(await accessibilityProblems(page)).toEqual([]);

    await fetch(`${house.urlOf('tnhs')}/control/behaviour`, { method: 'DELETE' });
    await page.reload();
    await act(page, 'Chạy tiếp');
    await untilSaid(page, 'Hoàn tất');
    const done = await read(id);
    expect(done).toMatchObject({ delivered: stopped.waiting, failed: stopped.failed, waiting: 0 });
  }, 300_000);

  it('keeps its pace', async () => {
    const { rows } = await client.query<{ at: Date }>(
      `SELECT i.released_at AS at FROM replay_item i JOIN replay r ON r.id = i.replay_id WHERE i.outcome = 'failed' ORDER BY i.released_at`,
    );
    const first = rows[0]?.at.getTime() ?? 0;
    // At any moment of its first run: no more than the seconds passed allow, and the burst of one second.
    for (const [index, { at }] of rows.entries())
      expect(index + 1).toBeLessThanOrEqual(((at.getTime() - first) / 1000 + 2) * perSecond);
    expect((rows.at(-1)?.at.getTime() ?? 0) - first).toBeGreaterThanOrEqual((rows.length / perSecond - 2) * 1000);
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  it('shows what an act made of it, however late the answer to an earlier question comes', async () => {
    const { page } = person;
    const wish = { selection: { system: 'tnhs', state: 'parked' }, perSecond, reason: 'xem trước' };
    const replay = await call<Replay>('replays', wish, 201);
    const late = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    let turn = 0;
    await page.route(`**/console/api/replays/${replay.id}`, async (route) => {
      turn += 1;
      if (turn === 1) return route.fulfill({ json: { ...replay, state: 'paused', underWay: 1 } });
      const told = turn === 2 ? { ...replay, state: 'paused' } : { ...replay, state: 'done' };
      late.resolve();
      await release.promise;
      return route.fulfill({ json: told });
    });
    await page.route(`**/console/api/replays/${replay.id}/resume`, (route) =>
      route.fulfill({ json: { ...replay, state: 'running' } }),
    );
    await page.goto(`${house.gatewayUrl}/console/replays/${replay.id}`);
    await late.promise;
    await act(page, 'Chạy tiếp');
    await untilSaid(page, 'Đang chạy');
    release.resolve();
    await untilSaid(page, 'Hoàn tất');
    await page.unrouteAll();
  }, 240_000);

  it('doubles nothing when two replays of the same deliveries run at once', async () => {
    const left = await parked();
    expect(left).toBeGreaterThan(0);
    const wish = { selection: { system: 'tnhs', state: 'parked' }, perSecond: 200, reason: 'hai người cùng phát lại' };
    const made = await Promise.all([call<Replay>('replays', wish, 201), call<Replay>('replays', wish, 201)]);
    expect(made.map(({ total }) => total)).toEqual([left, left]);
    await Promise.all(made.map(({ id }) => call(`replays/${id}/start`, { reason: 'cùng lúc' }, 200)));
    const ended = await waitFor(
      async () => {
        const now = await Promise.all(made.map(({ id }) => read(id)));
        return now.every(({ state }) => state === 'done') ? now : undefined;
      },
      { timeoutMs: 120_000, everyMs: 300, what: 'both replays to end' },
    );
    const sum = (name: 'delivered' | 'skipped'): number => ended.reduce((total, one) => total + one[name], 0);
    expect([sum('delivered'), sum('skipped'), await parked()]).toEqual([left, left, 0]);
    expect(await house.ask('tnhs', 'ledger/count')).toMatchObject({
      ...{ effects: { create: many }, duplicates: {}, doubled: [] },
    });
    expect(person.complaints).toEqual([]);
  }, 180_000);
});
