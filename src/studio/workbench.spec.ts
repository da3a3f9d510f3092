// Nothing that a person writes into a mapping may stop the gateway: what an edited text costs is paid in a process of its own.
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { benchEntry } from '../../test/support/bench-entry.js';
import { header, mappingFolder, nameRule, removeMappingFolders } from '../../test/support/mapping-folder.js';
import type { BenchAnswers } from './bench.jobs.js';
import { Workbench } from './workbench.js';

const at = new Date('2026-11-23T01:00:00Z');
const plain = `${header('m')}rules:\n${nameRule}`;
const inner = Array.from({ length: 3000 }, (_, index) => `      - { id: n${index}, to: /n, from: /N, do: [upper] }`);
const heavy = `${plain}  - id: items\n    to: /items\n    each: /Items\n    rules:\n${inner.join('\n')}\n      - { id: n, to: /n, const: x }\n`;
const dir = mappingFolder({ 'here-to-there/m.v1.yaml': plain });
const benches: Workbench[] = [];

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});
afterAll(removeMappingFolders);

function bench(limitMs: number, memoryMb = 256): Workbench {
  const { url, execArgv = [] } = benchEntry();
  const one = new Workbench({ ground: { dir, wsdlDir: dir }, entry: { url, execArgv }, limitMs, memoryMb });
  benches.push(one);
  return one;
}

const prove = (one: Workbench, yaml: string): Promise<BenchAnswers['prove']> =>
  one.use((ask) => ask({ kind: 'prove', name: 'm', yaml, overlay: new Map() }));

const run = (one: Workbench, yaml: string, source: unknown): Promise<BenchAnswers['explain']> =>
  one.use(async (ask) => {
    await ask({ kind: 'prove', name: 'm', yaml, overlay: new Map() });
    return ask({ kind: 'explain', name: 'm', document: { source, at }, showValues: true });
  });

/** How long this thread could not do anything else. */
async function longestPause(during: Promise<unknown>): Promise<number> {
  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    [longest, last] = [Math.max(longest, now - last), now];
  }, 10);
  await during.catch(() => undefined);
  clearInterval(timer);
  return longest;
}

describe('the bench', () => {
  it('compiles and runs an edited text, and names its faults', async () => {
    const one = bench(20_000);
    const told = await run(one, plain.replace('from: /Name', 'from: /Name, do: [upper]'), { Name: 'an' });
    expect(told).toMatchObject({ ok: true, rules: [{ rule: 'name', target: { value: 'AN' } }] });
    expect(await prove(one, plain.replace('to: /name', 'to: /nome'))).toMatchObject({
      ok: false,
      faults: [{ line: 9 }, {}],
    });
  });

  it.each([
    ['a repeated repetition', `  - { id: sex, to: /sex, from: /Sex, do: [{ match: "(a+)+" }] }\n`],
    ['a function that calls itself', `  - { id: sex, to: /sex, jsonata: "($f := function(){$f()}; $f())" }\n`],
    ['a text that doubles', `  - { id: sex, to: /sex, jsonata: "($a := Name & Name; $b := $a & $a; $b)" }\n`],
  ])('refuses %s before anything runs', async (_what, rule) => {
    const told = await prove(bench(20_000), plain + rule);
    expect(told).toMatchObject({ ok: false, faults: [{ line: 10 }] });
  });

  it('gives up what takes too long while everything else goes on, and is there again for the next', async () => {
    const limitMs = 5000;
    const one = bench(limitMs);
    await run(one, plain, { Name: 'an' });
    const Items = Array.from({ length: 100_000 }, () => ({}));
    const slow = run(one, heavy, { Name: 'an', Items });
    const pause = longestPause(slow);
    await expect(slow).rejects.toMatchObject({ code: 'MAPPING_TOO_SLOW' });
    expect(await pause).toBeLessThan(limitMs * 0.75);
    expect(await run(one, plain, { Name: 'an' })).toMatchObject({ ok: true });
  });

  it('gives up what takes too much memory', async () => {
    const one = bench(60_000, 64);
    const many = `${plain}  - { id: items, to: /items, each: /Items, rules: [{ id: n, to: /n, const: x }] }\n`;
    const Items = Array.from({ length: 200_000 }, () => ({}));
    await expect(run(one, many, { Name: 'an', Items })).rejects.toMatchObject({ code: 'MAPPING_TOO_SLOW' });
    expect(await run(one, plain, { Name: 'an' })).toMatchObject({ ok: true });
  });
});
