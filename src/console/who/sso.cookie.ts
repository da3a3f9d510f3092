// What must come back from the provider unchanged, kept in the person's own browser for ten minutes and sealed: nothing of it is
// readable or forgeable there. Lax, since the provider sends the browser back from another site.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SsoJourney } from '../../accounts/single-sign-on.service.js';
import type { Config } from '../../platform/config.js';
import { isOverTls } from './session.cookie.js';

interface Ground {
  readonly config: Config;
  /** The signing key of the doors. */
  readonly key: Uint8Array;
}

const lifeSeconds = 600;
const nonceBytes = 12;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

export function setJourneyCookie(reply: FastifyReply, { config, key }: Ground, journey: SsoJourney): void {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, ownKey(key), nonce);
  const text = JSON.stringify({ ...journey, until: Date.now() + lifeSeconds * 1000 });
  const sealed = Buffer.concat([nonce, sealing.update(text), sealing.final(), sealing.getAuthTag()]);
  write(reply, config, `${nameOf(config)}=${sealed.toString('base64url')}; Max-Age=${lifeSeconds}`);
}

export function clearJourneyCookie(reply: FastifyReply, config: Config): void {
  write(reply, config, `${nameOf(config)}=; Max-Age=0`);
}

export function journeyIn(request: FastifyRequest, { config, key }: Ground): SsoJourney | undefined {
  const name = nameOf(config);
  const found = (request.headers.cookie ?? '').split(/; ?/).find((one) => one.startsWith(`${name}=`));
  const sealed = Buffer.from(found?.slice(name.length + 1) ?? '', 'base64url');
  if (sealed.length <= nonceBytes + tagBytes || sealed.length > 2000) return undefined;
  const opening = createDecipheriv(cipher, ownKey(key), sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  opening.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const text = Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()]);
    const { until, ...journey } = JSON.parse(text.toString()) as SsoJourney & { until: number };
    return until > Date.now() ? journey : undefined;
  } catch {
    return undefined;
  }
}

function ownKey(key: Uint8Array): Buffer {
  return createHash('sha256').update('console single sign-on\0').update(key).digest();
}

/** `__Host-`: no neighbouring host can put one of its own there, which would sign the person in as somebody else. */
function nameOf(config: Config): string {
  return isOverTls(config) ? '__Host-tnhs-console-sso' : 'tnhs-console-sso';
}

function write(reply: FastifyReply, config: Config, cookie: string): void {
  const secure = isOverTls(config) ? '; Secure' : '';
  void reply.header('set-cookie', `${cookie}; Path=/; HttpOnly; SameSite=Lax${secure}`);
}
