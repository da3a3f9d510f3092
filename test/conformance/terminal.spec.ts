// The terminal's verbs against the real gateway: every operation of the operators' API is within reach, with the right, the filters
// and the fields that its OpenAPI document tells. A route that appears tomorrow makes this fail until src/cli/verbs/ names it.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../../src/cli/command.js';
import { Output } from '../../src/cli/output.js';
import { ownCommands } from '../../src/cli/own.js';
import { perform } from '../../src/cli/perform.js';
import { Prompt } from '../../src/cli/prompt.js';
import { fieldOf } from '../../src/cli/request.js';
import { programSession, type Kept } from '../../src/cli/session.js';
import type { Verb } from '../../src/cli/verb.js';
import { verbs } from '../../src/cli/verbs.js';
import { verifyFile } from '../../src/cli/verify.js';
import { readLine } from '../../src/cli/words.js';
import { openDoors, secret, type DoorsBench } from './doors-bench.js';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly 'x-right'?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** What every list has by itself. */
const pageFields = ['limit', 'cursor', 'format'];
/** What the terminal itself fills, and why it is no option. */
const filledByItself: Readonly<Record<string, readonly string[]>> = {
  'POST dossiers/find': ['limit', 'cursor'],
  // A reference becomes its id before anything is sent.
  'POST reconciliation/assignments': ['dossier'],
};

let bench: DoorsBench;
let all: Kept;
let api: OpenApi;
let operations: ReadonlyMap<string, Operation>;

beforeAll(async () => {
  bench = await openDoors();
  all = await programSession(bench.url, 'all', secret);
  api = (await (await fetch(`${bench.url}/docs-json`)).json()) as OpenApi;
  operations = new Map(
    Object.entries(api.paths)
      .filter(([path]) => path.startsWith('/console/api/'))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, told]) => [nameOf(method, path.slice('/console/api/'.length)), told]),
      ),
  );
}, 90_000);

afterAll(() => bench?.close());

