import type { SoapFault } from '../../wire/soap-server/soap.refusal.js';

/** An operation's own no, with words that fit the case better than the error table's. */
export class SoapFailure extends Error {
  override readonly name = 'SoapFailure';
  constructor(readonly fault: SoapFault) {
    super(fault.code);
  }
}
