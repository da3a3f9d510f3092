// A portal's form → canonical dossier: map, then check. Whatever is wrong is told in the sender's own terms: a pointer
// into the document that was sent, never into ours.
import { localDayAt } from '../domain/calendar/local-day.js';
import type { ComputedMoney } from '../domain/contribution/contribution.types.js';
import type { Violation } from '../domain/errors.js';
import type { Ruleset } from '../domain/rules/ruleset.js';
import type { JsonRecord, MappingSet, MappingProblem } from '../mapping/mapping.types.js';
import { checkCanonical, type CheckResult } from './canonical-check.js';
import { checkDossierRules, type RuleFindings } from './dossier-rules.js';

export interface Translated {
  readonly ok: true;
  readonly canonical: JsonRecord;
  /** Worth a look, refused by nobody; pointers as in violations. */
  readonly warnings: readonly Violation[];
  /** What should be paid, by the rules given. */
  readonly computed?: ComputedMoney;
}

export interface Untranslated {
  readonly ok: false;
  /** Present when only dated rules are broken: every field could be read. */
  readonly canonical?: JsonRecord;
  /** All of them at once, in the order of the form's rules. */
  readonly violations: readonly Violation[];
}

export type FormTranslation = Translated | Untranslated;

/** When a form came, and the rules it is held against; without rules only its shape is judged. */
export interface Receiving {
  /** Picks the mapping version and the codes in force. */
  readonly at: Date;
  /** In force on the day of receipt. */
  readonly rules?: Ruleset;
}

/**
 * @param mappingName `native-to-canonical`, `dvcqg-to-canonical`, `soap-to-canonical`
 * @throws Error only for an unknown mapping or one that is not synchronous
 */
export function translateForm(
  set: MappingSet,
  mappingName: string,
  form: unknown,
  receiving: Receiving,
): FormTranslation {
  return translate(set, form, { ...receiving, mappingName, partial: false });
}

/**
 * The changed parts of a dossier; lists in it replace the old ones. The form's own mapping name is given; its twin
 * `*-supplement-to-canonical` does the work, without what a supplement cannot change (reference, service, agency, time).
 */
export function translateChanges(set: MappingSet, mappingName: string, form: unknown, at: Date): FormTranslation {
  const translated = translate(set, form, { mappingName: supplementOf(mappingName), at, partial: true });
  if (!translated.ok) return translated;
  const changes = Object.entries(translated.canonical).filter(([name]) => !besideChanges.has(name));
  return { ...translated, canonical: Object.fromEntries(changes) };
}

export interface Changed {
  /** The dossier with the changes merged in. */
  readonly merged: JsonRecord;
  /** The supplement's form, whose mapping name is its form's own. */
  readonly form: unknown;
  readonly mappingName: string;
}

/** Judges a supplemented dossier as a whole; pointers are where the supplement could mend it. */
export function judgeChanged(set: MappingSet, changed: Changed, receiving: Required<Receiving>): WholeJudgement {
  const mappingName = supplementOf(changed.mappingName);
  const judged = judgeWhole(set, identified(changed.merged), { ...receiving, unsound: [] });
  const inForm = inFormOf(set, { mappingName, at: receiving.at }, changed.form);
  return { ...judged, violations: distinct(judged.violations.map(inForm)), warnings: judged.warnings.map(inForm) };
}

function supplementOf(mappingName: string): string {
  return mappingName.replace(/-to-canonical$/, '-supplement-to-canonical');
}

/** What a supplement says about itself; the door passes it on beside the changes. */
const besideChanges = new Set(['reference', 'note']);

interface Translation extends Receiving {
  readonly mappingName: string;
  readonly partial: boolean;
}

function translate(set: MappingSet, form: unknown, translation: Translation): FormTranslation {
  const { mappingName, at, partial, rules } = translation;
  const mapped = set.run(mappingName, form, { at });
  const inForm = inFormOf(set, translation, form);
  const value = identified(mapped.ok ? mapped.value : (mapped.partial?.() ?? {}));
  const unmapped = mapped.ok ? [] : mapped.problems;
  const context = { codes: set.codes, day: localDayAt(at), partial: partial || !mapped.ok };
  const judged: Judged =
    partial || !rules
      ? checkCanonical(value, context)
      : judgeWhole(set, value, {
          at,
          rules,
          unsound: unmapped.map(({ targetPath }) => targetPath),
          lacking: !mapped.ok,
        });
  const told = unmapped.map(asViolation);
  const found = judged.violations.map(inForm);
  if (!mapped.ok) return { ok: false, violations: distinct([...told, ...besides(told, found)]) };
  if (found.length > 0)
    return { ok: false, violations: distinct(found), ...(isReadable(judged) ? { canonical: value } : {}) };
  const computed = judged.computed ? { computed: judged.computed } : {};
  return { ok: true, canonical: value, warnings: judged.warnings.map(inForm), ...computed };
}

export interface WholeJudgement extends RuleFindings {
  /** How many violations break only a dated rule: the fields themselves can all be read. */
  readonly ruled: number;
}

interface Whole extends Required<Receiving> {
  readonly unsound: readonly string[];
  /** Something could not be mapped, so that nothing is missed. */
  readonly lacking?: boolean;
}

function judgeWhole(
  set: MappingSet,
  value: JsonRecord,
  { at, rules, unsound, lacking = false }: Whole,
): WholeJudgement {
  const day = localDayAt(at);
  const shape = checkCanonical(value, { codes: set.codes, day, partial: lacking });
  const wrong = [...unsound, ...shape.violations.map(({ pointer }) => pointer)];
  const ruled = checkDossierRules(value, { rules, day, unsound: wrong });
  return {
    ...ruled,
    violations: [...shape.violations, ...ruled.violations],
    warnings: [...shape.warnings, ...ruled.warnings],
    ruled: ruled.violations.length,
  };
}

type Judged = CheckResult & Partial<WholeJudgement>;

function isReadable(judged: Judged): boolean {
  return judged.ruled === judged.violations.length;
}

/** Since 2025-08-01 the personal id stands for the social insurance code, also in the field of the code. */
function identified(canonical: JsonRecord): JsonRecord {
  const participant = canonical['participant'] as { personalId?: unknown; vssCode?: unknown } | undefined;
  const code = participant?.vssCode;
  if (participant?.personalId !== undefined || typeof code !== 'string' || !/^\d{12}$/.test(code)) return canonical;
  return { ...canonical, participant: { ...participant, personalId: code } };
}

function inFormOf(
  set: MappingSet,
  { mappingName, at }: Pick<Translation, 'mappingName' | 'at'>,
  source: unknown,
): (found: Violation) => Violation {
  return (found) => ({ ...found, pointer: set.sourcePathOf(mappingName, found.pointer, { at, source }) ?? '' });
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