/** `partners/accounting/poll` is one of `partners/{system}/poll`. */
function nameOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replace('partners/accounting', 'partners/{}').replaceAll(/\{\w+\}/g, '{}')}`;
}

function operationOf({ method = 'GET', path }: Verb): string {
  return nameOf(method, path);
}

/** The fields that a verb can send, without those within `{}` of its path. */
function fieldsOf({ path, args = [], options = [], body = {}, reason }: Verb): string[] {
  const left = args
    .filter((name) => !path.includes(`{${name}}`))
    .map((name) => (name === 'dossier' ? 'dossierId' : name));
  const named = [...left, ...options.map(fieldOf), ...Object.keys(body), ...(reason ? ['reason'] : [])];
  return named.map((field) => field.split('.', 1)[0] ?? '');
}

function fieldsTold(name: string, told: Operation): { readonly every: string[]; readonly needed: string[] } {
  const query = (told.parameters ?? []).filter(({ in: where }) => where === 'query');
  const { properties = {}, required = [] } = bodyOf(told);
  const paged = query.some((one) => one.name === 'cursor') ? pageFields : ['format'];
  const filled = [...paged, ...(filledByItself[name] ?? [])];
  const every = [...query.map((one) => one.name), ...Object.keys(properties)];
  const needed = [...query.filter((one) => one.required).map((one) => one.name), ...required];
  return { every: without(filled, every), needed: without(filled, needed) };
}

function bodyOf({ requestBody }: Operation): Schema {
  const { schema = {} } = Object.values(requestBody?.content ?? {})[0] ?? {};
  const reference = schema.$ref?.replace(/^.*\//, '');
  return (reference === undefined ? schema : api.components.schemas[reference]) ?? {};
}

function without(filled: readonly string[], names: readonly string[]): string[] {
  return names.filter((one) => !filled.includes(one));
}

async function run(words: readonly string[], session = all): Promise<{ text: string; exitCode: number }> {
  let text = '';
  const write = (more: string): boolean => ((text += more), true);
  const typed = readCommand(readLine(words), verbs);
  const prompt = new Prompt({ on: ignore, off: ignore, resume: ignore, pause: ignore }, { write: ignore });
  const stage = { session, output: new Output({ write }), prompt, tell: ignore, leave: new AbortController().signal };
  return { exitCode: await perform(typed, stage), text };
}

const ignore = (): void => undefined;

describe('verbs and operations', () => {
  it('reaches every operation of the operators’ API', () => {
    const reached = new Set([...verbs.map(operationOf), ...ownCommands.map(({ path = '' }) => nameOf('GET', path))]);
    expect([...operations.keys()].filter((name) => !reached.has(name))).toEqual([]);
    expect(operations.size).toBeGreaterThan(80);
  });

  it('has an operation for every verb, and one name for each', () => {
    expect(verbs.filter((verb) => !operations.has(operationOf(verb))).map(({ name }) => name)).toEqual([]);
    const names = [...verbs.flatMap(({ name, also = [] }) => [name, ...also]), ...ownCommands.map(({ name }) => name)];
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  });

  it('tells the right that the operation needs', () => {
    const wrong = verbs.filter((verb) => operations.get(operationOf(verb))?.['x-right'] !== verb.right);
    expect(wrong.map((verb) => [verb.name, verb.right, operations.get(operationOf(verb))?.['x-right']])).toEqual([]);
    for (const { path, right } of ownCommands.filter((one) => one.path !== undefined))
      expect([path, operations.get(nameOf('GET', path ?? ''))?.['x-right']]).toEqual([path, right]);
  });

  it('has every filter and field of an operation, and none that it does not know', () => {
    const wrong: string[] = [];
    for (const [name, told] of operations) {
      const leading = verbs.filter((verb) => operationOf(verb) === name);
      const { every } = fieldsTold(name, told);
      const offered = leading.flatMap(fieldsOf);
      if (leading.length > 0)
        wrong.push(...every.filter((one) => !offered.includes(one)).map((one) => `${name}: ${one} is missing`));
      wrong.push(...offered.filter((one) => !every.includes(one)).map((one) => `${name}: ${one} is not known`));
    }
    expect(wrong).toEqual([]);
  });

  it('insists on what an operation insists on', () => {
    const wrong = verbs.flatMap((verb) => {
      const { needed } = fieldsTold(operationOf(verb), operations.get(operationOf(verb)) ?? {});
      const optional = (verb.options ?? []).filter(({ required }) => !required).map(fieldOf);
      const sure = fieldsOf(verb).filter((field) => !optional.includes(field) || field in (verb.body ?? {}));
      // A selection and saved filters are made of several options.
      const made = ['selection', 'filters'];
      return needed.filter((one) => !sure.includes(one) && !made.includes(one)).map((one) => `${verb.name}: ${one}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('a verb at work', () => {
  it('acts with a reason, shows lists as tables, CSV and JSON, and goes on to the last page', async () => {
    for (const name of ['thu.a', 'thu.b', 'thu.c']) {
      const words = ['accounts', 'create', name, '--display-name', 'Thử', '--roles', 'viewer', '--reason', 'thử'];
      expect((await run([...words, '--json'])).text).toContain('oneTimePassword');
    }
    const table = (await run(['audit', '--limit', '2'])).text.split('\n');
    expect(table[0]).toMatch(/^seq +at +who +act +subject +reason$/);
    expect(table[1]).toMatch(/account\.create +account thu\.c/);
    expect(table[3]).toContain('--cursor');
    const list = JSON.parse((await run(['audit', '--all', '--json'])).text) as {
      items: unknown[];
      nextCursor?: string;
    };
    const csv = (await run(['audit', '--all', '--csv'])).text.trimEnd().split('\r\n');
    expect([list.nextCursor, csv.length]).toEqual([undefined, list.items.length + 1]);
    const paged = JSON.parse((await run(['accounts', '--limit', '2', '--json'])).text) as typeof list;
    expect([paged.items.length, typeof paged.nextCursor]).toEqual([2, 'string']);
  });

  it('writes an answer into a new file of its owner, and verifies an exported log without the gateway', async () => {
    const file = join(bench.folder, 'audit.jsonl');
    const { text } = await run(['audit', 'export']);
    writeFileSync(file, text);
    const { intact, head } = await verifyFile(file);
    expect([intact, (await verifyFile(file, `${head.seq}:${head.hash}`)).intact]).toEqual([true, true]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('thu.a', 'thu.z'));
    expect(await verifyFile(file)).toMatchObject({ intact: false, broken: { why: 'changed' } });
  });

  it.each([
    [['accounts', 'disable', 'khong.co', '--reason', 'thử', '--yes'], 1],
    [['accounts', 'disable', 'thu.a', '--reason', 'thử'], 2],
    [['story', 'khong-co-ho-so'], 1],
    [['replays', 'prepare', '--reason', 'thử'], 1],
  ])('ends %j with its own exit code', async (words, exitCode) => {
    await expect(run(words)).rejects.toMatchObject({ exitCode });
  });

  it('refuses what the caller has no right to', async () => {
    const viewer = await programSession(bench.url, 'viewer', secret);
    await expect(run(['audit'], viewer)).rejects.toMatchObject({ exitCode: 3 });
  });

  it('tells that a gateway cannot be reached', async () => {
    await expect(run(['partners'], { ...all, url: 'http://127.0.0.1:9' })).rejects.toMatchObject({ exitCode: 4 });
  });
});
