// The words of a command line: plain words, `--name value` or `--name=value`, flags, and `--` before words that begin with dashes.
import { CliError, exitCodes } from './tongue.js';
import { verbs } from './verbs.js';

export interface Line {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/** Of every verb. */
export const everywhere = ['json', 'help'] as const;
const flags = [...everywhere, 'csv', 'all', 'yes', 'follow', 'version'];

const valueless: ReadonlySet<string> = new Set([
  ...flags,
  ...verbs.flatMap(({ options = [] }) =>
    options.filter(({ kind }) => kind === 'flag' || kind === 'private').map(({ name }) => name),
  ),
]);

/** @throws CliError for an option without its value */
export function readLine(given: readonly string[]): Line {
  const words: string[] = [];
  const options: Record<string, string> = {};
  const left = [...given];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') return { words: [...words, ...left], options };
    const [, name, value] = /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) words.push(word === '-h' ? 'help' : word);
    else options[kebab(name)] = value ?? (valueless.has(kebab(name)) ? 'true' : valueOf(name, left));
  }
  return { words, options };
}

function valueOf(name: string, left: string[]): string {
  const next = left[0];
  if (next === undefined || /^--[A-Za-z]/.test(next))
    throw new CliError(exitCodes.usage, { vi: `--${name} cần một giá trị`, en: `--${name} needs a value` });
  left.shift();
  return next;
}

/** `--failurePercent` is `--failure-percent`. */
function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
