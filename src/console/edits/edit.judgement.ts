// Whether a new version of a dossier may stand: the checks of the door, by the rules pinned to the dossier, and who must approve.
import { localDayAt } from '../../domain/calendar/local-day.js';
import type { ComputedMoney } from '../../domain/contribution/contribution.types.js';
import type { Violation } from '../../domain/errors.js';
import type { RuleBook } from '../../domain/rules/rule-book.js';
import type { JsonRecord, MappingSet } from '../../mapping/mapping.types.js';
import { differences } from '../../replay/document-diff.js';
import type { DossierRow } from '../../store/database.js';
import { checkCanonical } from '../../translation/canonical-check.js';
import { checkDossierRules } from '../../translation/dossier-rules.js';

export type EditApproval = 'identity-and-money' | 'always' | 'never';

export interface EditJudgement {
  readonly changed: readonly string[];
  readonly violations: readonly Violation[];
  readonly computed: ComputedMoney | undefined;
  readonly needsApproval: boolean;
}

/** What decides who answers for a dossier, and what citizens handed in: not to be edited. */
const fixed: readonly string[] = ['/agency', '/service', '/attachments', '/paymentReference'];
/** Who the person is, and what is paid. */
const delicate: readonly string[] = [
  ...['personalId', 'vssCode', 'fullName', 'birthDate', 'sex', 'guardian'].map((name) => `/participant/${name}`),
  '/contribution',
];

export function judgeEdit(
  dossier: DossierRow,
  after: JsonRecord,
  parts: { mappings: MappingSet; rules: RuleBook; approval: EditApproval },
): EditJudgement {
  const day = localDayAt(dossier.received_at);
  const changed = differences(dossier.canonical, after).map(({ path }) => path);
  const shape = checkCanonical(after, { codes: parts.mappings.codes, day, partial: false });
  const rules = dossier.ruleset === null ? parts.rules.on(day) : parts.rules.version(dossier.ruleset);
  const unsound = shape.violations.map(({ pointer }) => pointer);
  const ruled = rules ? checkDossierRules(after, { rules, day, unsound }) : { violations: [] };
  const frozen = changed.filter((path) => isUnder(path, fixed)).map(notEditable);
  return {
    changed,
    violations: [...frozen, ...shape.violations, ...ruled.violations],
    computed: 'computed' in ruled ? ruled.computed : undefined,
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
