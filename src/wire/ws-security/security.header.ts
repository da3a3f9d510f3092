// The one wsse:Security block that is addressed to us, and strict access to its children.
import type { HeaderBlock } from '../soap-contract/envelope.reader.js';
import type { XmlNode } from '../soap-contract/value.builder.js';
import { SecurityProblem } from './security.problem.js';

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';
export const securityNamespace = `${oasis}wssecurity-secext-1.0.xsd`;
export const utilityNamespace = `${oasis}wssecurity-utility-1.0.xsd`;
export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
export const passwordTypes = {
  digest: `${oasis}username-token-profile-1.0#PasswordDigest`,
  text: `${oasis}username-token-profile-1.0#PasswordText`,
} as const;
export const base64Encoding = `${oasis}soap-message-security-1.0#Base64Binary`;

/** @throws SecurityProblem when there is none or more than one. */
export function securityBlock(blocks: readonly HeaderBlock[]): XmlNode {
  const found = blocks.filter((block) => block.name === 'Security' && block.namespace === securityNamespace);
  const [block] = found;
  if (!block) throw new SecurityProblem('SECURITY_MISSING');
  if (found.length > 1) throw new SecurityProblem('SECURITY_REPEATED');
  return block;
}

/** The only child of that name, or undefined. @throws SecurityProblem when it occurs twice. */
export function onlyChild(node: XmlNode, namespace: string, name: string): XmlNode | undefined {
  const found = node.children.filter((child) => child.name === name && child.namespace === namespace);
  if (found.length > 1) throw new SecurityProblem('SECURITY_REPEATED');
  return found[0];
}

export function attributeOf(node: XmlNode, namespace: string, name: string): string | undefined {
  return node.attributes.find((one) => one.name === name && one.namespace === namespace)?.value;
}
