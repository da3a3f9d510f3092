// Required elements that are not there. libxml2 stops at the first surprise in a sequence and names what it would have
// liked instead; a sender wants to hear of everything that is missing, by its own path.
import type { ElementModel } from '../soap-contract/element.model.js';
import type { SoapTree, SoapValue } from '../soap-contract/values.js';
import type { FaultPlace } from './soap.refusal.js';

export function missingFields(model: ElementModel, values: SoapTree, path = model.name): readonly FaultPlace[] {
  return (model.fields ?? []).flatMap((field) => {
    const value = values[field.name];
    const place = `${path}/${field.name}`;
    if (value === undefined) return field.required ? [missing(place)] : [];
    return listed(value).flatMap(([item, index]) =>
      typeof item === 'string' ? [] : missingFields(field, item, `${place}${index}`),
    );
  });
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
