import { createHash } from 'node:crypto';
import { readEnvelope } from '../soap-contract/envelope.reader.js';
import type { XmlNode } from '../soap-contract/value.builder.js';
import { SecurityProblem } from './security.problem.js';
import { checkUsernameToken } from './username.token.js';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  envelope,
  knownUser,
  lookUp,
  MemoryNonces,
  signIn,
  soap12,
  soap12Type,
  soapUser,
  TestDoor,
} from '../../../test/support/soap-messages.js';

const nonces = new MemoryNonces();
let now = new Date('2026-11-22T08:00:00Z');
const security = { ...knownUser, nonces, now: () => now, maxAgeMs: 300_000, skewMs: 60_000 };
const knock = new TestDoor({ security });
const plainKnock = new TestDoor({ security: { ...security, allowPasswordText: true } });
afterAll(() => {
  knock.door.dispose();
  plainKnock.door.dispose();
});
beforeEach(() => {
  nonces.clear();
  now = new Date('2026-11-22T08:00:00Z');
});

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';
const namespaces = `xmlns:wsse="${oasis}wssecurity-secext-1.0.xsd" xmlns:wsu="${oasis}wssecurity-utility-1.0.xsd"`;

interface TokenParts {
  readonly username?: string;
  readonly password?: string;
  readonly created?: string;
  readonly nonce?: Buffer;
  readonly type?: string;
  readonly extra?: string;
}

function token(parts: TokenParts = {}): string {
  const { username = 'cong', password = soapUser.password, created = now.toISOString(), extra = '' } = parts;
  const nonce = parts.nonce ?? Buffer.from('0123456789abcdef');
  const digest = createHash('sha1').update(nonce).update(created).update(password).digest('base64');
  const type = parts.type ?? `${oasis}username-token-profile-1.0#PasswordDigest`;
  const sent = type.endsWith('Text') ? password : digest;
  return (
    `<wsse:UsernameToken><wsse:Username>${username}</wsse:Username><wsse:Password Type="${type}">${sent}</wsse:Password>` +
    `<wsse:Nonce>${nonce.toString('base64')}</wsse:Nonce><wsu:Created>${created}</wsu:Created>${extra}</wsse:UsernameToken>`
  );
}

const header = (content: string): string => `<wsse:Security ${namespaces}>${content}</wsse:Security>`;
const message = (content: string): string => envelope(lookUp, { header: header(content) });
const timestamp = (created: string, expires: string): string =>
  `<wsu:Timestamp><wsu:Created>${created}</wsu:Created><wsu:Expires>${expires}</wsu:Expires></wsu:Timestamp>`;

