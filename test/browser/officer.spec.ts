// A provincial officer's day: what arrives while TNHS is away and comes back, a cover that waits, a date that passed. The officer is
// bound to one agency; another province works in the same house at the same time and must never be seen.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { removeRulesFolders, rulesFolder, switched } from '../support/rules-folder.js';
import { signInFirst, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

interface Listed {
  readonly items: readonly {
    readonly reference: string;
    readonly portalReference: string;
    readonly coverNumber: string;
    readonly act: string;
    readonly who: string;
    readonly reason: string;
  }[];
}

const own = '07906';
const foreign = '001';
const patientMs = 60_000;

describeWithBrowser('a provincial officer in a browser', (browser) => {
  let house: House;
  let client: pg.Client;
  let officer: SignedIn;
  /** References, by whose they are. */
  const submitted = { [own]: [] as string[], [foreign]: [] as string[] };

  beforeAll(async () => {
    // With one hour for the receipt every new dossier is at risk until its portal was told something.
    const hour = rulesFolder(switched('service.yaml', 'receipt_hours', '1'));
    house = await startHouse({ env: { RULES_DIR: hour, DEADLINES_EVERY_MS: '300', RETRY_ATTEMPTS: '1000' } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    await house.ask('tst', 'issuing', { mode: 'manual' });
    const account = { username: 'canbo.hcm', displayName: 'Cán bộ Thử Nghiệm', roles: ['officer'], agencies: [own] };
    const made = await house.operator('accounts', { body: { ...account, reason: 'phân công tiếp nhận hồ sơ' } });
    const { oneTimePassword } = (await made.json()) as { oneTimePassword: string };
    officer = await signInFirst(house, { browser: browser() }, { username: account.username, oneTimePassword });
  }, 300_000);

  afterAll(async () => {
    await client?.end();
    await house?.close();
    removeRulesFolders();
  });

  async function submit(agency: keyof typeof submitted, wish: object = {}): Promise<string> {
    const body = { count: 1, wait: true, agency, ...wish };
    const { dossiers } = await house.ask<{ dossiers: { reference: string; state: string }[] }>(
      'vss-portal',
      'submit',
      body,
    );
    expect(dossiers).toMatchObject([{ state: 'acknowledged' }]);
    const reference = dossiers[0]?.reference ?? '';
    submitted[agency].push(reference);
    return reference;
  }

  async function listed(path: string): Promise<Listed['items']> {
    return ((await (await house.operator(path)).json()) as Listed).items;
  }

  async function idOf(reference: string): Promise<string> {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM dossier WHERE portal_ref = $1', [reference]);
    return rows[0]?.id ?? '';
  }

  const number = (card: string, wanted: number): Promise<void> =>
    officer.page.getByTestId(`number-${card}`).locator('strong').getByText(String(wanted), { exact: true }).waitFor();

  const goTo = (path: string): Promise<unknown> => officer.page.goto(`${house.gatewayUrl}/console/${path}`);

  const rows = () => officer.page.locator('tbody tr');

  /** From a number of the overview to its list. */
  async function follow(card: string): Promise<void> {
    await officer.page.getByTestId(`number-${card}`).getByRole('link').click();
    await officer.page.getByRole('heading', { name: 'Cần theo dõi' }).waitFor();
  }

  async function onlyOwn(): Promise<void> {
    const text = await officer.page.locator('body').innerText();
    for (const reference of submitted[foreign]) expect(text).not.toContain(reference);
  }

  it('is offered what an officer may do, and nothing else', async () => {
    const { page } = officer;
    const entries = page.getByRole('navigation').getByRole('link');
    await entries.filter({ hasText: 'Tài khoản của tôi' }).waitFor();
    const looked = ['Tổng quan', 'Hồ sơ', 'Cần theo dõi', 'Đối chiếu', 'Sự cố', 'Phát lại', 'Bản sửa hồ sơ'];
    const kept = ['Đối tác', 'Ánh xạ', 'Cơ quan BHXH', 'Sổ tay', 'Tài khoản của tôi'];
    expect((await entries.allInnerTexts()).map((text) => text.trim())).toEqual([...looked, ...kept]);
    expect(await accessibilityProblems(page)).toEqual([]);
  }, 90_000);

  it('sees their dossiers arrive while TNHS is away, and the receipts that run out of time', async () => {
    const { page } = officer;
    await page.getByTestId('live').getByText('Trực tiếp').waitFor();
    await number('arising', 0);
    await house.ask('tnhs', 'behaviour', { down: true });
    await submit(foreign, { ending: 'NOPAY' });
    const first = await submit(own, { ending: 'NOPAY' });
    await number('arising', 1);
    const second = await submit(own, { ending: 'NOPAY' });
    await number('arising', 2);
    await number('receiptAtRisk', 2);
    await page.getByTestId('partner-tnhs').getByText('Tạm ngừng gọi').waitFor();
    expect(await page.getByTestId(`agency-${foreign}`).count()).toBe(0);
    await page.getByTestId(`agency-${own}`).waitFor();
    await onlyOwn();

    await follow('receiptAtRisk');
    await rows().nth(1).waitFor();
    expect((await rows().allInnerTexts()).toSorted()).toEqual(
      [first, second].toSorted().map((reference) => expect.stringContaining(reference)),
    );
    expect(await rows().first().locator('time').count()).toBe(2);
    expect(await rows().first().innerText()).toContain(own);
    expect(await accessibilityProblems(page)).toEqual([]);
  }, 180_000);

  it('sees them go on when TNHS is back, and the receipts told', async () => {
    const { page } = officer;
    await goTo('');
    await number('receiptAtRisk', 2);
    await house.ask('tnhs', 'behaviour', { down: false });
    await number('receiptAtRisk', 0);
    await number('arising', 0);
    await page.getByTestId('partner-tnhs').getByText('Bình thường').waitFor();
  }, 180_000);

  it('looks after a cover that waits: how long, whose it is, and takes it over for a reason that is recorded', async () => {
    const { page } = officer;
    await submit(foreign, { case: 'FIRST_TIME' });
    const reference = await submit(own, { case: 'FIRST_TIME' });
    await waitFor(async () => (await listed('covers?state=created')).length === 2, {
      timeoutMs: patientMs,
      what: `two covers to wait (${house.folder})`,
    });
    await client.query(
      `UPDATE cover_sheet SET requested_at = requested_at - interval '200 hours', created_at = created_at - interval '150 hours'
       WHERE dossier_id = $1`,
      [await idOf(reference)],
    );
    await goTo('');
    await number('covers', 1);
    await follow('covers');
    await rows().first().waitFor();
    expect(await rows().allInnerTexts()).toEqual([expect.stringMatching(new RegExp(`${reference}.*8 ngày`, 's'))]);
    await onlyOwn();
    await page.getByRole('button', { name: 'Giao người theo dõi' }).click();
    const dialog = page.getByRole('dialog', { name: 'Giao người theo dõi' });
    await dialog.getByLabel('Người theo dõi').fill('Cán bộ Thử Nghiệm');
    expect(await dialog.locator('button[type=submit]').isDisabled()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByLabel('Lý do').fill('Tờ bìa chờ quá lâu, tôi gọi TST');
    await dialog.locator('button[type=submit]').click();
    await rows().first().getByText('Cán bộ Thử Nghiệm').waitFor();
    expect(await listed('audit?act=cover.owner')).toMatchObject([
      { who: 'canbo.hcm', reason: 'Tờ bìa chờ quá lâu, tôi gọi TST' },
    ]);

    const [cover] = await listed(`covers?reference=${encodeURIComponent(reference)}`);
    await house.ask('tst', 'issue', { maToBia: cover?.coverNumber });
    await goTo('');
    await number('covers', 0);
  }, 180_000);

  it('finds what missed its date, as a list and as a file of their own rows only, without a person in it', async () => {
    const { page } = officer;
    const mine = submitted[own][0] ?? '';
    const missed = [mine, submitted[foreign][0] ?? ''];
    await client.query(`UPDATE dossier SET appointment_at = now() - interval '1 minute' WHERE portal_ref = ANY($1)`, [
      missed,
    ]);
    await waitFor(async () => (await listed('deadlines/overdue')).length === 2, {
      timeoutMs: patientMs,
      what: `two dossiers to be overdue (${house.folder})`,
    });
    await goTo('');
    await number('overdue', 1);
    await follow('overdue');
    await rows().getByText(mine).waitFor();
    expect(await rows().count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Tải CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect([file.suggestedFilename(), lines.length]).toEqual(['overdue.csv', 2]);
    expect(lines[1]).toContain(mine);
    const seen = await house.operator(`dossiers/${await idOf(mine)}/reveal`, { body: { reason: 'lấy dữ liệu thử' } });
    const { participant } = (await seen.json()) as { participant: { fullName: string; personalId: string } };
    for (const hidden of [participant.fullName, participant.personalId]) {
      expect(lines.join('\n')).not.toContain(hidden);
      expect(await page.content()).not.toContain(hidden);
    }
  }, 180_000);

  it('opens a dossier masked, without acts that are not an officer’s; to reveal it takes a reason and is recorded', async () => {
    const { page } = officer;
    const mine = submitted[own][0] ?? '';
    await goTo('watch?tab=overdue');
    await page.getByRole('link', { name: mine }).click();
    await page.getByRole('heading', { name: mine }).waitFor();
    await page.getByTestId('timeline').getByText('Trạng thái 6').first().waitFor();
    expect(await page.getByTestId('delivery').getByRole('button').allInnerTexts()).not.toContain('Phát lại');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Xem đầy đủ người tham gia' }).click();
    const dialog = page.getByRole('dialog', { name: 'Xem đầy đủ người tham gia' });
    await dialog.getByLabel('Lý do').fill('Công dân đến quầy');
    await dialog.locator('button[type=submit]').click();
    await page.locator('pre').getByText('personalId').waitFor();
    await page.getByTestId('timeline').getByText('canbo.hcm: Xem đầy đủ người tham gia').waitFor();
    for (const path of ['partners', 'replays', 'agencies']) {
      await goTo(path);
      await page.locator('main h1').waitFor();
      await page.locator('main').locator('tbody tr, [data-testid^=partner-], [role=status]').first().waitFor();
      for (const act of ['Tạm dừng', 'Phát lại hàng loạt', 'Đổi thiết lập'])
        expect(await page.getByRole('button', { name: act, exact: true }).count()).toBe(0);
    }
  }, 180_000);

  it('is refused another province’s dossier at its very address, in the search and at the interface', async () => {
    const { page, complaints } = officer;
    const theirs = submitted[foreign][0] ?? '';
    const id = await idOf(theirs);
    await goTo(`dossiers/${id}`);
    await page.getByRole('alert').filter({ hasText: 'Không tìm thấy' }).waitFor();
    await onlyOwn();
    expect(await accessibilityProblems(page)).toEqual([]);
    await goTo('dossiers');
    await rows().first().waitFor();
    await onlyOwn();
    const box = page.getByLabel('Tìm hồ sơ');
    await box.fill(theirs);
    await box.press('Enter');
    await page.getByText('Không có mục nào').waitFor();
    await goTo(`watch?tab=late&agency=${foreign}`);
    await page.getByRole('alert').waitFor();
    for (const page_ of ['audit', 'accounts']) {
      await goTo(page_);
      await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
    }
    const answers = await page.evaluate(async (dossier) => {
      const { antiForgery } = (await (await fetch('/console/session')).json()) as { antiForgery: string };
      const headers = { 'content-type': 'application/json', 'x-anti-forgery': antiForgery };
      const post = (path: string, more: object = {}) =>
        fetch(`/console/api/${path}`, { method: 'POST', headers, body: JSON.stringify({ reason: 'thử', ...more }) });
      const asked = await Promise.all([
        fetch(`/console/api/dossiers/${dossier}`),
        post(`dossiers/${dossier}/reveal`),
        post(`covers/${dossier}/owner`, { owner: 'Tôi' }),
        fetch('/console/api/deadlines/late?agency=001&format=csv'),
        post('partners/tnhs/pause'),
        post('replays', { selection: { state: 'parked' } }),
        fetch('/console/api/accounts'),
      ]);
      return asked.map(({ status }) => status);
    }, id);
    expect(answers).toEqual([404, 404, 404, 403, 403, 403, 403]);
    expect(complaints).toEqual([]);
  }, 180_000);
});
