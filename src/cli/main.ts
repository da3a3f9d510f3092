#!/usr/bin/env node
// tnhs: the console's verbs for a terminal. Ends with 0 done · 1 refused · 2 wrongly typed · 3 not signed in or not allowed ·
// 4 the gateway cannot be reached.
import { createInterface } from 'node:readline/promises';
import type { AuditVerdict } from '../domain/audit-chain.js';
import { environment } from '../platform/config.js';
import { call, readCommand, usageOf, type Typed } from './command.js';
import { CliError, exitCodes, forget, keep, personSession, programSession, sessionIn, urlIn } from './session.js';
import { tableOf } from './table.js';
import { verbs } from './verbs.js';
import { verdictText, verifyFile } from './verify.js';

type Options = Readonly<Record<string, string>>;

async function main(words: readonly string[]): Promise<number> {
  const { typed, options, json } = optionsIn(words);
  const [first, second] = typed;
  if (first === undefined || first === 'help' || options['help'] !== undefined) return help();
  if (first === 'login') return login(options);
  if (first === 'logout') return logout();
  if (first === 'audit' && second === 'verify') return verify(typed[2], options);
  return perform(readCommand(typed, options, verbs), json);
}

async function perform(command: Typed, json: boolean): Promise<number> {
  const text = await call(await sessionIn(environment), command);
  const isJson = text.startsWith('{') || text.startsWith('[');
  if (json || !isJson || command.verb.name === 'audit export')
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  else process.stdout.write(tableOf(JSON.parse(text), command.verb.columns));
  return 0;
}

async function login(options: Options): Promise<number> {
  const url = options['url'] ?? urlIn(environment);
  const username = options['user'];
  const session =
    username === undefined
      ? await programSession(
          url,
          options['client'] ?? environment['TNHS_CLIENT_ID'] ?? '',
          await secretOf('TNHS_CLIENT_SECRET'),
        )
      : await personSession(url, { username, password: await secretOf('TNHS_PASSWORD'), code: options['code'] ?? '' });
  process.stdout.write(`Đã đăng nhập · Signed in: ${url} (${keep(environment, session)})\n`);
  return 0;
}

function logout(): number {
  forget(environment);
  return 0;
}

async function verify(file: string | undefined, options: Options): Promise<number> {
  const verdict =
    file === undefined
      ? (JSON.parse(
          await call(await sessionIn(environment), {
            verb: { name: 'audit verify', path: 'audit/verify', vi: '', en: '' },
            values: {},
          }),
        ) as AuditVerdict)
      : await verifyFile(file, options['head']);
  process.stdout.write(verdictText(verdict));
  return verdict.intact ? 0 : exitCodes.refused;
}

function help(): number {
  const own = [
    ['tnhs login [--client <id>] [--user <name> --code <6>] [--url <address>]', 'Đăng nhập', 'Sign in'],
    ['tnhs logout', 'Bỏ phiên đã giữ', 'Forget the kept session'],
    ['tnhs audit verify [<file.jsonl>] [--head <seq:hash>]', 'Kiểm tra chuỗi nhật ký', 'Verify the audit chain'],
    ...verbs.map((verb) => [usageOf(verb), verb.vi, verb.en]),
  ];
  const lines = own.map(([usage = '', vi = '', en = '']) => `${usage}\n    ${vi} · ${en}`);
  const more =
    'TNHS_URL, TNHS_CLIENT_ID, TNHS_CLIENT_SECRET, TNHS_PASSWORD; bộ lọc · filters: --agency 07906 --limit 20 …';
  process.stdout.write(`${lines.join('\n')}\n\n${more}\n`);
  return 0;
}

/** Never as an argument, where every user of the machine could read it. */
async function secretOf(name: string): Promise<string> {
  const given = environment[name];
  if (given !== undefined) return given;
  const prompt = createInterface({ input: process.stdin });
  process.stderr.write(`${name}: `);
  const line = await prompt.question('');
  prompt.close();
  return line;
}

function optionsIn(words: readonly string[]): { typed: string[]; options: Record<string, string>; json: boolean } {
  const typed: string[] = [];
  const options: Record<string, string> = {};
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) typed.push(word);
    else if (name === 'json' || name === 'help') options[name] = 'true';
    else options[name] = value ?? left.shift() ?? '';
  }
  const { json, ...rest } = options;
  return { typed, options: rest, json: json === 'true' };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
