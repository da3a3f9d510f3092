// tnhs login, logout, whoami, password: who works here, from the one-time password to the second factor. Passwords, codes and secrets
// are asked for without echo, or come from the environment or a pipe; never as an argument, where every user of the machine reads it.
import { callGateway } from './api.js';
import type { Prompt } from './prompt.js';
import {
  fileIn,
  forget,
  keep,
  keptIn,
  openedBy,
  personSession,
  programSession,
  requirePlaceToKeep,
  sessionIn,
  urlIn,
  type Env,
  type Kept,
  type Opened,
} from './session.js';
import { localTime } from './table.js';
import { CliError, exitCodes, say } from './tongue.js';

type Options = Readonly<Record<string, string>>;

export interface Desk {
  readonly env: Env;
  readonly prompt: Prompt;
  readonly write: (text: string) => void;
  /** For what is not an answer. */
  readonly tell: (text: string) => void;
}

export async function login(desk: Desk, options: Options): Promise<number> {
  requireNoSecrets(options);
  requirePlaceToKeep(desk.env);
  const url = (options['url'] ?? urlIn(desk.env)).replace(/\/+$/, '');
  warnOfOpenLine(desk, url);
  const client = options['client'] ?? (options['user'] === undefined ? desk.env['TNHS_CLIENT_ID'] : undefined);
  const session = client === undefined ? await person(desk, url, options) : await program(desk, url, client);
  const file = keep(desk.env, session);
  const until = localTime(session.endsAt);
  desk.write(`${say({ vi: `Đã đăng nhập: ${session.who}, ${url}`, en: `signed in` })}\n`);
  desk.write(`${say({ vi: `Hết hạn lúc ${until}`, en: `ends at ${until}` })}\n${file}\n`);
  return 0;
}

export async function logout({ env, write }: Desk): Promise<number> {
  const kept = keptIn(env);
  forget(env);
  if (kept?.kind === 'person' && Date.parse(kept.endsAt) > Date.now())
    await callGateway(kept, { method: 'DELETE', path: '/console/session' }).catch(() => undefined);
  write(`${say({ vi: 'Đã đăng xuất', en: 'signed out' })}\n`);
  return 0;
}

export async function whoami({ env, write }: Desk, json: boolean): Promise<number> {
  const session = await sessionIn(env);
  const { who, kind, url, endsAt } = session;
  const facts = { who, kind, url, endsAt, ...(await grantOf(session)), file: fileIn(env) };
  if (json) write(`${JSON.stringify(facts)}\n`);
  else
    for (const [name, value] of Object.entries(facts))
      write(`${name}: ${name === 'endsAt' ? localTime(endsAt) : Array.isArray(value) ? value.join(', ') : value}\n`);
  return 0;
}

/** A new password of one's own. */
export async function changePassword({ env, prompt, write }: Desk): Promise<number> {
  const session = await sessionIn(env);
  if (session.kind !== 'person')
    throw new CliError(exitCodes.usage, { vi: 'Chương trình không có mật khẩu', en: 'a program has no password' });
  const present = await prompt.ask({ text: ask('Mật khẩu hiện tại', 'present password') });
  keep(env, (await putPassword(session, present, await wantedPassword(prompt))).session);
  write(`${say({ vi: 'Đã đổi mật khẩu', en: 'the password is changed' })}\n`);
  return 0;
}

async function program({ env, prompt }: Desk, url: string, client: string): Promise<Kept> {
  const secret = env['TNHS_CLIENT_SECRET'] ?? (await prompt.ask({ text: ask('Mật mã', 'secret') }));
  return programSession(url, client, secret);
}

async function person(desk: Desk, url: string, options: Options): Promise<Kept> {
  const { env, prompt } = desk;
  const named = options['user'] ?? env['TNHS_USER'];
  const username = named ?? (await prompt.ask({ text: ask('Tên đăng nhập', 'user name'), shown: true })).trim();
  const password = env['TNHS_USER_PASSWORD'] ?? (await prompt.ask({ text: ask('Mật khẩu', 'password') }));
  const opened = await personSession(url, { username, password });
  if (opened !== 'needsCode') return settle(desk, opened, password);
  const code = env['TNHS_CODE'] ?? (await prompt.ask({ text: ask('Mã xác thực 6 số', 'code of 6 digits') })).trim();
  const withCode = await personSession(url, { username, password, code });
  if (withCode === 'needsCode') throw new CliError(exitCodes.notAllowed, 'SECOND_FACTOR_REQUIRED');
  return settle(desk, withCode, password);
}

