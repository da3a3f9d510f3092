// Whether a new version of a dossier may stand: the checks of the door, by the rules pinned to the dossier, and who must approve.
import { localDayAt } from '../../domain/calendar/local-day.js';
import type { ComputedMoney } from '../../domain/contribution/contribution.types.js';
import type { Violation } from '../../domain/errors.js';
import type { Ruleset } from '../../domain/rules/ruleset.js';
import type { JsonRecord, MappingSet } from '../../mapping/mapping.types.js';
import { differences } from '../../replay/document-diff.js';
import type { DossierRow } from '../../store/database.js';
import type { EditedWords } from '../../store/replay.tables.js';
import { checkCanonical } from '../../translation/canonical-check.js';
import { checkDossierRules } from '../../translation/dossier-rules.js';
import { judgeWords, pointerOf } from './delivery-words.js';

export type EditApproval = 'identity-and-money' | 'always' | 'never';

export interface EditJudgement {
  readonly changed: readonly string[];
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly computed: ComputedMoney | undefined;
  readonly needsApproval: boolean;
}

/** What is to take the place of what the dossier and its duties say. */
export interface NewVersion {
  readonly after: JsonRecord;
  /** By delivery; before and after may be the same. */
  readonly words: Readonly<Record<string, EditedWords>>;
}

/** What names the dossier, decides who answers for it, and what citizens handed in: not to be edited. */
export const fixed: readonly string[] = [
  ...['/reference', '/service', '/agency', '/managingAgency', '/submittedAt'],
  ...['/attachments', '/paymentReference'],
];
/** Who the person is, and what is paid. */
const delicate: readonly string[] = [
  ...['personalId', 'vssCode', 'fullName', 'birthDate', 'sex', 'guardian'].map((name) => `/participant/${name}`),
  '/contribution',
];

export function judgeEdit(
  dossier: DossierRow,
  { after, words }: NewVersion,
  parts: { mappings: MappingSet; rules: Ruleset; approval: EditApproval },
): EditJudgement {
  const day = localDayAt(dossier.received_at);
  const leaves = differences(dossier.canonical, after).map(({ path }) => path);
  const shape = checkCanonical(after, { codes: parts.mappings.codes, day, partial: false });
  const unsound = shape.violations.map(({ pointer }) => pointer);
  const ruled = checkDossierRules(after, { rules: parts.rules, day, unsound });
  const frozen = leaves.filter((path) => isUnder(path, fixed)).map(notEditable);
  const said = Object.entries(words).filter(([, { before, after: wanted }]) => before !== wanted);
  const changed = [...leaves, ...said.map(([id, { field }]) => pointerOf(id, field))];
  const spoken = said.flatMap(([id, { field, after: wanted }]) => judgeWords(pointerOf(id, field), wanted));
  return {
    changed,
    violations: [...frozen, ...shape.violations, ...ruled.violations, ...spoken],
    warnings: [...shape.warnings, ...ruled.warnings],
    computed: ruled.computed,
    needsApproval: needsApproval(changed, parts.approval),
  };
}

function needsApproval(changed: readonly string[], approval: EditApproval): boolean {
  if (approval !== 'identity-and-money') return approval === 'always';
  return changed.some((path) => isUnder(path, delicate));
}

function isUnder(path: string, parents: readonly string[]): boolean {
  return parents.some((parent) => path === parent || path.startsWith(`${parent}/`));
}

function notEditable(pointer: string): Violation {
  return { pointer, code: 'NOT_EDITABLE', vi: 'Trường này không được sửa', en: 'This field is not to be edited' };
}
