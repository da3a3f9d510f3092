import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

describeWithBrowser('the overview in a browser', (browser) => {
  let house: House;
  let person: SignedIn;

  beforeAll(async () => {
    // However slow the machine: TNHS may be away for as long as it takes to look.
    house = await startHouse({ env: { RETRY_ATTEMPTS: '1000' } });
    person = await signedIn(house, browser());
  }, 240_000);

  afterAll(async () => {
    await house?.close();
  });

  const count = (card: string, wanted: number): Promise<void> =>
    person.page
      .getByTestId(`number-${card}`)
      .locator('strong')
      .getByText(String(wanted), { exact: true })
      .waitFor({ timeout: 120_000 });

  it('moves by itself while dossiers arrive and a partner is down', async () => {
    const { page } = person;
    await page.getByTestId('live').getByText('Trực tiếp').waitFor();
    await count('arising', 0);
    await house.kill('tnhs');
    await house.ask('vss-portal', 'submit', { count: 4, wait: true });
    await house.ask('npsp', 'submit', { count: 2, wait: true });
    await count('arising', 6);
    await count('open', 6);
    await page.getByTestId('partner-tnhs').getByText('Tạm ngừng gọi').waitFor();
    await page.getByRole('button', { name: '24 giờ' }).click();
    await page.getByTestId('charts-24h').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('body.body--dark').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('body.body--light').waitFor();
  }, 360_000);

  it('leads from a number to its list, which is filtered, saved and read on a phone', async () => {
    const { page } = person;
    await page.getByTestId('number-arising').getByRole('link').click();
    await page.getByRole('heading', { name: 'Cần theo dõi' }).waitFor();
    const rows = page.locator('tbody tr');
    await rows.nth(5).waitFor();
    expect(await rows.count()).toBe(6);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByLabel('Cổng', { exact: true }).click();
    await page.getByRole('option', { name: 'Cổng DVC quốc gia' }).click();
    await rows.nth(2).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(2);
    expect(page.url()).toContain('portal=npsp');

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Tải CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect([file.suggestedFilename(), lines.length]).toEqual(['arising.csv', 3]);
    expect(lines[0]).toContain('reference,portal');

    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.list-cards li').nth(1).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    for (const tab of ['Giấy tiếp nhận', 'Quá hẹn', 'Trễ hạn', 'Tờ bìa', 'Chưa có chứng từ']) {
      await page.getByRole('button', { name: tab, exact: true }).click();
      await page.getByText('Không có mục nào').waitFor();
    }
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto(`${house.gatewayUrl}/console/`);
    await page.getByTestId('number-arising').waitFor();
    const sideways = 'document.documentElement.scrollWidth - window.innerWidth';
    await waitFor(async () => (await page.evaluate<number>(sideways)) <= 0, { what: 'a page that fits a phone' });
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 240_000);

  it('can be paused, goes on where the work goes on, and ends with the session', async () => {
    const { page, complaints } = person;
    await page.getByTestId('live').getByText('Trực tiếp').waitFor();
    await page.getByRole('button', { name: 'Tạm dừng cập nhật' }).click();
    await page.getByTestId('live').getByText('Tạm dừng').waitFor();
    house.start('tnhs');
    await page.getByRole('button', { name: 'Tiếp tục cập nhật' }).click();
    await page.getByTestId('live').getByText('Trực tiếp').waitFor();
    await count('arising', 0);

    await page.evaluate(`(() => {
      const source = new EventSource('/console/api/events');
      source.addEventListener('end', () => document.body.setAttribute('data-ended', 'yes'));
      return new Promise((open) => source.addEventListener('overview', open, { once: true }));
    })()`);
    const told = (await (await page.request.get(`${house.gatewayUrl}/console/session`)).json()) as {
      antiForgery: string;
    };
    await page.request.delete(`${house.gatewayUrl}/console/session`, {
      headers: { 'x-anti-forgery': told.antiForgery },
    });
    await page.locator('body[data-ended=yes]').waitFor();
    await page.getByText('Phiên đã hết').waitFor();
    expect(complaints).toEqual([]);
  }, 300_000);
});
