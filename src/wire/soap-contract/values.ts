/** What a message says, all text kept as it was written: a number becomes a number only in a mapping. */
export interface SoapTree {
  readonly [name: string]: SoapValue;
}
export type SoapValue = string | SoapTree | readonly (string | SoapTree)[];

/** What may be written into a message. `undefined` and `null` leave the element out. */
export interface SoapArguments {
  readonly [name: string]: SoapArgument;
}
export type SoapArgument =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | SoapArguments
  | readonly (string | number | bigint | boolean | SoapArguments)[];
