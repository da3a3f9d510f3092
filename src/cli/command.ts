// From the words typed to one verb with its arguments and options, all of it judged before anything is sent.
import { nearest } from './nearest.js';
import { CliError, exitCodes, say } from './tongue.js';
import type { Option, Verb } from './verb.js';
import { everywhere, type Line } from './words.js';

export interface Typed {
  readonly verb: Verb;
  readonly args: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

const pageOptions = ['limit', 'cursor', 'all'];

/** @throws CliError for what is no verb, lacks an argument, or has an option that the verb does not know */
export function readCommand({ words, options }: Line, verbs: readonly Verb[]): Typed {
  const { verb, given } = verbIn(words, verbs);
  if (given.length > (verb.args ?? []).length && !verb.rest) throw tooMany(verb, given, verbs);
  const args = argsIn(verb, given);
  requireKnown(verb, options);
  requireGiven(verb, options);
  return { verb, args, options };
}

/** The verb with the longest name that the words begin with. */
export function verbIn(words: readonly string[], verbs: readonly Verb[]): { verb: Verb; given: readonly string[] } {
  const found = verbs
    .flatMap((verb) => [verb.name, ...(verb.also ?? [])].map((name) => ({ verb, names: name.split(' ') })))
    .filter(({ names }) => names.every((name, place) => alike(name, words[place])))
    .sort((one, other) => other.names.length - one.names.length)[0];
  if (found) return { verb: found.verb, given: words.slice(found.names.length) };
  const names = verbs.flatMap(({ name, also = [] }) => [name, ...also]);
  const meant = nearest(words.slice(0, 2).join(' '), names) ?? nearest(words[0] ?? '', names);
  const hint = meant === undefined ? '' : ` ${say({ vi: 'Ý bạn là', en: 'did you mean' })}: tnhs ${meant}?`;
  const what = words.slice(0, 3).join(' ');
  throw new CliError(
    exitCodes.usage,
    `${say({ vi: `Không có lệnh này: ${what}.`, en: `no such command: ${what}.` })}${hint} (tnhs help)`,
  );
}

/** `replay` is `replays`, `delivery` is `deliveries`. */
export function alike(name: string, word: string | undefined): boolean {
  return word !== undefined && (name === word || singular(name) === singular(word));
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '');
}

/** `partners pase tnhs` means another verb; anything else is a word too many. */
function tooMany(verb: Verb, given: readonly string[], verbs: readonly Verb[]): CliError {
  const family = verb.name.split(' ', 1)[0] ?? '';
  const names = verbs.map(({ name }) => name).filter((name) => name.startsWith(`${family} `));
  const meant = nearest(`${family} ${given[0] ?? ''}`, names);
  const hint = meant === undefined ? '' : `\n${say({ vi: 'Ý bạn là', en: 'did you mean' })}: tnhs ${meant}?`;
  return new CliError(exitCodes.usage, `${usageOf(verb)}${hint}`);
}

function argsIn(verb: Verb, given: readonly string[]): Record<string, string> {
  const wanted = verb.args ?? [];
  const last = wanted.length - 1;
  const joined = verb.rest ? [...given.slice(0, last), given.slice(last).join(' ')].filter((one) => one !== '') : given;
  if (joined.length !== wanted.length) throw new CliError(exitCodes.usage, usageOf(verb));
  return Object.fromEntries(wanted.map((name, place) => [name, joined[place] ?? '']));
}

function requireKnown(verb: Verb, options: Line['options']): void {
  const own = (verb.options ?? []).map(({ name }) => name);
  const known = [
    ...own,
    ...everywhere,
    'out',
    ...(verb.reason ? ['reason'] : []),
    ...(verb.danger ? ['yes'] : []),
    ...(verb.follows ? ['follow'] : []),
    ...(verb.list ? pageOptions : []),
    ...(verb.list === 'csv' ? ['csv'] : []),
  ];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    const hint = meant === undefined ? '' : ` ${say({ vi: 'Ý bạn là', en: 'did you mean' })}: --${meant}?`;
    const words = { vi: `"tnhs ${verb.name}" không có --${name}.`, en: `"tnhs ${verb.name}" has no --${name}.` };
    throw new CliError(exitCodes.usage, `${say(words)}${hint}\n${usageOf(verb)}`);
  }
}

function requireGiven(verb: Verb, options: Line['options']): void {
  const missing = (verb.options ?? []).find(({ name, required }) => required && options[name] === undefined);
  if (missing)
    throw new CliError(
      exitCodes.usage,
      `${say({ vi: `Thiếu --${missing.name}: ${missing.vi}`, en: `--${missing.name} is missing: ${missing.en}` })}\n${usageOf(verb)}`,
    );
  if (verb.reason === true && (options['reason'] ?? '').trim() === '')
    throw new CliError(exitCodes.usage, `${say({ vi: 'Cần lý do', en: 'a reason is needed' })}: ${usageOf(verb)}`);
  for (const option of verb.options ?? []) requireValue(option, options[option.name]);
}

function requireValue({ name, kind = 'text', values }: Option, value: string | undefined): void {
  if (value === undefined) return;
  if (values && !values.includes(value)) throw new CliError(exitCodes.usage, `--${name}: ${values.join(' | ')}`);
  if (kind === 'number' && !/^\d{1,9}$/.test(value))
    throw new CliError(exitCodes.usage, { vi: `--${name}: cần số nguyên`, en: `--${name}: a whole number` });
  if (kind === 'private' && value !== 'true')
    throw new CliError(exitCodes.usage, {
      vi: `--${name} được hỏi khi chạy, không viết vào dòng lệnh, nơi mọi người dùng máy đọc được`,
      en: `--${name} is asked for, not typed as an argument, where every user of the machine could read it`,
    });
}

export function usageOf({ name, args = [], options = [], reason, danger }: Verb): string {
  const needed = options.filter(({ required }) => required).map((option) => `--${option.name} …`);
  const others = options.some(({ required }) => !required) ? ['[…]'] : [];
  return [
    'tnhs',
    name,
    ...args.map((arg) => `<${arg.replace(/^.*\./, '')}>`),
    ...needed,
    ...(reason === true ? ['--reason "…"'] : []),
    ...(danger ? ['[--yes]'] : []),
    ...others,
  ].join(' ');
}
