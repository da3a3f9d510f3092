// Somebody is called at night: TNHS refuses what it is sent, the console says that it is one cause, tells once when it begins and
// once when it is over; and a partner is paused from its page while dossiers wait.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Request, Route } from 'playwright-core';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { ScriptedServer } from '../support/scripted-server.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const failing = 5;
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

describeWithBrowser('failures and partners in a browser', (browser) => {
  let house: House;
  let hook: ScriptedServer;
  let session: SignedIn;

  beforeAll(async () => {
    hook = await ScriptedServer.start();
    const alerts = { webhook: { url: `${hook.url}/alerts`, secrets: [secret] } };
    const env = {
      RETRY_CAP_MS: '1000',
      CIRCUIT_FAILURES: '1000',
      RETRY_ATTEMPTS: '1000',
      INCIDENT_FAILURES: String(failing),
      // The gateway may be up before accounting is: that is no incident of this suite.
      INCIDENT_POLL_FAILURES: '1000',
    };
    house = await startHouse({ alerts, env: { ...env, INCIDENTS_EVERY_MS: '200' } });
    session = await signedIn(house, browser());
  }, 240_000);

  afterAll(async () => {
    await house?.close();
    await hook?.stop();
  });

  const told = () => hook.asked.map(({ body }) => (JSON.parse(body) as { type: string }).type);
  const submit = (count: number) =>
    house.ask('vss-portal', 'submit', { count, ending: 'MANUAL', case: 'CONTINUE', wait: false });
  const waitingAt = async (system: string): Promise<number> => {
    const partner = (await (await house.operator(`partners/${system}`)).json()) as { waiting: number };
    return partner.waiting;
  };

  it('shows one cause for many failures and tells its beginning and its end once each', async () => {
    const { page, complaints } = session;
    await house.ask('tnhs', 'behaviour', { faultShare: 1 });
    await submit(failing);
    await waitFor(() => told().length > 0, { timeoutMs: 90_000 });
    await page.goto(`${house.gatewayUrl}/console/failures`);
    await page.getByRole('heading', { name: 'Sự cố', exact: true }).first().waitFor();
    await page.getByText('Nhiều lỗi cùng nguyên nhân').first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Nhận xử lý' }).first().click();
    await page.getByLabel('Lý do').fill('đang gọi cho bên TNHS');
    await page.getByRole('button', { name: 'Thực hiện' }).click();
    await page.getByText('đang gọi cho bên TNHS').first().waitFor();

    const groups = page.getByRole('region', { name: 'Lỗi theo nguyên nhân' });
    await groups
      .getByRole('link', { name: /PARTNER_/ })
      .first()
      .click();
    await page.getByText(`${failing} lượt chuyển đang lỗi cùng một nguyên nhân`).waitFor();
    await page.getByRole('heading', { name: 'Cách xử lý' }).waitFor();
    await page.getByRole('button', { name: 'Phát lại cả nhóm' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    await fetch(`${house.urlOf('tnhs')}/control/behaviour`, { method: 'DELETE' });
    await waitFor(() => told().includes('incident.resolved'), { timeoutMs: 90_000 });
    await page.reload();
    await page.getByText('Không còn lượt chuyển nào lỗi vì nguyên nhân này').first().waitFor();
    expect(told()).toEqual(['incident.opened', 'incident.resolved']);
    expect(complaints).toEqual([]);
  }, 240_000);

  it('leads from the cause to its part of the runbook, in the language chosen', async () => {
    const { page, complaints } = session;
    const link = page
      .getByRole('definition')
      .getByRole('link', { name: /^(Đối tác ngừng trả lời|Có lượt chuyển dừng chờ người)$/ });
    const part = await link.innerText();
    await link.click();
    const runbook = page.getByTestId('runbook');
    await runbook.getByRole('heading', { name: part }).waitFor();
    await runbook.getByText('Bảng điều khiển → Sự cố → chọn nguyên nhân').waitFor();
    expect(await runbook.getAttribute('lang')).toBe('vi');
    expect(await page.evaluate('document.activeElement.id')).toBe(new URL(page.url()).hash.slice(1));
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await runbook.getByRole('heading', { name: 'Deliveries are parked' }).waitFor();
    expect(await runbook.getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: 'Tiếng Việt' }).click();
    await runbook.getByRole('heading', { name: part }).waitFor();
    expect(complaints).toEqual([]);
  }, 120_000);

  it('pauses TNHS from its page; dossiers wait, and go on when it is resumed', async () => {
    const { page, complaints } = session;
    await page.goto(`${house.gatewayUrl}/console/partners`);
    const card = page.getByTestId('partner-tnhs');
    await card.getByText('Đang chạy').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await card.getByRole('button', { name: 'Tạm dừng' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Lý do').fill('TNHS bảo trì');
    await dialog.getByRole('button', { name: 'Tạm dừng' }).click();
    await card.getByText('Tạm dừng bởi admin: TNHS bảo trì').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    const pausedAtMs = Date.now();
    await waitFor(() => Date.now() - pausedAtMs > 1500);
    await submit(3);
    await waitFor(async () => (await waitingAt('tnhs')) === 3, { timeoutMs: 60_000 });
    await waitFor(async () => (await card.getByTestId('partner-waiting').innerText()) === '3', { timeoutMs: 60_000 });

    await card.getByRole('button', { name: 'Chạy tiếp' }).click();
    await dialog.getByLabel('Lý do').fill('TNHS đã bảo trì xong');
    await dialog.getByRole('button', { name: 'Chạy tiếp' }).click();
    await card.getByText('Đang chạy').waitFor();
    await waitFor(async () => (await waitingAt('tnhs')) === 0, { timeoutMs: 90_000 });
    expect(told()).toEqual(['incident.opened', 'incident.resolved']);
    expect(complaints).toEqual([]);
  }, 240_000);

  it('shows what the cursor would bring before it is moved back, and a new secret once', async () => {
    const { page, complaints } = session;
    const accounting = page.getByTestId('partner-accounting');
    await accounting.getByRole('button', { name: 'Lùi con trỏ' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Xem trước' }).click();
    await page.getByTestId('cursor-preview').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Bỏ qua' }).click();

    const portal = page.getByTestId('partner-vss-portal');
    await portal.getByRole('button', { name: 'Đổi mật mã' }).click();
    await dialog.getByLabel('Lý do').fill('đổi định kỳ');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole('button', { name: 'Đã chép, đóng lại' }).click();
    await portal.getByText('đặt tại màn hình này').waitFor();
    await page.getByText(/^whsec_/).waitFor({ state: 'detached' });
    await submit(1);
    await waitFor(async () => (await waitingAt('vss-portal')) === 0);
    expect(complaints).toEqual([]);
  }, 240_000);

  it('shows a partner as it was left last, however late the answer to an earlier question comes', async () => {
    const { page } = session;
    const late = Promise.withResolvers<Request>();
    const release = Promise.withResolvers<void>();
    const hold = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      late.resolve(route.request());
      await release.promise;
      await route.fulfill({ response });
    };
    await page.route('**/console/api/partners', hold, { times: 1 });
    for (const system of ['tst', 'tnhs']) {
      const card = page.getByTestId(`partner-${system}`);
      await card.getByRole('button', { name: 'Tạm dừng' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Lý do').fill('bảo trì');
      await dialog.getByRole('button', { name: 'Tạm dừng' }).click();
      await dialog.last().waitFor({ state: 'hidden' });
      await late.promise;
    }
    const card = page.getByTestId('partner-tnhs');
    await card.getByText('Tạm dừng bởi admin: bảo trì').waitFor();
    release.resolve();
    const answer = await (await late.promise).response();
    await answer?.finished();
    expect(await card.getByText('Tạm dừng bởi admin: bảo trì').count()).toBe(1);
  }, 240_000);
});
