// The console's cookie: out of reach of scripts, sent to this site only, over TLS wherever the gateway is reached by TLS.
import { isAntiForgery } from '../../accounts/sessions.service.js';
import { GatewayError } from '../../domain/errors.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';

/** `__Host-` binds it to this very host; browsers take that prefix over TLS only. */
function cookieName(config: Config): string {
  return isOverTls(config) ? '__Host-tnhs-console' : 'tnhs-console';
}

export function isOverTls(config: Config): boolean {
  return config.PUBLIC_URL.startsWith('https:');
}

export function sessionTokenIn(request: FastifyRequest, config: Config): string | undefined {
  const wanted = `${cookieName(config)}=`;
  const found = (request.headers.cookie ?? '').split(/; ?/).find((one) => one.startsWith(wanted));
  const token = found?.slice(wanted.length);
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

export function setSessionCookie(reply: FastifyReply, config: Config, token: string): void {
  write(reply, config, `${cookieName(config)}=${token}; Max-Age=${config.CONSOLE_SESSION_HOURS * 3600}`);
}

export function clearSessionCookie(reply: FastifyReply, config: Config): void {
  write(reply, config, `${cookieName(config)}=; Max-Age=0`);
}

function write(reply: FastifyReply, config: Config, cookie: string): void {
  const secure = isOverTls(config) ? '; Secure' : '';
  void reply.header('set-cookie', `${cookie}; Path=/; HttpOnly; SameSite=Strict${secure}`);
}

/**
 * A call that changes something comes from a page of this console, which knows the session's anti-forgery token.
 * @throws GatewayError FORGERY_SUSPECTED
 */
export function requireAntiForgery(request: FastifyRequest, config: Config, token: string): void {
  requireOwnPage(request, config);
  const told = request.headers['x-anti-forgery'];
  if (!isAntiForgery(token, typeof told === 'string' ? told : undefined)) throw new GatewayError('FORGERY_SUSPECTED');
}

/**
 * A browser names the page a call comes from; a sign-in begun by another site would sign the person in as somebody else.
 * @throws GatewayError FORGERY_SUSPECTED
 */
export function requireOwnPage(request: FastifyRequest, config: Config): void {
  const { origin, host = '', 'sec-fetch-site': site } = request.headers;
  const own = [new URL(config.PUBLIC_URL).origin, `${request.protocol}://${host}`];
  const isForeign = (origin !== undefined && !own.includes(origin)) || site === 'cross-site' || site === 'same-site';
  if (isForeign) throw new GatewayError('FORGERY_SUSPECTED');
}
