// Who may do what, in a browser: an administrator makes an account, its owner comes in by the one-time password and finds only
// what they may; every act is in the record, and the record holds.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, signInFirst, type SignedIn } from '../support/signed-in.js';

const pictures = process.env['CONSOLE_PICTURES'];

describeWithBrowser('accounts and the audit log in a browser', (browser) => {
  let house: House;
  let admin: SignedIn;
  let oneTimePassword = '';

  beforeAll(async () => {
    house = await startHouse();
    admin = await signedIn(house, browser());
  }, 240_000);

  afterAll(async () => {
    await house?.close();
  });

  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    await admin.page.setViewportSize({ width: 1280, height: 800 });
    await admin.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  it('lets an administrator make an officer of one agency and hands the password over once', async () => {
    const { page } = admin;
    await page.getByRole('link', { name: 'Tài khoản', exact: true }).click();
    await page.getByRole('cell', { name: 'Quản trị' }).first().waitFor();
    await page.getByRole('button', { name: 'Tạo tài khoản' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Tên đăng nhập').fill('canbo.hcm');
    await dialog.getByLabel('Họ tên').fill('Cán bộ Thử Nghiệm');
    await dialog.getByLabel('Cán bộ tỉnh').click();
    await dialog.getByLabel('Cơ quan').fill('không phải mã');
    await dialog.getByLabel('Lý do').fill('Cán bộ mới của phòng tiếp nhận');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Tạo tài khoản' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'Mã cơ quan' }).waitFor();
    await dialog.getByLabel('Cơ quan').fill('07906');
    await dialog.getByRole('button', { name: 'Tạo tài khoản' }).click();
    const shown = page.getByTestId('one-time-password');
    oneTimePassword = await shown.innerText();
    expect(oneTimePassword).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){4}$/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page
      .getByText(/phải đổi ngay khi đăng nhập lần đầu, trước \d{2}\/\d{2}\/\d{4} \d{2}:\d{2}:\d{2}\.$/)
      .waitFor();
    await page.getByRole('button', { name: 'Đã giao, đóng lại' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'canbo.hcm', exact: true }) });
    await row.getByText(/Mật khẩu dùng một lần đến \d{2}\/\d{2}\/\d{4}/).waitFor();
    expect(await page.getByText(oneTimePassword).count()).toBe(0);
    await page.getByText('Vai trò và quyền').click();
    await page.getByText('quản trị: tài khoản, khoá dữ liệu, nhật ký').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture('accounts-list');
  }, 180_000);

  it('leads the officer through password and second factor to what they may see, and to nothing else', async () => {
    const officer = await signInFirst(house, { browser: browser() }, { username: 'canbo.hcm', oneTimePassword });
    const { page, complaints } = officer;
    await page.getByRole('link', { name: 'Tài khoản của tôi' }).waitFor();
    expect(await page.getByRole('link', { name: 'Tài khoản', exact: true }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Nhật ký thao tác' }).count()).toBe(0);
    await page.goto(`${house.gatewayUrl}/console/audit`);
    await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
    const answers = await page.evaluate(async () => {
      const { antiForgery } = (await (await fetch('/console/session')).json()) as { antiForgery: string };
      const headers = { 'content-type': 'application/json', 'x-anti-forgery': antiForgery };
      const body = JSON.stringify({ reason: 'thử' });
      const asks = [
        fetch('/console/api/audit'),
        fetch('/console/queues/'),
        fetch('/console/api/accounts/admin/disable', { method: 'POST', headers, body }),
        fetch('/console/api/reconciliation/items?agency=001'),
        fetch('/console/api/reconciliation/items'),
      ];
      return Promise.all(asks.map(async (answer) => (await answer).status));
    });
    expect(answers).toEqual([403, 403, 403, 403, 200]);
    await page.getByRole('link', { name: 'Tài khoản của tôi' }).click();
    await page.getByText('07906').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 180_000);

  it('shows every act in the record and that its chain holds', async () => {
    const { page } = admin;
    await page.getByRole('link', { name: 'Nhật ký thao tác' }).click();
    const acts = page.getByRole('cell');
    await acts.getByText('account.create', { exact: true }).waitFor();
    await acts.getByText('right.denied', { exact: true }).first().waitFor();
    await page.getByRole('cell', { name: 'Cán bộ mới của phòng tiếp nhận' }).waitFor();
    await page.getByRole('button', { name: 'Kiểm tra chuỗi' }).click();
    await page.getByRole('status').filter({ hasText: 'Chuỗi nguyên vẹn' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture('audit-list');
    await page.getByLabel('Thao tác', { exact: true }).click();
    // The list draws what is in view, and this one stands near its end.
    await page.keyboard.press('End');
    await page.getByRole('option', { name: 'Tạo tài khoản (account.create)' }).click();
    await acts.getByText('right.denied', { exact: true }).first().waitFor({ state: 'detached' });
    expect(page.url()).toContain('act=account.create');
  }, 180_000);

  it('shuts the account at once: the next call of its owner is refused, and so is a sign-in', async () => {
    const { page, complaints } = admin;
    await page.getByRole('link', { name: 'Tài khoản', exact: true }).click();
    await page.getByRole('button', { name: 'Khoá tài khoản canbo.hcm' }).click();
    await page.getByLabel('Lý do').fill('Chuyển công tác');
    await page.getByRole('dialog').getByRole('button', { name: 'Khoá', exact: true }).click();
    await page.getByText('Đã khoá').waitFor();
    const refused = await fetch(`${house.gatewayUrl}/console/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'canbo.hcm', password: oneTimePassword }),
    });
    expect(refused.status).toBe(401);
    expect(complaints).toEqual([]);
  }, 180_000);

  it('shows the raw queues to the administrator, with nothing from elsewhere and nothing to press', async () => {
    const { page } = admin;
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(house.gatewayUrl)) foreign.push(request.url());
    });
    await page.goto(`${house.gatewayUrl}/console/queues/`);
    await page.getByText('tnhs', { exact: true }).first().waitFor();
    await page.getByText('schedules').first().waitFor();
    await picture('queues');
    const changed = await page.evaluate(
      async () => (await fetch('/console/queues/api/queues/tnhs/pause', { method: 'PUT' })).status,
    );
    expect([changed, foreign]).toEqual([404, []]);
    expect(admin.complaints).toEqual([]);
  }, 180_000);
});
