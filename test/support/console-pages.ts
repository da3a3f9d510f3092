// The console's pages for browser tests: every route of web/src/router.ts, what stands in its address, and when it stands still.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { LivedIn } from './lived-in.js';
import { waitFor } from './wait-for.js';

const router = join(import.meta.dirname, '../../web/src/router.ts');

/** Names of the router's pages with their paths, e.g. `dossier: 'dossiers/:id'`. */
export function routerPages(): Readonly<Record<string, string>> {
  const found = readFileSync(router, 'utf8').matchAll(/path: '([^']*)',\s+name: '([^']+)'/g);
  return Object.fromEntries([...found].map(([, path = '', name = '']) => [name, path.replace(/^\//, '')]));
}

/** What stands for `:id` and its like; a page about one thing without an entry here has no address. */
function thingOf(name: string, ids: LivedIn['ids']): string | undefined {
  const things: Readonly<Record<string, string>> = {
    dossier: ids.dossier,
    'reconciliation-item': ids.item,
    failure: ids.failure,
    replay: ids.replay,
    edit: ids.edit,
    'edit-form': ids.dossier,
    agency: '07906',
    mapping: 'canonical-to-tnhs-create',
    'code-table': 'tnhs-method',
  };
  return things[name];
}

/** @throws Error for a new page about one thing that is not told above. */
export function addressOf(name: string, path: string, ids: LivedIn['ids']): string {
  if (!path.includes(':')) return path;
  const thing = thingOf(name, ids);
  if (thing === undefined) throw new Error(`test/support/console-pages.ts does not say what ${name} (${path}) shows`);
  return path.replace(/:\w+(\([^)]*\))?/, thing);
}

const busy = '[aria-busy=true], .q-linear-progress__model--indeterminate, .q-btn .q-spinner';
const unrest = `[
  ...(document.querySelector('h1') === null ? ['it has no heading'] : []),
  ...[...document.querySelectorAll('${busy}')].map((one) => one.outerHTML.slice(0, 120)),
]`;

/** The page has its heading and loads nothing any more. */
export async function untilStill(page: Page): Promise<void> {
  let pending: readonly string[] = [];
  const isStill = async (): Promise<boolean> => {
    pending = await page.evaluate<string[]>(unrest);
    return pending.length === 0;
  };
  await waitFor(isStill, { timeoutMs: 45_000, everyMs: 50 }).catch(() => {
    throw new Error(`${new URL(page.url()).pathname} does not come to rest: ${pending.join(' ')}`);
  });
}
