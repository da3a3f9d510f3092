/** Why an envelope is not read further. A closed set: each door or client translates it into its own answer. */
export type EnvelopeProblemCode =
  | 'XML_MALFORMED'
  | 'XML_VERSION'
  | 'XML_DTD'
  | 'XML_PROCESSING_INSTRUCTION'
  | 'XML_TOO_DEEP'
  | 'XML_TOO_MANY_ELEMENTS'
  | 'XML_TOO_MANY_ATTRIBUTES'
  | 'XML_NAME_TOO_LONG'
  | 'XML_ATTRIBUTE_TOO_LONG'
  | 'XML_TEXT_TOO_LONG'
  | 'XML_COMMENT_TOO_LONG'
  | 'XML_COMMENT_IN_VALUE'
  | 'XML_SPLIT_VALUE'
  | 'XML_ILLEGAL_CHARACTER'
  | 'XML_DECEPTIVE_TEXT'
  | 'XML_SCHEMA_LOCATION'
  | 'ENVELOPE_VERSION'
  | 'ENVELOPE_SHAPE'
  | 'OPERATION_UNKNOWN';

export class EnvelopeProblem extends Error {
  override readonly name = 'EnvelopeProblem';
  constructor(
    readonly code: EnvelopeProblemCode,
    /** Element names from the envelope down, never a value; empty when the place is not known. */
    readonly path = '',
  ) {
    super(path === '' ? code : `${code} at ${path}`);
  }
}
