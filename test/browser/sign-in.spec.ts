import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';

const chosen = 'một mật khẩu thật dài 42';

describeWithBrowser('signing in with a browser', (browser) => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse();
  }, 240_000);

  afterAll(async () => {
    await house?.close();
  });

  it('leads the first administrator from the one-time password to the overview, and out again', async () => {
    const oneTime = readFileSync(join(house.folder, 'data', 'first-administrator.txt'), 'utf8').split('\n')[1] ?? '';
    const { page, complaints } = await browser().newPage();
    await page.goto(`${house.gatewayUrl}/console/`);
    await page.getByLabel('Tên đăng nhập').fill('admin');
    await page.getByLabel('Mật khẩu').fill('không phải mật khẩu');
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.getByRole('alert').filter({ hasText: 'Không đăng nhập được' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByLabel('Mật khẩu').fill(oneTime);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.getByLabel('Mật khẩu mới', { exact: true }).fill(chosen);
    await page.getByLabel('Nhập lại mật khẩu mới').fill(chosen);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();

    const secret = await page.getByTestId('factor-key').locator('strong').innerText();
    await page.getByLabel('Mã xác thực').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
    await page.getByRole('button', { name: 'Xác nhận' }).click();
    await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    const cookies = await page.context().cookies();
    expect(cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: 'Strict' })]);
    await page.reload();
    await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: /Sign out/ }).click();
    await page.getByLabel('Username').waitFor();
    expect(complaints).toEqual([]);
  }, 180_000);
});
