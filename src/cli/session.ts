// Who the terminal calls as: a program's token or a person's session, kept in a file that only its owner may read, or a program
// named in the environment for this one call. Tokens go to the gateway and into that file, nowhere else.
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { reach, refusalOf, type Caller } from './api.js';
import { localTime } from './table.js';
import { CliError, exitCodes } from './tongue.js';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Kept extends Caller {
  readonly kind: 'person' | 'program';
  readonly who: string;
  /** When it ends at the latest; a person's session ends earlier when it idles. */
  readonly endsAt: string;
}

const ownerOnly = 0o600;
const ownerFolder = 0o700;
const othersMask = 0o077;

export function urlIn(env: Env): string {
  return (env['TNHS_URL'] ?? `http://127.0.0.1:${env['PORT'] ?? '8080'}`).replace(/\/+$/, '');
}

/** @throws CliError when nobody has signed in, or the session has ended */
export async function sessionIn(env: Env): Promise<Kept> {
  const { TNHS_CLIENT_ID: id, TNHS_CLIENT_SECRET: secret } = env;
  if (id !== undefined && secret !== undefined) return programSession(urlIn(env), id, secret);
  const kept = keptIn(env);
  if (!kept)
    throw new CliError(exitCodes.notAllowed, { vi: 'Chưa đăng nhập: tnhs login', en: 'not signed in: tnhs login' });
  if (Date.parse(kept.endsAt) > Date.now()) return kept;
  const at = localTime(kept.endsAt);
  throw new CliError(exitCodes.notAllowed, {
    vi: `Phiên của ${kept.who} đã hết hạn lúc ${at}: tnhs login`,
    en: `the session of ${kept.who} ended at ${at}: tnhs login`,
  });
}

/** What was kept, ended or not. @throws CliError when others could read it */
export function keptIn(env: Env): Kept | undefined {
  const file = fileIn(env);
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & othersMask) !== 0) throw readable(file);
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    if (error instanceof CliError) throw error;
    return undefined;
  }
}

export async function programSession(url: string, id: string, secret: string): Promise<Kept> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
  const answer = await reach(`${url}/oauth2/token`, { method: 'POST', body: form });
  if (!answer.ok)
    throw new CliError(exitCodes.notAllowed, {
      vi: `Chương trình ${id} không đăng nhập được (HTTP ${answer.status})`,
      en: `the program ${id} could not sign in (HTTP ${answer.status})`,
    });
  const told = (await answer.json()) as { access_token: string; expires_in: number };
  const endsAt = new Date(Date.now() + told.expires_in * 1000).toISOString();
  return { url, kind: 'program', who: id, endsAt, headers: { authorization: `Bearer ${told.access_token}` } };
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly code?: string;
}

/** `password` and `second-factor`: what the account still owes before it may do anything. */
export type Stage = 'password' | 'second-factor' | 'full';

export interface Opened {
  readonly session: Kept;
  readonly stage: Stage;
}

/** @throws CliError in the gateway's own words; `needsCode` tells that the password was right and a code is asked for */
export async function personSession(
  url: string,
  { username, password, code }: Credentials,
): Promise<Opened | 'needsCode'> {
  const answer = await reach(`${url}/console/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password, ...(code === undefined ? {} : { code }) }),
  });
  if (!answer.ok) {
    const needsCode = code === undefined && (await answer.clone().text()).includes('"SECOND_FACTOR_REQUIRED"');
    if (needsCode) return 'needsCode';
    throw await refusalOf(answer);
  }
  return openedBy(answer, { url, who: username });
}

/** Each step of a sign-in answers with the session from there on: its cookie, and the token that goes with it. */
export async function openedBy(answer: Response, { url, who }: Pick<Kept, 'url' | 'who'>): Promise<Opened> {
  const { stage, antiForgery } = (await answer.json()) as { stage: Stage; antiForgery: string };
  const cookies = answer.headers.getSetCookie();
  const cookie = cookies.map((one) => one.split(';', 1)[0] ?? '').join('; ');
  const lastsSeconds = Number(/max-age=(\d+)/i.exec(cookies.join(';'))?.[1] ?? '0');
  const endsAt = new Date(Date.now() + lastsSeconds * 1000).toISOString();
  const headers = { cookie, 'x-anti-forgery': antiForgery };
  return { session: { url, kind: 'person', who, endsAt, headers }, stage };
}

/** Asked before a sign-in begins: a first one changes the password, which must not end in a session that nobody keeps. */
export function requirePlaceToKeep(env: Env): void {
  const file = fileIn(env);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: ownerFolder });
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
  } catch {
    throw unkeepable(file);
  }
}

/** Written beside and put in place, so that nobody ever reads half of it or follows a link that was laid there. */
export function keep(env: Env, session: Kept): string {
  requirePlaceToKeep(env);
  const file = fileIn(env);
  const beside = `${file}.${process.pid}`;
  rmSync(beside, { force: true });
  writeFileSync(beside, JSON.stringify(session), { mode: ownerOnly, flag: 'wx' });
  renameSync(beside, file);
  return file;
}

export function forget(env: Env): void {
  rmSync(fileIn(env), { force: true });
}

export function fileIn(env: Env): string {
  return env['TNHS_SESSION_FILE'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'tnhs', 'session.json');
}

function unkeepable(file: string): CliError {
  return new CliError(exitCodes.usage, {
    vi: `Không ghi được ${file}: đặt TNHS_SESSION_FILE ở nơi ghi được`,
    en: `${file} cannot be written: let TNHS_SESSION_FILE name a place that can`,
  });
}

function readable(file: string): CliError {
  return new CliError(exitCodes.notAllowed, {
    vi: `Người khác đọc được ${file}: chmod 600 ${file}, hoặc tnhs login lại`,
    en: `others can read ${file}: chmod 600 ${file}, or tnhs login again`,
  });
}
