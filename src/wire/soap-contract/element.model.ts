// The shape of one element as its schema tells it: enough to read a message into a tree and to write it in order.

/** What kind of simple value: text keeps its blanks, a token is trimmed as XSD does, binary may be large. */
export type ValueKind = 'text' | 'token' | 'binary';

export interface ElementModel {
  readonly name: string;
  /** Namespace of the element; empty when the schema leaves local elements unqualified. */
  readonly namespace: string;
  /** True when the element may occur more than once: its value is then always an array. */
  readonly many: boolean;
  /** True when its parent is not valid without it. */
  readonly required: boolean;
  readonly kind: ValueKind;
  /** Child elements in schema order; undefined for a simple value. */
  readonly fields: readonly ElementModel[] | undefined;
  field(name: string): ElementModel | undefined;
}

export interface ElementShape {
  readonly name: string;
  readonly namespace: string;
  readonly many: boolean;
  readonly required: boolean;
  readonly kind: ValueKind;
  /** Called once, when first needed: a recursive type must not be unfolded for ever. */
  readonly readFields: (() => readonly ElementModel[]) | undefined;
}

export class LazyElement implements ElementModel {
  readonly name: string;
  readonly namespace: string;
  readonly many: boolean;
  readonly required: boolean;
  readonly kind: ValueKind;
  private readonly readFields: (() => readonly ElementModel[]) | undefined;
  private known: readonly ElementModel[] | undefined;
  private byName: ReadonlyMap<string, ElementModel> | undefined;

  constructor(shape: ElementShape) {
    this.name = shape.name;
    this.namespace = shape.namespace;
    this.many = shape.many;
    this.required = shape.required;
    this.kind = shape.kind;
    this.readFields = shape.readFields;
  }

  get fields(): readonly ElementModel[] | undefined {
    this.known ??= this.readFields?.();
    return this.known;
  }

  field(name: string): ElementModel | undefined {
    this.byName ??= new Map(this.fields?.map((field) => [field.name, field]));
    return this.byName.get(name);
  }
}
