// A real browser for the console's pages: Debian's chromium, or the one CHROMIUM names. Absent: the suites say that they did not run.
import AxeBuilder from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { describeWith, findProgram } from './program.js';

/** Where chromium is, if anywhere; TEST_CHROMIUM names another one, or with an empty value none. */
export function browserProgram(): string | undefined {
  return findProgram('chromium', 'TEST_CHROMIUM');
}

/** `describe` with a browser of its own; says loudly that it did not run where there is no chromium. */
export function describeWithBrowser(title: string, suite: (browser: () => OpenBrowser) => void): void {
  describeWith({ name: 'chromium', isHere: browserProgram() !== undefined, start: openBrowser }, title, suite);
}

export interface OpenBrowser {
  readonly browser: Browser;
  newPage(options?: Parameters<Browser['newContext']>[0]): Promise<WatchedPage>;
  close(): Promise<void>;
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: script errors, refused resources, violations of the content security policy. */
  readonly complaints: string[];
}

/** Longer than a busy machine needs to start the browser, and for one step of a page. */
const startsWithinMs = 120_000;
const patientMs = 60_000;

export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = browserProgram();
  if (executablePath === undefined) throw new Error('chromium is not installed here');
  const args = ['--no-sandbox', '--disable-gpu'];
  const browser = await chromium.launch({ executablePath, args, timeout: startsWithinMs });
  return {
    browser,
    newPage: async (options) => {
      const context = await browser.newContext({
        reducedMotion: 'reduce',
        locale: 'vi-VN',
        timezoneId: 'Asia/Ho_Chi_Minh',
        ...options,
      });
      context.setDefaultTimeout(patientMs);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // A refused call is told by the page itself; the browser's own line about its HTTP status is no complaint.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(message.text());
      });
      return { page, context, complaints };
    },
    close: () => browser.close(),
  };
}

/** Colours and places change over a moment, however short: in between, words may stand in the colour of their ground. */
const passed = `Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect?.getTiming().iterations !== Infinity)
  .map((one) => one.finished)).then(() => undefined)`;

/** Violations of WCAG 2.2 A and AA on the page as it stands, one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(passed);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  // The pages have no frames: all is run at once, without a page beside it.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(tags)
    .analyze();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  );
}
