// What a person does with one delivery on its dossier's page: park, release, skip, cancel, ask, say. Each with its reason, which then
// stands in the story and in the audit log.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Locator } from 'playwright-core';
import { accessibilityProblems, describeWithBrowser } from '../support/browser.js';
import { calm, pausePartner, untilDuty as until, untilToldStatus, type Duty } from '../support/duties.js';
import { startHouse, type House, type SimName } from '../support/house.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const refusing = { faultShare: 1, faultKind: 'permanent' };
const silent = { loseAnswerShare: 1 };

describeWithBrowser('acts on a delivery', (browser) => {
  let house: House;
  let client: pg.Client;
  let person: SignedIn;

  beforeAll(async () => {
    house = await startHouse({ env: { RETRY_ATTEMPTS: '2', CIRCUIT_FAILURES: '1000' } });
    client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    person = await signedIn(house, browser());
  }, 240_000);

  afterAll(async () => {
    await client?.end();
    await house?.close();
  });

  async function submit(wish: object): Promise<string> {
    const asked = { wait: true, case: 'CONTINUE', ...wish };
    const { dossiers } = await house.ask<{ dossiers: { reference: string }[] }>('vss-portal', 'submit', asked);
    return dossiers[0]?.reference ?? '';
  }

  const untilDuty = (reference: string, operation: string, state: string): Promise<Duty> =>
    until(client, { reference, operation, state });
  const untilStatus = (reference: string, status: number): Promise<unknown> =>
    untilToldStatus(house, reference, status);

  async function effects(
    sim: SimName,
    kind: string,
    key: string,
  ): Promise<readonly Readonly<Record<string, string>>[]> {
    const path = `ledger?kind=${kind}&key=${encodeURIComponent(key)}`;
    const { entries } = await house.ask<{ entries: { data: Record<string, string> }[] }>(sim, path);
    return entries.map(({ data }) => data);
  }

  async function open(dossierId: string): Promise<void> {
    await person.page.goto(`${house.gatewayUrl}/console/dossiers/${dossierId}`);
    await person.page.getByTestId('timeline').waitFor();
  }

  const delivery = (name: string): Locator => person.page.getByTestId('delivery').filter({ hasText: name });

  async function offered(name: string): Promise<string[]> {
    const group = delivery(name).getByRole('group', { name: 'Thao tác với lượt chuyển' });
    await group.waitFor();
    return group.getByRole('button').allInnerTexts();
  }

  async function act(name: string, button: string, reason: string): Promise<void> {
    await delivery(name).getByRole('button', { name: button, exact: true }).click();
    const dialog = person.page.getByRole('dialog', { name: button, exact: true });
    expect(await dialog.getByRole('button', { name: 'Thực hiện' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Lý do').fill(reason);
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await delivery(name).locator('p[role="status"]').waitFor();
    const story = person.page.getByTestId('timeline');
    await story.getByText(`“${reason}”`).waitFor();
  }

  it('skips one that blocks its line, so that the next one goes', async () => {
    await house.ask('tnhs', 'behaviour', refusing);
    const reference = await submit({ ending: 'MANUAL' });
    const create = await untilDuty(reference, 'tnhs.create', 'parked');
    await house.ask('vss-portal', 'withdraw', { reference });
    await untilDuty(reference, 'tnhs.withdraw', 'pending');
    await calm(house, 'tnhs');
    await open(create.dossierId);
    expect(await offered('TNHS · create')).toEqual(
      expect.arrayContaining(['Phát lại', 'Huỷ lượt này', 'Bỏ qua để hàng đi tiếp']),
    );
    expect(await accessibilityProblems(person.page)).toEqual([]);
    await act('TNHS · create', 'Bỏ qua để hàng đi tiếp', 'công dân đã xin rút');
    await untilDuty(reference, 'tnhs.withdraw', 'delivered');
    await untilStatus(reference, 7);
    expect(await effects('tnhs', 'create', create.key)).toEqual([]);
    await person.page.getByTestId('timeline').getByText('admin: Bỏ qua lượt chuyển để hàng đi tiếp').waitFor();
    expect(await accessibilityProblems(person.page)).toEqual([]);
  }, 240_000);

  it('parks one that waits, and releases it', async () => {
    await pausePartner(house, 'tnhs');
    const reference = await submit({ ending: 'MANUAL' });
    const create = await untilDuty(reference, 'tnhs.create', 'pending');
    await open(create.dossierId);
    await act('TNHS · create', 'Tạm giữ', 'chờ cơ quan xác nhận');
    await untilDuty(reference, 'tnhs.create', 'parked');
    await house.operator('partners/tnhs/resume', { body: { reason: 'hết bảo trì' } });
    await delivery('TNHS · create').getByText('PARKED_BY_OPERATOR').waitFor();
    await act('TNHS · create', 'Phát lại', 'cơ quan đã xác nhận');
    await untilDuty(reference, 'tnhs.create', 'delivered');
    expect(await effects('tnhs', 'create', create.key)).toHaveLength(1);
  }, 240_000);

  it('asks the partner about one whose end is unknown, which cannot be given up before', async () => {
    await house.ask('tnhs', 'behaviour', silent);
    const reference = await submit({ ending: 'MANUAL' });
    const create = await untilDuty(reference, 'tnhs.create', 'parked');
    await calm(house, 'tnhs');
    await open(create.dossierId);
    expect(await offered('TNHS · create')).toEqual(['Phát lại', 'Hỏi đối tác', 'Ghi nhận kết quả']);
    await delivery('TNHS · create').getByText('Chưa rõ đối tác đã thực hiện').waitFor();
    expect(await accessibilityProblems(person.page)).toEqual([]);
    await act('TNHS · create', 'Hỏi đối tác', 'TNHS đã chạy lại');
    await delivery('TNHS · create').getByText('Đối tác xác nhận đã thực hiện').waitFor();
    expect(await effects('tnhs', 'create', create.key)).toHaveLength(1);
  }, 240_000);

  it('says what happened; a wrong fact is told at its field', async () => {
    const { page } = person;
    await house.ask('tnhs', 'behaviour', silent);
    const reference = await submit({ ending: 'MANUAL' });
    const create = await untilDuty(reference, 'tnhs.create', 'parked');
    await calm(house, 'tnhs');
    const [made] = await effects('tnhs', 'create', create.key);
    await open(create.dossierId);
    await delivery('TNHS · create').getByRole('button', { name: 'Ghi nhận kết quả', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Ghi nhận kết quả', exact: true });
    await dialog.getByLabel('Lý do').fill('cán bộ TNHS đọc qua điện thoại');
    await dialog.getByLabel('Số hồ sơ TNHS *').fill('số 12');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.locator('.q-field__messages').getByText('Dữ kiện sai dạng').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog.getByLabel('Số hồ sơ TNHS *').fill(made?.['soHoSo'] ?? '');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await untilDuty(reference, 'tnhs.create', 'delivered');
    await page
      .getByText(made?.['soHoSo'] ?? '')
      .first()
      .waitFor();
    expect(await effects('tnhs', 'create', create.key)).toHaveLength(1);
  }, 240_000);

  it('cancels a recording: the money is held before a person, who lets it be recorded after all', async () => {
    const { page } = person;
    await house.ask('tst', 'behaviour', refusing);
    const reference = await submit({});
    const record = await untilDuty(reference, 'tst.record', 'parked');
    await calm(house, 'tst');
    await open(record.dossierId);
    await act('TST · record', 'Huỷ lượt này', 'chờ đối chiếu sao kê');
    const item = await waitFor(
      async () => {
        const listed = await house.operator('reconciliation/items?kind=RECORD_CANCELLED&state=open');
        return ((await listed.json()) as { items: { id: string; dossierId: string }[] }).items[0];
      },
      { timeoutMs: 60_000, everyMs: 200, what: 'the item' },
    );
    expect(item.dossierId).toBe(record.dossierId);
    await page.goto(`${house.gatewayUrl}/console/reconciliation/${item.id}`);
    await page.getByRole('heading', { name: 'người vận hành đã huỷ việc ghi nhận ở TST' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Xử lý xong' }).click();
    const dialog = page.getByRole('dialog', { name: 'Xử lý xong' });
    await dialog.getByRole('checkbox').click();
    await dialog.getByLabel('Lý do').fill('sao kê khớp, ghi nhận');
    await dialog.getByRole('button', { name: 'Thực hiện' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await untilStatus(reference, 10);
    expect(await effects('tst', 'record', record.key.slice('tst.record.'.length))).toHaveLength(1);
  }, 240_000);

  it('leaves every act with person and reason in the audit log, and the chain whole', async () => {
    const { page, complaints } = person;
    await page.goto(`${house.gatewayUrl}/console/audit`);
    const acts = [
      ...[['delivery.skip', 'công dân đã xin rút'] as const, ['delivery.park', 'chờ cơ quan xác nhận'] as const],
      ...[['delivery.release', 'cơ quan đã xác nhận'] as const, ['delivery.ask', 'TNHS đã chạy lại'] as const],
      ...[['delivery.say', 'cán bộ TNHS đọc qua điện thoại'] as const],
      ...[['delivery.cancel', 'chờ đối chiếu sao kê'] as const],
    ];
    for (const [name, reason] of acts) {
      const row = page.getByRole('row').filter({ hasText: name });
      await row.first().waitFor();
      expect(await row.allInnerTexts()).toEqual([expect.stringContaining(reason)]);
      expect(await row.first().innerText()).toContain('admin');
    }
    const verified = await house.operator('audit/verify');
    expect(await verified.json()).toMatchObject({ intact: true });
    expect(complaints).toEqual([]);
  }, 120_000);
});
