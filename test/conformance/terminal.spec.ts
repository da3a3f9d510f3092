// The terminal's verbs against the real gateway: each leads to a route that exists, with the caller's own rights.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, readCommand } from '../../src/cli/command.js';
import { programSession, type Kept } from '../../src/cli/session.js';
import { tableOf } from '../../src/cli/table.js';
import { verbs } from '../../src/cli/verbs.js';
import { verifyFile } from '../../src/cli/verify.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

let bench: DoorsBench;
let all: Kept;

beforeAll(async () => {
  bench = await openDoors();
  all = await programSession(bench.url, 'all', secret);
}, 60_000);

afterAll(() => bench?.close());

const run = (words: readonly string[], options: Record<string, string> = {}, session = all): Promise<string> =>
  call(session, readCommand(words, options, verbs));

it('has a route for every verb', async () => {
  const { paths } = (await (await fetch(`${bench.url}/docs-json`)).json()) as { paths: Record<string, object> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
  );
  const led = verbs.map(({ name, method = 'GET', path }) => {
    const route = `${method} /console/api/${path.replace('partners/accounting', 'partners/{}').replaceAll(/\{\w+\}/g, '{}')}`;
    return routes.includes(route) ? '' : `${name}: ${route}`;
  });
  expect(led.filter((one) => one !== '')).toEqual([]);
});

it('acts with a reason, shows lists as tables and verifies an exported log without the gateway', async () => {
  const made = await run(['accounts', 'create', 'thu.cli'], { displayName: 'Thử', roles: '["viewer"]', reason: 'thử' });
  expect(made).toContain('oneTimePassword');
  expect(tableOf(JSON.parse(await run(['audit', 'list'])), ['act', 'subject'])).toContain(
    'account.create  account thu.cli',
  );
  const file = join(bench.folder, 'audit.jsonl');
  const text = await run(['audit', 'export']);
  writeFileSync(file, text);
  const { intact, head } = await verifyFile(file);
  expect([intact, (await verifyFile(file, `${head.seq}:${head.hash}`)).intact]).toEqual([true, true]);
  writeFileSync(file, text.replace('thu.cli', 'thu.clj'));
  expect(await verifyFile(file)).toMatchObject({ intact: false, broken: { why: 'changed' } });
});

it.each([
  [['nonsense'], {}, 2],
  [['accounts', 'disable', 'thu.cli'], {}, 2],
  [['accounts', 'disable', 'khong.co'], { reason: 'thử' }, 1],
])('ends %j with its own exit code', async (words, options, exitCode) => {
  await expect((async () => run(words, options))()).rejects.toMatchObject({ exitCode });
});

it('refuses what the caller has no right to', async () => {
  const viewer = await programSession(bench.url, 'viewer', secret);
  await expect(run(['audit', 'list'], {}, viewer)).rejects.toMatchObject({ exitCode: 3 });
});
