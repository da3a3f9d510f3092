// The shape of one element as its schema tells it: enough to read a message into a tree and to write it in order.

/** How XSD treats blanks around a simple value; only what is certain to be no text is trimmed. */
export type Blanks = 'preserve' | 'collapse';

export interface ElementModel {
  readonly name: string;
  /** Namespace of the element; empty when the schema leaves local elements unqualified. */
  readonly namespace: string;
  /** True when the element may occur more than once: its value is then always an array. */
  readonly many: boolean;
  readonly blanks: Blanks;
  /** Child elements in schema order; undefined for a simple value. */
  readonly fields: readonly ElementModel[] | undefined;
  field(name: string): ElementModel | undefined;
}

export interface ElementShape {
  readonly name: string;
  readonly namespace: string;
  readonly many: boolean;
  readonly blanks: Blanks;
  /** Called once, when first needed: a recursive type must not be unfolded for ever. */
  readonly readFields: (() => readonly ElementModel[]) | undefined;
}

export class LazyElement implements ElementModel {
  readonly name: string;
  readonly namespace: string;
  readonly many: boolean;
  readonly blanks: Blanks;
  private readonly readFields: (() => readonly ElementModel[]) | undefined;
  private known: readonly ElementModel[] | undefined;
  private byName: ReadonlyMap<string, ElementModel> | undefined;

  constructor(shape: ElementShape) {
    this.name = shape.name;
    this.namespace = shape.namespace;
    this.many = shape.many;
    this.blanks = shape.blanks;
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
