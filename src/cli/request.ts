// A verb with what was typed becomes one call: arguments fill the path, options go into query or body, files are read, what must not
// be typed is asked for.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { instantOn, numberOfDay } from '../domain/calendar/local-day.js';
import { callGateway, type Call, type Caller } from './api.js';
import type { Typed } from './command.js';
import type { Prompt } from './prompt.js';
import { CliError, exitCodes, say } from './tongue.js';
import type { Option } from './verb.js';

export interface Hands {
  readonly caller: Caller;
  readonly prompt: Prompt;
}

type Values = Record<string, unknown>;

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const minuteMs = 60_000;
/** Where an argument goes that the path does not hold. */
const fieldOfArgument: Readonly<Record<string, string>> = { dossier: 'dossierId' };

/** @throws CliError for a file that cannot be read, a value that is none, a reference that no dossier has */
export async function requestOf(typed: Typed, hands: Hands): Promise<Call> {
  const { verb } = typed;
  const { method = 'GET' } = verb;
  const args = await resolved(typed.args, verb.path === 'dossiers/find' ? undefined : hands);
  const inPath = new Set<string>();
  const path = verb.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    inPath.add(name);
    return encodeURIComponent(args[name] ?? '');
  });
  const values: Values = {};
  for (const [name, value] of Object.entries(args))
    if (!inPath.has(name)) put(values, fieldOfArgument[name] ?? name, await askedFor(name, value, hands.prompt));
  for (const option of verb.options ?? []) {
    const text = typed.options[option.name];
    if (text !== undefined) put(values, fieldOf(option), await valueOf(option, text, hands.prompt));
  }
  const where = `/console/api/${path}`;
  if (method === 'GET' || method === 'DELETE') return { method, path: where + queryOf(values) };
  const { reason } = typed.options;
  return { method, path: where, body: { ...verb.body, ...values, ...(reason === undefined ? {} : { reason }) } };
}

/** Where an option goes. */
export function fieldOf({ name, field }: Option): string {
  return field ?? name.replaceAll(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}

async function resolved(args: Typed['args'], hands: Hands | undefined): Promise<Record<string, string>> {
  const { dossier } = args;
  if (!hands || dossier === undefined || uuid.test(dossier)) return { ...args };
  return { ...args, dossier: await dossierWith(dossier, hands.caller) };
}

/** People hold references, the API takes ids. */
async function dossierWith(reference: string, caller: Caller): Promise<string> {
  const body = { find: reference, limit: 2 };
  const answer = await callGateway(caller, { method: 'POST', path: '/console/api/dossiers/find', body });
  const { items } = (await answer.json()) as { items: readonly { id: string }[] };
  const [first, second] = items;
  if (first && !second) return first.id;
  throw new CliError(
    exitCodes.refused,
    first
      ? { vi: `Nhiều hồ sơ khớp "${reference}": tnhs find`, en: `Several dossiers match "${reference}": tnhs find` }
      : { vi: `Không có hồ sơ "${reference}"`, en: `No dossier "${reference}"` },
  );
}

async function askedFor(name: string, value: string, prompt: Prompt): Promise<string> {
  return value === '-' ? prompt.ask({ text: `${name}: ` }) : value;
}

async function valueOf({ name, kind = 'text' }: Option, text: string, prompt: Prompt): Promise<unknown> {
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return Number(text);
    case 'flag':
      return true;
    case 'words':
      return text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
    case 'moment':
      return momentIn(name, text);
    case 'file':
      return fileText(text);
    case 'data':
      return dataIn(name, text.startsWith('@') || text === '-' ? fileText(text.replace(/^@/, '')) : text);
    case 'private':
      return (await prompt.ask({ text: `${name}: ` })).trim();
  }
}

/** A day or an hour as the clock in Việt Nam shows it. */
function momentIn(name: string, text: string): string {
  const [, day, hour = '0', minute = '0'] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2}))?$/.exec(text) ?? [];
  const at =
    day === undefined
      ? new Date(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : NaN)
      : new Date(instantOn(numberOfDay(day), 0).getTime() + (Number(hour) * 60 + Number(minute)) * minuteMs);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  throw new CliError(exitCodes.usage, `--${name}: yyyy-MM-dd, "yyyy-MM-dd HH:mm", yyyy-MM-ddTHH:mm:ss+07:00`);
}

function fileText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch {
    throw new CliError(exitCodes.usage, { vi: `Không đọc được ${path}`, en: `${path} cannot be read` });
  }
}

function dataIn(name: string, text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new CliError(
      exitCodes.usage,
      `--${name}: ${say({ vi: 'cần JSON hoặc YAML', en: 'JSON or YAML is needed' })}`,
    );
  }
}

/** `selection.system` into an object within. */
function put(values: Values, field: string, value: unknown): void {
  const [first = '', ...rest] = field.split('.');
  if (rest.length === 0) values[first] = value;
  else {
    const inner = (values[first] ??= {}) as Values;
    put(inner, rest.join('.'), value);
  }
}

function queryOf(values: Values): string {
  const texts = Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]);
  return texts.length === 0 ? '' : `?${new URLSearchParams(texts).toString()}`;
}
