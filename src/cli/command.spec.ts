import { describe, expect, it } from '@jest/globals';
import { readCommand } from './command.js';
import { confirm } from './confirm.js';
import { helpOf, ownNamed, wholeHelp } from './help.js';
import { ownCommands } from './own.js';
import { Prompt } from './prompt.js';
import { verbs } from './verbs.js';
import { readLine } from './words.js';

const typed = (...words: string[]) => readCommand(readLine(words), verbs);
const reason = ['--reason', 'thử'];
const ignore = (): void => undefined;
const plain = (_style: unknown, text: string): string => text;
const pipe = new Prompt({ on: ignore, off: ignore, resume: ignore, pause: ignore }, { write: ignore });
const id = '01a206f9-ebce-7635-bef6-e5753a06f9b7';

describe('what is typed', () => {
  it.each([
    [['replay', 'show', id], 'replays show'],
    [['delivery', 'park', id, ...reason], 'deliveries park'],
    [['story', 'VSS-1'], 'dossiers show'],
    [['find', 'Nguyễn', 'Văn', 'Thử'], 'dossiers find'],
    [['--json', 'partners'], 'partners'],
    [['watch', 'overdue'], 'watch overdue'],
  ])('reads %j as one verb', (words, name) => {
    expect(typed(...words).verb.name).toBe(name);
  });

  it('joins the words of what is looked for, and takes options in either spelling', () => {
    expect(typed('find', 'Nguyễn', 'Văn', 'Thử').args).toEqual({ find: 'Nguyễn Văn Thử' });
    expect(typed('replays', 'prepare', '--failurePercent=5', ...reason).options['failure-percent']).toBe('5');
    expect(typed('find', '--', '--mã').args).toEqual({ find: '--mã' });
  });

  it.each([
    [['fnd', 'x'], 'tnhs find?'],
    [['partner', 'pase', 'tnhs'], 'tnhs partners pause?'],
    [['dossiers', 'list', '--agenci', '07906'], '--agency?'],
    [['partners', 'pause', 'tnhs'], '--reason'],
    [['replays', 'items', id, '--outcome', 'lost'], 'waiting | released'],
    [['replays', 'prepare', '--per-second', 'many', ...reason], '--per-second'],
    [['people', 'export', '--personal-id=001090012345', ...reason], '--personal-id'],
    [['dossiers', 'list', '--agency'], '--agency'],
    [['partners', '--csv'], '--csv'],
    [['secrets', 'rotate', 'vss-portal', ...reason], '--overlap-hours'],
  ])('refuses %j before anything is sent, naming what was meant', (words, hint) => {
    expect(() => typed(...words)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(hint) }),
    );
  });

  it('never repeats a number that should not have been typed', () => {
    expect(() => typed('people', 'export', '--personal-id=001090012345', ...reason)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('001090012345') }),
    );
  });
});

describe('what cannot be taken back', () => {
  const pause = ['partners', 'pause', 'tnhs', ...reason];

  it('needs --yes where nobody can be asked', async () => {
    await expect(confirm(typed(...pause), pipe)).rejects.toMatchObject({ exitCode: 2 });
    await expect(confirm(typed(...pause, '--yes'), pipe)).resolves.toBeUndefined();
    await expect(confirm(typed('partners', 'resume', 'tnhs', ...reason), pipe)).resolves.toBeUndefined();
  });

  it.each([
    ['tnhs\r', undefined],
    ['yes\r', 130],
  ])('is confirmed by typing its subject: %j', async (keys, exitCode) => {
    let listen: (bytes: Buffer) => void = ignore;
    const on = (event: string, heard: (bytes: Buffer) => void): void => void (event === 'data' && (listen = heard));
    const terminal = new Prompt({ isTTY: true, on, off: ignore, resume: ignore, pause: ignore }, { write: ignore });
    const done = confirm(typed(...pause), terminal);
    listen(Buffer.from(keys));
    if (exitCode === undefined) await expect(done).resolves.toBeUndefined();
    else await expect(done).rejects.toMatchObject({ exitCode });
  });
});

describe('help', () => {
  it('names every verb by topic, with the exit codes', () => {
    const text = wholeHelp(plain);
    for (const { name } of [...verbs, ...ownCommands]) expect(text).toMatch(new RegExp(`^  ${name}  `, 'm'));
    for (const code of ['0', '1', '2', '3', '4', '130']) expect(text).toMatch(new RegExp(`^  ${code} `, 'm'));
  });

  it.each(verbs.map((verb) => [verb.name, verb] as const))(
    'tells of "%s" its options, right and an example',
    (name, verb) => {
      const text = helpOf(name.split(' '), plain);
      expect(text.startsWith(`tnhs ${name}`)).toBe(true);
      for (const option of verb.options ?? []) expect(text).toContain(`--${option.name}`);
      expect(text).toContain(`: ${verb.right}\n`);
      const [, example = ''] = /: (tnhs .*)\n/.exec(text.slice(text.lastIndexOf('example'))) ?? [];
      expect(readCommand(readLine(wordsOf(example)), verbs).verb.name).toBe(name);
    },
  );

  it('knows the commands of the terminal itself from verbs that begin alike', () => {
    expect(ownNamed(['watch'])?.name).toBe('watch');
    expect(ownNamed(['watch', 'overdue'])).toBeUndefined();
    expect(ownNamed(['replay', 'watch', id])?.name).toBe('replays watch');
    expect(ownNamed(['audit', 'verify', 'a.jsonl'])?.name).toBe('audit verify');
  });
});

/** As a shell would split it. */
function wordsOf(line: string): string[] {
  const parts = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return parts.slice(1).map((part) => part.replaceAll(/^["']|["']$/g, ''));
}
