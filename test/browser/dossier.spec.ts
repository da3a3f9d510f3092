import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

interface Found {
  readonly items: readonly { readonly id: string; readonly reference: string; readonly status: number }[];
}

/** What stands out of the page to the right and cannot be scrolled by itself. */
const tooWide = `(() => {
  const scrolls = (element) => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(element).overflowX);
  const isHeld = (element) => element !== null && element !== document.body && (scrolls(element) || isHeld(element.parentElement));
  const width = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !isHeld(element.parentElement))
    .map((element) => element.tagName + ' ' + element.outerHTML.slice(0, 160));
})()`;

describeWithBrowser('a dossier in a browser', (browser) => {
  let house: House;
  let person: SignedIn;
  let dossier: Found['items'][number];
  let participant: { readonly fullName: string; readonly personalId: string };

  beforeAll(async () => {
    house = await startHouse();
    await house.kill('tnhs');
    await house.ask('vss-portal', 'submit', { count: 1 });
    await waitFor(async () => (await find({ find: 'PARTNER_UNREACHABLE' })).items.length === 1, {
      timeoutMs: 60_000,
      everyMs: 100,
      what: 'a try that failed',
    });
    house.start('tnhs');
    await house.ask('npsp', 'submit', { count: 2 });
    await waitFor(async () => (await find({ filters: { status: 10 } })).items.length === 3, {
      timeoutMs: 120_000,
      everyMs: 100,
      what: 'three dossiers to be returned',
    });
    const [found] = (await find({ filters: { portal: 'vss-portal' } })).items;
    if (!found) throw new Error('no dossier of the VSS portal');
    dossier = found;
    const revealed = await house.operator(`dossiers/${dossier.id}/reveal`, { body: { reason: 'lấy dữ liệu thử' } });
    ({ participant } = (await revealed.json()) as { participant: typeof participant });
    person = await signedIn(house, browser());
  }, 360_000);

  afterAll(async () => {
    await house?.close();
  });

  async function find(body: object): Promise<Found> {
    return (await (await house.operator('dossiers/find', { body })).json()) as Found;
  }

  it('is found by its reference and by the person’s number, which stands in no address, page or log', async () => {
    const { page } = person;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('link', { name: 'Hồ sơ', exact: true }).click();
    await page.getByRole('heading', { name: 'Hồ sơ' }).waitFor();
    const rows = page.locator('tbody tr');
    await rows.nth(2).waitFor();
    const box = page.getByLabel('Tìm hồ sơ');
    await box.fill(dossier.reference);
    await box.press('Enter');
    await page.getByTestId('understood').getByText('mã hồ sơ').waitFor();
    expect(await rows.count()).toBe(1);
    await box.fill(participant.personalId);
    await box.press('Enter');
    await page.getByTestId('understood').getByText('số định danh').waitFor();
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining(dossier.reference)]);
    expect(await page.locator('tbody').innerText()).not.toContain(participant.personalId);
    expect(await accessibilityProblems(page)).toEqual([]);
    for (const place of [...asked, page.url(), readFileSync(house.logOf('gateway'), 'utf8')])
      expect(place).not.toContain(participant.personalId);
  }, 180_000);

  it('keeps filters in the address and under a name', async () => {
    const { page } = person;
    const rows = page.locator('tbody tr');
    await page.getByRole('button', { name: 'Xoá ô tìm' }).click();
    await rows.nth(2).waitFor();
    await page.getByLabel('Cổng gửi', { exact: true }).click();
    await page.getByRole('option', { name: 'Cổng DVC quốc gia' }).click();
    await rows.nth(2).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(2);
    expect(page.url()).toContain('portal=npsp');
    await page.getByRole('button', { name: 'Lưu bộ lọc' }).click();
    await page.getByLabel('Tên bộ lọc').fill('Của cổng quốc gia');
    await page.getByRole('button', { name: 'Lưu', exact: true }).click();
    await page.getByRole('button', { name: 'Của cổng quốc gia', exact: true }).waitFor();
    await page.goto(`${house.gatewayUrl}/console/dossiers`);
    await rows.nth(2).waitFor();
    await page.getByRole('button', { name: 'Của cổng quốc gia', exact: true }).click();
    await rows.nth(2).waitFor({ state: 'detached' });
    expect(page.url()).toContain('portal=npsp');
  }, 180_000);

  it('tells its story from the portal’s message to the last callback, with every try', async () => {
    const { page } = person;
    await page.goto(`${house.gatewayUrl}/console/dossiers`);
    await page.getByLabel('Tìm hồ sơ').fill(dossier.reference);
    await page.getByLabel('Tìm hồ sơ').press('Enter');
    await page.getByRole('link', { name: dossier.reference }).click();
    await page.getByRole('heading', { name: dossier.reference }).waitFor();
    const timeline = page.getByTestId('timeline');
    for (const text of ['Nhận từ Cổng BHXH VN: nộp hồ sơ', 'lỗi, sẽ thử lại', 'Trạng thái 10', 'Chứng từ'])
      await timeline.getByText(text).first().waitFor();
    const tries = page.getByTestId('delivery').filter({ hasText: 'TNHS · create' }).locator('tbody tr');
    expect(await tries.count()).toBeGreaterThan(1);
    expect(await tries.first().innerText()).toContain('PARTNER_UNREACHABLE');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hình trao đổi' }).click();
    await page.getByTestId('picture').getByText('TST', { exact: true }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Nguồn và đích' }).click();
    await page.getByTestId('side-by-side').getByText('/participant/fullName').first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Tiền', exact: true }).click();
    await page.getByTestId('money').getByText('Công dân khai').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.locator('body').innerText()).not.toContain(participant.fullName);
  }, 180_000);

  it('shows a body masked, reveals it for a reason and records that', async () => {
    const { page } = person;
    await page.getByRole('button', { name: 'Thông điệp' }).click();
    await page.getByRole('button', { name: 'Mở nội dung: Nhận từ Cổng BHXH VN: nộp hồ sơ' }).click();
    const body = page.locator('pre').first();
    await body.getByText('fullName').waitFor();
    expect(await body.innerText()).not.toContain(participant.fullName);
    await page.getByRole('button', { name: 'Xem đầy đủ nội dung' }).click();
    const dialog = page.getByRole('dialog', { name: 'Xem đầy đủ nội dung' });
    expect(await dialog.getByRole('button', { name: 'Xem đầy đủ' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Lý do').fill('Công dân gọi đến hỏi');
    await dialog.getByRole('button', { name: 'Xem đầy đủ' }).click();
    await page.getByText('lần xem này đã được ghi lại').waitFor();
    expect(await page.locator('pre').first().innerText()).toContain(participant.fullName);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Diễn biến' }).click();
    await page.getByTestId('timeline').getByText('admin: Xem đầy đủ một thông điệp').waitFor();
    await page.getByTestId('timeline').getByText('Công dân gọi đến hỏi').waitFor();
  }, 180_000);

  it('is read on a phone', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 390, height: 844 });
    // The menu folds away after the change of size.
    const fits = (): Promise<unknown> =>
      waitFor(async () => (await page.evaluate<string[]>(tooWide)).length === 0, {
        timeoutMs: 30_000,
        everyMs: 100,
        what: 'the page to fit the phone',
      });
    await fits();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.goto(`${house.gatewayUrl}/console/dossiers`);
    await page.locator('.list-card').first().waitFor();
    await fits();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(person.complaints).toEqual([]);
  }, 180_000);
});
