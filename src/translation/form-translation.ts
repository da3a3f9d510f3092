// A portal's form → canonical dossier: map, then check. Whatever is wrong is told in the sender's own terms: a pointer
// into the document that was sent, never into ours.
import type { Violation } from '../domain/errors.js';
import type { JsonRecord, MappingSet, MappingProblem } from '../mapping/mapping.types.js';
import { checkCanonical } from './canonical-check.js';

export interface Translated {
  readonly ok: true;
  readonly canonical: JsonRecord;
  /** Worth a look, refused by nobody; pointers as in violations. */
  readonly warnings: readonly Violation[];
}

export interface Untranslated {
  readonly ok: false;
  /** All of them at once, in the order of the form's rules. */
  readonly violations: readonly Violation[];
}

export type FormTranslation = Translated | Untranslated;

/**
 * @param mappingName `native-to-canonical`, `dvcqg-to-canonical`, `soap-to-canonical`
 * @param at picks the mapping version and the codes in force
 * @throws Error only for an unknown mapping or one that is not synchronous
 */
export function translateForm(set: MappingSet, mappingName: string, form: unknown, at: Date): FormTranslation {
  return translate(set, form, { mappingName, at, partial: false });
}

/**
 * The changed parts of a dossier; lists in it replace the old ones. The form's own mapping name is given; its twin
 * `*-supplement-to-canonical` does the work, without what a supplement cannot change (reference, service, agency, time).
 */
export function translateChanges(set: MappingSet, mappingName: string, form: unknown, at: Date): FormTranslation {
  const twin = mappingName.replace(/-to-canonical$/, '-supplement-to-canonical');
  const translated = translate(set, form, { mappingName: twin, at, partial: true });
  if (!translated.ok) return translated;
  const changes = Object.entries(translated.canonical).filter(([name]) => !besideChanges.has(name));
  return { ...translated, canonical: Object.fromEntries(changes) };
}

/** What a supplement says about itself; the door passes it on beside the changes. */
const besideChanges = new Set(['reference', 'note']);

interface Translation {
  readonly mappingName: string;
  readonly at: Date;
  readonly partial: boolean;
}

function translate(set: MappingSet, form: unknown, { mappingName, at, partial }: Translation): FormTranslation {
  const mapped = set.run(mappingName, form, { at });
  const inForm = (found: Violation): Violation => ({
    ...found,
    pointer: set.sourcePathOf(mappingName, found.pointer, { at, source: form }) ?? '',
  });
  const context = { codes: set.codes, day: localDay(at) };
  if (!mapped.ok) {
    const unmapped = mapped.problems.map(asViolation);
    const rest = checkCanonical(mapped.partial?.() ?? {}, { ...context, partial: true }).violations.map(inForm);
    return { ok: false, violations: distinct([...unmapped, ...besides(unmapped, rest)]) };
  }
  const { violations, warnings } = checkCanonical(mapped.value, { ...context, partial });
  if (violations.length > 0) return { ok: false, violations: distinct(violations.map(inForm)) };
  return { ok: true, canonical: mapped.value, warnings: warnings.map(inForm) };
}

/** Only what no mapping problem has told of already: a field that could not be mapped is not judged a second time. */
function besides(told: readonly Violation[], rest: readonly Violation[]): Violation[] {
  const pointers = new Set(told.map(({ pointer }) => pointer));
  return rest.filter(({ pointer }) => pointer !== '' && !pointers.has(pointer));
}

/** One field may feed several of ours; the sender hears of it once. */
function distinct(violations: readonly Violation[]): Violation[] {
  const first = new Map(violations.toReversed().map((one) => [`${one.pointer} ${one.code}`, one]));
  return violations.filter((one) => first.get(`${one.pointer} ${one.code}`) === one);
}

function asViolation({ sourcePath, code, vi, en }: MappingProblem): Violation {
  return { pointer: sourcePath, code, vi, en };
}

/** yyyy-MM-dd in Asia/Ho_Chi_Minh (UTC+7, no daylight saving). */
function localDay(at: Date): string {
  return new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
}
