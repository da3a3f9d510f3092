// An operator at night: TNHS has refused a thousand records; it is mended; they are replayed at a pace, with a pause in the middle.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const many = 1000;

interface Progress {
  readonly state: string;
  readonly total: number;
  readonly waiting: number;
  readonly underWay: number;
  readonly delivered: number;
  readonly failed: number;
}

describeWithBrowser('replaying a thousand deliveries', (browser) => {
  let house: House;
  let client: pg.Client;

  beforeAll(async () => {
    // TNHS takes the records and says nothing more of them: what follows is not this suite's.
    house = await startHouse({ sims: { tnhs: { stepMs: 3_600_000 } } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    await house.ask('tnhs', 'behaviour', { faultShare: 1, faultKind: 'permanent' });
    await house.ask('vss-portal', 'submit', { count: many });
    await waitFor(async () => (await parked()) === many, {
      timeoutMs: 300_000,
      everyMs: 500,
      what: 'all to be parked',
    });
    await house.ask('tnhs', 'behaviour', { faultShare: 0 });
  }, 480_000);

  afterAll(async () => {
    await client?.end();
    await house?.close();
  });

  async function parked(): Promise<number> {
    const { rows } = await client.query<{ count: string }>(
      "SELECT count(*) FROM delivery WHERE system = 'tnhs' AND state = 'parked'",
    );
    return Number(rows[0]?.count);
  }

  async function progress(page: Page): Promise<Progress> {
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    return (await (await house.operator(`replays/${id}`)).json()) as Progress;
  }

  async function act(page: Page, name: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    const dialog = page.getByRole('dialog', { name, exact: true });
    await dialog.getByLabel('Lý do').fill('TNHS đã sửa xong danh mục');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async function untilSaid(page: Page, state: string): Promise<void> {
    await page.getByTestId('replay-state').filter({ hasText: state }).waitFor({ timeout: 240_000 });
  }

  it('previews, starts, pauses in the middle, goes on, and none reaches TNHS twice', async () => {
    const { page, complaints } = await signedIn(house, browser());
    await page.getByRole('link', { name: 'Phát lại' }).click();
    await page.getByRole('heading', { name: 'Phát lại', level: 1 }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Phát lại hàng loạt' }).click();
    const filter = page.getByRole('dialog', { name: 'Phát lại hàng loạt' });
    await filter.getByLabel('Hệ thống').click();
    await page.getByRole('option', { name: 'TNHS', exact: true }).click();
    await filter.getByLabel('Thao tác').click();
    await page.getByRole('option', { name: 'lập hồ sơ (create)' }).click();
    await filter.getByLabel('Mã lỗi').fill('TNHS_DATA');
    await page.getByRole('option', { name: /TNHS_DATA_REJECTED/ }).click();
    await filter.getByLabel('Thay đổi từ ngày').fill('2020-01-01');
    expect(await accessibilityProblems(page)).toEqual([]);
    await filter.getByRole('button', { name: 'Thực hiện' }).click();
    const told =
      'Các lượt chuyển: dừng, cần người xem · TNHS · lập hồ sơ · TNHS_DATA_REJECTED · từ 01/01/2020 00:00:00';
    await page.getByText(told).waitFor();
    await page.getByLabel('Số lượt mỗi giây').fill('100');
    await page.getByLabel('Lý do').fill('TNHS từ chối hàng loạt đêm qua');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Chốt danh sách và xem trước' }).click();

    await untilSaid(page, 'Chờ bắt đầu');
    await waitFor(async () => (await page.getByTestId('previewed').count()) === 20, {
      timeoutMs: 60_000,
      what: 'the preview of 20',
    });
    const previewed = await page.getByTestId('previewed').first().innerText();
    expect(previewed).toContain('hỏi đối tác trước');
    expect(previewed).toContain('Không khác lần trước');
    expect(await accessibilityProblems(page)).toEqual([]);

    await act(page, 'Bắt đầu phát');
    await waitFor(async () => (await progress(page)).delivered >= 100, { timeoutMs: 60_000, what: 'a first hundred' });
    await act(page, 'Tạm dừng');
    await untilSaid(page, 'Tạm dừng');
    const held = await waitFor(
      async () => {
        const now = await progress(page);
        return now.underWay === 0 ? now : undefined;
      },
      { timeoutMs: 60_000, what: 'what was under way to end' },
    );
    expect(held).toMatchObject({ state: 'paused', total: many, failed: 0 });
    expect(held.waiting).toBeGreaterThan(0);
    expect(await atTnhs()).toMatchObject({ effects: { create: many - held.waiting }, doubled: [] });
    expect(await accessibilityProblems(page)).toEqual([]);

    await act(page, 'Chạy tiếp');
    await untilSaid(page, 'Hoàn tất');
    expect(await page.getByTestId('count-delivered').innerText()).toBe(String(many));
    expect(await atTnhs()).toMatchObject({ effects: { create: many }, duplicates: {}, doubled: [] });
    expect(complaints).toEqual([]);
  }, 600_000);

  /** What TNHS did, by kind; `duplicates`: keys it was sent again; `doubled`: keys that took effect twice. */
  function atTnhs(): Promise<Record<string, unknown>> {
    return house.ask('tnhs', 'ledger/count');
  }
});
