// A partner's WSDL as the simulator serves and obeys it: bodies are checked against the schema inside.
import { readFileSync } from 'node:fs';
import { XmlDocument, XmlElement, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { serialize, type XmlNode } from './xml.ts';

export interface Contract {
  readonly namespace: string;
  readonly wsdl: string;
  /** @returns what is wrong, or undefined. */
  readonly problemOf: (content: XmlNode) => string | undefined;
}

/** @param name folder below wsdl/, and of the file in it unless that is named otherwise. */
export function loadContract(name: string, file = name): Contract {
  const wsdl = readFileSync(new URL(`../../wsdl/${name}/${file}.wsdl`, import.meta.url), 'utf8');
  const document = XmlDocument.fromString(wsdl);
  const schema = document.get('//xs:schema', { xs: 'http://www.w3.org/2001/XMLSchema' });
  if (!(schema instanceof XmlElement)) throw new Error(`${name}.wsdl has no schema`);
  const namespace = schema.attr('targetNamespace')?.content ?? '';
  const validator = XsdValidator.fromDoc(XmlDocument.fromString(schema.toString()));
  document.dispose();
  return { namespace, wsdl, problemOf: (content) => problemOf(validator, content) };
}

function problemOf(validator: XsdValidator, content: XmlNode): string | undefined {
  const document = XmlDocument.fromString(serialize(content));
  try {
    validator.validate(document);
    return undefined;
  } catch (error) {
    if (error instanceof XmlValidateError) return error.message.trim();
    throw error;
  } finally {
    document.dispose();
  }
}
