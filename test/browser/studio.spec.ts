// The engineer's path: a mapping went wrong and parks a group of deliveries; it is mended in the studio and the group goes on.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const mapping = 'canonical-to-tnhs-create';
const file = join(import.meta.dirname, `../../mappings/canonical-to-tnhs/${mapping}.v1.yaml`);
const good = readFileSync(file, 'utf8');
const broken = good.replace('from: /income, do: [money]', 'from: /income, do: [{ integer: { max: 999 } }]');
const mended = good.replace('# Canonical dossier', '# Mended. Canonical dossier');
const group = 5;

describeWithBrowser('the mapping studio in a browser', (browser) => {
  let house: House;
  let person: SignedIn;
  let database: pg.Client;

  beforeAll(async () => {
    expect(broken).not.toBe(good);
    house = await startHouse();
    database = new pg.Client({ connectionString: house.database.url });
    await database.connect();
    person = await signedIn(house, browser());
  }, 240_000);

  afterAll(async () => {
    await database?.end();
    await house?.close();
  });

  async function post(path: string, body: object, status: number): Promise<Record<string, unknown>> {
    const response = await house.operator(path, { body });
    const told = (await response.json()) as Record<string, unknown>;
    expect({ status: response.status, told }).toMatchObject({ status });
    return told;
  }

  const creates = async (): Promise<readonly { state: string; code: string | null }[]> =>
    (await database.query(`SELECT state, code FROM delivery WHERE system = 'tnhs' AND operation = 'create'`)).rows as {
      state: string;
      code: string | null;
    }[];

  it('shows which rule fails, and marks the line of a text that does not compile', async () => {
    const { page } = person;
    await post(`mappings/${mapping}/revisions`, { yaml: broken, reason: 'một bản sửa sai', over: 0 }, 201);
    await house.ask('vss-portal', 'submit', { count: group, wait: true });
    await waitFor(async () => (await creates()).filter(({ code }) => code === 'MAPPING_PROBLEM').length === group, {
      timeoutMs: 60_000,
      what: 'the group to be parked',
    });

    await page.goto(`${house.gatewayUrl}/console/mappings`);
    await page.getByRole('row', { name: mapping }).getByText('bản sửa 1').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('link', { name: mapping }).click();
    const result = page.getByRole('region', { name: 'Kết quả' }).first();
    await result.getByText('Có 1 lỗi').waitFor();
    await result.getByText('OUT_OF_RANGE').waitFor();
    expect(await result.getByRole('row').filter({ hasText: 'OUT_OF_RANGE' }).innerText()).toContain(
      '/hoSo/dangKy/mucThuNhap',
    );
    expect(await accessibilityProblems(page)).toEqual([]);

    const yaml = page.getByLabel('Ánh xạ (YAML)');
    await yaml.fill(mended.replace('from: /idempotencyKey', 'from: /idempotencyKeys'));
    await page.getByRole('button', { name: 'Dòng 11' }).waitFor();
    expect(await page.getByRole('button', { name: 'Đưa vào hiệu lực' }).isDisabled()).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dòng 11' }).click();
    const chosen: unknown = await page.evaluate('document.getSelection().toString()');
    expect(String(chosen)).toContain('idempotencyKeys');
  }, 240_000);

  it('tells before anything is in force what would change, then puts it in force with a reason', async () => {
    const { page } = person;
    await page.getByLabel('Ánh xạ (YAML)').fill(mended);
    await page.getByRole('region', { name: 'Kết quả' }).first().getByText('Đạt').waitFor();
    await page.getByRole('button', { name: 'Thử', exact: true }).click();
    const trial = page.getByRole('region', { name: 'Thử trên các thông điệp gần nhất' });
    await trial.getByText('Đã xong').waitFor();
    await trial.getByText(`Hết lỗi: ${group}`).waitFor();
    expect(await trial.getByRole('row').count()).toBe(group + 1);
    expect((await creates()).every(({ state }) => state === 'parked')).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);

    await page.getByRole('button', { name: 'Đưa vào hiệu lực' }).click();
    const dialog = page.getByRole('dialog', { name: 'Đưa vào hiệu lực' });
    await dialog.getByText('max: 999').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByLabel('Lý do').fill('bỏ giới hạn sai của mức thu nhập');
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    await page.getByText('Bản sửa 2 đang hiệu lực.').waitFor();
    const history = page.getByRole('region', { name: 'Lịch sử' });
    await history.getByText('bỏ giới hạn sai của mức thu nhập').waitFor();
    expect(await history.getByRole('listitem').filter({ hasText: 'đang hiệu lực' }).innerText()).toContain('Bản sửa 2');
  }, 240_000);

  it('lets the parked group go on when it is replayed, each dossier once', async () => {
    const selection = { system: 'tnhs', operation: 'create', code: 'MAPPING_PROBLEM', state: 'parked' };
    const { id } = await post('replays', { selection, reason: 'ánh xạ đã sửa' }, 201);
    await post(`replays/${String(id)}/start`, { reason: 'ánh xạ đã sửa' }, 200);
    await waitFor(async () => (await creates()).filter(({ state }) => state === 'delivered').length === group, {
      timeoutMs: 60_000,
      what: 'the group to be delivered',
    });
    const { rows } = await database.query(`SELECT count(*)::int AS told FROM dossier WHERE tnhs_number IS NOT NULL`);
    expect(rows).toEqual([{ told: group }]);
  }, 240_000);

  it('shows values with a reason only, and goes back to the file of the release', async () => {
    const { page, complaints } = person;
    await page.reload();
    await page.getByRole('button', { name: 'Xem giá trị thật' }).click();
    const reveal = page.getByRole('dialog', { name: 'Xem giá trị thật' });
    await reveal.getByLabel('Lý do').fill('đối chiếu với cổng');
    await reveal.getByRole('button', { name: 'Thực hiện' }).click();
    const pasted = page.getByLabel('Thông điệp (JSON)');
    await pasted.waitFor();
    expect(await pasted.inputValue()).toContain('fullName');

    const history = page.getByRole('region', { name: 'Lịch sử' });
    await history.getByRole('button', { name: 'Khác biệt 1' }).click();
    await history.getByText('max: 999').waitFor();
    await history.getByRole('button', { name: 'Quay về tệp của bản phát hành' }).click();
    const dialog = page.getByRole('dialog', { name: 'Quay về tệp của bản phát hành' });
    await dialog.getByLabel('Lý do').fill('bản phát hành đã đúng');
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    const yaml = page.getByLabel('Ánh xạ (YAML)');
    await waitFor(async () => (await yaml.inputValue()) === good, { what: 'the file of the release in the editor' });

    const { rows } = await database.query(`SELECT act FROM operator_act WHERE subject = $1 ORDER BY at, id`, [
      `mapping ${mapping}`,
    ]);
    expect((rows as { act: string }[]).map(({ act }) => act)).toEqual([
      ...['mapping.activate', 'mapping.activate', 'mapping.reveal', 'mapping.return-to-file'],
    ]);
    await page.setViewportSize({ width: 390, height: 844 });
    const sideways = 'document.documentElement.scrollWidth - window.innerWidth';
    await waitFor(async () => (await page.evaluate<number>(sideways)) <= 0, { what: 'a page that fits a phone' });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 240_000);
});
