// Who sent this message? One way to sign in per message: a UsernameToken, or a signature.
import type { ReadEnvelope } from '../soap-contract/envelope.reader.js';
import { checkSignature } from './body.signature.js';
import {
  onlyChild,
  securityBlock,
  securityNamespace,
  signatureNamespace,
  utilityNamespace,
} from './security.header.js';
import { SecurityProblem } from './security.problem.js';
import type { Caller, SecuritySettings } from './security.settings.js';
import { checkTimestamp } from './security.timestamp.js';
import { checkUsernameToken } from './username.token.js';

export interface Authenticated {
  readonly caller: Caller;
  /** Canonical XML of the Body when it was signed: the only part of the message that may be used. */
  readonly signedBody: string | undefined;
}

/** @throws SecurityProblem */
export async function authenticate(
  text: string,
  envelope: ReadEnvelope,
  settings: SecuritySettings,
): Promise<Authenticated> {
  const security = securityBlock(envelope.headers);
  const token = onlyChild(security, securityNamespace, 'UsernameToken');
  const signature = onlyChild(security, signatureNamespace, 'Signature');
  if (token && signature) throw new SecurityProblem('SECURITY_REPEATED');
  if (signature && settings.userOfCertificate) {
    const { caller, body } = await checkSignature(text, envelope, security, settings);
    return { caller, signedBody: body };
  }
  if (!token) throw new SecurityProblem('SECURITY_MISSING');
  const timestamp = onlyChild(security, utilityNamespace, 'Timestamp');
  if (timestamp) checkTimestamp(timestamp, settings);
  return { caller: await checkUsernameToken(token, settings), signedBody: undefined };
}
