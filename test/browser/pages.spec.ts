// Every page of the console as people meet it: light and dark, on a laptop and on a phone, in Vietnamese and in English; and every list
// while it loads, when it is empty and when it fails. A page that is added to the router is looked at without an entry here.
// CONSOLE_PICTURES=docs/console only takes the pictures of docs/console.md anew (light, 1280 × 800, Vietnamese; some dark, some of a phone):
//   CONSOLE_PICTURES=docs/console npm test -- test/browser/pages.spec.ts -t 'is clean'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityProblems, describeWithBrowser, type WatchedPage } from '../support/browser.js';
import { addressOf, routerPages, untilStill } from '../support/console-pages.js';
import { startLivedIn, type LivedIn } from '../support/lived-in.js';
import { signedIn, type SignedIn } from '../support/signed-in.js';
import { waitFor } from '../support/wait-for.js';

const pictures = process.env['CONSOLE_PICTURES'];
const laptop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const lightLaptop = { theme: 'light', size: laptop } as const;
const darkPhone = { theme: 'dark', size: phone } as const;
const looks = [lightLaptop, { theme: 'light', size: phone }, darkPhone, { theme: 'dark', size: laptop }] as const;
type Look = (typeof looks)[number];

/** Parts of a page that have an address of their own. */
const parts: Readonly<Record<string, readonly string[]>> = {
  dossier: ['picture', 'messages', 'mapping', 'money'],
  watch: ['receipt', 'overdue', 'late', 'covers', 'paid'],
};
/** Pictured beside every page as a laptop shows it in the light. */
const pictured: readonly string[] = [
  'overview-dark.png',
  'dossier-dark.png',
  'dossiers-phone.png',
  'failure-phone.png',
];
const routes = routerPages();
const shown = Object.entries(routes).filter(([name]) => name !== 'sign-in');

