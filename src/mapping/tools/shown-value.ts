// What a tool may show of a value: its shape always, itself only when a person asked for values.
import type { ValueShape } from '../mapping.types.js';
import { shapeOf } from '../value-shape.js';

export interface ShownValue {
  readonly shape: ValueShape;
  readonly value?: unknown;
}

export function shown(value: unknown, showValues: boolean): ShownValue {
  const shape = shapeOf(value);
  return showValues && value !== undefined ? { shape, value } : { shape };
}
