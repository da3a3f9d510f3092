// The fields of a dossier that may be edited, in the order of the form, and how a form is read from and written into the document.
import type { Canonical } from '../../api/canonical.ts';

/** What a place pays beside the law's support, as it is typed: its code and whole VND a month. */
export interface Support {
  readonly code: string;
  readonly amount: string;
}

/** As many as a dossier may name. */
export const mostSupports = 10;

export interface CanonicalField {
  /** JSON Pointer. */
  readonly pointer: string;
  readonly name: string;
  readonly choices?: readonly string[];
  /** Several of the choices. */
  readonly isList?: boolean;
  readonly isNumber?: boolean;
  /** Several of `Support`. */
  readonly isSupports?: boolean;
  readonly isRequired?: boolean;
}

export interface FieldGroup {
  readonly name: string;
  readonly fields: readonly CanonicalField[];
}

export type FieldValue = string | readonly string[] | readonly Support[];
export type FieldValues = Readonly<Record<string, FieldValue>>;

const sexes = ['MALE', 'FEMALE'];
const schemes = ['VN34', 'VN63'];
const cases = ['FIRST_TIME', 'FROM_COMPULSORY', 'CONTINUE', 'REREGISTER'];
const methods = ['1', '3', '6', '12', 'VS', 'TH'];
const groups = ['POOR', 'NEAR_POOR', 'MINORITY', 'ISLAND', 'OTHER'];

type More = Omit<CanonicalField, 'pointer' | 'name'>;

function under(base: string, ...fields: readonly (readonly [name: string, more?: More])[]): CanonicalField[] {
  return fields.map(([name, more = {}]) => ({ pointer: `${base}/${name}`, name, ...more }));
}

const required = { isRequired: true };

function address(name: string): FieldGroup {
  const fields = [['scheme', { choices: schemes }], ['province'], ['district'], ['commune'], ['detail']] as const;
  return { name, fields: under(`/participant/${name}`, ...fields) };
}

export const fieldGroups: readonly FieldGroup[] = [
  {
    name: 'participant',
    fields: under(
      '/participant',
      ['fullName', required],
      ['personalId'],
      ['vssCode'],
      ['birthDate', required],
      ['sex', { choices: sexes, ...required }],
      ['ethnicity'],
      ['phone'],
      ['email'],
    ),
  },
  address('birthPlace'),
  address('residence'),
  address('contact'),
  {
    name: 'guardian',
    fields: under('/participant/guardian', ['fullName'], ['personalId'], ['relation'], ['phone']),
  },
  {
    name: 'contribution',
    fields: under(
      '/contribution',
      ['case', { choices: cases, ...required }],
      ['income', { isNumber: true, ...required }],
      ['method', { choices: methods, ...required }],
      ['fromMonth', required],
      ['months', { isNumber: true, ...required }],
      ['declaredAmount', { isNumber: true, ...required }],
      ['supportGroups', { choices: groups, isList: true }],
      ['localSupport', { isSupports: true }],
    ),
  },
  { name: 'other', fields: under('', ['deliver', { choices: ['ELECTRONIC', 'PAPER'] }]) },
];

export const allFields: readonly CanonicalField[] = fieldGroups.flatMap(({ fields }) => fields);

export function valuesOf(canonical: Canonical): FieldValues {
  return Object.fromEntries(
    allFields.map(({ pointer, isList, isSupports }): [string, FieldValue] => {
      const value = valueAt(canonical, pointer);
      if (isSupports) return [pointer, Array.isArray(value) ? value.map(supportOf) : []];
      if (isList) return [pointer, Array.isArray(value) ? value.map(String) : []];
      return [pointer, textOf(value)];
    }),
  );
}

function supportOf(value: unknown): Support {
  const { code, amount } = isRecord(value) ? value : {};
  return { code: textOf(code), amount: textOf(amount) };
}

function textOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

function valueAt(canonical: Canonical, pointer: string): unknown {
  const [last = '', ...parents] = segments(pointer).toReversed();
  let place = canonical;
  for (const name of parents.toReversed()) {
    const child = place[name];
    place = isRecord(child) ? child : {};
  }
  return place[last];
}

/** The document with what the form says; fields that no form shows stay as they are, an empty field is left out. */
export function documentWith(canonical: Canonical, values: FieldValues): Canonical {
  const original = valuesOf(canonical);
  return allFields.reduce((document, field) => {
    const value = values[field.pointer] ?? '';
    if (isSame(value, original[field.pointer] ?? '')) return document;
    return replaced(document, segments(field.pointer), written(field, value));
  }, canonical);
}

export function isSame(one: FieldValue, other: FieldValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function written({ isNumber = false }: CanonicalField, value: FieldValue): unknown {
  if (typeof value === 'string') return writtenText(value, isNumber);
  const given = value.flatMap((one): unknown[] => (typeof one === 'string' ? [one] : writtenSupport(one)));
  return given.length === 0 ? undefined : given;
}

function writtenText(typed: string, isNumber: boolean): unknown {
  const text = typed.trim();
  if (text === '') return undefined;
  return isNumber && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A line without anything is none. */
function writtenSupport(support: Support): Canonical[] {
  const [code, amount] = [writtenText(support.code, false), writtenText(support.amount, true)];
  if (code === undefined && amount === undefined) return [];
  return [{ ...(code === undefined ? {} : { code }), ...(amount === undefined ? {} : { amount }) }];
}

/** A group that has nothing left goes too. */
function replaced(document: Canonical, [name = '', ...rest]: readonly string[], value: unknown): Canonical {
  const child = document[name];
  const next = rest.length === 0 ? value : replaced(isRecord(child) ? child : {}, rest, value);
  const isGone = next === undefined || (rest.length > 0 && isRecord(next) && Object.keys(next).length === 0);
  if (!isGone) return { ...document, [name]: next };
  return Object.fromEntries(Object.entries(document).filter(([other]) => other !== name));
}

function segments(pointer: string): string[] {
  return pointer.split('/').slice(1);
}

function isRecord(value: unknown): value is Canonical {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Group and name of a field that the form knows, by a pointer that may name one place of its list. */
export function fieldAt(pointer: string): { readonly group: string; readonly name: string } | undefined {
  const whole = pointer.replace(/\/\d+(\/\w+)?$/, '');
  const group = fieldGroups.find(({ fields }) => fields.some((field) => field.pointer === whole));
  const field = group?.fields.find((one) => one.pointer === whole);
  return group && field && { group: group.name, name: field.name };
}
