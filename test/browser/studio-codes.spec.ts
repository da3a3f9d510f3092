// The engineer's path with a code table: a list lost its codes and parks a group; it is mended in the studio, tried, put in force by a
// second person, and the group goes on. Whatever somebody writes into a mapping meanwhile, the gateway answers.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { startHouse, type House } from '../support/house.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const root = join(import.meta.dirname, '../..');
const good = readFileSync(join(root, 'mappings/codes/tnhs-method.yaml'), 'utf8');
const broken = good.replaceAll(/^ {2}- \{ code: '\d+'.*\n/gm, '');
const mended = good.replace('# phuongThuc', '# Mended. phuongThuc');
const group = 3;

describeWithBrowser('a code table in the studio', (browser) => {
  let house: House;
  let person: SignedIn;
  let database: pg.Client;

  beforeAll(async () => {
    expect(broken.length).toBeLessThan(good.length - 100);
    house = await startHouse({ env: { MAPPING_APPROVAL: 'two' } });
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

  it('waits for a second person, then parks what the list does not know', async () => {
    const { page } = person;
    await post('code-tables/tnhs-method/revisions', { yaml: broken, reason: 'danh mục mới', over: 0 }, 409);
    await post('code-tables/tnhs-method/revisions', { yaml: broken, reason: 'danh mục mới', draft: true }, 201);
    await post('code-tables/tnhs-method/revisions/1/approval', { reason: 'tự duyệt' }, 409);

    await page.goto(`${house.gatewayUrl}/console/mappings`);
    const row = page.getByRole('row', { name: 'tnhs-method' });
    await row.getByText('1 bản nháp').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await row.getByRole('link', { name: 'tnhs-method' }).click();
    await page.getByRole('button', { name: 'Duyệt 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Duyệt bản sửa 1' });
    await dialog.getByLabel('Lý do').fill('TNHS đổi danh mục');
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    await page.getByRole('region', { name: 'Lịch sử' }).getByText('đang hiệu lực').waitFor();

    await house.ask('vss-portal', 'submit', { count: group, wait: true });
    await waitFor(async () => (await creates()).filter(({ code }) => code === 'MAPPING_PROBLEM').length === group, {
      timeoutMs: 60_000,
      what: 'the group to be parked',
    });
  }, 240_000);

  it('names the line of a list that is wrong, and shows before anything is in force what would change', async () => {
    const { page } = person;
    const yaml = page.getByLabel('Bảng mã (YAML)');
    const keep = page.getByRole('button', { name: 'Lưu bản nháp chờ duyệt' });
    await yaml.fill(`${mended}  - { code: '6', to: 'X' }\n`);
    await page.getByRole('button', { name: 'Dòng 13' }).waitFor();
    expect(await keep.isDisabled()).toBe(true);
    await yaml.fill(mended);
    await page.getByText('Biên dịch được cùng mọi ánh xạ đang dùng').waitFor();
    await page.getByRole('button', { name: 'Thử', exact: true }).click();
    const trial = page.getByRole('region', { name: 'Thử trên các thông điệp gần nhất' });
    await trial.getByText('Đã xong').waitFor();
    await trial.getByText(`Hết lỗi: ${group}`).waitFor();
    expect(await trial.getByRole('row').count()).toBe(group + 1);
    expect(await trial.getByRole('row').last().innerText()).toContain('canonical-to-tnhs-create /');
    expect((await creates()).every(({ state }) => state === 'parked')).toBe(true);
    expect(await accessibilityProblems(page)).toEqual([]);

    await keep.click();
    const dialog = page.getByRole('dialog', { name: 'Lưu bản nháp chờ duyệt' });
    await dialog.getByText('Hằng tháng').waitFor();
    await dialog.getByLabel('Lý do').fill('trả lại các mã theo tháng');
    await dialog.getByRole('button', { name: 'Xác nhận' }).click();
    await page.getByText('Đã lưu bản nháp 2.').waitFor();
    expect((await creates()).every(({ state }) => state === 'parked')).toBe(true);
  }, 240_000);

  it('lets the parked group go on once a second person has put the list in force, each dossier once', async () => {
    const active = await post('code-tables/tnhs-method/revisions/2/approval', { reason: 'đã đối chiếu', over: 1 }, 201);
    expect(active).toMatchObject({ revision: 2, state: 'active', author: 'admin' });
    const selection = { system: 'tnhs', operation: 'create', code: 'MAPPING_PROBLEM', state: 'parked' };
    const { id } = await post('replays', { selection, reason: 'bảng mã đã sửa' }, 201);
    await post(`replays/${String(id)}/start`, { reason: 'bảng mã đã sửa' }, 200);
    await waitFor(async () => (await creates()).filter(({ state }) => state === 'delivered').length === group, {
      timeoutMs: 60_000,
      what: 'the group to be delivered',
    });
    const { rows } = await database.query(`SELECT count(*)::int AS told FROM dossier WHERE tnhs_number IS NOT NULL`);
    expect(rows).toEqual([{ told: group }]);
    const acts = await database.query(`SELECT act FROM operator_act WHERE subject = $1 ORDER BY at, id`, [
      'code-table tnhs-method',
    ]);
    expect((acts.rows as { act: string }[]).map(({ act }) => act)).toEqual([
      ...['mapping.draft', 'mapping.activate', 'mapping.draft', 'mapping.activate'],
    ]);
  }, 240_000);

  it('goes on answering while an edited mapping takes too long, and refuses to keep one', async () => {
    const name = 'native-to-canonical';
    const file = readFileSync(join(root, `mappings/portal-to-canonical/${name}.v1.yaml`), 'utf8');
    const first = '      - { id: name, to: /name, from: /name, do: [nfc, collapse], required: true }\n';
    const many = Array.from({ length: 2500 }, (_, at) => first.replace('id: name', `id: n${at}`)).join('');
    const message = { attachments: Array.from({ length: 1500 }, () => ({})) };
    const run = house.operator(`mappings/${name}/runs`, { body: { yaml: file.replace(first, first + many), message } });
    let isOver = false;
    const over = run.finally(() => (isOver = true));
    const waits: number[] = [];
    while (!isOver) {
      const began = performance.now();
      const health = await fetch(`${house.gatewayUrl}/health/live`);
      waits.push(performance.now() - began);
      expect(health.status).toBe(200);
    }
    const answer = await over;
    expect({ status: answer.status, told: await answer.json() }).toMatchObject({
      status: 422,
      told: { code: 'MAPPING_TOO_SLOW' },
    });
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.max(...waits)).toBeLessThan(5000);

    const hostile = file.replace(', do: [trim], required', ', do: [{ match: "(a+)+" }], required');
    const kept = await post(`mappings/${name}/revisions`, { yaml: hostile, reason: 'thử', draft: true }, 422);
    expect(kept).toMatchObject({ code: 'MAPPING_BROKEN', violations: [{ pointer: '/yaml:11' }] });
  }, 240_000);

  it('fits a phone, also in the dark', async () => {
    const { page, complaints } = person;
    await page.reload();
    await page.getByLabel('Tìm mã').fill('những năm về sau');
    const codes = page.getByRole('region', { name: 'Các mã đang hiệu lực' }).last();
    await waitFor(async () => (await codes.getByRole('row').count()) === 2, {
      what: 'the one code that was asked for',
    });
    await page.getByRole('heading', { level: 1 }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('body.body--dark').waitFor();
    const sideways = 'document.documentElement.scrollWidth - window.innerWidth';
    await waitFor(async () => (await page.evaluate<number>(sideways)) <= 0, { what: 'a page that fits a phone' });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(complaints).toEqual([]);
  }, 120_000);
});
