// Edit and replay by two people: TNHS refuses a dossier for what it says; an engineer edits it and may not approve it; an approver
// sees it waiting and approves; it is applied, TNHS gets the new version once, and the original stays beside it.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signInFirst, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const pictures = process.env['CONSOLE_PICTURES'];
const rightName = 'Nguyễn Văn Đính Chính';

interface Row {
  readonly id: string;
  readonly reference: string;
}

interface Ledger {
  readonly effects: Readonly<Record<string, number>>;
  readonly doubled: readonly string[];
}

describeWithBrowser('editing a dossier and replaying it', (browser) => {
  let house: House;
  let engineer: SignedIn;
  let approver: SignedIn;
  let dossier: Row;
  let wrongName = '';

  beforeAll(async () => {
    house = await startHouse({ sims: { tnhs: { stepMs: 3_600_000 } } });
    await house.ask('vss-portal', 'submit', { count: 1, ending: 'MISNAMED' });
    dossier = await waitFor(async () => (await parked())[0], { timeoutMs: 60_000, what: 'TNHS to refuse the dossier' });
    const revealed = await house.operator(`dossiers/${dossier.id}/reveal`, { body: { reason: 'lấy dữ liệu thử' } });
    wrongName = ((await revealed.json()) as { participant: { fullName: string } }).participant.fullName;
    engineer = await comeIn('ky.su', ['engineer', 'approver']);
    approver = await comeIn('nguoi.duyet', ['approver']);
  }, 240_000);

  afterAll(async () => {
    await house?.close();
  });

  async function parked(): Promise<readonly Row[]> {
    const found = await house.operator('dossiers/find', { body: { filters: { deliveryState: 'parked' } } });
    return ((await found.json()) as { items: readonly Row[] }).items;
  }

  /** A new account, by its one-time password. */
  async function comeIn(username: string, roles: readonly string[]): Promise<SignedIn> {
    const account = { username, displayName: `${username} thử nghiệm`, roles, agencies: [] };
    const made = await house.operator('accounts', { body: { ...account, reason: 'phân công ca trực' } });
    const { oneTimePassword } = (await made.json()) as { oneTimePassword: string };
    return signInFirst(house, { browser: browser() }, { username, oneTimePassword });
  }

  async function picture(page: Page, name: string): Promise<void> {
    if (pictures === undefined) return;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate('window.scrollTo(0, 0)');
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  async function withReason(page: Page, title: string, reason: string): Promise<void> {
    const dialog = page.getByRole('dialog', { name: title, exact: true });
    await dialog.getByLabel('Lý do').fill(reason);
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async function act(page: Page, name: string, reason: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
    await withReason(page, name, reason);
  }

  async function onPhone(page: Page): Promise<void> {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('.q-drawer--left').waitFor({ state: 'hidden' });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  }

  function stateOf(page: Page, text: string): Promise<void> {
    return page.getByTestId('edit-state').filter({ hasText: text }).first().waitFor();
  }

  it('begins at the parked delivery, reveals the data with a reason, and tells what is wrong at the field', async () => {
    const { page } = engineer;
    await page.goto(`${house.gatewayUrl}/console/dossiers/${dossier.id}`);
    await page.getByRole('link', { name: 'Sửa và phát lại: tnhs create' }).click();
    await page.getByRole('heading', { name: 'Sửa và phát lại' }).waitFor();
    expect(await page.locator('body').innerText()).not.toContain(wrongName);
    await act(page, 'Hiện dữ liệu để sửa', 'TNHS báo họ tên không khớp');
    const name = page.getByLabel('Họ tên *', { exact: true }).first();
    await name.waitFor();
    expect(await name.inputValue()).toBe(wrongName);
    await page.getByLabel('Số định danh cá nhân').first().fill('12');
    await page.getByText('gồm đúng 12 chữ số').first().waitFor();
    expect(await page.getByRole('button', { name: 'Đề xuất bản sửa' }).isDisabled()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Trả lại bản gốc: Số định danh cá nhân' }).click();
    await page.getByTestId('edit-standing').getByText('Chưa sửa gì').waitFor();

    const support = page.getByTestId('local-support');
    await support.getByRole('button', { name: 'Thêm khoản địa phương hỗ trợ' }).click();
    await support.getByLabel('Số tiền mỗi tháng 1').fill('1.000');
    await support.getByRole('alert').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await support.getByRole('button', { name: 'Bỏ khoản hỗ trợ 1' }).click();
    await page.getByTestId('edit-standing').getByText('Chưa sửa gì').waitFor();
  }, 180_000);

  it('shows what would be sent, beside what was sent last, before anything is proposed', async () => {
    const { page } = engineer;
    await page.getByLabel('Họ tên *', { exact: true }).first().fill(rightName);
    await page.getByText(`Bản gốc: ${wrongName}`).waitFor();
    await page.getByTestId('edit-standing').getByText('Cần người thứ hai duyệt').waitFor();
    const delivery = page.getByTestId('edited-delivery');
    await delivery.getByText('Bản sửa làm đổi', { exact: true }).waitFor();
    expect(await delivery.innerText()).toContain('/hoSo/nguoiThamGia/hoTen');
    expect(await delivery.innerText()).toContain('So với lần gửi trước');
    expect(await delivery.innerText()).not.toContain(rightName);
    expect(await accessibilityProblems(page)).toEqual([]);
    await onPhone(page);
    await picture(page, 'edit-form');
    expect((await ledger()).effects).toMatchObject({ misnamed: 1 });
    await act(page, 'Đề xuất bản sửa', 'Công dân xác nhận họ tên trên căn cước');
    await stateOf(page, 'Đề xuất');
  }, 180_000);

  it('is not approved by who proposed it, on the page and at the gateway', async () => {
    const { page } = engineer;
    await page.getByTestId('hindrance').getByText('Bạn là người đề xuất').waitFor();
    expect(await page.getByRole('button', { name: 'Duyệt', exact: true }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Áp dụng và phát lại' }).count()).toBe(0);
    expect(await page.locator('#content').innerText()).not.toContain(rightName);
    const refused = await page.evaluate(async (id) => {
      const { antiForgery } = (await (await fetch('/console/session')).json()) as { antiForgery: string };
      const headers = { 'content-type': 'application/json', 'x-anti-forgery': antiForgery };
      const body = JSON.stringify({ reason: 'thử tự duyệt' });
      const calls = ['approve', 'apply'].map((one) =>
        fetch(`/console/api/edits/${id}/${one}`, { method: 'POST', headers, body }),
      );
      return Promise.all(calls.map(async (one) => ((await (await one).json()) as { code: string }).code));
    }, editIn(page));
    expect(refused).toEqual(['EDIT_OWN_APPROVAL', 'EDIT_NEEDS_APPROVAL']);
    expect(await accessibilityProblems(page)).toEqual([]);
  }, 120_000);

  it('waits for the approver, who sees both versions with a reason and approves', async () => {
    const { page } = approver;
    await page.goto(`${house.gatewayUrl}/console/`);
    await page.getByRole('navigation').getByRole('status').filter({ hasText: '1' }).waitFor();
    await page.getByRole('link', { name: 'Bản sửa hồ sơ' }).click();
    await page.getByTestId('edits-waiting').getByText('1 bản sửa đang chờ bạn').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('link', { name: dossier.reference }).click();
    await act(page, 'Hiện giá trị', 'Xem để duyệt');
    const row = page.getByTestId('difference').filter({ hasText: 'Người tham gia · Họ tên' });
    await row.getByText(rightName).waitFor();
    expect(await row.innerText()).toContain(wrongName);
    await page.getByTestId('edited-delivery').getByText('/hoSo/nguoiThamGia/hoTen').first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await onPhone(page);
    await picture(page, 'edit-one');
    await act(page, 'Duyệt', 'Khớp bản chụp căn cước');
    await stateOf(page, 'Đã duyệt');
    await page.getByTestId('hindrance').getByText('Đang chờ người có quyền sửa áp dụng').waitFor();
    expect(approver.complaints).toEqual([]);
  }, 180_000);

  it('is applied, reaches TNHS once with the new version, and keeps the original beside it', async () => {
    const { page } = engineer;
    await page.reload();
    await act(page, 'Áp dụng và phát lại', 'Đã được duyệt');
    await stateOf(page, 'Đã áp dụng');
    const sent = await waitFor(async () => ((await ledger()).effects['create'] === 1 ? ledger() : undefined), {
      timeoutMs: 60_000,
      what: 'TNHS to take the dossier',
    });
    expect([sent.doubled, sent.effects]).toMatchObject([[], { create: 1, misnamed: 1 }]);
    const { record } = await house.ask<{ record: object }>('tnhs', `dossiers?maHoSoCong=${dossier.reference}`);
    expect(JSON.stringify(record)).toContain(rightName);
    // TNHS has it a moment before its answer is noted, and the page is read once.
    await waitFor(async () => (await duties(editIn(page))).every(({ state }) => state === 'delivered'), {
      timeoutMs: 60_000,
      what: 'the answer of TNHS to be noted',
    });
    await page.reload();
    await page.getByTestId('edit-duty').getByText('đã gửi').waitFor();
    await act(page, 'Hiện giá trị', 'Kiểm tra lại sau khi áp dụng');
    await page.getByTestId('difference').getByText(wrongName).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  }, 180_000);

  it('is told in the dossier’s story and in the record of acts, with who did what and why', async () => {
    const { page, complaints } = engineer;
    await page.goto(`${house.gatewayUrl}/console/dossiers/${dossier.id}`);
    const timeline = page.getByTestId('timeline');
    for (const told of [
      'ky.su: Đề xuất bản sửa hồ sơ',
      'nguoi.duyet: Duyệt bản sửa hồ sơ',
      'ky.su: Áp dụng bản sửa hồ sơ và phát lại',
    ])
      await timeline.getByText(told).first().waitFor();
    await timeline.getByText('Khớp bản chụp căn cước').waitFor();
    const audit = await house.operator('audit?limit=100');
    const { items } = (await audit.json()) as { items: readonly { who: string; act: string }[] };
    const acts = items.map(({ who, act }) => `${who} ${act}`);
    const expected = ['ky.su edit.propose', 'nguoi.duyet edit.reveal', 'nguoi.duyet edit.approve', 'ky.su edit.apply'];
    expect(acts).toEqual(expect.arrayContaining(expected));
    expect(complaints).toEqual([]);
  }, 120_000);

  function ledger(): Promise<Ledger> {
    return house.ask<Ledger>('tnhs', 'ledger/count');
  }

  async function duties(edit: string): Promise<readonly { readonly state: string }[]> {
    return ((await (await house.operator(`edits/${edit}`)).json()) as { duties: readonly { state: string }[] }).duties;
  }

  function editIn(page: Page): string {
    return new URL(page.url()).pathname.split('/').at(-1) ?? '';
  }
});
