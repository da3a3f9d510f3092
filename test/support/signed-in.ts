// A browser whose person has signed in for the first time: one-time password, a password of their own, second factor.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Secret, TOTP } from 'otpauth';
import type { OpenBrowser, WatchedPage } from './browser.js';
import type { House } from './house.js';

export interface SignedIn extends WatchedPage {
  readonly password: string;
  /** Of the second factor, base32; undefined for people who need none. */
  readonly secret: string | undefined;
}

export interface FirstSignIn {
  readonly username: string;
  readonly oneTimePassword: string;
  /** Viewers need no second factor. */
  readonly factor?: boolean;
}

export const chosenPassword = 'một mật khẩu thật dài 42';

/** The first administrator of the house. */
export function signedIn(
  house: House,
  browser: OpenBrowser,
  options?: Parameters<OpenBrowser['newPage']>[0],
): Promise<SignedIn> {
  const oneTimePassword = readFileSync(join(house.folder, 'data', 'first-administrator.txt'), 'utf8').split('\n')[1];
  return signInFirst(house, { browser, options }, { username: 'admin', oneTimePassword: oneTimePassword ?? '' });
}

/** Anybody who was given a one-time password. */
export async function signInFirst(
  house: House,
  { browser, options }: { browser: OpenBrowser; options?: Parameters<OpenBrowser['newPage']>[0] },
  { username, oneTimePassword, factor = true }: FirstSignIn,
): Promise<SignedIn> {
  const opened = await browser.newPage(options);
  const { page } = opened;
  await page.goto(`${house.gatewayUrl}/console/`);
  await page.getByLabel('Tên đăng nhập').fill(username);
  await page.getByLabel('Mật khẩu').fill(oneTimePassword);
  await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click();
  await page.getByLabel('Mật khẩu mới', { exact: true }).fill(chosenPassword);
  await page.getByLabel('Nhập lại mật khẩu mới').fill(chosenPassword);
  await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  const secret = factor ? await enrol(page) : undefined;
  await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
  return { ...opened, password: chosenPassword, secret };
}

async function enrol(page: Page): Promise<string> {
  const secret = await page.getByTestId('factor-key').locator('strong').innerText();
  await page.getByLabel('Mã xác thực').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  return secret;
}
