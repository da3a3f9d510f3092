// Reads what a partner answered: the operation's response, a fault of either version, or neither.
import type { OperationContract } from '../soap-contract/contract.js';
import { EnvelopeProblem } from '../soap-contract/envelope.problem.js';
import { envelopeNamespaces, readEnvelope, type SoapVersion } from '../soap-contract/envelope.reader.js';
import { defaultMarkupLimits } from '../soap-contract/markup.guard.js';
import { asTree, type XmlNode } from '../soap-contract/value.builder.js';
import type { SoapTree } from '../soap-contract/values.js';

export type SoapAnswer =
  | { readonly kind: 'response'; readonly value: SoapTree }
  | { readonly kind: 'fault'; readonly code: string; readonly reason: string; readonly detail: SoapTree }
  | { readonly kind: 'nonsense'; readonly reason: string };

/** A page of a thousand vouchers is a usual answer; its bytes are bounded by the transport. */
const limits = { ...defaultMarkupLimits, maxElements: 500_000 };

/** Elements that the contract does not know are passed over: a partner may add one before we learn of it. */
export function readAnswer(body: string, operation: OperationContract): SoapAnswer {
  try {
    const envelope = readEnvelope(withoutByteOrderMark(body), {
      limits,
      modelFor: (name, namespace, version) => {
        const { output } = operation;
        if (name === output.name && namespace === output.namespace) return output;
        if (name === 'Fault' && namespace === envelopeNamespaces[version]) return undefined;
        throw new EnvelopeProblem('OPERATION_UNKNOWN', name);
      },
    });
    if (envelope.node) return readFault(envelope.node, envelope.version);
    return { kind: 'response', value: envelope.values };
  } catch (error) {
    if (error instanceof EnvelopeProblem) return { kind: 'nonsense', reason: error.message };
    throw error;
  }
}

function readFault(node: XmlNode, version: SoapVersion): SoapAnswer {
  if (version === '1.1') {
    const code = localName(childText(node, 'faultcode'));
    return { kind: 'fault', code, reason: childText(node, 'faultstring'), detail: detailOf(child(node, 'detail')) };
  }
  const codeNode = child(node, 'Code');
  const subcode = codeNode && child(codeNode, 'Subcode');
  const code = localName(childText(subcode ?? codeNode, 'Value'));
  return {
    kind: 'fault',
    code,
    reason: childText(child(node, 'Reason'), 'Text'),
    detail: detailOf(child(node, 'Detail')),
  };
}

function detailOf(node: XmlNode | undefined): SoapTree {
  const tree = node ? asTree(node) : {};
  return typeof tree === 'string' ? {} : tree;
}

function child(node: XmlNode, name: string): XmlNode | undefined {
  return node.children.find((one) => one.name === name);
}

function childText(node: XmlNode | undefined, name: string): string {
  return (node && child(node, name)?.text.trim()) ?? '';
}

/** `wsse:FailedAuthentication` → `FailedAuthentication`: a prefix is the partner's free choice. */
function localName(qname: string): string {
  return qname.slice(qname.indexOf(':') + 1);
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\u{FEFF}') ? text.slice(1) : text;
}
