// An operator without a mouse, from signing in to a replay that is paused and goes on; and what the first page weighs.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Response } from 'playwright-core';
import { Secret, TOTP } from 'otpauth';
import { describeWithBrowser, type WatchedPage } from '../support/browser.js';
import { untilStill } from '../support/console-pages.js';
import { startHouse, type House } from '../support/house.js';
import { Keyboard } from '../support/keyboard.js';
import { chosenPassword } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const failing = 40;
const mostBytes = 300_000;

describeWithBrowser('the console by keyboard alone', (browser) => {
  let house: House;
  let opened: WatchedPage;
  let page: Page;
  let keys: Keyboard;

  beforeAll(async () => {
    // TNHS takes the records and says nothing more of them: what follows is not this suite's.
    house = await startHouse({ sims: { tnhs: { stepMs: 3_600_000 } } });
    await house.ask('tnhs', 'behaviour', { faultShare: 1, faultKind: 'permanent' });
    await house.ask('vss-portal', 'submit', { count: failing, wait: true });
    await waitFor(async () => (await parked()) === failing, { timeoutMs: 120_000, what: 'all to be parked' });
    await house.ask('tnhs', 'behaviour', { faultShare: 0 });
    opened = await browser().newPage();
    ({ page } = opened);
    keys = new Keyboard(page);
  }, 240_000);

  afterAll(async () => {
    await house?.close();
  });

  async function parked(): Promise<number> {
    const answer = await house.operator('dossiers?deliveryState=parked&limit=100');
    return ((await answer.json()) as { items: unknown[] }).items.length;
  }

  async function say(act: string): Promise<void> {
    await keys.use(act);
    const dialog = page.getByRole('dialog', { name: act, exact: true });
    await dialog.waitFor();
    await keys.untilAt('Lý do');
    await keys.write('TNHS đã sửa xong danh mục');
    await keys.use('Thực hiện');
    await dialog.waitFor({ state: 'hidden' });
  }

  it('signs in, with a password and a second factor of one’s own', async () => {
    const told = readFileSync(join(house.folder, 'data', 'first-administrator.txt'), 'utf8').split('\n')[1] ?? '';
    await page.goto(`${house.gatewayUrl}/console/`);
    await keys.untilAt('Tên đăng nhập');
    await keys.write('admin');
    await keys.to('Mật khẩu');
    await keys.write(told);
    await page.keyboard.press('Enter');
    await page.getByLabel('Nhập lại mật khẩu mới').waitFor();
    await keys.to('Mật khẩu mới');
    await keys.write(chosenPassword);
    await keys.to('Nhập lại mật khẩu mới');
    await keys.write(chosenPassword);
    await page.keyboard.press('Enter');
    const secret = Secret.fromBase32(await page.getByTestId('factor-key').locator('strong').innerText());
    await keys.to(/^Mã xác thực/);
    await keys.write(new TOTP({ secret }).generate());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
  }, 120_000);

  it('skips the menu, and finds the page’s content again after each change of page', async () => {
    await page.reload();
    await untilStill(page);
    expect((await keys.step()).name).toBe('Đến nội dung chính');
    expect((await page.locator('.skip-link').boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    // The browser goes to a part of its page with the next picture it draws.
    await waitFor(async () => (await page.evaluate('document.activeElement.id')) === 'content');
    await page.reload();
    await untilStill(page);
    await keys.use('Sự cố');
    await page.getByRole('heading', { name: 'Sự cố', level: 1 }).waitFor();
    await waitFor(async () => (await page.evaluate('document.activeElement.id')) === 'content');
    await untilStill(page);
  }, 120_000);

  it('reaches one cause, whose dialog holds the keyboard, ends with Escape and gives the keyboard back', async () => {
    await keys.use(/TNHS_DATA_REJECTED\)$/);
    await page.getByText(`${failing} lượt chuyển đang lỗi cùng một nguyên nhân`).waitFor();
    await untilStill(page);
    await keys.use('Phát lại cả nhóm');
    const dialog = page.getByRole('dialog', { name: 'Phát lại hàng loạt' });
    await dialog.waitFor();
    await keys.untilAt('Lý do');
    const places = [];
    for (let steps = 0; steps < 15; steps += 1) places.push(await keys.step());
    // Past the last of them the browser's own bar has a turn, never the page below.
    expect(places.filter(({ inDialog, name }) => !inDialog && name !== '(browser)')).toEqual([]);
    expect(places.filter(({ inDialog }) => inDialog).length).toBeGreaterThan(8);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await keys.untilAt('Phát lại cả nhóm');
  }, 120_000);

  it('previews, starts, pauses in the middle and goes on to the end', async () => {
    await page.keyboard.press('Enter');
    await keys.untilAt('Lý do');
    await keys.write('TNHS từ chối hàng loạt đêm qua');
    await keys.to('Số lượt mỗi giây');
    await keys.write('1');
    await keys.use('Chốt danh sách và xem trước');
    const state = page.getByTestId('replay-state');
    await state.filter({ hasText: 'Chờ bắt đầu' }).waitFor();
    await untilStill(page);
    await say('Bắt đầu phát');
    await waitFor(async () => Number(await page.getByTestId('count-delivered').innerText()) > 0, { timeoutMs: 60_000 });
    await say('Tạm dừng');
    await state.filter({ hasText: 'Tạm dừng' }).waitFor();
    expect(Number(await page.getByTestId('count-delivered').innerText())).toBeLessThan(failing);
    await say('Chạy tiếp');
    await state.filter({ hasText: 'Hoàn tất' }).waitFor({ timeout: 180_000 });
    expect(await page.getByTestId('count-delivered').innerText()).toBe(String(failing));
    expect([...keys.wrong]).toEqual([]);
    expect(opened.complaints).toEqual([]);
  }, 420_000);

  it('weighs less than 300 KB at the first page, compressed and kept by the browser', async () => {
    const fresh = await browser().newPage({ storageState: await opened.context.storageState() });
    const watcher = await fresh.context.newCDPSession(fresh.page);
    await watcher.send('Network.enable');
    let bytes = 0;
    watcher.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    const answers: Response[] = [];
    fresh.page.on('response', (answer) => answers.push(answer));
    await fresh.page.goto(`${house.gatewayUrl}/console/`);
    await fresh.page.getByTestId('number-open').waitFor();
    await untilStill(fresh.page);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(mostBytes);
    const [index, ...rest] = answers.map((answer) => ({
      path: new URL(answer.url()).pathname,
      headers: answer.headers(),
    }));
    expect(index?.headers['cache-control']).toBe('no-cache');
    const scripts = rest.filter(({ path }) => path.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(5);
    for (const { path, headers } of rest.filter(({ path: one }) => one.startsWith('/console/assets/')))
      expect({ path, kept: headers['cache-control'] }).toEqual({ path, kept: 'public, max-age=31536000, immutable' });
    const words = scripts.filter(({ headers }) => /^(br|gzip)$/.test(headers['content-encoding'] ?? ''));
    expect(words.length).toBeGreaterThan(5);
    const plain = await fetch(`${house.gatewayUrl}${scripts[0]?.path ?? ''}`, {
      headers: { 'accept-encoding': 'identity' },
    });
    expect([plain.headers.get('content-encoding'), plain.headers.get('vary')]).toEqual([null, 'accept-encoding']);
    await fresh.context.close();
  }, 120_000);
});
