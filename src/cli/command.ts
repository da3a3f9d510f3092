// From the words typed to one call of the operators' API, and from its answer to a table.
import { CliError, exitCodes, reach, type Kept } from './session.js';
import type { Verb } from './verbs.js';

export interface Typed {
  readonly verb: Verb;
  readonly values: Readonly<Record<string, string>>;
}

/** The verb with the longest name that the words begin with. @throws CliError for what is no verb or lacks an argument */
export function readCommand(
  words: readonly string[],
  options: Readonly<Record<string, string>>,
  verbs: readonly Verb[],
): Typed {
  const fits = verbs.filter(({ name }) => name.split(' ').every((word, place) => words[place] === word));
  const verb = fits.sort((one, other) => other.name.length - one.name.length)[0];
  if (!verb) throw new CliError(exitCodes.usage, `Không có lệnh này · No such command: ${words.join(' ')} (tnhs help)`);
  const given = words.slice(verb.name.split(' ').length);
  const wanted = verb.args ?? [];
  if (given.length !== wanted.length) throw new CliError(exitCodes.usage, usageOf(verb));
  if (verb.reason && (options['reason'] ?? '').trim() === '')
    throw new CliError(exitCodes.usage, `Cần lý do · A reason is needed: ${usageOf(verb)}`);
  const values = Object.fromEntries(wanted.map((name, place) => [name, given[place] ?? '']));
  return { verb, values: { ...options, ...values } };
}

export function usageOf({ name, args = [], reason }: Verb): string {
  return ['tnhs', name, ...args.map((arg) => `<${arg}>`), ...(reason ? ['--reason "…"'] : []), '[--json]'].join(' ');
}

/** @returns the answer's text. @throws CliError in the gateway's own words */
export async function call(session: Kept, { verb, values }: Typed): Promise<string> {
  const { method = 'GET' } = verb;
  const inPath = new Set<string>();
  const path = verb.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    inPath.add(name);
    return encodeURIComponent(values[name] ?? '');
  });
  const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !inPath.has(name)));
  const query = method === 'GET' && Object.keys(rest).length > 0 ? `?${new URLSearchParams(rest).toString()}` : '';
  const sent = method === 'GET' ? {} : { body: JSON.stringify({ ...verb.body, ...bodyOf(verb, rest) }) };
  const answer = await reach(`${session.url}/console/api/${path}${query}`, {
    method,
    headers: {
      ...session.headers,
      accept: 'application/json',
      ...(sent.body ? { 'content-type': 'application/json' } : {}),
    },
    ...sent,
  });
  const text = await answer.text();
  if (answer.ok) return text;
  throw new CliError(exitCodeOf(answer.status), problemIn(text, answer.status));
}

function bodyOf({ json = [] }: Verb, values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, json.includes(name) ? jsonIn(name, value) : value]),
  );
}

function jsonIn(name: string, value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new CliError(exitCodes.usage, `--${name}: cần JSON · JSON is needed`);
  }
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  return status >= 500 ? exitCodes.unreachable : exitCodes.refused;
}

function problemIn(text: string, status: number): string {
  const told = (text.startsWith('{') ? JSON.parse(text) : {}) as {
    code?: string;
    vi?: string;
    en?: string;
    correlationId?: string;
    violations?: readonly { pointer: string; vi: string; en: string }[];
  };
  const violations = (told.violations ?? []).map(({ pointer, vi, en }) => `  ${pointer}: ${vi} · ${en}`);
  const head = [told.code ?? `HTTP ${status}`, told.vi, told.en].filter((one) => one !== undefined).join(' · ');
  return [head, ...violations, ...(told.correlationId ? [`  correlation id: ${told.correlationId}`] : [])].join('\n');
}