/** What a first sign-in owes: a password that nobody else knows, then a second factor. */
async function settle(desk: Desk, { session, stage }: Opened, present: string): Promise<Kept> {
  if (stage === 'full') return session;
  if (stage === 'password') {
    desk.tell(
      `${say({ vi: 'Mật khẩu dùng một lần phải đổi ngay', en: 'the one-time password must be changed now' })}\n`,
    );
    return settle(desk, await putPassword(session, present, await wantedPassword(desk.prompt)), '');
  }
  const begun = await callGateway(session, { method: 'POST', path: '/console/session/second-factor', body: {} });
  const { secret, uri } = (await begun.json()) as { secret: string; uri: string };
  desk.tell(
    `${say({ vi: 'Nhập khoá này vào ứng dụng xác thực', en: 'enter this key in an authenticator app' })}: ${secret}\n${uri}\n`,
  );
  const code = (await desk.prompt.ask({ text: ask('Mã xác thực 6 số', 'code of 6 digits') })).trim();
  const body = { code };
  const answer = await callGateway(session, { method: 'PUT', path: '/console/session/second-factor', body });
  return settle(desk, await openedBy(answer, session), '');
}

async function putPassword(session: Kept, present: string, wanted: string): Promise<Opened> {
  const body = { present, wanted };
  const answer = await callGateway(session, { method: 'PUT', path: '/console/session/password', body });
  return openedBy(answer, session);
}

async function wantedPassword(prompt: Prompt): Promise<string> {
  const wanted = await prompt.ask({ text: ask('Mật khẩu mới', 'new password') });
  const again = await prompt.ask({ text: ask('Nhập lại mật khẩu mới', 'the new password again') });
  if (wanted === again) return wanted;
  throw new CliError(exitCodes.usage, { vi: 'Hai lần nhập khác nhau', en: 'the two are not the same' });
}

/** A program's rights stand in its token, for its own eyes; a person's are asked for. */
async function grantOf(session: Kept): Promise<Record<string, string | readonly string[]>> {
  if (session.kind === 'person') {
    const answer = await callGateway(session, { path: '/console/session' });
    const { displayName, roles, rights, agencies } = (await answer.json()) as Record<string, string | string[]>;
    return { displayName: displayName ?? '', roles: roles ?? [], rights: rights ?? [], agencies: agencies ?? [] };
  }
  const [, payload = ''] = (session.headers['authorization'] ?? '').split('.');
  const { scope = '' } = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as { scope?: string };
  return { rights: scope.split(' ') };
}

function requireNoSecrets(options: Options): void {
  const wrong = ['password', 'secret', 'code'].find((name) => options[name] !== undefined);
  if (wrong === undefined) return;
  throw new CliError(exitCodes.usage, {
    vi: `--${wrong} không viết vào dòng lệnh: hãy để tnhs hỏi, hoặc dùng TNHS_USER_PASSWORD, TNHS_CODE, TNHS_CLIENT_SECRET`,
    en: `--${wrong} is not for the command line: let tnhs ask, or use TNHS_USER_PASSWORD, TNHS_CODE, TNHS_CLIENT_SECRET`,
  });
}

function warnOfOpenLine({ tell }: Desk, url: string): void {
  if (!URL.canParse(url))
    throw new CliError(exitCodes.usage, { vi: `Không phải địa chỉ: ${url}`, en: `not an address: ${url}` });
  const { protocol, hostname } = new URL(url);
  const isNear = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol === 'https:' || isNear) return;
  const words = { vi: `${url} không mã hoá đường truyền`, en: `${url} does not encrypt the line` };
  tell(`${say(words)}\n`);
}

function ask(vi: string, en: string): string {
  return `${say({ vi, en })}: `;
}
