// The body names the operation; a SOAPAction may only agree with it.
import type { OperationContract } from '../soap-contract/contract.js';
import { ruleRefusal } from './soap.refusal.js';

/** @throws SoapRefusal when a SOAPAction header (1.1) or action parameter (1.2) names something else. */
export function checkSoapAction(said: readonly (string | undefined)[], operation: OperationContract): void {
  for (const action of said) {
    const plain = unquote(action?.trim() ?? '');
    if (plain !== '' && plain !== operation.soapAction) {
      throw ruleRefusal('SOAP_ACTION_MISMATCH', {
        vi: 'SOAPAction phải để trống hoặc đúng với thao tác trong Body.',
        en: 'SOAPAction must be empty or agree with the operation in the Body.',
      });
    }
  }
}

function unquote(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
