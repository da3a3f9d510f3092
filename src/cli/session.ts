// Who the terminal calls as: a program's token or a person's session, kept in a file for its owner's eyes, or a program named in the
// environment for this one call.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

export interface Kept {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

export const exitCodes = { refused: 1, usage: 2, notAllowed: 3, unreachable: 4 } as const;
const timeoutMs = 60_000;

export function urlIn(env: Env): string {
  return (env['TNHS_URL'] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
}

/** @throws CliError when nobody has signed in */
export async function sessionIn(env: Env): Promise<Kept> {
  const { TNHS_CLIENT_ID: id, TNHS_CLIENT_SECRET: secret } = env;
  if (id !== undefined && secret !== undefined) return programSession(urlIn(env), id, secret);
  try {
    return JSON.parse(readFileSync(fileIn(env), 'utf8')) as Kept;
  } catch {
    throw new CliError(exitCodes.notAllowed, 'Chưa đăng nhập: tnhs login · Not signed in: tnhs login');
  }
}

export async function programSession(url: string, id: string, secret: string): Promise<Kept> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
  const answer = await reach(`${url}/oauth2/token`, { method: 'POST', body: form });
  if (!answer.ok) throw new CliError(exitCodes.notAllowed, `Không đăng nhập được · Sign-in refused (${answer.status})`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { url, headers: { authorization: `Bearer ${token}` } };
}

export async function personSession(
  url: string,
  who: { username: string; password: string; code: string },
): Promise<Kept> {
  const answer = await reach(`${url}/console/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(who),
  });
  const told = (await answer.json()) as { stage?: string; antiForgery?: string; vi?: string; en?: string };
  if (!answer.ok) throw new CliError(exitCodes.notAllowed, `${told.vi ?? ''} · ${told.en ?? ''}`);
  if (told.stage !== 'full')
    throw new CliError(exitCodes.notAllowed, 'Đăng nhập lần đầu ở trang web · Sign in at the web console first');
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0] ?? '')
    .join('; ');
  return { url, headers: { cookie, 'x-anti-forgery': told.antiForgery ?? '' } };
}

export function keep(env: Env, session: Kept): string {
  const file = fileIn(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(session), { mode: 0o600 });
  chmodSync(file, 0o600);
  return file;
}

export function forget(env: Env): void {
  rmSync(fileIn(env), { force: true });
}

/** @throws CliError when the gateway cannot be reached */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    const where = new URL(url).origin;
    throw new CliError(
      exitCodes.unreachable,
      `Không liên lạc được với ${where} · ${where} cannot be reached (TNHS_URL)`,
    );
  }
}

function fileIn(env: Env): string {
  return env['TNHS_SESSION_FILE'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'tnhs', 'session.json');
}
