/** Injection token of the compiled `MappingSet`. */
export const MAPPINGS = Symbol('Mappings');
