// UsernameToken: Base64(SHA-1(nonce + created + password)).
// 1. Form and freshness first: they say nothing about users.
// 2. Then the same work for an unknown user as for a known one, compared in constant time.
// 3. Only a right digest is remembered, so nobody can fill the store or use up another's nonce.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { XmlNode } from '../soap-contract/value.builder.js';
import {
  attributeOf,
  base64Encoding,
  onlyChild,
  passwordTypes,
  securityNamespace,
  utilityNamespace,
} from './security.header.js';
import { SecurityProblem } from './security.problem.js';
import type { Caller, SecuritySettings } from './security.settings.js';
import { checkCreated } from './security.timestamp.js';

const decoyPassword = 'no account has this password';

interface Token {
  readonly username: string;
  readonly password: string;
  readonly nonce: Buffer;
  readonly created: string;
}

/** @throws SecurityProblem */
export async function checkUsernameToken(node: XmlNode, settings: SecuritySettings): Promise<Caller> {
  const password = child(node, securityNamespace, 'Password');
  const type = attributeOf(password, '', 'Type') ?? passwordTypes.text;
  if (type === passwordTypes.digest) return checkDigest(readToken(node, password), settings);
  if (type !== passwordTypes.text || !settings.allowPasswordText) throw new SecurityProblem('SECURITY_PASSWORD_TYPE');
  const username = child(node, securityNamespace, 'Username').text;
  return accept(username, sha256(password.text), (right) => sha256(right), settings);
}

async function checkDigest(token: Token, settings: SecuritySettings): Promise<Caller> {
  const freshUntil = checkCreated(token.created, settings);
  const expected = (right: string): Buffer =>
    createHash('sha1').update(token.nonce).update(token.created).update(right).digest();
  const caller = accept(token.username, Buffer.from(token.password, 'base64'), expected, settings);
  const once = createHash('sha256')
    .update(token.username)
    .update('\0')
    .update(token.created)
    .update(token.nonce)
    .digest();
  if (!(await settings.nonces.remember(once, freshUntil))) throw new SecurityProblem('NOT_AUTHENTICATED');
  return caller;
}

function accept(
  username: string,
  given: Buffer,
  expectedFor: (password: string) => Buffer,
  settings: SecuritySettings,
): Caller {
  const password = settings.passwordOf(username);
  const expected = expectedFor(password ?? decoyPassword);
  const equal = timingSafeEqual(sha256(given), sha256(expected));
  if (!equal || password === undefined) throw new SecurityProblem('NOT_AUTHENTICATED');
  return { username };
}

function readToken(node: XmlNode, password: XmlNode): Token {
  const nonce = child(node, securityNamespace, 'Nonce');
  const encoding = attributeOf(nonce, '', 'EncodingType') ?? base64Encoding;
  const bytes = Buffer.from(nonce.text.trim(), 'base64');
  if (encoding !== base64Encoding || bytes.length < 8 || bytes.length > 64) throw new SecurityProblem('SECURITY_SHAPE');
  return {
    username: child(node, securityNamespace, 'Username').text,
    password: password.text.trim(),
    nonce: bytes,
    created: child(node, utilityNamespace, 'Created').text.trim(),
  };
}

function child(node: XmlNode, namespace: string, name: string): XmlNode {
  const found = onlyChild(node, namespace, name);
  if (!found) throw new SecurityProblem('SECURITY_SHAPE');
  return found;
}

function sha256(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
