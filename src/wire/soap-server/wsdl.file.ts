import { escapeAttribute } from '../soap-contract/element.writer.js';

const addressForm = /(<(?:soap|soap12):address\s+location=")[^"]*(")/g;

/** The contract with the configured address in every port. @throws Error when the WSDL has no address to replace. */
export function addressedWsdl(wsdl: string, address: string): string {
  const escaped = escapeAttribute(address);
  let ports = 0;
  const addressed = wsdl.replace(addressForm, (_whole, before: string, after: string) => {
    ports += 1;
    return `${before}${escaped}${after}`;
  });
  if (ports === 0) throw new Error('the WSDL has no soap:address');
  return addressed;
}