describe('a UsernameToken', () => {
  it('with the right digest names the caller', async () => {
    expect((await knock.accept(message(token()))).caller).toEqual({ username: 'cong' });
    now = new Date();
    expect((await knock.accept(envelope(lookUp))).caller).toEqual({ username: 'cong' });
  });

  it('is taken once: the same nonce and time again get the answer of a wrong password', async () => {
    const wrong = await knock.refuse(message(token({ password: 'khac' })));
    expect(nonces.size).toBe(0);
    await knock.accept(message(token()));
    const again = await knock.refuse(message(token()));
    const stranger = await knock.refuse(message(token({ username: 'khong-co' })));
    expect(again).toEqual(wrong);
    expect(stranger).toEqual(wrong);
    expect(wrong).toMatchObject({ status: 500, code: 'UNAUTHENTICATED', rules: [] });
    expect(wrong.body).toContain('>wsse:FailedAuthentication</faultcode>');
    await knock.accept(message(token({ nonce: Buffer.from('another nonce...') })));
  });

  it('answers in SOAP 1.2 with a subcode', async () => {
    const bad = signIn('cong', 'khac');
    now = new Date();
    const refused = await knock.refuse(envelope(lookUp, { version: soap12, header: bad }), soap12Type);
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('<soap:Value>soap:Sender</soap:Value><soap:Subcode>');
    expect(refused.body).toContain('>wsse:FailedAuthentication</soap:Value>');
  });

  it.each([
    ['five minutes old', '2026-11-22T07:55:00Z', true],
    ['older', '2026-11-22T07:54:59Z', false],
    ['a minute ahead', '2026-11-22T08:01:00Z', true],
    ['further ahead', '2026-11-22T08:01:01Z', false],
    ['in another zone', '2026-11-22T15:00:00+07:00', true],
    ['without a zone', '2026-11-22T08:00:00', false],
    ['nonsense', 'hôm nay', false],
  ])('created %s', async (_name, created, taken) => {
    expect((await knock.receive(message(token({ created })))).ok).toBe(taken);
  });

  it.each([
    ['no security header', envelope(lookUp, { header: '' }), 'SECURITY_MISSING'],
    ['an empty one', message(''), 'SECURITY_MISSING'],
    ['two headers', envelope(lookUp, { header: header(token()) + header(token()) }), 'SECURITY_REPEATED'],
    ['two tokens', message(token() + token({ username: 'x' })), 'SECURITY_REPEATED'],
    ['two user names', message(token({ extra: '<wsse:Username>x</wsse:Username>' })), 'SECURITY_REPEATED'],
    ['a short nonce', message(token({ nonce: Buffer.from('1234567') })), 'SECURITY_SHAPE'],
    ['a long nonce', message(token({ nonce: Buffer.alloc(65) })), 'SECURITY_SHAPE'],
    [
      'a plain password',
      message(token({ type: `${oasis}username-token-profile-1.0#PasswordText` })),
      'SECURITY_PASSWORD_TYPE',
    ],
    ['an unknown type', message(token({ type: 'urn:x' })), 'SECURITY_PASSWORD_TYPE'],
    [
      'an expired timestamp',
      message(timestamp('2026-11-22T07:57:00Z', '2026-11-22T07:58:59Z') + token()),
      'SECURITY_EXPIRED',
    ],
    [
      'an old timestamp',
      message(timestamp('2026-11-22T07:00:00Z', '2026-11-22T09:00:00Z') + token()),
      'SECURITY_EXPIRED',
    ],
    ['a comment in the name', message(token({ username: 'co<!---->ng' })), 'XML_COMMENT_IN_VALUE'],
  ])('is refused with %s', async (_name, sent, rule) => {
    expect(await knock.refuse(sent)).toMatchObject({ rules: [rule] });
    expect(nonces.size).toBe(0);
  });

  it('is remembered until it is too old to be taken', async () => {
    const until: Date[] = [];
    const remember = async (_hash: Buffer, expiresAt: Date): Promise<boolean> => until.push(expiresAt) > 0;
    const watched = new TestDoor({ security: { ...security, nonces: { remember } } });
    await watched.accept(message(token({ created: '2026-11-22T08:00:30Z' })));
    watched.door.dispose();
    expect(until.map((date) => date.toISOString())).toEqual(['2026-11-22T08:05:31.000Z']);
  });

  it('may carry the password itself only where that is configured', async () => {
    const type = `${oasis}username-token-profile-1.0#PasswordText`;
    expect((await plainKnock.accept(message(token({ type })))).caller.username).toBe('cong');
    expect(await plainKnock.refuse(message(token({ type, password: 'khac' })))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('a wrong user and a wrong password', () => {
  it('cost the same time', async () => {
    const node = (username: string, password: string): XmlNode => parsed(token({ username, password }));
    const spend = async (sent: XmlNode): Promise<number> => {
      const start = process.cpuUsage();
      for (let count = 0; count < 1000; count += 1) {
        await expectRefused(checkUsernameToken(sent, security));
      }
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const wrongUser = node('ai-do', soapUser.password);
    const wrongPassword = node(soapUser.username, 'khac');
    await spend(wrongUser);
    await spend(wrongPassword);
    // Whatever else the machine does only adds: the least of some tries is what the work itself costs.
    const least = { user: Infinity, password: Infinity };
    const isAlike = (): boolean => Math.abs(Math.log(least.user / least.password)) < Math.log(1.18);
    for (let round = 0; round < 27 || (round < 120 && !isAlike()); round += 1) {
      least.user = Math.min(least.user, await spend(wrongUser));
      least.password = Math.min(least.password, await spend(wrongPassword));
    }
    expect(least.user / least.password).toBeGreaterThan(0.85);
    expect(least.user / least.password).toBeLessThan(1.18);
  });

  async function expectRefused(work: Promise<unknown>): Promise<void> {
    const outcome = await work.then(
      () => 'taken',
      (error: unknown) => (error instanceof SecurityProblem ? error.code : error),
    );
    if (outcome !== 'NOT_AUTHENTICATED') throw new Error(String(outcome));
  }

  function parsed(xml: string): XmlNode {
    const { headers } = readEnvelope(message(xml), { modelFor: () => undefined });
    const found = headers[0]?.children[0];
    if (!found) throw new Error('no token');
    return found;
  }
});