describeWithBrowser('every page of the console', (browser) => {
  let lived: LivedIn;
  let person: SignedIn;
  const outside: string[] = [];

  beforeAll(async () => {
    lived = await startLivedIn();
    person = await signedIn(lived.house, browser());
    watchOutside(person);
  }, 600_000);

  afterAll(async () => {
    await lived?.house.close();
  });

  function watchOutside({ page }: WatchedPage): void {
    page.on('request', (request) => {
      if (!request.url().startsWith(lived.house.gatewayUrl)) outside.push(request.url());
    });
  }

  async function open(page: Page, address: string): Promise<void> {
    await page.goto(`${lived.house.gatewayUrl}/console/${address}`);
    await untilStill(page);
  }

  async function lookAt(page: Page, name: string, wanted: readonly Look[] = looks): Promise<void> {
    for (const look of wanted.filter((one) => pictures === undefined || isPictured(name, one))) {
      const { theme, size } = look;
      const what = `${name}, ${theme}, ${size.width} px`;
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      await page.locator(`body.body--${theme}`).waitFor();
      await untilStill(page);
      await untilItFits(page, what);
      await untilPainted(page);
      if (pictures === undefined)
        expect({ what, problems: await accessibilityProblems(page) }).toEqual({ what, problems: [] });
      else await page.screenshot({ path: join(resolve(pictures), pictureName(name, look)) });
    }
  }

  it('signing in is clean in every look', async () => {
    const stranger = await browser().newPage();
    watchOutside(stranger);
    await open(stranger.page, routes['sign-in'] ?? 'sign-in');
    await lookAt(stranger.page, 'sign-in');
    expect(stranger.complaints).toEqual([]);
    await stranger.context.close();
  }, 120_000);

  it.each(shown)(
    '%s is clean in every look and both languages',
    async (name, path) => {
      const { page, complaints } = person;
      const address = addressOf(name, path, lived.ids);
      await page.evaluate("localStorage.removeItem('tnhs.language')");
      await open(page, address);
      expect(await spoken(page)).toEqual({
        heads: 1,
        language: 'vi',
        title: expect.stringMatching(/.+ · Cổng tích hợp TNHS$/),
      });
      await lookAt(page, name);
      for (const part of parts[name] ?? []) {
        await open(page, `${address}?tab=${part}`);
        await lookAt(page, `${name}-${part}`, [lightLaptop, darkPhone]);
      }
      await page.getByRole('button', { name: 'English' }).click();
      await untilStill(page);
      expect(await spoken(page)).toEqual({
        heads: 1,
        language: expect.stringMatching(/^en/),
        title: expect.stringMatching(/.+ · TNHS gateway$/),
      });
      await untilItFits(page, `${name} in English`);
      await page.getByRole('button', { name: 'Tiếng Việt' }).click();
      const told = { complaints: complaints.splice(0), outside: outside.splice(0) };
      expect(told).toEqual({ complaints: [], outside: [] });
    },
    240_000,
  );

  describe('a list', () => {
    const lists: readonly (readonly [page: string, api: string, empty: string])[] = [
      ['dossiers', 'dossiers/find', 'Không có hồ sơ nào khớp ô tìm và bộ lọc'],
      ['watch', 'dossiers/arising', 'Không có hồ sơ mới nào'],
      ['watch?tab=receipt', 'deadlines/receipt-at-risk', 'Không có giấy tiếp nhận nào'],
      ['watch?tab=overdue', 'deadlines/overdue', 'Không có hồ sơ nào đã quá ngày hẹn'],
      ['watch?tab=late', 'deadlines/late', 'Không có hồ sơ nào bị coi là trễ hạn'],
      ['watch?tab=covers', 'covers', 'Không có tờ bìa nào'],
      ['watch?tab=paid', 'payments/paid-without-voucher', 'Mọi khoản công dân đã nộp'],
      ['reconciliation', 'reconciliation/items', 'Không có chênh lệch nào'],
      ['failures', 'failures', 'Không có lượt chuyển nào đang lỗi'],
      ['failures', 'incidents', 'Không có sự cố nào đang mở'],
      ['replays', 'replays', 'Chưa ai lập đợt phát lại'],
      ['mappings', 'mappings', 'không có ánh xạ nào'],
      ['agencies', 'agencies', 'Không có cơ quan nào'],
      ['accounts', 'accounts', 'Chưa có tài khoản nào'],
      ['audit', 'audit', 'Không có thao tác nào'],
    ];

    it.each(lists)(
      '%s (%s) says that it loads, that it is empty, and what failed',
      async (path, api, empty) => {
        const { page, complaints } = person;
        const calls = (url: URL): boolean => url.pathname === `/console/api/${api}`;
        const alert = page.getByRole('alert');
        let release = (): void => undefined;
        const held = new Promise<void>((go) => (release = go));
        await page.route(calls, async (route) => {
          await held;
          await route.fulfill({ json: { items: [] } });
        });
        await page.goto(`${lived.house.gatewayUrl}/console/${path}`);
        await page.getByText('Đang tải…').first().waitFor();
        release();
        await page.getByText(empty).waitFor();
        expect(await alert.count()).toBe(0);
        await page.unroute(calls);

        await page.route(calls, (route) => route.fulfill({ status: 502, body: 'bad gateway' }));
        await page.reload();
        await alert.filter({ hasText: 'Cổng tích hợp gặp lỗi (502)' }).waitFor();
        await page.unroute(calls);
        await page.route(calls, (route) => route.abort());
        await alert.getByRole('button', { name: 'Thử lại' }).click();
        await alert.filter({ hasText: 'Không liên lạc được với cổng tích hợp' }).waitFor();
        await page.unroute(calls);
        await alert.getByRole('button', { name: 'Thử lại' }).click();
        await alert.waitFor({ state: 'detached' });
        expect(complaints).toEqual([]);
      },
      240_000,
    );
  });
});

function spoken(page: Page): Promise<{ heads: number; language: string; title: string }> {
  return page.evaluate(`({
    heads: document.querySelectorAll('h1').length,
    language: document.documentElement.lang,
    title: document.title,
  })`);
}

/** Nothing of the page is beyond the window's edge; the menu folds away after a change of size. */
async function untilItFits(page: Page, what: string): Promise<void> {
  const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  await waitFor(async () => (await page.evaluate<number>(beyond)) <= 0, { timeoutMs: 30_000, what: `${what} to fit` });
}

function isPictured(name: string, look: Look): boolean {
  return look === lightLaptop || pictured.includes(pictureName(name, look));
}

function pictureName(name: string, { theme, size }: Look): string {
  return [name, ...(theme === 'dark' ? ['dark'] : []), ...(size === phone ? ['phone'] : [])].join('-').concat('.png');
}

/** Colours change over a moment; in between, words may stand in the colour of their ground. */
async function untilPainted(page: Page): Promise<void> {
  await waitFor(async () => (await page.evaluate<number>('document.getAnimations().length')) === 0, {
    timeoutMs: 30_000,
  });
}
