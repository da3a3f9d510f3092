// Documents and shapes as flat lists of places, so that tools can compare them.
import { isAbsent, isRecord } from '../frame.js';
import type { Property, Shape } from '../shape.js';

/** JSON Pointer → value of everything in a document that has nothing inside it. */
export function leavesOf(value: unknown, pointer = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  collect(value, pointer, leaves);
  return leaves;
}

function collect(value: unknown, pointer: string, leaves: Map<string, unknown>): void {
  const children: [string | number, unknown][] = Array.isArray(value)
    ? [...(value as unknown[]).entries()]
    : isRecord(value)
      ? Object.entries(value)
      : [];
  if (children.length === 0) leaves.set(pointer, value);
  for (const [name, child] of children) collect(child, `${pointer}/${name}`, leaves);
}

/** `/items/3/name` → `/items/*` + `/name`. */
export function patternOf(pointer: string): string {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}

export interface ShapePlace {
  /** Items of lists are written `*`. */
  readonly path: string;
  readonly required: boolean;
  readonly type: Shape['type'];
}

/**
 * The places of a shape for which `isTouched` is false; an object or list nothing of which is touched is told once, as a
 * whole. `required`: mandatory all the way from the top.
 */
export function untouchedPlaces(shape: Shape, isTouched: (path: string, whole: boolean) => boolean): ShapePlace[] {
  return untouchedIn(shape, { path: '', required: true }, isTouched);
}

function untouchedIn(
  shape: Shape,
  base: { readonly path: string; readonly required: boolean },
  isTouched: (path: string, whole: boolean) => boolean,
): ShapePlace[] {
  const inner: [string, Property][] =
    shape.type === 'list'
      ? [['*', { shape: shape.items ?? { type: 'any' }, required: false }]]
      : [...(shape.properties ?? [])];
  return inner.flatMap(([name, property]) => {
    const path = `${base.path}/${name}`;
    const required = base.required && property.required;
    if (!isTouched(path, false)) return [{ path, required, type: property.shape.type }];
    if (isTouched(path, true) || !hasFields(property.shape)) return [];
    return untouchedIn(property.shape, { path, required }, isTouched);
  });
}

function hasFields({ type, items, properties }: Shape): boolean {
  return type === 'list' ? items !== undefined && hasFields(items) : (properties?.size ?? 0) > 0;
}

/** The places of a document that hold something. */
export function filledLeaves(value: unknown): [string, unknown][] {
  return [...leavesOf(value)].filter(([, leaf]) => !isAbsent(leaf) && !isEmptyHolder(leaf));
}

function isEmptyHolder(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}
