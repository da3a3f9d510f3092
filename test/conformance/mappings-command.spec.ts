// npm run mappings as a person runs it: words, exit codes, what it may not show, and that it can be stopped.
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const usual = 'test/golden/voucher-to-tst-record/usual/source.json';
let other: string;

beforeAll(() => {
  other = mkdtempSync(join(tmpdir(), 'mappings-command-'));
  cpSync(join(root, 'mappings'), join(other, 'mappings'), { recursive: true });
  symlinkSync(join(root, 'wsdl'), join(other, 'wsdl'));
  edit('codes/tst-plan.yaml', "'FIRST_TIME', to: 'TM'", "'FIRST_TIME', to: 'DT'");
});

afterAll(() => rmSync(other, { recursive: true, force: true }));

function edit(file: string, from: string, to: string): void {
  const path = join(other, 'mappings', file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

interface Ending {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(...args: string[]): { child: ChildProcess; ending: Promise<Ending> } {
  const node = ['--no-warnings', '--import', './scripts/native-typescript.mjs', 'scripts/mappings.ts'];
  const child = spawn(process.execPath, [...node, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (told.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (told.err += chunk.toString()));
  return { child, ending: new Promise((resolve) => child.once('close', (code) => resolve({ code, ...told }))) };
}

const mappings = (...args: string[]): Promise<Ending> => start(...args).ending;

describe('npm run mappings', () => {
  it('check proves the project’s own mappings and counts them', async () => {
    const { code, out } = await mappings('check');
    expect({ code, first: out.split('\n')[0] }).toEqual({ code: 0, first: expect.stringMatching(/^✓ mappings: \d+ /) });
  });

  it('check lists every fault with the file’s path and line, and fails', async () => {
    const broken = join(other, 'broken');
    cpSync(join(other, 'mappings'), broken, { recursive: true });
    const file = join(broken, 'canonical-to-tst', 'canonical-to-tst-cover.v1.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('from: /tnhsNumber', 'from: /tnhsNummer'));
    const { code, out } = await mappings('check', broken);
    expect(code).toBe(1);
    expect(out).toMatch(
      /broken\/canonical-to-tst\/canonical-to-tst-cover\.v1\.yaml:\d+ rule tnhsNumber: source has no/,
    );
  });

  it('run shows source → rule → target, and no value unless asked', async () => {
    const source = JSON.parse(readFileSync(join(root, usual), 'utf8')) as {
      dossier: { participant: { fullName: string; personalId: string } };
    };
    const { fullName, personalId } = source.dossier.participant;
    const masked = await mappings('run', 'voucher-to-tst-record', usual, '--at', '2026-11-20');
    expect(masked.code).toBe(0);
    expect(masked.out).toMatch(
      /\/nguoiThamGia\/hoTen .*\n +← \/dossier\/participant\/fullName .*\n.*record\.v1\.yaml:\d+/,
    );
    expect(masked.out).not.toContain(fullName);
    expect(masked.out).not.toContain(personalId);
    const json = await mappings('run', 'voucher-to-tst-record', usual, '--json');
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, mapping: { name: 'voucher-to-tst-record' } });
    expect(json.out).not.toContain(fullName);
    const shown = await mappings('run', 'voucher-to-tst-record', usual, '--show-values');
    expect(shown.out).toContain(fullName);
  });

  it('diff tells what another folder would change, masked, and fails when it finds something', async () => {
    const golden = 'test/golden/voucher-to-tst-record';
    const { code, out } = await mappings('diff', 'voucher-to-tst-record', 'mappings', join(other, 'mappings'), golden);
    expect(code).toBe(1);
    expect(out).toMatch(/usual\/source\.json {2}thay đổi · changed\n {2}\/quaTrinh\/phuongAn {2}AA \(2\) → AA \(2\)/);
    const same = await mappings('diff', 'voucher-to-tst-record', '1', 'v1', golden);
    expect({ code: same.code, told: same.out.includes('changed') }).toEqual({ code: 0, told: false });
  });

  it('diff ends cleanly when it is interrupted, with what it has seen', async () => {
    const lines = join(other, 'many.jsonl');
    const line = JSON.stringify(JSON.parse(readFileSync(join(root, usual), 'utf8')) as unknown);
    writeFileSync(lines, `${line}\n`.repeat(40_000));
    const { child, ending } = start('diff', 'voucher-to-tst-record', 'mappings', join(other, 'mappings'), lines);
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const { code, out, err } = await ending;
    expect({ code, err }).toEqual({ code: 130, err: expect.not.stringContaining('Error') });
    const seen = Number(/\n(\d+) thông điệp/.exec(out)?.[1]);
    expect(seen).toBeGreaterThan(0);
    expect(seen).toBeLessThan(40_000);
  });

  it('coverage lists per mapping and sums up', async () => {
    const { code, out } = await mappings('coverage', 'canonical-to-tst-cover');
    expect({ code, told: /nobody reads: .*\/dossier\/participant\/guardian/.test(out) }).toEqual({
      code: 0,
      told: true,
    });
  });

  it.each([
    [['chek'], /"chek"\. .*did you mean: check\?/],
    [['run', 'voucher-to-tst-recrod', usual], /did you mean: voucher-to-tst-record\?/],
    [['run', 'voucher-to-tst-record', usual, '--at', '2026-02-30'], /2026-02-30.*yyyy-MM-dd/],
    [['run', 'voucher-to-tst-record', 'nowhere.json'], /there is no file nowhere\.json/],
    [['run', 'voucher-to-tst-record', usual, '--at', '1999-01-01'], /no version in force on 1999-01-01/],
    [
      ['diff', 'voucher-to-tst-record', '1', '9', 'test/golden'],
      /version voucher-to-tst-record "9".*did you mean: 1\?/,
    ],
    [['coverage', '--colour'], /--colour/],
    [[], /npm run mappings -- /],
  ])('%j is answered in a sentence, not a stack', async (args, words) => {
    const { code, out, err } = await mappings(...args);
    expect(code).toBe(2);
    expect(out + err).toMatch(words);
    expect(err).not.toMatch(/\n\s+at /);
  });
});
