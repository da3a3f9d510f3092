// What libxml2 leaves out.
// Missing elements: it stops at the first surprise in a sequence and names what it would have liked instead, but a sender
// wants to hear of everything that is missing, by its own path. Base64: it passes over characters that do not belong.
import type { ElementModel } from '../soap-contract/element.model.js';
import type { SoapTree, SoapValue } from '../soap-contract/values.js';
import type { FaultPlace } from './soap.refusal.js';
import { wrongType } from './schema.violation.js';

const notBase64 = /[^A-Za-z0-9+/=\t\n\r ]/;

export function missingFields(model: ElementModel, values: SoapTree): readonly FaultPlace[] {
  return walk(model, values, (field, value, path) => (value === undefined && field.required ? [missing(path)] : []));
}

/** Values of a binary type that hold anything but Base64. */
export function wrongBinaries(model: ElementModel, values: SoapTree): readonly FaultPlace[] {
  return walk(model, values, (field, value, path) =>
    field.kind === 'binary' && typeof value === 'string' && notBase64.test(value) ? [{ path, ...wrongType }] : [],
  );
}

/** Adds what is missing and takes back libxml2's guesses about the same sequences. */
export function withMissing(found: readonly FaultPlace[], missing: readonly FaultPlace[]): readonly FaultPlace[] {
  const incomplete = new Set(missing.map((place) => parentOf(place.path)));
  const kept = found.filter((place) => {
    if (place.code === 'FIELD_MISSING') return !incomplete.has(place.path);
    return place.code !== 'FIELD_UNEXPECTED' || !incomplete.has(parentOf(place.path));
  });
  return [...missing, ...kept];
}

type Look = (field: ElementModel, value: SoapValue | undefined, path: string) => readonly FaultPlace[];

/** Every field of every complex value, also those that are not there. */
function walk(model: ElementModel, values: SoapTree, look: Look, path = model.name): readonly FaultPlace[] {
  return (model.fields ?? []).flatMap((field) => {
    const value = values[field.name];
    const place = `${path}/${field.name}`;
    if (value === undefined) return look(field, value, place);
    return listed(value).flatMap(([item, index]) =>
      typeof item === 'string' ? look(field, item, `${place}${index}`) : walk(field, item, look, `${place}${index}`),
    );
  });
}

function missing(path: string): FaultPlace {
  return { path, code: 'FIELD_MISSING', vi: 'Thiếu phần tử bắt buộc này.', en: 'This required element is missing.' };
}

function listed(value: SoapValue): readonly (readonly [string | SoapTree, string])[] {
  const items = Array.isArray(value) ? (value as readonly (string | SoapTree)[]) : [value as string | SoapTree];
  return items.map((item, index) => [item, items.length > 1 ? `[${index + 1}]` : ''] as const);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
