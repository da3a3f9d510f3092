// Single sign-on in a browser: to the provider and in, out and over the provider back to the sign-in page, past the page's own policy.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDoors, secret, type DoorsBench } from '../conformance/doors-bench.js';
import { describeWithBrowser } from '../support/browser.js';
import { startFakeProvider, type FakeProvider } from '../support/fake-provider.js';
import { waitFor } from '../support/wait-for.js';

describeWithBrowser('single sign-on with a browser', (browser) => {
  let provider: FakeProvider;
  let bench: DoorsBench;

  beforeAll(async () => {
    const client = { id: 'tnhs-console', secret };
    provider = await startFakeProvider({ ...client, signOut: '/sign-out' });
    const settings = { issuer: provider.issuer, clientId: client.id, clientSecret: secret };
    bench = await openDoors({ sso: { ...settings, roleMap: { truc: 'operator' } } });
    provider.tell({ sub: 's-1', preferred_username: 'lan.nguyen', name: 'Lan', groups: ['truc'] });
    provider.returnTo(`${bench.url}/console/sign-in`);
  }, 90_000);

  afterAll(async () => {
    await bench?.close();
    await provider?.close();
  });

  it('lets a person in by the provider, and out of both', async () => {
    const { page, context, complaints } = await browser().newPage();
    const names = async (): Promise<string[]> => (await context.cookies()).map(({ name }) => name).toSorted();
    await page.goto(`${bench.url}/console/`);
    await page.getByRole('link', { name: 'Đăng nhập một lần' }).click();
    await page.getByRole('heading', { name: 'Tổng quan' }).waitFor();
    expect(await names()).toEqual(['provider-session', 'tnhs-console']);

    await page.getByRole('button', { name: /Đăng xuất/ }).click();
    await waitFor(async () => (await names()).length === 0, { timeoutMs: 60_000, what: 'both sessions to end' });
    await page.waitForURL(`${bench.url}/console/sign-in`);
    await page.getByLabel('Tên đăng nhập').waitFor();
    expect(provider.farewell()).toMatchObject({ client_id: 'tnhs-console' });
    expect(complaints).toEqual([]);
  }, 120_000);
});
