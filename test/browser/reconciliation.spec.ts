import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, signInFirst, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const dayMs = 86_400_000;

interface Item {
  readonly id: string;
  readonly voucherNumber: string;
}

describeWithBrowser('reconciliation and agencies in a browser', (browser) => {
  let house: House;
  let officer: SignedIn;
  let own: Item;
  let foreign: Item;

  beforeAll(async () => {
    house = await startHouse();
    own = await split('07906');
    foreign = await split('001');
    // Work that stays open, so that each agency has numbers.
    for (const agency of ['07906', '001'])
      await house.ask('vss-portal', 'submit', { count: 1, wait: true, ending: 'NOPAY', agency });
    const account = { username: 'canbo.hcm', displayName: 'Cán bộ thử', roles: ['officer'], agencies: ['07906'] };
    const made = await house.operator('accounts', { body: { ...account, reason: 'phân công theo dõi đối chiếu' } });
    const { oneTimePassword } = (await made.json()) as { oneTimePassword: string };
    const open = { browser: browser(), options: undefined };
    officer = await signInFirst(house, open, { username: account.username, oneTimePassword });
  }, 420_000);

  afterAll(async () => {
    await house?.close();
  });

  /** A voucher of that agency whose division is wrong: it is recorded, and an item is open. */
  async function split(agency: string): Promise<Item> {
    await house.ask('vss-portal', 'submit', { count: 1, wait: true, case: 'CONTINUE', ending: 'SPLITWRONG', agency });
    return waitFor(
      async () => {
        const found = await house.operator(`reconciliation/items?state=open&agency=${agency}`);
        return ((await found.json()) as { items: Item[] }).items[0];
      },
      { timeoutMs: 90_000, what: `an item of ${agency} (${house.folder})` },
    );
  }

  it('an officer sees and clears up the items of their own agency, with a reason that is kept', async () => {
    const { page } = officer;
    await page.goto(`${house.gatewayUrl}/console/reconciliation`);
    await page.getByText(own.voucherNumber).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await page.getByText(foreign.voucherNumber).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.locator('tbody tr a').first().click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Diễn biến').waitFor();
    const detail = page.getByTestId('item-detail');
    await detail.getByRole('columnheader', { name: 'Chênh lệch' }).waitFor();
    expect(await detail.innerText()).toMatch(/Ngân sách trung ương\s+[\d.]+ VND/);
    expect(await detail.innerText()).not.toMatch(/Vnd|[{}"]/);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Giao người phụ trách' }).click();
    const dialog = page.getByRole('dialog').last();
    await dialog.getByLabel('Người phụ trách').fill('ke.toan.vien');
    expect(await dialog.getByRole('button', { name: 'Thực hiện' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Lý do').fill('phụ trách thu tự nguyện');
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await page.getByTestId('item-owner').getByText('ke.toan.vien').waitFor();

    await page.getByRole('button', { name: 'Xử lý xong' }).click();
    await page.getByRole('dialog').last().getByLabel('Lý do').fill('kế toán sẽ điều chỉnh kỳ sau');
    await page.getByRole('dialog').last().getByRole('button', { name: 'Thực hiện' }).click();
    await page.getByTestId('item-state').getByText('Đã xử lý').waitFor();
    await page.getByText('canbo.hcm · Xử lý xong mục đối chiếu · kế toán sẽ điều chỉnh kỳ sau').waitFor();

    await page.goto(`${house.gatewayUrl}/console/reconciliation/${foreign.id}`);
    await page.getByRole('alert').waitFor();
    await page.goto(`${house.gatewayUrl}/console/`);
    await page.getByTestId('agency-07906').waitFor();
    expect(await page.getByTestId('agency-001').count()).toBe(0);
  }, 240_000);

  it('the report of the day shows its equations, as a file too, and balances', async () => {
    const { page } = officer;
    await page.goto(`${house.gatewayUrl}/console/reconciliation/report`);
    await page.getByTestId('balance').getByText('Cân', { exact: true }).waitFor();
    expect(await page.getByTestId('equation-owed').innerText()).toMatch(/=/);
    expect(await accessibilityProblems(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Tải CSV' }).click(),
    ]);
    expect(readFileSync(await file.path(), 'utf8')).toContain('Cân');
    await page.getByLabel('Ngày', { exact: true }).fill('2026-01-01');
    await page.getByText('2026-01-01 · Chính thức').waitFor();
  }, 240_000);

  it('agencies are looked at by all who may, and changed only by those who may configure', async () => {
    const { page, complaints } = officer;
    await page.goto(`${house.gatewayUrl}/console/agencies/07906`);
    await page.getByText('Lịch sử').waitFor();
    expect(await page.getByRole('button', { name: 'Đổi cấu hình' }).count()).toBe(0);
    expect(complaints).toEqual([]);

    const admin = await signedIn(house, browser());
    const now = new Date();
    await admin.page.clock.setFixedTime(now.getTime() - dayMs);
    await admin.page.goto(`${house.gatewayUrl}/console/agencies`);
    await admin.page.getByLabel('Mã cơ quan').fill('07906');
    await admin.page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    expect(await accessibilityProblems(admin.page)).toEqual([]);
    await admin.page.getByRole('link', { name: '07906' }).click();
    const change = admin.page.getByRole('button', { name: 'Đổi cấu hình' });
    await change.waitFor();
    // The page has been open since yesterday.
    await admin.page.clock.setFixedTime(now);
    await change.click();
    const dialog = admin.page.getByRole('dialog').last();
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(now);
    expect(await dialog.getByLabel('Hiệu lực từ').inputValue()).toBe(today);
    await dialog.getByLabel('Thời hạn (ngày làm việc)').fill('99');
    await dialog.getByLabel('Giờ làm việc').fill('07:00-11:00\n13:00-16:30');
    await dialog.getByLabel('Lý do').fill('Quyết định số 12');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.getByText('/settings/timeLimitWorkingDays').waitFor();
    await dialog.getByLabel('Thời hạn (ngày làm việc)').fill('4');
    expect(await accessibilityProblems(admin.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await admin.page.getByText('Quyết định số 12').waitFor();
    await admin.page.getByText('07:00–11:00, 13:00–16:30').first().waitFor();
    expect(await accessibilityProblems(admin.page)).toEqual([]);
    expect(admin.complaints).toEqual([]);
  }, 240_000);
});
